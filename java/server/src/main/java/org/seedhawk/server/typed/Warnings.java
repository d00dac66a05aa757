// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.seedhawk.command.Counted;
import org.seedhawk.formats.MirnaChecks;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.SequenceRules;

/**
 * What is odd about a request and no error: what the command line warns of, for callers who see no
 * error output. Each one is a sentence without a full stop. One thread at a time.
 */
final class Warnings {
  private static final int SEED_START = 1; // nt 2
  private static final int SEED_END = 7;
  private static final int LONG_SEED_END = 8;

  private final List<String> all = new ArrayList<>();

  private Warnings() {}

  /** Returns those of a scan or a gene table. */
  static List<String> of(ScanRun.Kind kind, ScanRequest asked) {
    Warnings found = new Warnings();
    found.options(kind, asked);
    asked.place().ifPresent(place -> found.all.addAll(place.warnings()));
    boolean changes =
        kind == ScanRun.Kind.GENES && asked.changes().orElse(!asked.options().circular());
    found.mirnas(asked.mirnas().some().orElse(List.of()), changes);
    found.targets(asked.targets());
    if (changes) {
      found.tooLong(asked.targets());
    }
    return List.copyOf(found.all);
  }

  /** Returns those of a call for effects. */
  static List<String> of(List<Rna> targets, Mirnas mirnas) {
    Warnings found = new Warnings();
    found.mirnas(mirnas.some().orElse(List.of()), true);
    found.targets(targets);
    return List.copyOf(found.all);
  }

  /**
   * Returns those of pairs.
   *
   * @param mirnas of the pairs, each once
   * @param unknown how many pairs had each status that stands for no score
   */
  static List<String> of(List<Rna> mirnas, Map<PairStatus, Long> unknown) {
    Warnings found = new Warnings();
    found.lengths(mirnas);
    found.ambiguous(mirnas);
    for (Map.Entry<PairStatus, Long> one : unknown.entrySet()) {
      found.all.add(
          "%s %s, without a score"
              .formatted(Counted.of(one.getValue(), "pair"), one.getKey().label()));
    }
    return List.copyOf(found.all);
  }

  /** Returns warnings and what a whole scan tells beside them. */
  static List<String> with(List<String> before, ScanSummary summary) {
    if (summary.shortTargets() == 0) {
      return before;
    }
    List<String> more = new ArrayList<>(before);
    more.add(
        "%s too short to have a site"
            .formatted(Counted.of(summary.shortTargets(), "target is", "targets are")));
    return more;
  }

  /** Says which fields change nothing, as each belongs to the other table. */
  private void options(ScanRun.Kind kind, ScanRequest asked) {
    ScanOptions options = asked.options();
    if (kind == ScanRun.Kind.SCAN) {
      idle(options.allPairs(), "all_pairs", "sites; it is for genes");
      idle(options.noisyOr(), "noisy_or", "sites; it is for genes");
      idle(asked.changes().orElse(false), "log2fc", "sites; it is for genes");
    } else {
      idle(!Float.isNaN(options.threshold()), "threshold", "genes; it is for sites");
      idle(options.hasEnergy(), "energy", "genes; it is for sites");
    }
  }

  private void idle(boolean given, String field, String of) {
    if (given) {
      all.add("%s changes nothing of %s".formatted(field, of));
    }
  }

  private void mirnas(List<Rna> mirnas, boolean changes) {
    lengths(mirnas);
    ambiguous(mirnas);
    some(
        mirnas,
        one -> isAmbiguous(one.letters(), SEED_END),
        "miRNA '%s' has an ambiguous letter in nt 2-7, so that sites of it may be missing");
    if (changes) {
      some(
          mirnas,
          one -> isAmbiguous(one.letters(), LONG_SEED_END),
          "miRNA '%s' has an ambiguous letter in nt 2-8, and its log2fc is not known");
    }
    equal("miRNAs", mirnas);
  }

  private void lengths(List<Rna> mirnas) {
    MirnaChecks checks = new MirnaChecks();
    mirnas.forEach(
        one -> checks.note(SequenceRules.named("miRNA", one.id()), one.letters().length()));
    checks.warning().ifPresent(all::add);
  }

  private void ambiguous(List<Rna> mirnas) {
    long letters =
        mirnas.stream()
            .mapToLong(one -> one.letters().chars().filter(Warnings::isAmbiguous).count())
            .sum();
    if (letters > 0) {
      all.add(
          "%s in miRNAs; they pair with nothing"
              .formatted(Counted.of(letters, "ambiguous letter")));
    }
  }

  private void targets(List<Rna> targets) {
    some(
        targets,
        one -> hasNoInformation(one.letters()),
        "target '%s' has fewer than "
            + SequenceRules.FEWEST_SITE_LETTERS
            + " letters A C G U, so that nothing can be told of it");
    equal("targets", targets);
  }

  private void tooLong(List<Rna> targets) {
    some(
        targets,
        one -> one.letters().length() > Transcript.MOST_LETTERS,
        "target '%s' has more than "
            + Transcript.MOST_LETTERS
            + " letters, and its log2fc is not known");
  }

  /** Says the first one of which something is true, and how many there are. */
  private void some(List<Rna> of, Predicate<Rna> which, String text) {
    List<Rna> found = of.stream().filter(which).toList();
    if (!found.isEmpty()) {
      all.add(
          text.formatted(SequenceRules.show(found.getFirst().id()))
              + (found.size() == 1 ? "" : " (%s such)".formatted(found.size())));
    }
  }

  /** Says which have the same letters under two names: a paste that came twice, for instance. */
  private void equal(String what, List<Rna> of) {
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
      all.add(
          "%s %s have the same letters%s"
              .formatted(what, example, repeated == 1 ? "" : " (%s such)".formatted(repeated)));
    }
  }

  private static boolean isAmbiguous(String mirna, int end) {
    return mirna
        .substring(Math.min(SEED_START, mirna.length()), Math.min(end, mirna.length()))
        .chars()
        .anyMatch(Warnings::isAmbiguous);
  }

  private static boolean hasNoInformation(String target) {
    return target.length() >= SequenceRules.FEWEST_SITE_LETTERS
        && target.chars().filter(Warnings::isKnown).limit(SequenceRules.FEWEST_SITE_LETTERS).count()
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
