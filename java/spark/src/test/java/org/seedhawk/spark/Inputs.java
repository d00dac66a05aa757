// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.seedhawk.scan.Rna;

/** Random miRNAs and targets, and their files. */
public final class Inputs {
  private Inputs() {}

  /** Returns random letters, of which a few are N. */
  public static String letters(Random random, int length) {
    StringBuilder letters = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      letters.append(random.nextInt(200) == 0 ? 'N' : "ACGU".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }

  static List<Rna> mirnas(Random random, int count) {
    List<Rna> mirnas = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      mirnas.add(new Rna("miR-" + i, letters(random, 22).replace('N', 'A')));
    }
    return mirnas;
  }

  /** Returns many short targets, some too short for a site, and one that is worth cutting. */
  static List<Rna> targets(Random random, int count, int longest) {
    List<Rna> targets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      targets.add(new Rna("gene" + i, letters(random, 1 + random.nextInt(1500))));
    }
    // A repeat: windows of equal letters have equal scores, of which the first one counts.
    String unit = letters(random, 97);
    targets.add(new Rna("repeat", unit.repeat(60)));
    targets.add(new Rna("long", letters(random, longest)));
    return targets;
  }

  static Path fasta(Path file, List<Rna> sequences) throws IOException {
    StringBuilder text = new StringBuilder();
    sequences.forEach(
        each ->
            text.append('>').append(each.id()).append('\n').append(each.letters()).append('\n'));
    return Files.writeString(file, text);
  }
}
