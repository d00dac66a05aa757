// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/**
 * Takes a table as text and writes it as Parquet: each column has a type by its name, and pages are
 * packed by gzip. Holds a row group of at most {@value #GROUP_BYTES} bytes. One thread at a time.
 */
final class TableToParquet extends OutputStream {
  private static final int GROUP_BYTES = 32 << 20;

  private final OutputStream to;
  private final ByteArrayOutputStream cut =
      new ByteArrayOutputStream(); // a line that has no end yet
  private TableColumn[] columns;
  private ParquetWriter<Row> writer;
  private long line;
  private boolean closed;

  /** A line of the table. */
  private record Row(byte[] bytes, int from, int until) {}

  /** Takes where the file's bytes go. */
  TableToParquet(OutputStream to) {
    this.to = to;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int start = from;
    for (int i = from; i < from + length; i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      if (cut.size() > 0) {
        cut.write(bytes, start, i - start);
        byte[] whole = cut.toByteArray();
        cut.reset();
        line(whole, 0, whole.length);
      } else {
        line(bytes, start, i);
      }
      start = i + 1;
    }
    cut.write(bytes, start, from + length - start);
  }

  private void line(byte[] bytes, int from, int until) throws IOException {
    line++;
    if (columns == null) {
      header(new String(bytes, from, until - from, StandardCharsets.UTF_8));
      return;
    }
    try {
      writer.write(new Row(bytes, from, until));
    } catch (UncheckedIOException e) {
      throw new IOException("line %s of the table: %s".formatted(line, e.getMessage()), e);
    }
  }

  private void header(String text) throws IOException {
    String[] names = text.replaceFirst("^#", "").split("\t", -1);
    Set<String> distinct = new HashSet<>(Arrays.asList(names));
    if (names.length < 2 || distinct.size() < names.length || distinct.contains("")) {
      throw new IOException("only tables with named columns can be Parquet; choose another name");
    }
    columns = new TableColumn[names.length];
    Types.MessageTypeBuilder schema = Types.buildMessage();
    for (int i = 0; i < names.length; i++) {
      columns[i] = new TableColumn(names[i], i);
      schema.addField(columns[i].type());
    }
    MessageType type = schema.named("table");
    writer =
        new Builder(new Sink(to), new Fields(type, columns))
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new GzipPages())
            .withCompressionCodec(CompressionCodecName.GZIP)
            .withRowGroupSize((long) GROUP_BYTES)
            .build();
  }

  /** Writes what is left; the stream of the file stays open. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (columns == null || cut.size() > 0) {
      throw new IOException("the table has no header or ends within a line");
    }
    writer.close();
  }

  /** Writes the fields of rows. */
  private static final class Fields extends WriteSupport<Row> {
    private final MessageType type;
    private final TableColumn[] columns;
    private RecordConsumer consumer;

    private Fields(MessageType type, TableColumn[] columns) {
      this.type = type;
      this.columns = columns;
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      return new WriteContext(type, Map.of());
    }

    @Override
    @SuppressWarnings("deprecation") // abstract, and not called
    public WriteContext init(Configuration configuration) {
      return new WriteContext(type, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer records) {
      consumer = records;
    }

    @Override
    public void write(Row row) {
      consumer.startMessage();
      int column = 0;
      int from = row.from;
      try {
        for (int i = row.from; i <= row.until; i++) {
          if (i == row.until || row.bytes[i] == '\t') {
            if (column == columns.length) {
              throw new IOException("it has more than %s columns".formatted(columns.length));
            }
            columns[column++].write(consumer, row.bytes, from, i);
            from = i + 1;
          }
        }
        if (column < columns.length) {
          throw new IOException("it has %s of %s columns".formatted(column, columns.length));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
      consumer.endMessage();
    }
  }

  private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
    private final Fields fields;

    private Builder(OutputFile file, Fields fields) {
      super(file);
      this.fields = fields;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
      return fields;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract, and not called
    protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
      return fields;
    }
  }

  /** Where the bytes go, as Parquet sees it. */
  private record Sink(OutputStream to) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSize) {
      return new PositionOutputStream() {
        private long position;

        @Override
        public long getPos() {
          return position;
        }

        @Override
        public void write(int b) throws IOException {
          to.write(b);
          position++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
          to.write(bytes, from, length);
          position += length;
        }

        @Override
        public void close() {
          // The file is not this class's to close.
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSize) {
      return create(blockSize);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
