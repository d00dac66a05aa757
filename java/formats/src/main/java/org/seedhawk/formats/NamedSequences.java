// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.seedhawk.error.BadInputException;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.SequenceRules;

/**
 * The sequences that a table of names asks for, from a FASTA file of miRNAs and one of targets.
 * Immutable.
 */
public final class NamedSequences {
  private static final int NAMES_SHOWN = 3;

  private final Map<String, String> mirnas;
  private final Map<String, String> targets;

  private NamedSequences(Map<String, String> mirnas, Map<String, String> targets) {
    this.mirnas = mirnas;
    this.targets = targets;
  }

  /**
   * Reads both files; of the targets the wanted ones alone are kept.
   *
   * @param wantedMirnas names of those that the limit holds for; others may be as long as mature
   *     miRNAs are
   * @param skips which target records are skipped, instead of refused
   * @param wantedTargets names of targets
   * @param limit as for {@link MirnaFasta#read(Path, MirnaLimit, Consumer)}
   * @param warnings as for {@link MirnaFasta#read(Path, MirnaLimit, Consumer)}
   * @throws BadInputException if a file cannot be read, or a miRNA is too long or too short
   */
  public static NamedSequences read(
      Path mirna,
      Path target,
      Set<FastaReader.Skip> skips,
      Set<String> wantedMirnas,
      Set<String> wantedTargets,
      MirnaLimit limit,
      Consumer<String> warnings)
      throws IOException {
    return new NamedSequences(
        letters(
            MirnaFasta.read(
                mirna, id -> wantedMirnas.contains(id) ? limit : MirnaLimit.MATURE, warnings)),
        letters(FastaReader.readAll(target, skips, wantedTargets::contains)));
  }

  private static Map<String, String> letters(List<Rna> rnas) {
    Map<String, String> letters = new HashMap<>();
    rnas.forEach(rna -> letters.put(rna.id(), rna.letters()));
    return letters;
  }

  /** Returns a miRNA's letters; empty when its name is not in the file. */
  public Optional<String> mirna(String id) {
    return Optional.ofNullable(mirnas.get(id));
  }

  /** Returns a target's letters; empty when its name is not in the file. */
  public Optional<String> target(String id) {
    return Optional.ofNullable(targets.get(id));
  }

  /**
   * Returns the exception for a table of which no pair has both sequences.
   *
   * @param pairs the table
   * @param first one of its pairs
   */
  public BadInputException noneFound(Path pairs, Pair first) {
    boolean noMirna = first.mirna() == null;
    Set<String> names = (noMirna ? mirnas : targets).keySet();
    return new BadInputException(
        "%s: no pair has both sequences; the first names the %s '%s', %s: give the FASTA files of these names"
            .formatted(
                pairs,
                noMirna ? "miRNA" : "target",
                SequenceRules.show(noMirna ? first.mirnaId() : first.targetId()),
                names.isEmpty()
                    ? "and none of the names is in the FASTA file"
                    : "but the FASTA file has '%s'"
                        .formatted(
                            String.join(
                                "', '", names.stream().sorted().limit(NAMES_SHOWN).toList()))));
  }

  /** Returns the warning about pairs of which a sequence is missing. */
  public static String missing(Path pairs, long missing, long all) {
    return ("%s: %s of %s pairs name a sequence that is in neither FASTA file; their status is "
            + "missing_id")
        .formatted(pairs, missing, all);
  }
}
