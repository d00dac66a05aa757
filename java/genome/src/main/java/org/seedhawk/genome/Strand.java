// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

/** The strand of the genome that a transcript is a copy of. Immutable. */
public enum Strand {
  /** The one that the genome's file holds. */
  PLUS('+'),
  /** Its reverse complement. */
  MINUS('-'),
  /** Not known. */
  NONE('.');

  private final char sign;

  Strand(char sign) {
    this.sign = sign;
  }

  /** Returns the sign that stands for it in files: {@code + - .}. */
  public char sign() {
    return sign;
  }

  @Override
  public String toString() {
    return String.valueOf(sign);
  }
}
