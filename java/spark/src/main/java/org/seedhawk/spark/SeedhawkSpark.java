// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.scan.Rna;
import org.seedhawk.spark.engine.Engines;
import org.seedhawk.spark.fasta.FastaFiles;
import org.seedhawk.spark.row.Output;
import org.seedhawk.spark.row.RowShape;
import org.seedhawk.spark.row.Tables;

/**
 * Scans on a cluster of Apache Spark. Rows are those of the command line, to the bit, whatever the
 * partitions, the executors and the blocks; their order is not kept.
 *
 * {@snippet :
 * Dataset<Row> targets = SeedhawkSpark.readFasta(spark, List.of("utr.fa.gz"));
 * Dataset<Row> sites = SeedhawkSpark.scan(targets, mirnas, SparkOptions.DEFAULT);
 * sites.write().parquet("sites");
 * }
 *
 * <p>What returns a Dataset checks options, model and miRNAs in the driver, and computes nothing
 * else: an error in a target comes when the Dataset is used, and names the target and, if it is
 * known, its file. Thread-safe.
 */
public final class SeedhawkSpark {
  private SeedhawkSpark() {}

  /**
   * Reads targets from FASTA files, plain, gzip or bgzip. A large file is read by several tasks,
   * unless it is gzip; {@code spark.sql.files.maxPartitionBytes} bounds what one of them reads.
   * Messages count lines from where a task begins, and say so. Names that stand twice in a file are
   * refused where one task reads both.
   *
   * @param paths files or patterns, of any file system that Spark reaches
   * @return columns target, sequence, file. A record may have 2^30 letters
   * @throws org.seedhawk.error.BadInputException if a path matches no file
   */
  public static Dataset<Row> readFasta(SparkSession spark, List<String> paths) {
    return FastaFiles.read(spark, List.copyOf(paths), false);
  }

  /**
   * As {@link #readFasta}, with sequences in the notation of modified bases as plain letters: mU as
   * U. They are refused otherwise.
   *
   * @return columns target, sequence, file, and modified: whether a sequence was such notation
   */
  public static Dataset<Row> readModifiedFasta(SparkSession spark, List<String> paths) {
    return FastaFiles.read(spark, List.copyOf(paths), true);
  }

  /**
   * Returns rows with plain letters where a column has the notation of modified bases, and a
   * further column modified, which says where it had.
   *
   * @param rows of targets, or of pairs
   * @param column its sequences: {@code sequence}, {@code mirna_sequence} or {@code
   *     target_sequence}
   * @param mirna whether they are miRNAs, of which a single mark is enough
   * @throws IllegalArgumentException if there is no such column
   */
  public static Dataset<Row> stripModified(Dataset<Row> rows, String column, boolean mirna) {
    if (!Arrays.asList(rows.columns()).contains(column)) {
      throw new IllegalArgumentException("there is no column '%s'".formatted(column));
    }
    Column letters = col("`" + column + "`").cast(DataTypes.StringType);
    Column plain = udf(new PlainLetters(column, mirna), DataTypes.StringType).apply(letters);
    Column marked = coalesce(not(plain.equalTo(letters)), lit(false));
    boolean again = Arrays.asList(rows.columns()).contains(FastaFiles.MODIFIED);
    return rows.withColumn(
            FastaFiles.MODIFIED, again ? marked.or(col(FastaFiles.MODIFIED)) : marked)
        .withColumn(column, plain);
  }

  /**
   * Reads mature miRNAs from a FASTA file that the driver sees, for programs in other languages.
   *
   * @param file plain, gzip or bgzip; what looks odd in it is logged as a warning
   * @throws org.seedhawk.error.BadInputException if it cannot be read, or a miRNA is too short or
   *     too long
   */
  public static List<Rna> readMirnas(String file) throws IOException {
    return MirnaFasta.read(Path.of(file), MirnaLimit.MATURE, SeedhawkSpark::warn);
  }

  /** As {@link #readMirnas}, with modified bases as plain letters. */
  public static List<Rna> readModifiedMirnas(String file) throws IOException {
    return MirnaFasta.read(
            Path.of(file),
            id -> MirnaLimit.MATURE,
            EnumSet.of(FastaReader.Skip.MODIFIED),
            SeedhawkSpark::warn)
        .list();
  }

  /**
   * Finds the sites of miRNAs in targets: the site table of {@code seedhawk scan}.
   *
   * @param targets columns target and sequence (5'->3'), and file where messages shall name it;
   *     further ones do not matter. Names are unique
   * @param mirnas mature miRNAs, 5'->3'
   * @return columns target, start, end, mirna, score, strand, site_type, matches, gu, mismatches,
   *     window_start, window_end, and energy where it was asked for
   * @throws org.seedhawk.error.SeedhawkException if the driver finds a model or a miRNA that cannot
   *     be used
   * @throws IllegalArgumentException if options do not fit together, or a column is missing
   */
  public static Dataset<Row> scan(Dataset<Row> targets, List<Rna> mirnas, SparkOptions options) {
    return Plan.of(targets, mirnas, options).sites(RowShape.Form.COLUMNS, "");
  }

  /**
   * Scores miRNAs on targets: the gene table of {@code seedhawk scan}. Parameters and exceptions
   * are those of {@link #scan(Dataset, List, SparkOptions)}.
   *
   * @return columns target, mirna, score, n_sites, best_start, best_end, those of log2 fold changes
   *     from log2fc to strongest_type unless the options leave them out, and status. They are null
   *     where the command line writes NA
   */
  public static Dataset<Row> genes(Dataset<Row> targets, List<Rna> mirnas, SparkOptions options) {
    return Plan.of(targets, mirnas, options).genes(RowShape.Form.COLUMNS, "");
  }

  /**
   * Reads the transcripts of a genome as targets: the driver reads the annotation, and the
   * executors the letters. Sites on them have positions on the transcript alone; {@link
   * #scan(SparkSession, SparkGenome, List, SparkOptions)} gives those on the genome, too.
   *
   * @return columns target, sequence, file, chrom, gene_id, gene_name, a row for each transcript,
   *     or each exon with the region exons
   * @throws org.seedhawk.error.BadInputException if a file cannot be read, or nothing can be
   *     extracted
   * @throws IllegalArgumentException if there is no annotation
   */
  public static Dataset<Row> readGenome(SparkSession spark, SparkGenome genome) throws IOException {
    return GenomePlan.read(spark, genome, SeedhawkSpark::warn);
  }

  /**
   * Finds the sites of miRNAs on a genome: the site table of {@code seedhawk scan --genome}. What
   * isoforms share is scanned once. The driver reads the annotation during the call.
   *
   * @return the columns of {@link #scan(Dataset, List, SparkOptions)}, and behind them chrom,
   *     chrom_start, chrom_end, chrom_strand, block_sizes, block_starts, gene_id, gene_name,
   *     transcripts
   * @throws org.seedhawk.error.SeedhawkException if the driver finds a file, a model or a miRNA
   *     that cannot be used
   * @throws IllegalArgumentException if options do not fit together
   */
  public static Dataset<Row> scan(
      SparkSession spark, SparkGenome genome, List<Rna> mirnas, SparkOptions options)
      throws IOException {
    return GenomePlan.of(spark, genome, mirnas, options, SeedhawkSpark::warn)
        .sites(RowShape.Form.COLUMNS, "");
  }

  /**
   * Scores miRNAs on transcripts or genes: the gene table of {@code seedhawk scan --genome}.
   * Exceptions are those of {@link #scan(SparkSession, SparkGenome, List, SparkOptions)}.
   *
   * @return the columns of {@link #genes(Dataset, List, SparkOptions)} with gene_id and gene_name
   *     in front of the status; by gene: gene_id, gene_name, mirna, score, n_sites, n_transcripts,
   *     chrom, best_start, best_end, chrom_strand, status
   */
  public static Dataset<Row> genes(
      SparkSession spark, SparkGenome genome, List<Rna> mirnas, SparkOptions options)
      throws IOException {
    return GenomePlan.of(spark, genome, mirnas, options, SeedhawkSpark::warn)
        .genes(RowShape.Form.COLUMNS, "");
  }

  /**
   * Scores pairs: the gene table of {@code seedhawk predict}.
   *
   * @param pairs columns mirna, mirna_sequence, target, target_sequence; a pair whose letters are
   *     null has the status missing_id
   * @return the columns of {@link #genes(Dataset, List, SparkOptions)}, one row a pair
   * @throws org.seedhawk.error.SeedhawkException if the driver finds a model that cannot be used
   * @throws IllegalArgumentException if options do not fit together, or a column is missing
   */
  public static Dataset<Row> score(Dataset<Row> pairs, SparkOptions options) {
    Dataset<Row> columns =
        select(pairs, "pairs", Tables.MIRNA, "mirna_sequence", Tables.TARGET, "target_sequence");
    check(pairs.sparkSession(), options);
    return columns.mapPartitions(
        new PairScan(options), Encoders.row(options.columns(Output.Kind.GENES)));
  }

  /**
   * Registers the SQL function {@code seedhawk_score(mirna, target)}: letters of a miRNA and of a
   * target to the score of the pair, 0 without a site, null where one of the two is null.
   *
   * @throws org.seedhawk.error.SeedhawkException if the driver finds a model that cannot be used
   */
  public static void register(SparkSession spark, SparkOptions options) {
    check(spark, options);
    UDF2<String, String, Float> function = new ScorePair(options);
    spark.udf().register(ScorePair.NAME, function, DataTypes.FloatType);
  }

  private static void warn(String line) {
    System.getLogger("org.seedhawk").log(System.Logger.Level.WARNING, line);
  }

  private static void check(SparkSession spark, SparkOptions options) {
    Objects.requireNonNull(options, "options");
    Engines.closeWith(spark);
    try (Engines.Lease<Engines.Opened> lease = Engines.here().engine(options.engine())) {
      options.search(lease.get().engine().model().seedMatch());
    }
  }

  /** Selects columns by name, so that further ones and their order do not matter. */
  static Dataset<Row> select(Dataset<Row> from, String what, String... names) {
    List<String> there = Arrays.asList(from.columns());
    for (String name : names) {
      if (!there.contains(name)) {
        throw new IllegalArgumentException(
            "%s have no column '%s', but %s; rename one"
                .formatted(what, name, String.join(", ", there)));
      }
    }
    return from.select(
        Arrays.stream(names)
            .map(name -> col("`" + name + "`").cast(DataTypes.StringType))
            .toArray(Column[]::new));
  }
}
