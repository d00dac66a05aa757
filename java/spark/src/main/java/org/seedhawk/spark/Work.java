// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.seedhawk.spark.engine.MirnaList;
import org.seedhawk.spark.row.Output;
import org.seedhawk.spark.row.RowShape;

/**
 * A scan that was checked in the driver and has not run: its tables, with rows in any shape.
 * Immutable.
 */
interface Work {
  /** Returns the miRNAs. */
  MirnaList mirnas();

  /** Returns the options. */
  SparkOptions options();

  /** Returns the columns of the table of a kind, which is sites or genes. */
  StructType columns(Output.Kind kind);

  /**
   * Returns the site table.
   *
   * @param partition the column that the output is parted by; empty: none
   */
  Dataset<Row> sites(RowShape.Form form, String partition);

  /** Returns the gene table. */
  Dataset<Row> genes(RowShape.Form form, String partition);

  /** Returns both tables in one pass, not in the form of columns. */
  Dataset<Row> all(RowShape.Form form, String partition);

  /** Returns the gene table of what {@link #all} gave. */
  Dataset<Row> genesOf(Dataset<Row> all, RowShape.Form form, String partition);
}
