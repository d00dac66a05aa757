// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import htsjdk.samtools.util.BlockCompressedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Files that tests write and compare. */
public final class TestFiles {
  private TestFiles() {}

  public static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  public static byte[] bgzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream blocks = new BlockCompressedOutputStream(out, (Path) null)) {
      blocks.write(bytes);
    }
    return out.toByteArray();
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Compares with a golden file; {@code -Dseedhawk.golden=rewrite} writes it instead. */
  public static void assertGolden(String name, String actual) throws IOException {
    Path file = Path.of(System.getProperty("basedir", "."), "src/test/resources/golden", name);
    if ("rewrite".equals(System.getProperty("seedhawk.golden"))) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, actual);
    }
    assertEquals(
        Files.readString(file), actual, name + " differs; -Dseedhawk.golden=rewrite updates it");
  }
}
