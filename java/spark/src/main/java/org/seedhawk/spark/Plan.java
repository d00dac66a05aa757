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
import org.apache.spark.sql.types.StructType;
import org.seedhawk.scan.Rna;
import org.seedhawk.spark.block.Blocks;
import org.seedhawk.spark.block.GeneParts;
import org.seedhawk.spark.engine.Engines;
import org.seedhawk.spark.engine.MirnaList;
import org.seedhawk.spark.row.Output;
import org.seedhawk.spark.row.RowShape;
import org.seedhawk.spark.row.Tables;

/**
 * A scan in the driver: checked, and not yet run. Immutable.
 *
 * @param targets columns target, sequence, file
 * @param mirnas miRNAs
 * @param options options
 * @param cut how targets are cut
 */
record Plan(Dataset<Row> targets, MirnaList mirnas, SparkOptions options, Blocks cut)
    implements Work {
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
    try (Engines.Lease<Engines.Prepared> lease =
        Engines.here().set(options.engine(), options::search, list, false)) {
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
  private Dataset<Row> blocks() {
    int parallel = targets.sparkSession().sparkContext().defaultParallelism();
    int count =
        options
            .partitions()
            .orElseGet(() -> Math.max(WAVES * parallel, targets.rdd().getNumPartitions()));
    return targets.flatMap(cut, Encoders.row(Blocks.COLUMNS)).repartition(count);
  }

  /** Scans blocks. */
  private Dataset<Row> run(Dataset<Row> blocks, RowShape shape) {
    return blocks.mapPartitions(
        new BlockScan(options, mirnas, shape),
        Encoders.row(shape.columns(options.columns(shape.kind()))));
  }

  /** Puts what blocks gave together to genes. */
  private Dataset<Row> merge(Dataset<Row> parts, RowShape shape) {
    MirnaList all = mirnas;
    SparkOptions how = options;
    return parts
        .groupByKey((MapFunction<Row, String>) row -> row.getString(1), Encoders.STRING())
        .flatMapGroups(
            (FlatMapGroupsFunction<String, Row, Row>)
                (target, rows) -> {
                  RowShape.Maker make = how.maker(shape);
                  return GeneParts.merge(target, rows, all, how.scan().allPairs(), how.hasChanges())
                      .stream()
                      .map(make::gene)
                      .iterator();
                },
            Encoders.row(shape.columns(options.columns(Output.Kind.GENES))));
  }

  @Override
  public StructType columns(Output.Kind kind) {
    return options.columns(kind);
  }

  @Override
  public Dataset<Row> sites(RowShape.Form form, String partition) {
    return run(blocks(), new RowShape(Output.Kind.SITES, form, partition));
  }

  /** Scores genes: those of cut targets are put together from their blocks. */
  @Override
  public Dataset<Row> genes(RowShape.Form form, String partition) {
    RowShape shape = new RowShape(Output.Kind.GENES, form, partition);
    Dataset<Row> blocks = blocks();
    Dataset<Row> whole = blocks.filter(col("block").equalTo(Blocks.WHOLE));
    Dataset<Row> parts = blocks.filter(col("block").notEqual(Blocks.WHOLE));
    return run(whole, shape).union(merge(run(parts, RowShape.parts()), shape));
  }

  @Override
  public Dataset<Row> all(RowShape.Form form, String partition) {
    return run(blocks(), new RowShape(Output.Kind.ALL, form, partition));
  }

  @Override
  public Dataset<Row> genesOf(Dataset<Row> all, RowShape.Form form, String partition) {
    RowShape shape = new RowShape(Output.Kind.GENES, form, partition);
    return RowShape.of(RowShape.GENE, all).union(merge(RowShape.of(RowShape.PART, all), shape));
  }
}
