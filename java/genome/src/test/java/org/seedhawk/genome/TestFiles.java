// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import htsjdk.samtools.util.BlockCompressedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.function.Executable;
import org.seedhawk.genome.error.GenomeInputException;

/** Files that tests write, and what must be said about bad ones. */
final class TestFiles {
  private TestFiles() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  static byte[] bgzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream blocks = new BlockCompressedOutputStream(out, (Path) null)) {
      blocks.write(bytes);
    }
    return out.toByteArray();
  }

  /**
   * Writes a genome as 2bit, as UCSC's page says. Runs of N become blocks; lower case becomes
   * masks.
   *
   * @param version 0: offsets of 32 bits; 1: of 64 bits
   */
  static byte[] twoBit(Map<String, String> genome, ByteOrder order, int version) {
    int width = version == 1 ? 8 : 4;
    int index = 16;
    for (String name : genome.keySet()) {
      index += 1 + name.length() + width;
    }
    List<byte[]> records = new ArrayList<>();
    genome.values().forEach(letters -> records.add(record(letters, order)));
    int size = index + records.stream().mapToInt(each -> each.length).sum();
    ByteBuffer out = ByteBuffer.allocate(size).order(order);
    out.putInt(0x1A412743).putInt(version).putInt(genome.size()).putInt(0);
    int offset = index;
    int i = 0;
    for (String name : genome.keySet()) {
      out.put((byte) name.length()).put(bytes(name));
      if (width == 8) {
        out.putLong(offset);
      } else {
        out.putInt(offset);
      }
      offset += records.get(i++).length;
    }
    records.forEach(out::put);
    return out.array();
  }

  private static byte[] record(String letters, ByteOrder order) {
    List<int[]> unknown = runs(letters, true);
    List<int[]> masks = runs(letters, false);
    int packed = (letters.length() + 3) / 4;
    ByteBuffer out =
        ByteBuffer.allocate(16 + 8 * (unknown.size() + masks.size()) + packed).order(order);
    out.putInt(letters.length());
    for (List<int[]> runs : List.of(unknown, masks)) {
      out.putInt(runs.size());
      runs.forEach(run -> out.putInt(run[0]));
      runs.forEach(run -> out.putInt(run[1] - run[0]));
    }
    out.putInt(0);
    for (int i = 0; i < 4 * packed; i += 4) {
      int value = 0;
      for (int j = i; j < i + 4; j++) {
        char letter = j < letters.length() ? Character.toUpperCase(letters.charAt(j)) : 'T';
        value = value << 2 | Math.max(0, "TCAG".indexOf(letter));
      }
      out.put((byte) value);
    }
    return out.array();
  }

  private static List<int[]> runs(String letters, boolean unknown) {
    List<int[]> runs = new ArrayList<>();
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      if (unknown ? letter == 'N' || letter == 'n' : Character.isLowerCase(letter)) {
        if (!runs.isEmpty() && runs.get(runs.size() - 1)[1] == i) {
          runs.get(runs.size() - 1)[1]++;
        } else {
          runs.add(new int[] {i, i + 1});
        }
      }
    }
    return runs;
  }

  /** Checks that something is refused in one line that holds all of these texts. */
  static void refused(Executable call, String... texts) {
    String message = assertThrows(GenomeInputException.class, call).getMessage();
    for (String text : texts) {
      assertTrue(message.contains(text), () -> "expected: " + text + "\nbut was: " + message);
    }
    assertTrue(message.lines().count() == 1, message);
  }
}
