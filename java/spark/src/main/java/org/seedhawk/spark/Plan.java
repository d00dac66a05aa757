// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.seedhawk.scan.Rna;

/**
 * A scan in the driver: checked, and not yet run. Immutable.
 *
 * @param targets columns target, sequence, file
 * @param mirnas miRNAs
 * @param options options
 * @param cut how targets are cut
 */
record Plan(Dataset<Row> targets, MirnaList mirnas, SparkOptions options, Blocks cut) {
  /** Partitions for each task that can run at once, so that the last ones end together. */
  private static final int WAVES = 4;

  /**
   * Checks a scan.
   *
   * @throws org.seedhawk.error.SeedhawkException if a model or a miRNA cannot be used
   * @throws IllegalArgumentException if options do not fit together, or a column is missing
   */
  static Plan of(Dataset<Row> targets, List<Rna> mirnas, SparkOptions options) {
    Objects.requireNonNull(mirnas, "mirnas");
    Objects.requireNonNull(options, "options");
    Dataset<Row> columns =
        Arrays.asList(targets.columns()).contains(Tables.FILE)
            ? targets
            : targets.withColumn(Tables.FILE, lit(null).cast(DataTypes.StringType));
    columns = SeedhawkSpark.select(columns, "targets", Tables.TARGET, Tables.SEQUENCE, Tables.FILE);
    Engines.closeWith(targets.sparkSession());
    MirnaList list = new MirnaList(mirnas);
    int window;
    try (Engines.Lease<Engines.Prepared> lease = Engines.here().set(options, list, false)) {
      window = lease.get().engine().model().windowLength();
    }
    Blocks cut =
        new Blocks(
            options.blockLetters(list.size()),
            Blocks.halo(window),
            options.hasChanges(),
            options.mayCut());
    return new Plan(columns, list, options, cut);
  }

  /** Returns the blocks of the targets, spread over the cluster. */
  Dataset<Row> blocks() {
    int parallel = targets.sparkSession().sparkContext().defaultParallelism();
    int count =
        options
            .partitions()
            .orElseGet(() -> Math.max(WAVES * parallel, targets.rdd().getNumPartitions()));
    return targets.flatMap(cut, Encoders.row(Blocks.COLUMNS)).repartition(count);
  }

  /** Scans blocks. */
  Dataset<Row> run(Dataset<Row> blocks, Output.Kind kind) {
    return blocks.mapPartitions(
        new BlockScan(options, mirnas, kind), Encoders.row(kind.columns(options)));
  }

  /** Puts what blocks gave together to genes. */
  Dataset<Row> merge(Dataset<Row> parts) {
    MirnaList all = mirnas;
    SparkOptions how = options;
    return parts
        .groupByKey((MapFunction<Row, String>) row -> row.getString(0), Encoders.STRING())
        .flatMapGroups(
            (FlatMapGroupsFunction<String, Row, Row>)
                (target, rows) -> GeneParts.merge(target, () -> rows, all, how).iterator(),
            Encoders.row(Output.Kind.GENES.columns(options)));
  }

  /** Scores genes: those of cut targets are put together from their blocks. */
  Dataset<Row> genes() {
    Dataset<Row> blocks = blocks();
    Dataset<Row> whole = blocks.filter(col("block").equalTo(Blocks.WHOLE));
    Dataset<Row> parts = blocks.filter(col("block").notEqual(Blocks.WHOLE));
    return run(whole, Output.Kind.GENES).union(merge(run(parts, Output.Kind.PARTS)));
  }

  /** Returns the sites among the rows of a pass that gives all kinds. */
  static Dataset<Row> sites(Dataset<Row> all) {
    return all.filter(col("site").isNotNull()).select("site.*");
  }

  /** Returns the genes among the rows of a pass that gives all kinds. */
  Dataset<Row> genes(Dataset<Row> all) {
    return all.filter(col("gene").isNotNull())
        .select("gene.*")
        .union(merge(all.filter(col("part").isNotNull()).select("part.*")));
  }
}
