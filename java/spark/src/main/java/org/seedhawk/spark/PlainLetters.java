// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import org.apache.spark.sql.api.java.UDF1;
import org.seedhawk.formats.SequenceTexts;

/** Letters in the notation of modified bases to plain ones; others stay as they are. Immutable. */
final class PlainLetters implements UDF1<String, String> {
  private static final long serialVersionUID = 1;

  private final String column;
  private final boolean mirna;

  /**
   * Creates it.
   *
   * @param column names the letters in messages
   * @param mirna whether they are those of miRNAs
   */
  PlainLetters(String column, boolean mirna) {
    this.column = column;
    this.mirna = mirna;
  }

  @Override
  public String call(String letters) {
    return letters == null
        ? null
        : SequenceTexts.strip("column '%s'".formatted(column), letters, mirna).orElse(letters);
  }
}
