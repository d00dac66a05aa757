// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.scan.Rna;

/** DJL asks for a Commons Compress without a library that it needs. This module's path has both. */
class GzipInputTest {
  private static final int NAME_FLAG = 8;
  private static final int FLAGS_AT = 3;
  private static final int HEADER = 10;

  @TempDir Path folder;

  /** As {@code gzip} writes files: it keeps their name, which the JDK's own writer does not. */
  @Test
  void aFileThatKeepsItsNameIsRead() throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(plain)) {
      gzip.write(">mir\nUGAGGUAGUAGGUUGUAUAGUU\n".getBytes(StandardCharsets.US_ASCII));
    }
    byte[] bytes = plain.toByteArray();
    bytes[FLAGS_AT] = NAME_FLAG;
    ByteArrayOutputStream named = new ByteArrayOutputStream();
    named.write(bytes, 0, HEADER);
    named.write("mirnas.fa\0".getBytes(StandardCharsets.US_ASCII));
    named.write(bytes, HEADER, bytes.length - HEADER);
    Path file = Files.write(folder.resolve("mirnas.fa.gz"), named.toByteArray());
    List<Rna> read = FastaReader.readAll(file);
    assertEquals(List.of("mir"), read.stream().map(Rna::id).toList());
  }
}
