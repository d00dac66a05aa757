// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.formats.AtomicFile;

/** Tables written through a name that ends in .parquet, read by Parquet's own reader. */
class ParquetFormatTest {
  @TempDir Path folder;

  private Path write(String table, int atOnce) throws IOException {
    Path file = folder.resolve("t.Parquet");
    byte[] bytes = table.getBytes(StandardCharsets.UTF_8);
    try (AtomicFile out = AtomicFile.create(file.toString(), OutputStream.nullOutputStream())) {
      for (int i = 0; i < bytes.length; i += atOnce) {
        out.write(bytes, i, Math.min(atOnce, bytes.length - i));
      }
      out.commit();
    }
    return file;
  }

  private static List<Group> read(Path file) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new Unpacker())
            .build();
    List<Group> rows = new ArrayList<>();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
      MessageType type = reader.getFileMetaData().getSchema();
      for (PageReadStore pages = reader.readNextRowGroup();
          pages != null;
          pages = reader.readNextRowGroup()) {
        RecordReader<Group> records =
            new ColumnIOFactory()
                .getColumnIO(type)
                .getRecordReader(pages, new GroupRecordConverter(type));
        for (long row = 0; row < pages.getRowCount(); row++) {
          rows.add(records.read());
        }
      }
    }
    return rows;
  }

  private static Type text(String name) {
    return Types.optional(PrimitiveTypeName.BINARY)
        .as(LogicalTypeAnnotation.stringType())
        .named(name);
  }

  @Test
  void columnsHaveTypesAndWhatIsAbsentIsNull() throws IOException {
    List<Group> rows =
        read(
            write(
                "#target\tstart\tmirna\tscore\tenergy\tgene_id\tanything\n"
                    + "lin-41\t4000000000\tlet-7\t0.995604\t-28.30\t.\tx\n"
                    + "NA\t-1\tµ\t1.000000\tnan\tNA\t\n",
                7));
    assertEquals(2, rows.size());
    // Schemas are compared, not their texts: the library writes those in the small letters of the
    // locale.
    assertEquals(
        Types.buildMessage()
            .addField(text("target"))
            .addField(Types.optional(PrimitiveTypeName.INT64).named("start"))
            .addField(text("mirna"))
            .addField(Types.optional(PrimitiveTypeName.DOUBLE).named("score"))
            .addField(Types.optional(PrimitiveTypeName.DOUBLE).named("energy"))
            .addField(text("gene_id"))
            .addField(text("anything"))
            .named("table")
            .getFields(),
        rows.get(0).getType().getFields());
    assertEquals("lin-41", rows.get(0).getString("target", 0));
    assertEquals(4_000_000_000L, rows.get(0).getLong("start", 0));
    assertEquals(0.995604, rows.get(0).getDouble("score", 0));
    assertEquals(-28.3, rows.get(0).getDouble("energy", 0));
    assertEquals(0, rows.get(0).getFieldRepetitionCount("gene_id"));
    assertEquals("NA", rows.get(1).getString("target", 0), "a name may be NA");
    assertEquals("µ", rows.get(1).getString("mirna", 0));
    assertEquals(0, rows.get(1).getFieldRepetitionCount("energy"));
    assertEquals(0, rows.get(1).getFieldRepetitionCount("anything"));
  }

  @Test
  void holdsManyRowsInSomeGroups() throws IOException {
    Random random = new Random(1);
    StringBuilder table = new StringBuilder("target\tstart\tscore\n");
    int count = 300_000;
    long[] starts = new long[count];
    for (int i = 0; i < count; i++) {
      starts[i] = random.nextInt();
      table.append("t").append(random.nextLong()).append('\t').append(starts[i]);
      table.append('\t').append(random.nextDouble()).append('\n');
    }
    List<Group> rows = read(write(table.toString(), 1 << 16));
    assertEquals(count, rows.size());
    for (int i = 0; i < count; i++) {
      assertEquals(starts[i], rows.get(i).getLong("start", 0));
    }
  }

  @Test
  void emptyTableHasItsColumns() throws IOException {
    Path file = write("target\tstart\n", 100);
    assertEquals(List.of(), read(file));
    assertTrue(Files.size(file) > 100);
  }

  @Test
  void refusesWhatIsNoTable() throws IOException {
    for (String[] each :
        new String[][] {
          {">a gene=b\nACGU\n", "only tables with named columns can be Parquet"},
          {"a\ta\n", "only tables with named columns"},
          {"a\tb\n1\n", "line 2 of the table: it has 1 of 2 columns"},
          {"a\tb\n1\t2\t3\n", "line 2 of the table: it has more than 2 columns"},
          {"a\tstart\n1\tx\n", "line 2 of the table: column start has 'x', which is no number"},
          {"a\tb", "has no header or ends within a line"},
          {"a\tb\n1\t2", "has no header or ends within a line"},
        }) {
      IOException e = assertThrows(IOException.class, () -> write(each[0], 100), each[0]);
      assertTrue(e.getMessage().contains(each[1]), e.getMessage());
      assertFalse(Files.exists(folder.resolve("t.Parquet")));
    }
  }

  /** Unpacks gzip without Hadoop. */
  private static final class Unpacker implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      return new BytesInputDecompressor() {
        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
          try (GZIPInputStream in = new GZIPInputStream(bytes.toInputStream())) {
            return BytesInput.from(in.readAllBytes());
          }
        }

        @Override
        public void decompress(ByteBuffer in, int inSize, ByteBuffer out, int outSize) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void release() {}
      };
    }

    @Override
    public void release() {}
  }
}
