// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.seedhawk.cli.genome.GenomePart;
import org.seedhawk.cli.genome.GenomeParts;
import org.seedhawk.command.Streams;
import org.seedhawk.scan.Rna;
import org.seedhawk.spark.engine.Engines;
import org.seedhawk.spark.engine.MirnaList;
import org.seedhawk.spark.fasta.TaskInput;
import org.seedhawk.spark.row.GenomeTables;
import org.seedhawk.spark.row.Output;
import org.seedhawk.spark.row.RowShape;
import org.seedhawk.spark.row.Tables;

/**
 * A scan of a genome in the driver: checked, and not yet run. Immutable.
 *
 * @param spark session
 * @param genome what is searched
 * @param parts of it
 * @param mirnas miRNAs
 * @param options options
 */
record GenomePlan(
    SparkSession spark, SparkGenome genome, Cut parts, MirnaList mirnas, SparkOptions options)
    implements Work {
  /** Partitions for each task that can run at once, so that the last ones end together. */
  private static final int WAVES = 4;

  /** Letters of a part whose transcripts are read and not scanned. */
  private static final int READ_TOGETHER = 1 << 22;

  /**
   * The parts of a genome.
   *
   * @param parts where nothing reaches over a cut
   * @param stretches in all of them
   * @param letters in all of them
   * @param described which transcripts they stand for
   */
  record Cut(List<GenomePart> parts, int stretches, long letters, String described) {
    static Cut of(SparkGenome genome, int window, int letters, Consumer<String> told)
        throws IOException {
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      PrintStream err = new PrintStream(lines, true, StandardCharsets.UTF_8);
      Streams streams = new Streams(OutputStream.nullOutputStream(), err, false);
      try (GenomeParts opened = GenomeParts.open(genome.input(), window, streams)) {
        return new Cut(opened.cut(letters), opened.size(), opened.letters(), opened.described());
      } finally {
        lines.toString(StandardCharsets.UTF_8).lines().forEach(told);
      }
    }
  }

  /**
   * Checks a scan, and reads the annotation.
   *
   * @param told receives lines that say what is odd about the files
   * @throws org.seedhawk.error.SeedhawkException if a file, a model or a miRNA cannot be used
   * @throws IllegalArgumentException if options do not fit together
   */
  static GenomePlan of(
      SparkSession spark,
      SparkGenome genome,
      List<Rna> mirnas,
      SparkOptions options,
      Consumer<String> told)
      throws IOException {
    Objects.requireNonNull(genome, "genome");
    Objects.requireNonNull(options, "options");
    if (options.scan().circular()) {
      throw new IllegalArgumentException("circular: a genome has no rings; leave it out");
    }
    Engines.closeWith(spark);
    MirnaList list = new MirnaList(mirnas);
    int window;
    try (Engines.Lease<Engines.Prepared> lease =
        Engines.here().set(options.engine(), options::search, list, false)) {
      window = lease.get().engine().model().windowLength();
    }
    Cut parts = Cut.of(genome, window, options.blockLetters(list.size()), told);
    return new GenomePlan(spark, genome, parts, list, options);
  }

  /** Reads transcripts with their letters. */
  static Dataset<Row> read(SparkSession spark, SparkGenome genome, Consumer<String> told)
      throws IOException {
    if (genome.input().transcripts().isEmpty()) {
      throw new IllegalArgumentException("a genome without an annotation has no transcripts");
    }
    List<GenomePart> parts = Cut.of(genome, 0, READ_TOGETHER, told).parts();
    StructType columns =
        new StructType()
            .add(Tables.TARGET, DataTypes.StringType)
            .add(Tables.SEQUENCE, DataTypes.StringType)
            .add(Tables.FILE, DataTypes.StringType)
            .add(Tables.CHROMOSOME, DataTypes.StringType)
            .add("gene_id", DataTypes.StringType)
            .add("gene_name", DataTypes.StringType);
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(TaskInput.pack(parts), parts.size())
            .mapPartitions(new GenomeRead(genome.input().genome().toString()));
    return spark.createDataFrame(rows, columns);
  }

  @Override
  public StructType columns(Output.Kind kind) {
    return kind.hasSites()
        ? GenomeTables.sites(options.scan().hasEnergy())
        : GenomeTables.genes(genome.byGene(), hasChanges());
  }

  /** Returns whether the gene table has the columns of log2 fold changes. */
  private boolean hasChanges() {
    return options.hasChanges() && !genome.byGene();
  }

  private void check(Output.Kind kind) {
    if (kind.hasGenes() && genome.input().transcripts().isEmpty()) {
      throw new IllegalArgumentException(
          "a gene table needs an annotation or regions: a chromosome is no gene");
    }
  }

  private Dataset<Row> run(Output.Kind kind, RowShape.Form form, String partition) {
    check(kind);
    RowShape shape = new RowShape(kind, form, partition);
    int parallel = spark.sparkContext().defaultParallelism();
    int count = options.partitions().orElse(WAVES * parallel);
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(TaskInput.pack(parts.parts()), Math.min(count, parts.parts().size()))
            .mapPartitions(
                new GenomeBlockScan(
                    options,
                    mirnas,
                    shape,
                    genome.input().genome().toString(),
                    genome.eachIsoform(),
                    genome.byGene(),
                    hasChanges()));
    return spark.createDataFrame(rows, shape.columns(columns(kind)));
  }

  @Override
  public Dataset<Row> sites(RowShape.Form form, String partition) {
    return run(Output.Kind.SITES, form, partition);
  }

  @Override
  public Dataset<Row> genes(RowShape.Form form, String partition) {
    return run(Output.Kind.GENES, form, partition);
  }

  @Override
  public Dataset<Row> all(RowShape.Form form, String partition) {
    return run(Output.Kind.ALL, form, partition);
  }

  @Override
  public Dataset<Row> genesOf(Dataset<Row> all, RowShape.Form form, String partition) {
    return RowShape.of(RowShape.GENE, all);
  }
}
