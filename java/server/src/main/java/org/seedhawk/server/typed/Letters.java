// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.seedhawk.formats.FastaReader.Skip;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.formats.SequenceTexts;
import org.seedhawk.scan.Rna;
import org.seedhawk.server.failure.Failure;

/**
 * What is done about sequences of a request in the notation of modified bases, and about those
 * whose names stand before. It counts what was done. One thread at a time.
 */
final class Letters {
  private static final String MODIFIED = "modified_bases";
  private static final String DUPLICATES = "duplicates";

  /** What is done about equal names, named as in a request. */
  private enum Duplicates {
    error,
    equal,
    first,
    rename
  }

  private final boolean strip;
  private final Duplicates duplicates;
  private final ReadNotes mirnas = new ReadNotes();
  private final ReadNotes targets = new ReadNotes();
  private final List<String> ofFiles = new ArrayList<>();

  private Letters(boolean strip, Duplicates duplicates) {
    this.strip = strip;
    this.duplicates = duplicates;
  }

  /**
   * Takes the fields {@code modified_bases} and {@code duplicates}.
   *
   * @throws Failure with status 400 if one is none of its words
   */
  static Letters read(Fields fields) {
    boolean strip = strips(fields);
    String asked = fields.text(DUPLICATES).orElse(Duplicates.error.name());
    Optional<Duplicates> found =
        Arrays.stream(Duplicates.values()).filter(one -> one.name().equals(asked)).findFirst();
    return new Letters(
        strip,
        found.orElseThrow(
            () ->
                Failure.bad(
                    "%s is '%s'; it must be %s"
                        .formatted(
                            DUPLICATES,
                            Failure.shortened(asked),
                            Arrays.stream(Duplicates.values())
                                .map(Enum::name)
                                .collect(Collectors.joining(" or "))))));
  }

  /** As {@link #read}, of pairs, in which a name may come again. */
  static Letters ofPairs(Fields fields) {
    return new Letters(strips(fields), Duplicates.error);
  }

  private static boolean strips(Fields fields) {
    String asked = fields.text(MODIFIED).orElse("refuse");
    if (!asked.equals("refuse") && !asked.equals("strip")) {
      throw Failure.bad(
          "%s is '%s'; it must be refuse or strip".formatted(MODIFIED, Failure.shortened(asked)));
    }
    return asked.equals("strip");
  }

  /** Returns what a reader of FASTA does about records that are refused otherwise. */
  Set<Skip> skips() {
    Set<Skip> skips = EnumSet.noneOf(Skip.class);
    if (strip) {
      skips.add(Skip.MODIFIED);
    }
    switch (duplicates) {
      case error -> {}
      case equal -> skips.add(Skip.EQUAL);
      case first -> skips.add(Skip.REPEATED);
      case rename -> skips.add(Skip.RENAMED);
    }
    return skips;
  }

  /**
   * Takes what a reader of FASTA did.
   *
   * @param what the bytes are, for messages
   */
  void did(ReadNotes notes, String what) {
    notes.sayAll(ofFiles::add, what);
  }

  /** Returns warnings of what was done; none where nothing was. */
  List<String> warnings() {
    List<String> all = new ArrayList<>(ofFiles);
    mirnas.sayAll(all::add, "miRNAs");
    targets.sayAll(all::add, "targets");
    return all;
  }

  /** Returns a miRNA in plain letters, or as it is. */
  Rna mirna(Rna one) {
    return plain(one, "miRNA", true, mirnas);
  }

  /** Returns a target in plain letters, or as it is. */
  Rna target(Rna one) {
    return plain(one, "target", false, targets);
  }

  private Rna plain(Rna one, String what, boolean mirna, ReadNotes notes) {
    if (!strip) {
      return one;
    }
    Optional<String> plain =
        SequenceTexts.strip("%s '%s'".formatted(what, one.id()), one.letters(), mirna);
    plain.ifPresent(letters -> notes.modified(one.id(), ReadNotes.NO_LINE));
    return plain.map(letters -> new Rna(one.id(), letters)).orElse(one);
  }

  /** Returns miRNAs of which each has a name of its own, or as they are. */
  List<Rna> mirnas(List<Rna> all) {
    return SequenceTexts.named(all, "miRNAs", skips(), mirnas);
  }

  /** Returns targets of which each has a name of its own, or as they are. */
  List<Rna> targets(List<Rna> all) {
    return SequenceTexts.named(all, "targets", skips(), targets);
  }
}
