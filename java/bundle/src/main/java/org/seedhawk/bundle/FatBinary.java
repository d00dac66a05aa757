// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bundle;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Cuts a library's GPU code to one architecture: the code of the others becomes zeros, which
 * compress to nothing. Sizes, offsets and headers stay, so whatever reads the library finds the
 * same places.
 *
 * <p>The code is in the ELF section {@code .nv_fatbin}, one container after the other, one for each
 * source file:
 *
 * <pre>
 * container  u32 0xba55ed50   u16 version 1   u16 header size 16   u64 size of the entries
 * entry      u16 kind (1 PTX, 2 machine code)   u16 version 0x101   u32 header size
 *            u64 code size   12 bytes of others'   u32 architecture (90: sm_90)   ...   code
 * </pre>
 *
 * A file that is laid out otherwise is refused. One thread at a time.
 */
public final class FatBinary {
  private static final int CONTAINER_MAGIC = 0xba55ed50;
  private static final int CONTAINER_HEADER_BYTE_SIZE = 16;
  private static final int ENTRY_VERSION = 0x101;
  private static final int MIN_ENTRY_HEADER_BYTE_SIZE = 64;
  private static final int MAX_ENTRY_HEADER_BYTE_SIZE = 4096;
  private static final int PTX = 1;
  private static final int MACHINE_CODE = 2;

  private record Entry(int kind, int architecture, int codeStart, int codeByteSize) {}

  /**
   * What was cut.
   *
   * @param containers source files with GPU code
   * @param byteSizes bytes of code by {@code sm_90} or {@code compute_90} (PTX), before
   * @param zeroed bytes that are zeros now
   */
  public record Cut(int containers, Map<String, Long> byteSizes, long zeroed) {}

  private final Path file;
  private final MappedByteBuffer bytes;

  private FatBinary(Path file, MappedByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
    bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Writes a library with the code of one architecture.
   *
   * @param in an ELF library with GPU code, below 2 GiB
   * @param out written whole or not at all; replaced if it is there
   * @param architecture such as 90
   * @throws IOException if {@code in} is laid out otherwise or has no code for it, or a file cannot
   *     be read or written
   */
  public static Cut cut(Path in, Path out, int architecture) throws IOException {
    Path part = out.resolveSibling(out.getFileName() + ".part");
    try {
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      Cut cut;
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        long byteSize = channel.size();
        if (byteSize > Integer.MAX_VALUE) {
          throw new IOException("'" + in + "' has " + byteSize + " bytes, allowed are 2 GiB");
        }
        MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, byteSize);
        cut = new FatBinary(in, bytes).cut(architecture);
        bytes.force();
      }
      Files.move(part, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return cut;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private Cut cut(int architecture) throws IOException {
    List<List<Entry>> containers = containers();
    Map<String, Long> byteSizes = new TreeMap<>();
    for (List<Entry> container : containers) {
      for (Entry entry : container) {
        String name = (entry.kind() == PTX ? "compute_" : "sm_") + entry.architecture();
        byteSizes.merge(name, (long) entry.codeByteSize(), Long::sum);
      }
    }
    if (!byteSizes.containsKey("sm_" + architecture)) {
      throw refused("it has no code for sm_" + architecture + ", only " + byteSizes.keySet());
    }
    long zeroed = 0;
    for (List<Entry> container : containers) {
      Predicate<Entry> wanted = wanted(container, architecture);
      for (Entry entry : container) {
        if (!wanted.test(entry)) {
          bytes.put(entry.codeStart(), new byte[entry.codeByteSize()]);
          zeroed += entry.codeByteSize();
        }
      }
    }
    return new Cut(containers.size(), byteSizes, zeroed);
  }

  /**
   * Which entries of a container a GPU would be given: its own machine code; where there is none,
   * that of an earlier one of its generation, and PTX for it to compile.
   */
  private static Predicate<Entry> wanted(List<Entry> container, int architecture) {
    Predicate<Entry> own =
        entry -> entry.kind() == MACHINE_CODE && entry.architecture() == architecture;
    if (container.stream().anyMatch(own)) {
      return own;
    }
    return entry ->
        entry.architecture() <= architecture
            && (entry.kind() == PTX || entry.architecture() / 10 == architecture / 10);
  }

  private List<List<Entry>> containers() throws IOException {
    int[] section = section();
    int at = section[0];
    int end = section[1];
    List<List<Entry>> containers = new ArrayList<>();
    while (at < end) {
      require(at, end - at >= CONTAINER_HEADER_BYTE_SIZE, "a container is cut off");
      require(
          at,
          bytes.getInt(at) == CONTAINER_MAGIC
              && bytes.getShort(at + 4) == 1
              && bytes.getShort(at + 6) == CONTAINER_HEADER_BYTE_SIZE,
          "no container begins here");
      long byteSize = bytes.getLong(at + 8);
      int first = at + CONTAINER_HEADER_BYTE_SIZE;
      require(at, byteSize > 0 && byteSize <= end - first, "a container of " + byteSize + " bytes");
      at = first + (int) byteSize;
      containers.add(entries(first, at));
    }
    return containers;
  }

  private List<Entry> entries(int first, int end) throws IOException {
    List<Entry> entries = new ArrayList<>();
    int at = first;
    while (at < end) {
      require(at, end - at >= MIN_ENTRY_HEADER_BYTE_SIZE, "an entry is cut off");
      int kind = bytes.getShort(at);
      int version = bytes.getShort(at + 2);
      require(
          at,
          (kind == PTX || kind == MACHINE_CODE) && version == ENTRY_VERSION,
          "an entry of kind %s, version 0x%x".formatted(kind, version));
      long header = Integer.toUnsignedLong(bytes.getInt(at + 4));
      long code = bytes.getLong(at + 8);
      require(
          at,
          header >= MIN_ENTRY_HEADER_BYTE_SIZE && header <= MAX_ENTRY_HEADER_BYTE_SIZE,
          "an entry's header of " + header + " bytes");
      require(at, code >= 0 && code <= end - at - header, "an entry of " + code + " bytes");
      int architecture = bytes.getInt(at + 28);
      require(
          at,
          architecture >= 10 && architecture < 1000,
          "an entry for architecture " + architecture);
      int start = at + (int) header;
      entries.add(new Entry(kind, architecture, start, (int) code));
      at = start + (int) code;
    }
    return entries;
  }

  /** First byte of the section {@code .nv_fatbin}, and the one behind its last. */
  private int[] section() throws IOException {
    int byteSize = bytes.limit();
    boolean elf =
        byteSize >= 64 && bytes.getInt(0) == 0x464c457f && bytes.get(4) == 2 && bytes.get(5) == 1;
    require(0, elf, "this is no 64-bit little-endian ELF file");
    int count = Short.toUnsignedInt(bytes.getShort(60));
    int names = Short.toUnsignedInt(bytes.getShort(62));
    long table = bytes.getLong(40);
    require(
        40,
        bytes.getShort(58) == 64 && table > 0 && table <= byteSize - 64L * count && names < count,
        "there is no table of sections");
    int[] nameSection = bounds((int) table + 64 * names);
    int[] found = null;
    for (int i = 0; i < count; i++) {
      int at = (int) table + 64 * i;
      long name = nameSection[0] + Integer.toUnsignedLong(bytes.getInt(at));
      if (isNamed(".nv_fatbin\0", name, nameSection[1])) {
        require(at, found == null, "there are two sections .nv_fatbin");
        found = bounds(at);
      }
    }
    if (found == null) {
      throw refused("it has no section .nv_fatbin, so no GPU code");
    }
    return found;
  }

  private boolean isNamed(String wanted, long at, int end) {
    if (at > end - wanted.length()) {
      return false;
    }
    for (int i = 0; i < wanted.length(); i++) {
      if (bytes.get((int) at + i) != wanted.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int[] bounds(int section) throws IOException {
    long start = bytes.getLong(section + 24);
    long byteSize = bytes.getLong(section + 32);
    require(
        section,
        start >= 0 && byteSize >= 0 && start <= bytes.limit() && byteSize <= bytes.limit() - start,
        "a section of %s bytes at %s".formatted(byteSize, start));
    return new int[] {(int) start, (int) (start + byteSize)};
  }

  private void require(int at, boolean right, String what) throws IOException {
    if (!right) {
      throw refused("at 0x%x: %s".formatted(at, what));
    }
  }

  private IOException refused(String reason) {
    return new IOException(
        "'"
            + file
            + "' is not laid out as this program knows GPU code, nothing was cut: "
            + reason);
  }

  /**
   * {@code FatBinary IN OUT ARCHITECTURE}.
   *
   * @throws IOException as {@link #cut}
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 3 || !args[2].matches("[0-9]{2,3}")) {
      System.err.println("usage: FatBinary IN.so OUT.so ARCHITECTURE (90 for sm_90)");
      System.exit(2);
    }
    Cut cut = cut(Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2]));
    System.out.printf(
        Locale.ROOT,
        "%s: %s containers, bytes %s, %s bytes zeroed%n",
        args[1],
        cut.containers(),
        cut.byteSizes(),
        cut.zeroed());
  }
}
