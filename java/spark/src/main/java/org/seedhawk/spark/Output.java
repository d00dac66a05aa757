// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
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
    /** All three, as one column each, of which two are null. */
    ALL;

    boolean hasSites() {
      return this == SITES || this == ALL;
    }

    boolean hasGenes() {
      return this != SITES;
    }

    /** Returns the columns. */
    StructType columns(SparkOptions options) {
      StructType sites = Tables.sites(options.scan().hasEnergy());
      StructType genes = Tables.genes(options.hasChanges());
      return switch (this) {
        case SITES -> sites;
        case GENES -> genes;
        case PARTS -> Tables.PARTS;
        case ALL ->
            new StructType().add("site", sites).add("gene", genes).add("part", Tables.PARTS);
      };
    }
  }

  private final Kind kind;
  private final Queue<Row> rows = new ArrayDeque<>();

  Output(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  void site(Row row) {
    rows.add(kind == Kind.ALL ? RowFactory.create(row, null, null) : row);
  }

  void gene(Row row) {
    rows.add(kind == Kind.ALL ? RowFactory.create(null, row, null) : row);
  }

  void part(Row row) {
    rows.add(kind == Kind.ALL ? RowFactory.create(null, null, row) : row);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  Row take() {
    return rows.remove();
  }
}
