// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The rows of one partition that were found and not yet taken. One thread at a time. */
final class Output {
  /** Which rows a pass over the targets gives. */
  enum Kind {
    /** Sites. */
    SITES,
    /** Genes of targets that are not cut. */
    GENES,
    /** What the blocks of cut targets give to their genes. */
    PARTS,
    /** All three. */
    ALL;

    boolean hasSites() {
      return this == SITES || this == ALL;
    }

    boolean hasGenes() {
      return this != SITES;
    }

    /** Returns the columns of the one table whose rows a pass gives. */
    StructType columns(SparkOptions options) {
      return hasSites()
          ? Tables.sites(options.scan().hasEnergy())
          : Tables.genes(options.hasChanges());
    }
  }

  private final Queue<Row> rows = new ArrayDeque<>();

  void add(Row row) {
    rows.add(row);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  Row take() {
    return rows.remove();
  }
}
