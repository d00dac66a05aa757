// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader;

/**
 * Reads FASTA files on the executors, one task a file. Immutable.
 *
 * @param configuration says how file systems are reached
 */
record FastaFiles(SerializableConfiguration configuration)
    implements FlatMapFunction<String, Row>, Serializable {
  static final StructType COLUMNS =
      new StructType()
          .add(Tables.TARGET, DataTypes.StringType)
          .add(Tables.SEQUENCE, DataTypes.StringType)
          .add("file", DataTypes.StringType);

  /** What a string of Spark may hold, with room for the rest of the row. */
  private static final int MOST_LETTERS = 1 << 30;

  /**
   * Returns the records of files.
   *
   * @param paths files or patterns, of any file system that Spark reaches
   * @throws BadInputException if a path matches nothing or a folder
   */
  static Dataset<Row> read(SparkSession spark, List<String> paths) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    List<String> files = paths.stream().flatMap(path -> find(path, hadoop).stream()).toList();
    FastaFiles reader = new FastaFiles(new SerializableConfiguration(hadoop));
    return spark
        .createDataset(files, Encoders.STRING())
        .repartition(files.size())
        .flatMap(reader, Encoders.row(COLUMNS));
  }

  private static List<String> find(String path, Configuration hadoop) {
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
      return Arrays.stream(found).map(each -> each.getPath().toString()).toList();
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInputException(
          "file '%s' cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  @Override
  public Iterator<Row> call(String file) throws IOException {
    Path path = new Path(file);
    // Local files are named as the user named them.
    String name = file.startsWith("file:") ? path.toUri().getPath() : file;
    InputStream in = path.getFileSystem(configuration.value()).open(path);
    TaskContext task = TaskContext.get();
    task.addTaskCompletionListener((TaskCompletionListener) ended -> close(in));
    return new Records(FastaReader.of(in, name), name);
  }

  private static void close(InputStream in) {
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
    private boolean ahead;
    private boolean ended;

    Records(FastaReader reader, String name) {
      this.reader = reader;
      this.name = name;
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
        return RowFactory.create(reader.id(), reader.letters(MOST_LETTERS), name);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
