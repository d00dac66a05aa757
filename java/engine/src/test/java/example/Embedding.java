// SPDX-License-Identifier: Apache-2.0
package example;

import java.util.List;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Site;

/**
 * The engine in another program: let-7 on the 3' UTR of lin-41, the two sites of Vella et al. 2004
 * (Genes Dev 18:132).
 */
public final class Embedding {
  private Embedding() {}

  /** Prints the sites. */
  public static void main(String[] args) {
    Rna let7 = new Rna("cel-let-7-5p", "UGAGGUAGUAGGUUGUAUAGUU");
    Rna lin41 =
        new Rna(
            "lin-41",
            "UUAUACAACCGUUCUACACUCAACGCGAUGUAAAUAUCGCAAUCCCUUUUUAUACAACCAUUCUGCCUCUGAACC");
    try (Seedhawk engine = Seedhawk.open();
        MirnaSet mirnas = engine.prepare(List.of(let7))) {
      System.out.println(mirnas.score("cel-let-7-5p", lin41));
      for (Site site : mirnas.scan(lin41, ScanOptions.listAll())) {
        System.out.println(site);
      }
    }
  }
}
