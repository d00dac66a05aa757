// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

import java.util.Objects;

/**
 * A named sequence held in memory, 5'->3': a mature miRNA or a short target. Immutable.
 *
 * @param id the name that reports carry
 * @param letters A C G T U in either case; IUPAC ambiguity letters pair with nothing
 */
public record Rna(String id, String letters) {

  /** Checks for null only; letters are checked where they are packed. */
  public Rna {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(letters, "letters");
  }
}
