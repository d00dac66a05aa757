// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.SequenceWarnings;
import org.seedhawk.spark.fasta.FastaFiles;
import org.seedhawk.spark.row.Output;
import org.seedhawk.spark.row.RowShape;
import org.seedhawk.spark.row.SentColumns;
import org.seedhawk.spark.row.Tables;
import picocli.CommandLine.ParseResult;

/**
 * What the application reads and writes, through Spark's own readers and writers. Immutable.
 *
 * @param spark session
 * @param format how tables are written
 */
record JobTables(SparkSession spark, Job.Format format) {
  /** True of a target that ends with a poly(A) tail. */
  static final Column TAIL = col(Tables.SEQUENCE).rlike(SequenceWarnings.TAIL);

  /**
   * The targets.
   *
   * @param rows columns target, sequence and perhaps file
   * @param targets their number
   * @param bases their letters
   * @param modified how many had modified bases and are read as plain letters
   * @param tails how many end with a poly(A) tail
   */
  record Input(Dataset<Row> rows, long targets, long bases, long modified, long tails) {}

  /**
   * What was written, counted in what was written.
   *
   * @param sites rows of the site table, if there is one
   * @param statuses rows of the gene table by their status, empty without one
   * @param seconds how long it took
   */
  record Counts(Optional<Long> sites, Map<String, Long> statuses, double seconds) {
    /** Returns the counts for a message. */
    String said() {
      List<String> parts = new ArrayList<>();
      sites.ifPresent(rows -> parts.add(String.format(Locale.ROOT, "%,d sites listed", rows)));
      statuses.forEach(
          (status, rows) -> parts.add(String.format(Locale.ROOT, "%,d pairs %s", rows, status)));
      return parts.isEmpty() ? "no row" : String.join(", ", parts);
    }
  }

  /** Refuses a folder that exists: nothing is ever overwritten. */
  void checkAbsent(String option, String folder) throws IOException {
    if (folder != null && files(folder).exists(new Path(folder))) {
      throw new IllegalArgumentException(
          "%s '%s' exists; remove it, or name another folder".formatted(option, folder));
    }
  }

  private FileSystem files(String path) throws IOException {
    return new Path(path).getFileSystem(spark.sessionState().newHadoopConf());
  }

  /**
   * Reads targets and checks that their names are unique.
   *
   * @param strip whether sequences with modified bases are read as plain letters
   * @throws BadInputException if they are not, or a file cannot be read
   */
  Input read(List<String> paths, boolean strip) {
    List<String> fasta = paths.stream().filter(path -> !isParquet(path)).toList();
    List<String> parquet = paths.stream().filter(JobTables::isParquet).toList();
    Dataset<Row> rows = fasta.isEmpty() ? null : FastaFiles.read(spark, fasta, strip);
    if (!parquet.isEmpty()) {
      Dataset<Row> table =
          SeedhawkSpark.select(
                  spark.read().parquet(parquet.toArray(String[]::new)),
                  "targets",
                  Tables.TARGET,
                  Tables.SEQUENCE)
              .withColumn(Tables.FILE, col("_metadata.file_path"));
      if (strip) {
        table = SeedhawkSpark.stripModified(table, Tables.SEQUENCE, false);
      }
      rows = rows == null ? table : rows.unionByName(table);
    }
    Row totals =
        rows.groupBy(Tables.TARGET)
            .agg(
                count(lit(1)).as("n"),
                sum(length(col(Tables.SEQUENCE))).as("bases"),
                count(when(TAIL, lit(1))).as("tails"))
            .agg(sum("n"), sum("bases"), max("n"), sum("tails"))
            .first();
    if (totals.isNullAt(0)) {
      throw new BadInputException("%s: there is no target".formatted(String.join(", ", paths)));
    }
    if (totals.getLong(2) > 1) {
      String name = rows.groupBy(Tables.TARGET).count().filter("count > 1").first().getString(0);
      throw new BadInputException(
          "%s: two targets are named '%s'; names must be unique: rename or remove one"
              .formatted(String.join(", ", paths), name));
    }
    return new Input(
        rows,
        totals.getLong(0),
        totals.isNullAt(1) ? 0 : totals.getLong(1),
        strip ? rows.filter(FastaFiles.MODIFIED).count() : 0,
        totals.getLong(3));
  }

  private static boolean isParquet(String path) {
    return path.endsWith(".parquet") || path.endsWith(".parquet/");
  }

  /**
   * Scans once and writes the tables that are wanted.
   *
   * @param sites folder; null: no such table
   * @param genes likewise
   * @param partition the column by whose values a folder is parted; empty: none
   */
  Counts write(Work work, String sites, String genes, String partition) {
    long begun = System.nanoTime();
    RowShape.Form form = format == Job.Format.parquet ? RowShape.Form.BYTES : RowShape.Form.LINE;
    if (sites != null && genes != null) {
      // Both come from one pass, whose rows wait on the executors' disks.
      Dataset<Row> all = work.all(form, partition).persist(StorageLevel.DISK_ONLY());
      try {
        write(work, RowShape.of(RowShape.SITE, all), Output.Kind.SITES, sites, partition);
        write(work, work.genesOf(all, form, partition), Output.Kind.GENES, genes, partition);
      } finally {
        all.unpersist();
      }
    } else if (sites != null) {
      write(work, work.sites(form, partition), Output.Kind.SITES, sites, partition);
    } else {
      write(work, work.genes(form, partition), Output.Kind.GENES, genes, partition);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    return new Counts(
        Optional.ofNullable(sites).map(folder -> written(folder).count()),
        genes == null ? Map.of() : statuses(genes),
        seconds);
  }

  private void write(
      Work work, Dataset<Row> sent, Output.Kind kind, String folder, String partition) {
    // Rows of a chromosome lie together; those of a miRNA would make a file of each task.
    Dataset<Row> rows =
        partition.isEmpty() || partition.equals(Tables.CHROMOSOME)
            ? sent
            : sent.repartition(col(RowShape.KEY));
    String[] parted = partition.isEmpty() ? new String[0] : new String[] {partition};
    if (format == Job.Format.parquet) {
      SentColumns columns = SentColumns.of(work.columns(kind), partition);
      rows.mapPartitions(columns, Encoders.row(columns.columns()))
          .write()
          .partitionBy(parted)
          .parquet(folder);
    } else {
      Dataset<Row> lines =
          rows.select(col(RowShape.ROW).cast("string").as("value"), col(RowShape.KEY));
      (parted.length == 0
              ? lines.select("value")
              : lines.withColumnRenamed(RowShape.KEY, partition))
          .write()
          .partitionBy(parted)
          .text(folder);
    }
  }

  private Dataset<Row> written(String folder) {
    return format == Job.Format.parquet ? spark.read().parquet(folder) : spark.read().text(folder);
  }

  private Map<String, Long> statuses(String folder) {
    Dataset<Row> status =
        format == Job.Format.parquet
            ? written(folder).select("status")
            : written(folder).select(substring_index(col("value"), "\t", -1).as("status"));
    Map<String, Long> counts = new TreeMap<>();
    for (Row row : status.groupBy("status").count().collectAsList()) {
      counts.put(row.getString(0), row.getLong(1));
    }
    return counts;
  }

  /** Writes the manifest; a file of that name is replaced. */
  void writeManifest(String file, Work work, Input input, Counts counts, ParseResult arguments)
      throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("program", "seedhawk-spark-job");
    values.put("arguments", arguments.originalArgs());
    values.put("spark", spark.version());
    values.put("java", Runtime.version().toString());
    values.put("master", spark.sparkContext().master());
    values.put("format", format.name());
    values.put("mirnas", work.mirnas().size());
    values.put("block_letters", work.options().blockLetters(work.mirnas().size()));
    Map<String, Object> rows = new LinkedHashMap<>();
    rows.put("targets", input.targets());
    rows.put("letters", input.bases());
    if (input.modified() > 0) {
      rows.put("targets_modified", input.modified());
    }
    counts.sites().ifPresent(listed -> rows.put("sites_listed", listed));
    counts.statuses().forEach((status, pairs) -> rows.put("pairs_" + status, pairs));
    values.put("counts", rows);
    if (counts.sites().isPresent()) {
      values.put("site_columns", List.of(work.columns(Output.Kind.SITES).fieldNames()));
    }
    if (!counts.statuses().isEmpty()) {
      values.put("gene_columns", List.of(work.columns(Output.Kind.GENES).fieldNames()));
    }
    values.put("seconds", Math.round(counts.seconds() * 10) / 10.0);
    try (OutputStream out = files(file).create(new Path(file), true)) {
      out.write((Json.text(values) + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
