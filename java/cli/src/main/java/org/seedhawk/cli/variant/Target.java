// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.util.List;
import java.util.Optional;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.Strand;

/**
 * A stretch of the genome that is searched, for all transcripts that have it. Immutable.
 *
 * @param number in the order of the genome
 * @param blocks where its letters lie
 * @param owners the genes whose transcripts have it; at least one
 */
record Target(int number, GenomeBlocks blocks, List<Owner> owners) {
  private static final String LETTERS = "ACGTRYSWKMBDHVN";
  private static final String PARTNERS = "TGCAYRSWMKVHDBN";

  /**
   * A gene that has the stretch. Immutable.
   *
   * @param gene unique
   * @param id as tables show it; a dot where there is none
   * @param transcripts those that have the stretch, as tables name them; at least one
   * @param cds coding sequence of the first of them; empty where none could be cut out
   */
  record Owner(
      int gene, String id, String name, List<String> transcripts, Optional<GenomeBlocks> cds) {}

  /**
   * An edit of the genome on the stretch. Immutable.
   *
   * @param status what became of it
   * @param edit empty unless it is applied
   */
  record Placed(AlleleStatus status, Optional<Edit> edit) {
    static Placed not(AlleleStatus status) {
      return new Placed(status, Optional.empty());
    }
  }

  /** Returns what an edit of the genome is on the stretch. */
  Placed place(GenomeEdit edit) {
    if (edit.isInsertion()) {
      int left = edit.from() == 0 ? -1 : blocks.fromGenome(edit.from() - 1);
      int right = blocks.fromGenome(edit.from());
      if (left < 0 || right < 0) {
        return Placed.not(
            left < 0 && right < 0 ? AlleleStatus.OUTSIDE_REGIONS : AlleleStatus.AT_BORDER);
      }
      int at = Math.max(left, right);
      return new Placed(
          AlleleStatus.ANALYSED, Optional.of(new Edit(at, at, oriented(edit.after()))));
    }
    GenomeBlocks inside = blocks.within(edit.from(), edit.to());
    if (inside.length() == 0) {
      return Placed.not(AlleleStatus.OUTSIDE_REGIONS);
    }
    boolean whole = inside.length() == edit.to() - edit.from();
    String letters = edit.after();
    if (!whole && !letters.isEmpty()) {
      if (letters.length() != edit.before().length()) {
        return Placed.not(AlleleStatus.AT_BORDER);
      }
      letters = inside(edit.after(), edit.from(), inside);
      if (letters.equals(inside(edit.before(), edit.from(), inside))) {
        return Placed.not(AlleleStatus.OUTSIDE_REGIONS);
      }
    }
    int from =
        blocks.fromGenome(blocks.strand() == Strand.MINUS ? inside.end() - 1 : inside.start());
    return new Placed(
        whole ? AlleleStatus.ANALYSED : AlleleStatus.ANALYSED_IN_PART,
        Optional.of(new Edit(from, from + inside.length(), oriented(letters))));
  }

  /** Returns the letters of an allele that lie in blocks. */
  private static String inside(String letters, int from, GenomeBlocks blocks) {
    StringBuilder kept = new StringBuilder();
    for (int i = 0; i < blocks.count(); i++) {
      kept.append(letters, blocks.start(i) - from, blocks.end(i) - from);
    }
    return kept.toString();
  }

  private String oriented(String letters) {
    if (blocks.strand() != Strand.MINUS) {
      return letters;
    }
    StringBuilder turned = new StringBuilder(letters.length());
    for (int i = letters.length() - 1; i >= 0; i--) {
      turned.append(PARTNERS.charAt(LETTERS.indexOf(letters.charAt(i))));
    }
    return turned.toString();
  }
}
