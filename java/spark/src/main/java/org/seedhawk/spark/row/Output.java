// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.row;

import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.spark.sql.Row;

/** The rows of one partition that were found and not yet taken. One thread at a time. */
public final class Output {
  /** Which rows a pass over the targets gives. */
  public enum Kind {
    /** Sites. */
    SITES,
    /** Genes of targets that are not cut. */
    GENES,
    /** What the blocks of cut targets give to their genes. */
    PARTS,
    /** All three. */
    ALL;

    public boolean hasSites() {
      return this == SITES || this == ALL;
    }

    public boolean hasGenes() {
      return this != SITES;
    }
  }

  private final Queue<Row> rows = new ArrayDeque<>();

  public void add(Row row) {
    rows.add(row);
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  public Row take() {
    return rows.remove();
  }
}
