// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * A name of our own, within a copy of a library of somebody else. The system's loader takes a
 * library that is loaded already for every one of the same inner name ({@code DT_SONAME}): another
 * program in the process would get our version of ONNX Runtime in place of its own.
 */
final class OwnName {
  private static final String COMMON = "lib";
  private static final String OWN = "shk";

  private OwnName() {}

  /**
   * Gives a library its own name, of the same length: {@code shkonnxruntime.so.1}. A file that is
   * no library, or has no name that begins with {@code lib}, stays as it is.
   *
   * @throws IOException if the file cannot be read or written
   */
  static void give(Path file) throws IOException {
    ElfFile elf = readOrNull(file);
    if (elf != null && elf.soname().startsWith(COMMON)) {
      write(file, elf.sonameAt());
    }
  }

  private static void write(Path file, long at) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer own = ByteBuffer.wrap(OWN.getBytes(StandardCharsets.US_ASCII));
      while (own.hasRemaining()) {
        channel.write(own, at + own.position());
      }
    }
  }

  /**
   * Returns the CRC-32 that a file had before it was given its own name, or -1 if it still has the
   * common one.
   */
  static long formerCrc(Path file) throws IOException {
    ElfFile elf = readOrNull(file);
    if (elf != null && elf.soname().startsWith(COMMON)) {
      return -1;
    }
    boolean renamed = elf != null && elf.soname().startsWith(OWN);
    byte[] former = (renamed ? COMMON : "").getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[1 << 16];
    long position = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        for (int i = 0; i < former.length; i++) {
          long within = elf.sonameAt() + i - position;
          if (within >= 0 && within < count) {
            buffer[(int) within] = former[i];
          }
        }
        crc.update(buffer, 0, count);
        position += count;
      }
    }
    return crc.getValue();
  }

  private static ElfFile readOrNull(Path file) {
    try {
      return ElfFile.read(file);
    } catch (IOException e) {
      return null; // no library of Linux, or a broken one: whoever loads it says so
    }
  }
}
