// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.formats.name.NearNames;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.SequenceRules;

/**
 * The sequences that a table of names asks for, from a FASTA file of miRNAs and one of targets.
 * Immutable.
 */
public final class NamedSequences {
  private static final int NAMES_SHOWN = 3;

  /** Pairs that are looked at for an example: each looks at all miRNAs of the file. */
  private static final int PAIRS_TRIED = 20;

  private final MirnaFasta.Mirnas mirnaFile;
  private final Map<String, String> mirnas;
  private final Map<String, String> targets;
  private final ReadNotes targetNotes;
  private final NearNames nearTargets; // of the targets, the wanted ones alone are kept
  private final List<String> firstTargets; // of the file
  private final NearNames targetsAsMirnas; // of the targets, those that the table has for miRNAs

  private NamedSequences(
      MirnaFasta.Mirnas mirnas,
      List<Rna> targets,
      ReadNotes targetNotes,
      NearNames nearTargets,
      NearNames targetsAsMirnas,
      List<String> firstTargets) {
    this.firstTargets = firstTargets;
    mirnaFile = mirnas;
    this.mirnas = letters(mirnas.list());
    this.targets = letters(targets);
    this.targetNotes = targetNotes;
    this.nearTargets = nearTargets;
    this.targetsAsMirnas = targetsAsMirnas;
  }

  /**
   * Reads both files; of the targets the wanted ones alone are kept.
   *
   * @param wantedMirnas names of those that the limit holds for; others may be as long as mature
   *     miRNAs are
   * @param skips what is done about records that are refused otherwise
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
    NearNames near = new NearNames(wantedTargets);
    NearNames asMirnas = new NearNames(wantedMirnas);
    List<String> first = new ArrayList<>();
    MirnaFasta.Mirnas mirnas =
        MirnaFasta.read(
            mirna, id -> wantedMirnas.contains(id) ? limit : MirnaLimit.MATURE, skips, warnings);
    try (FastaReader reader = FastaReader.open(target, skips)) {
      List<Rna> targets =
          reader.readAll(
              id -> {
                near.see(id);
                if (first.size() < NAMES_SHOWN) {
                  first.add(id);
                }
                asMirnas.see(id);
                return wantedTargets.contains(id);
              });
      reader.notes().sayAll(warnings, target.toString());
      return new NamedSequences(mirnas, targets, reader.notes().copy(), near, asMirnas, first);
    }
  }

  /** Returns what became of miRNAs that are refused otherwise. */
  public ReadNotes mirnaNotes() {
    return mirnaFile.notes();
  }

  /** Returns what became of targets that are refused otherwise. */
  public ReadNotes targetNotes() {
    return targetNotes;
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

  /** Returns the name in the file that is nearly this one of a miRNA. */
  public Optional<String> nearMirna(String id) {
    return mirnaFile.near(id);
  }

  /** Returns the name in the file that is nearly this wanted one of a target. */
  public Optional<String> nearTarget(String id) {
    return nearTargets.of(id);
  }

  /**
   * Returns the exception for a table of which no pair has both sequences.
   *
   * @param pairs the table
   * @param missing its pairs
   */
  public BadInputException noneFound(Path pairs, List<Pair> missing) {
    Pair one = example(missing);
    Optional<String> exchanged = exchanged(one);
    if (exchanged.isPresent()) {
      return new BadInputException(
          "%s: no pair has both sequences; the columns look exchanged: '%s' %s"
              .formatted(
                  pairs,
                  SequenceRules.show(lacksMirna(one) ? one.mirnaId() : one.targetId()),
                  exchanged.get()));
    }
    boolean noMirna = lacksMirna(one);
    List<String> names =
        noMirna ? mirnas.keySet().stream().sorted().limit(NAMES_SHOWN).toList() : firstTargets;
    return new BadInputException(
        "%s: no pair has both sequences; %s, %s: give the FASTA files of these names"
            .formatted(
                pairs,
                "one names the %s '%s'"
                    .formatted(
                        noMirna ? "miRNA" : "target",
                        SequenceRules.show(noMirna ? one.mirnaId() : one.targetId())),
                near(one)
                    .map("but the FASTA file has '%s'"::formatted)
                    .orElse(
                        "but the FASTA file has '%s'"
                            .formatted(
                                names.stream()
                                    .map(SequenceRules::show)
                                    .collect(Collectors.joining("', '"))))));
  }

  /**
   * Returns the warning about pairs of which a sequence is missing, with one of them.
   *
   * @param pairs the table
   * @param missing those of its pairs, at least one
   * @param all how many pairs it has
   */
  public String missing(Path pairs, List<Pair> missing, long all) {
    Pair one = example(missing);
    return ("%s: %s of %s pairs name a sequence that is in neither FASTA file; their status is "
            + "missing_id ('%s', for instance%s)")
        .formatted(
            pairs,
            missing.size(),
            all,
            SequenceRules.show(lacksMirna(one) ? one.mirnaId() : one.targetId()),
            exchanged(one)
                .map("; it "::concat)
                .or(() -> near(one).map("; the nearest name there is '%s'"::formatted))
                .orElse(""));
  }

  /** Returns the first pair that a name nearly fits, or else the first. */
  private Pair example(List<Pair> missing) {
    return missing.stream()
        .limit(PAIRS_TRIED)
        .filter(pair -> exchanged(pair).isPresent() || near(pair).isPresent())
        .findFirst()
        .orElse(missing.getFirst());
  }

  /**
   * Returns what the name that a missing pair lacks is in the other file; empty if it is nothing
   * there, or nearly that alone and nearly one of its own file.
   */
  private Optional<String> exchanged(Pair pair) {
    boolean noMirna = lacksMirna(pair);
    String name = noMirna ? pair.mirnaId() : pair.targetId();
    String kind = noMirna ? "target" : "miRNA";
    Optional<String> other =
        noMirna ? targetsAsMirnas.of(name) : NearNames.of(name, mirnas.keySet());
    if (other.isPresent() && other.get().equals(name)) {
      return Optional.of("is a %s of the other file".formatted(kind));
    }
    return other
        .filter(near -> near(pair).isEmpty())
        .map(near -> "is nearly the %s '%s'".formatted(kind, SequenceRules.show(near)))
        .map(is -> is + " of the other file");
  }

  private Optional<String> near(Pair pair) {
    return (lacksMirna(pair) ? nearMirna(pair.mirnaId()) : nearTarget(pair.targetId()))
        .map(SequenceRules::show);
  }

  /** Returns whether a missing pair lacks its miRNA, or else its target. */
  private static boolean lacksMirna(Pair pair) {
    return pair.mirna() == null;
  }
}
