// SPDX-License-Identifier: Apache-2.0
package example;

import java.util.List;
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
    try (Seedhawk engine = Seedhawk.open()) {
      ScanOptions options = ScanOptions.DEFAULT.withThreshold(0);
      for (Site site : engine.scan(List.of(let7), List.of(lin41), options)) {
        System.out.println(site);
      }
    }
  }
}
