// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.fasta;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader;

/**
 * Reads FASTA files on the executors; a large one that is plain or bgzip is read by several tasks.
 * Immutable.
 *
 * @param configuration says how file systems are reached
 * @param strip whether sequences with modified bases are read as plain letters
 */
public record FastaFiles(SerializableConfiguration configuration, boolean strip)
    implements FlatMapFunction<byte[], Row>, Serializable {
  /** The column of a target's name. */
  public static final String TARGET = "target";

  /** The column of its letters, 5'->3'. */
  public static final String SEQUENCE = "sequence";

  /** The column of the file that it stands in. */
  public static final String FILE = "file";

  private static final StructType COLUMNS =
      new StructType()
          .add(TARGET, DataTypes.StringType)
          .add(SEQUENCE, DataTypes.StringType)
          .add(FILE, DataTypes.StringType);

  /** The column of whether a sequence had modified bases, where they are read. */
  public static final String MODIFIED = "modified";

  /** What a string of Spark may hold, with room for the rest of the row. */
  private static final int MOST_LETTERS = 1 << 30;

  /**
   * Returns the records of files.
   *
   * @param paths files or patterns, of any file system that Spark reaches
   * @param strip whether sequences with modified bases are read as plain letters
   * @return columns target, sequence, file, and with {@code strip} modified
   * @throws BadInputException if a path matches nothing or a folder
   */
  public static Dataset<Row> read(SparkSession spark, List<String> paths, boolean strip) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    List<FileStatus> files = paths.stream().flatMap(path -> find(path, hadoop).stream()).toList();
    long most = mostBytes(spark, files);
    List<FastaSplit> splits =
        files.stream().flatMap(file -> cut(file, most, hadoop).stream()).toList();
    FastaFiles reader = new FastaFiles(new SerializableConfiguration(hadoop), strip);
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(TaskInput.pack(splits), splits.size())
            .flatMap(reader);
    return spark.createDataFrame(
        rows, strip ? COLUMNS.add(MODIFIED, DataTypes.BooleanType) : COLUMNS);
  }

  /** Returns how much of a file a task reads, by the rules and settings of Spark's own readers. */
  private static long mostBytes(SparkSession spark, List<FileStatus> files) {
    SQLConf settings = spark.sessionState().conf();
    long sum = 0;
    for (FileStatus file : files) {
      sum += file.getLen();
    }
    long even = sum / Math.max(1, spark.sparkContext().defaultParallelism());
    return Math.max(
        1,
        Math.min(
            settings.filesMaxPartitionBytes(), Math.max(settings.filesOpenCostInBytes(), even)));
  }

  private static List<FastaSplit> cut(FileStatus file, long most, Configuration hadoop) {
    try {
      return FastaSplit.cut(file.getPath().getFileSystem(hadoop), file, most);
    } catch (IOException e) {
      throw unreadable(file.getPath().toString(), e);
    }
  }

  private static BadInputException unreadable(String path, Exception e) {
    return new BadInputException("file '%s' cannot be read: %s".formatted(path, e.getMessage()), e);
  }

  private static List<FileStatus> find(String path, Configuration hadoop) {
    try {
      Path pattern = new Path(path);
      FileStatus[] found = pattern.getFileSystem(hadoop).globStatus(pattern);
      if (found == null || found.length == 0) {
        throw new BadInputException("file '%s' does not exist; check the path".formatted(path));
      }
      for (FileStatus each : found) {
        if (each.isDirectory()) {
          throw new BadInputException("'%s' is a folder; name a file in it".formatted(path));
        }
      }
      return List.of(found);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(path, e);
    }
  }

  @Override
  public Iterator<Row> call(byte[] packed) throws IOException {
    FastaSplit split = TaskInput.unpack(packed, FastaSplit.class);
    Path path = new Path(split.path());
    // Local files are named as the user named them.
    String name = split.path().startsWith("file:") ? path.toUri().getPath() : split.path();
    FileSystem files = path.getFileSystem(configuration.value());
    FSDataInputStream in = files.open(path);
    TaskContext task = TaskContext.get();
    task.addTaskCompletionListener((TaskCompletionListener) ended -> close(in));
    if (split.isWhole()) {
      return new Records(FastaReader.of(in, name, skips()), name, strip);
    }
    // Lines are counted from there, as nobody has read what is before it.
    String part = split.from() == 0 ? name : name + " from byte " + split.from();
    SplitBytes bytes;
    try {
      SplitChunks chunks = SplitChunks.open(split, in, files.getFileStatus(path).getLen());
      task.addTaskCompletionListener((TaskCompletionListener) ended -> close(chunks));
      bytes = new SplitBytes(chunks, split.from() == 0);
    } catch (EOFException | ZipException e) {
      throw new BadInputException("%s: %s".formatted(part, e.getMessage()), e);
    }
    return bytes.isEmpty()
        ? List.<Row>of().iterator()
        : new Records(FastaReader.of(bytes, part, skips()), name, strip);
  }

  private Set<FastaReader.Skip> skips() {
    return strip ? EnumSet.of(FastaReader.Skip.MODIFIED) : Set.of();
  }

  private static void close(Closeable in) {
    try {
      in.close();
    } catch (IOException e) {
      // Nothing was written, so nothing is lost.
    }
  }

  /** The records of one file. One thread. */
  private static final class Records implements Iterator<Row> {
    private final FastaReader reader;
    private final String name;
    private final boolean strip;
    private long modified; // sequences so far
    private boolean ahead;
    private boolean ended;

    Records(FastaReader reader, String name, boolean strip) {
      this.reader = reader;
      this.name = name;
      this.strip = strip;
    }

    @Override
    public boolean hasNext() {
      if (!ahead && !ended) {
        try {
          ahead = reader.next();
          ended = !ahead;
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return ahead;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ahead = false;
      try {
        String letters = reader.letters(MOST_LETTERS);
        if (!strip) {
          return RowFactory.create(reader.id(), letters, name);
        }
        boolean marked = reader.notes().modifiedSequences() > modified;
        modified = reader.notes().modifiedSequences();
        return RowFactory.create(reader.id(), letters, name, marked);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
