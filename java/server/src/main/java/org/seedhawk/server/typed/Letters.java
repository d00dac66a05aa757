// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.util.EnumSet;
import java.util.Set;
import org.seedhawk.formats.FastaReader.Skip;
import org.seedhawk.formats.SequenceTexts;
import org.seedhawk.scan.Rna;
import org.seedhawk.server.failure.Failure;

/**
 * What is done about sequences of a request in the notation of modified bases. Immutable.
 *
 * @param strip whether their plain letters are read; else they are refused
 */
record Letters(boolean strip) {
  /** The name of the field. */
  private static final String FIELD = "modified_bases";

  /**
   * Takes the field {@code modified_bases}.
   *
   * @throws Failure with status 400 if it is neither refuse nor strip
   */
  static Letters read(Fields fields) {
    String asked = fields.text(FIELD).orElse("refuse");
    if (!asked.equals("refuse") && !asked.equals("strip")) {
      throw Failure.bad(
          "%s is '%s'; it must be refuse or strip".formatted(FIELD, Failure.shortened(asked)));
    }
    return new Letters(asked.equals("strip"));
  }

  /** Returns what a reader of FASTA does about records that are refused otherwise. */
  Set<Skip> skips() {
    return strip ? EnumSet.of(Skip.MODIFIED) : Set.of();
  }

  /** Returns a miRNA in plain letters, or as it is. */
  Rna mirna(Rna one) {
    return plain(one, "miRNA", true);
  }

  /** Returns a target in plain letters, or as it is. */
  Rna target(Rna one) {
    return plain(one, "target", false);
  }

  private Rna plain(Rna one, String what, boolean mirna) {
    return strip
        ? SequenceTexts.strip("%s '%s'".formatted(what, one.id()), one.letters(), mirna)
            .map(letters -> new Rna(one.id(), letters))
            .orElse(one)
        : one;
  }
}
