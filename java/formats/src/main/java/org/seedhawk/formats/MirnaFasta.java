// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.name.NearNames;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.SequenceRules;

/**
 * Reads FASTA of mature miRNAs, which is small and has rules of its own, into memory. Stateless.
 */
public final class MirnaFasta {
  private MirnaFasta() {}

  /**
   * Reads mature miRNAs.
   *
   * @param limit what a miRNA must not be longer than
   * @param warnings receives a line about lengths that no mature miRNA has and about ambiguous
   *     letters
   * @throws BadInputException if the file cannot be read, or a miRNA has fewer than 8 nt (seed
   *     rules look at nt 1-8) or more than the limit
   */
  public static List<Rna> read(Path file, MirnaLimit limit, Consumer<String> warnings)
      throws IOException {
    return read(file, id -> limit, Set.of(), warnings).list();
  }

  /**
   * What a file holds.
   *
   * @param notes what became of records that are refused otherwise
   * @param others names by the words behind them in their headers, which are accessions in those of
   *     miRBase: to tell a user who took one of them
   */
  public record Mirnas(List<Rna> list, ReadNotes notes, Map<String, String> others) {
    /** No file. */
    public static final Mirnas NONE = new Mirnas(List.of(), new ReadNotes(), Map.of());

    /** Returns the name that is nearly this one, or whose header has it behind the name. */
    public Optional<String> near(String name) {
      List<String> names = list.stream().map(Rna::id).toList();
      return NearNames.of(name, names)
          .or(() -> NearNames.of(name, others.keySet()).map(others::get));
    }
  }

  /**
   * As {@link #read(Path, MirnaLimit, Consumer)}, with a limit for each name.
   *
   * @param limits returns what the miRNA of a name must not be longer than; asked once a record
   * @param skips what is done about equal names and modified bases; the other ones are for targets
   */
  public static Mirnas read(
      Path file,
      Function<String, MirnaLimit> limits,
      Set<FastaReader.Skip> skips,
      Consumer<String> warnings)
      throws IOException {
    Set<FastaReader.Skip> ofMirnas = EnumSet.noneOf(FastaReader.Skip.class);
    ofMirnas.addAll(skips);
    ofMirnas.removeAll(Set.of(FastaReader.Skip.EMPTY, FastaReader.Skip.BLANKS));
    try (FastaReader reader = FastaReader.openMirnas(file, ofMirnas)) {
      List<Rna> mirnas = new ArrayList<>();
      Map<String, String> others = new HashMap<>();
      MirnaChecks checks = new MirnaChecks();
      while (reader.next()) {
        String name = SequenceRules.show(reader.id());
        long from = reader.headerLine();
        MirnaLimit limit = limits.apply(reader.id());
        String letters = reader.rest(limit.longest() + 1);
        limit.check(file + ":" + from, "record '%s'".formatted(name), letters.length());
        if (!skips.contains(FastaReader.Skip.MODIFIED)) {
          MirnaChecks.refuseModified("%s:%s: record '%s'".formatted(file, from + 1, name), letters);
        }
        checks.note("%s:%s: '%s'".formatted(file, from, name), letters.length());
        mirnas.add(new Rna(reader.id(), letters));
        if (!reader.wordBehindName().isEmpty()) {
          others.putIfAbsent(reader.wordBehindName(), reader.id());
        }
      }
      reader.notes().sayAll(warnings, file.toString());
      checks.warning().ifPresent(warnings);
      if (reader.ambiguousBases() > 0) {
        warnings.accept(
            "%s: %s ambiguous letters in miRNAs; they pair with nothing"
                .formatted(file, reader.ambiguousBases()));
      }
      return new Mirnas(mirnas, reader.notes().copy(), others);
    }
  }
}
