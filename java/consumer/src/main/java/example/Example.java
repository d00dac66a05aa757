// SPDX-License-Identifier: Apache-2.0
package example;

import java.util.List;
import org.seedhawk.Seedhawk;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Site;

/** The example of the README, letter by letter, in a program. */
public final class Example {
  private Example() {}

  /** Prints the sites. */
  public static void main(String[] args) {
    try (Seedhawk engine = Seedhawk.open()) {
      Rna let7 = new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU");
      Rna utr =
          new Rna(
              "lin-41",
              "UUAUACAACCGUUCUACACUCAACGCGAUGUAAAUAUCGCAAUCCCUUUUUAUACAACCAUUCUGCCUCUGAACC");
      ScanOptions options = ScanOptions.DEFAULT.withThreshold(0); // list every candidate
      for (Site site : engine.scan(List.of(let7), List.of(utr), options)) {
        System.out.println(site);
      }
    }
  }
}
