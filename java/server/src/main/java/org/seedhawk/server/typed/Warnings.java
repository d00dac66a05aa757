// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.seedhawk.formats.SequenceWarnings;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSummary;

/**
 * What is odd about a request and no error: what the command line warns of, for callers who see no
 * error output. Stateless.
 */
final class Warnings {
  private Warnings() {}

  /** Returns those of a scan or a gene table. */
  static List<String> of(ScanRun.Kind kind, ScanRequest asked) {
    boolean changes =
        kind == ScanRun.Kind.GENES && asked.changes().orElse(!asked.options().circular());
    List<String> all = new ArrayList<>(idle(kind, asked));
    asked.place().ifPresent(place -> all.addAll(place.warnings()));
    all.addAll(asked.letters().warnings());
    SequenceWarnings sequences = sequences(asked.targets(), asked.mirnas(), changes);
    if (changes) {
      sequences.lengthsOfTargets(asked.targets(), Transcript.MOST_LETTERS);
    }
    all.addAll(sequences.all());
    return all;
  }

  /** Returns those of a call for effects. */
  static List<String> of(List<Rna> targets, Mirnas mirnas, Letters letters) {
    List<String> all = new ArrayList<>(letters.warnings());
    all.addAll(sequences(targets, mirnas, true).all());
    return all;
  }

  /**
   * Returns those of pairs.
   *
   * @param mirnas of the pairs, each once
   * @param unknown how many pairs had each status that stands for no score
   */
  static List<String> of(List<Rna> mirnas, Map<PairStatus, Long> unknown) {
    SequenceWarnings found = new SequenceWarnings();
    found.lettersOf(mirnas);
    List<String> all = new ArrayList<>(found.all());
    unknown.forEach(
        (status, count) ->
            all.add(
                "%s %s %s, without a score"
                    .formatted(count, count == 1 ? "pair" : "pairs", status.label())));
    return all;
  }

  /** Returns warnings and what a whole scan tells beside them. */
  static List<String> with(List<String> before, ScanSummary summary) {
    long tooShort = summary.shortTargets();
    if (tooShort == 0) {
      return before;
    }
    List<String> more = new ArrayList<>(before);
    more.add(
        "%s %s too short to have a site"
            .formatted(tooShort, tooShort == 1 ? "target is" : "targets are"));
    return more;
  }

  /** Returns which fields change nothing, as each belongs to the other table. */
  private static List<String> idle(ScanRun.Kind kind, ScanRequest asked) {
    ScanOptions options = asked.options();
    List<String> fields = new ArrayList<>();
    if (kind == ScanRun.Kind.SCAN) {
      add(fields, options.allPairs(), "all_pairs");
      add(fields, options.noisyOr(), "noisy_or");
      add(fields, asked.changes().orElse(false), "log2fc");
    } else {
      add(fields, !Float.isNaN(options.threshold()), "threshold");
      add(fields, options.hasEnergy(), "energy");
    }
    String of = kind == ScanRun.Kind.SCAN ? "sites; it is for genes" : "genes; it is for sites";
    return fields.stream().map(field -> "%s changes nothing of %s".formatted(field, of)).toList();
  }

  private static void add(List<String> fields, boolean given, String field) {
    if (given) {
      fields.add(field);
    }
  }

  /** Looks at the caller's sequences: who started the server was warned of its own. */
  private static SequenceWarnings sequences(List<Rna> targets, Mirnas mirnas, boolean changes) {
    SequenceWarnings found = new SequenceWarnings();
    List<Rna> own = mirnas.some().orElse(List.of());
    found.lettersOf(own);
    found.seedsOf(own);
    if (changes) {
      found.longSeedsOf(own);
    }
    found.equalOnes("miRNAs", own);
    found.lettersOfTargets(targets);
    if (changes) {
      found.tailsOfTargets(targets);
    }
    found.equalOnes("targets", targets);
    return found;
  }
}
