// SPDX-License-Identifier: Apache-2.0
package example;

import java.util.List;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;

/** The example of the README, letter by letter, in a program. */
public final class Example {
  private Example() {}

  /** Prints the sites. */
  public static void main(String[] args) {
    try (Seedhawk engine = Seedhawk.open();
        MirnaSet mirnas =
            engine.prepare(
                List.of(new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU")),
                // The loosest rule: one known site has a bulge in its seed, the other a G:U pair.
                new Search.SeedSearch(SeedMatch.TEN_MER_M6, true))) {
      Rna utr =
          new Rna(
              "lin-41",
              "UUAUACAACCGUUCUACACUCAACGCGAUGUAAAUAUCGCAAUCCCUUUUUAUACAACCAUUCUGCCUCUGAACC");
      GeneScore gene = mirnas.score("let-7", utr);
      System.out.println(gene.score() + " from " + gene.siteCount() + " candidate sites");
      for (Site site : mirnas.scan(utr, ScanOptions.listAll())) {
        System.out.println(site);
      }
    }
  }
}
