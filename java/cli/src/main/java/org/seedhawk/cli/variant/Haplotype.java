// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Variants of one copy of a chromosome on one stretch, so near to each other that a window may hold
 * two; mostly it is one variant. It grows row by row until nothing can be near any more. One thread
 * at a time.
 */
final class Haplotype {
  /** Variants that are applied together at most. */
  private static final int MOST = 1000;

  private final Target target;
  private final List<Integer> copies = new ArrayList<>(2); // of the chromosome, from 1
  private final List<Variant> variants = new ArrayList<>(1);
  private final List<Edit> edits = new ArrayList<>(1);
  private Optional<String> phaseSet =
      Optional.empty(); // empty: all alleles so far are on each copy
  private boolean complete;
  private int last; // behind its last letter on the genome

  /**
   * Begins with a variant.
   *
   * @param copy of the chromosome, from 1; 0: it is not known, and nothing is applied beside it
   */
  Haplotype(Target target, int copy, Variant variant, Edit edit, Optional<String> phaseSet) {
    this.target = target;
    this.phaseSet = phaseSet;
    if (copy > 0) {
      copies.add(copy);
    }
    variants.add(variant);
    edits.add(edit);
    last = variant.edit().to();
    complete = copy == 0;
  }

  Target target() {
    return target;
  }

  List<Variant> variants() {
    return variants;
  }

  Variant first() {
    return variants.getFirst();
  }

  /** Returns its edits from the 5' end on. */
  List<Edit> edits() {
    return edits.stream().sorted(Edit.ORDER).toList();
  }

  boolean isComplete() {
    return complete;
  }

  void complete() {
    complete = true;
  }

  /** Returns whether an edit overlaps one of its own. */
  boolean overlaps(Edit edit) {
    return edits.stream().anyMatch(edit::overlaps);
  }

  /**
   * Returns whether a variant is to be applied together with it.
   *
   * @param set the variant's phase set; empty: it is on each copy
   * @param reach letters of a window
   */
  boolean takes(Edit edit, Optional<String> set, int reach) {
    int from = edits.stream().mapToInt(Edit::from).min().orElseThrow();
    int to = edits.stream().mapToInt(Edit::to).max().orElseThrow();
    int gap = Math.max(edit.from() - to, from - edit.to());
    return !complete
        && variants.size() < MOST
        && gap < reach
        && (set.isEmpty() || phaseSet.isEmpty() || set.equals(phaseSet));
  }

  /** Takes a variant. */
  void add(Variant variant, Edit edit, Optional<String> set) {
    variants.add(variant);
    edits.add(edit);
    last = Math.max(last, variant.edit().to());
    phaseSet = phaseSet.or(() -> set);
  }

  /** Returns whether no variant from a position of the genome on can be near. */
  boolean isPassed(int position, int reach) {
    return position >= target.blocks().end()
        || position - last >= reach && target.blocks().within(last, position).length() >= reach;
  }

  /** Returns whether another copy of the chromosome has the same variants on the same stretch. */
  boolean isLike(Haplotype other) {
    return target.number() == other.target.number() && !copies.isEmpty() && hasVariantsOf(other);
  }

  /** Returns whether both have the same variants. */
  boolean hasVariantsOf(Haplotype other) {
    if (variants.size() != other.variants.size()) {
      return false;
    }
    for (int i = 0; i < variants.size(); i++) {
      if (!variants.get(i).isSame(other.variants.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Takes the copies of an equal one. */
  void join(Haplotype other) {
    for (int copy : other.copies) {
      if (!copies.contains(copy)) {
        copies.add(copy);
      }
    }
  }

  /** Returns its copies of the chromosome as tables show them; a dot where they are not known. */
  String label() {
    return copies.isEmpty()
        ? "."
        : copies.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** Orders those that begin with one row: by their variants, copies, and stretches. */
  static final Comparator<Haplotype> ORDER =
      Comparator.comparing(
              Haplotype::variants,
              (one, other) -> {
                int order = 0;
                for (int i = 0; i < Math.min(one.size(), other.size()) && order == 0; i++) {
                  order = Long.compare(one.get(i).row().line(), other.get(i).row().line());
                  order =
                      order != 0
                          ? order
                          : Integer.compare(one.get(i).allele(), other.get(i).allele());
                }
                return order != 0 ? order : Integer.compare(one.size(), other.size());
              })
          .thenComparing(Haplotype::label)
          .thenComparingInt(haplotype -> haplotype.target().number());
}
