// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.PolyATail;
import org.seedhawk.seq.SequenceRules;

/**
 * Collects what is odd about sequences in memory and no error, as readers of files warn of it. Each
 * warning is a sentence without a full stop, and stands for all sequences of its kind. One thread
 * at a time.
 */
public final class SequenceWarnings {
  private static final int SEED_START = 1; // nt 2
  private static final int SEED_END = 7;
  private static final int LONG_SEED_END = 8;

  /** A regular expression of a 3'UTR that ends with its poly(A) tail. */
  public static final String TAIL = PolyATail.PATTERN;

  private final List<String> all = new ArrayList<>();

  /** Creates it without any. */
  public SequenceWarnings() {}

  /** Returns what was found, in the order in which it was looked for. */
  public List<String> all() {
    return List.copyOf(all);
  }

  /** Looks for lengths that no mature miRNA has, and for ambiguous letters. */
  public void lettersOf(List<Rna> mirnas) {
    MirnaChecks checks = new MirnaChecks();
    long letters = 0;
    for (Rna one : mirnas) {
      checks.note(SequenceRules.named("miRNA", one.id()), one.letters().length());
      letters += one.letters().chars().filter(SequenceWarnings::isAmbiguous).count();
    }
    checks.warning().ifPresent(all::add);
    if (letters > 0) {
      all.add(
          "%s in miRNAs; they pair with nothing"
              .formatted(letters == 1 ? "1 ambiguous letter" : letters + " ambiguous letters"));
    }
  }

  /** Looks for ambiguous letters where rules of candidates look, nt 2-7. */
  public void seedsOf(List<Rna> mirnas) {
    some(
        mirnas,
        one -> isAmbiguous(one.letters(), SEED_END),
        "miRNA",
        "has an ambiguous letter in nt 2-7, so that sites of it may be missing");
  }

  /** Looks for ambiguous letters in nt 2-8, with which no log2 fold change is predicted. */
  public void longSeedsOf(List<Rna> mirnas) {
    some(
        mirnas,
        one -> isAmbiguous(one.letters(), LONG_SEED_END),
        "miRNA",
        "has an ambiguous letter in nt 2-8, and its log2fc is not known");
  }

  /** Looks for targets that hold fewer letters A C G U than the shortest site. */
  public void lettersOfTargets(List<Rna> targets) {
    some(
        targets,
        one -> hasNoInformation(one.letters()),
        "target",
        "has fewer than "
            + SequenceRules.FEWEST_SITE_LETTERS
            + " letters A C G U, so that nothing can be told of it");
  }

  /**
   * Looks for targets for which no log2 fold change is predicted.
   *
   * @param most letters for which one is
   */
  public void lengthsOfTargets(List<Rna> targets, int most) {
    some(
        targets,
        one -> one.letters().length() > most,
        "target",
        "has more than " + most + " letters, and its log2fc is not known");
  }

  /** Looks for targets that end with a poly(A) tail, which weakens their log2 fold changes. */
  public void tailsOfTargets(List<Rna> targets) {
    List<Rna> found = targets.stream().filter(one -> PolyATail.isIn(one.letters())).toList();
    if (!found.isEmpty()) {
      all.add(tails(found.getFirst().id(), found.size()));
    }
  }

  /**
   * Returns what {@link #tailsOfTargets} says, for those who count themselves.
   *
   * @param first id of the first target with a tail
   * @param count how many have one, 1 or more
   */
  public static String tails(String first, long count) {
    return PolyATail.warning(first, count);
  }

  /**
   * Looks for the same letters under two names: a paste that came twice, for instance.
   *
   * @param what the sequences are, in the plural
   */
  public void equalOnes(String what, List<Rna> of) {
    Map<String, Rna> first = new HashMap<>();
    String example = "";
    int repeated = 0;
    for (Rna one : of) {
      Rna before = first.putIfAbsent(one.letters(), one);
      if (before != null) {
        repeated++;
        example =
            example.isEmpty()
                ? "'%s' and '%s'"
                    .formatted(SequenceRules.show(before.id()), SequenceRules.show(one.id()))
                : example;
      }
    }
    if (repeated > 0) {
      all.add("%s %s have the same letters%s".formatted(what, example, such(repeated)));
    }
  }

  /** Says the first one of which something is true, and how many there are. */
  private void some(List<Rna> of, Predicate<Rna> which, String what, String fault) {
    List<Rna> found = of.stream().filter(which).toList();
    if (!found.isEmpty()) {
      all.add(SequenceRules.named(what, found.getFirst().id()) + " " + fault + such(found.size()));
    }
  }

  private static String such(int count) {
    return count == 1 ? "" : " (%s such)".formatted(count);
  }

  private static boolean isAmbiguous(String mirna, int end) {
    return mirna
        .substring(Math.min(SEED_START, mirna.length()), Math.min(end, mirna.length()))
        .chars()
        .anyMatch(SequenceWarnings::isAmbiguous);
  }

  private static boolean hasNoInformation(String target) {
    return target.length() >= SequenceRules.FEWEST_SITE_LETTERS
        && target
                .chars()
                .filter(SequenceWarnings::isKnown)
                .limit(SequenceRules.FEWEST_SITE_LETTERS)
                .count()
            < SequenceRules.FEWEST_SITE_LETTERS;
  }

  private static boolean isKnown(int letter) {
    return letter <= 0x7f && Bases.code((byte) letter) >= 0;
  }

  /** Returns whether a letter stands for several nucleotides; what is none is refused elsewhere. */
  private static boolean isAmbiguous(int letter) {
    return letter <= 0x7f && Bases.code((byte) letter) == Bases.AMBIGUOUS;
  }
}
