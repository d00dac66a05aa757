// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.Strand;

/**
 * The letters around variants of one haplotype on one stretch, as the genome has them and with the
 * variants, and the sites of both. Sites and edits count from the first of these letters. One
 * thread at a time.
 */
final class Case {
  /** Letters beside a window that what is found there may depend on. */
  private static final int BESIDE = 16;

  /** Letters beside a window in which the name of a site may still change. */
  private static final int NEAR = 8;

  private final Haplotype haplotype;
  private final int offset;
  private final List<Edit> edits;
  private final byte[] before;
  private final byte[] after;
  private final int window;
  private final List<Hit> hitsBefore = new ArrayList<>();
  private final List<Hit> hitsAfter = new ArrayList<>();
  private final Alignment alignment;

  /**
   * Reads the letters.
   *
   * @param window letters of the model's window
   */
  Case(Haplotype haplotype, Genome genome, int window) {
    this.haplotype = haplotype;
    this.window = window;
    List<Edit> all = haplotype.edits();
    int length = haplotype.target().blocks().length();
    offset = Math.max(0, all.getFirst().from() - window - BESIDE);
    int end = (int) Math.min(length, (long) all.getLast().to() + window + BESIDE);
    before = genome.spliced(haplotype.target().blocks().slice(offset, end));
    edits =
        all.stream()
            .map(edit -> new Edit(edit.from() - offset, edit.to() - offset, edit.letters()))
            .toList();
    after = Edit.apply(before, 0, edits);
    alignment = new Alignment(before, after, edits);
  }

  Haplotype haplotype() {
    return haplotype;
  }

  Target target() {
    return haplotype.target();
  }

  /** Returns the place of the first letter on the stretch, with the variants and without. */
  int offset() {
    return offset;
  }

  byte[] before() {
    return before;
  }

  byte[] after() {
    return after;
  }

  /** Takes a site. */
  void add(Hit hit, boolean isAfter) {
    (isAfter ? hitsAfter : hitsBefore).add(hit);
  }

  /**
   * Returns what became of the sites: those whose window holds a variant, in the order of their
   * places.
   */
  List<SiteChange> changes() {
    hitsBefore.sort(Hit.ORDER);
    hitsAfter.sort(Hit.ORDER);
    List<SiteChange> changes = new ArrayList<>();
    for (SiteChange change : alignment.changes(hitsBefore, hitsAfter)) {
      int near = change.kind() == SiteChange.Kind.SAME ? 0 : NEAR;
      if (change.before().map(hit -> touches(hit, false, near)).orElse(false)
          || change.after().map(hit -> touches(hit, true, near)).orElse(false)) {
        changes.add(change);
      }
    }
    changes.sort(
        Comparator.comparingInt((SiteChange change) -> change.any().start())
            .thenComparingInt(change -> change.any().mirna())
            .thenComparing(SiteChange::kind));
    return changes;
  }

  private boolean touches(Hit hit, boolean isAfter, int near) {
    int first = Math.min(hit.window(), hit.start()) - near;
    int last = Math.max(hit.window() + window, hit.end()) + near;
    int shift = 0;
    for (Edit edit : edits) {
      int from = edit.from() + (isAfter ? shift : 0);
      int to = isAfter ? from + edit.letters().length() : edit.to();
      if (from == to ? first < from && from < last : first < to && from < last) {
        return true;
      }
      shift += edit.shift();
    }
    return false;
  }

  /** Returns where a site lies on the genome, as the letters there are without the variants. */
  GenomeBlocks before(Hit hit) {
    int length = target().blocks().length();
    return target()
        .blocks()
        .slice(Math.max(0, hit.start() + offset), Math.min(length, hit.end() + offset));
  }

  /**
   * Returns which letters of the genome a site with the variants holds. A site that was inserted as
   * a whole holds none; see {@link #insertedAt}.
   */
  GenomeBlocks after(Hit hit) {
    int[] letters = alignment.lettersOf(hit.start(), hit.end());
    int[] positions = new int[letters.length];
    for (int i = 0; i < letters.length; i++) {
      positions[i] = target().blocks().toGenome(letters[i] + offset);
    }
    Arrays.sort(positions);
    int[] ends = Arrays.stream(positions).map(position -> position + 1).toArray();
    return GenomeBlocks.of(
        target().blocks().chromosome(), target().blocks().strand(), positions, ends);
  }

  /** Returns the position of the genome in front of which a site was inserted. */
  int insertedAt(Hit hit) {
    GenomeBlocks blocks = target().blocks();
    int behind = alignment.letterBehind(hit.end()) + offset;
    boolean minus = blocks.strand() == Strand.MINUS;
    if (behind < blocks.length()) {
      return blocks.toGenome(behind) + (minus ? 1 : 0);
    }
    return blocks.toGenome(behind - 1) + (minus ? 0 : 1);
  }

  /** Returns how far behind the first edit a site with the variants begins. */
  int fromEdit(Hit hit) {
    return hit.start() - edits.getFirst().from();
  }
}
