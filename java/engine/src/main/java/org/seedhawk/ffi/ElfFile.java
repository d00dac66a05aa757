// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a shared library asks the system's loader for, read from its dynamic section without loading
 * it: 64-bit little-endian ELF. Reads a few kilobytes of a file of any size. Immutable.
 *
 * @param machine the processor that it is for, {@code e_machine}: 62 is x86-64, 183 is aarch64
 * @param needed names of the libraries that it needs ({@code DT_NEEDED}), in the file's order
 * @param searchPath folders to look for them in first ({@code DT_RUNPATH}, else {@code DT_RPATH}),
 *     as they stand there: {@code $ORIGIN} is the library's own
 * @param soname its own name ({@code DT_SONAME}), by which others ask for it; empty: none
 * @param sonameAt where that name begins in the file, in bytes
 */
public record ElfFile(
    int machine, List<String> needed, List<String> searchPath, String soname, long sonameAt) {
  /** Names of processors, as {@link Platform} has them, by their number. */
  static final Map<Integer, String> PROCESSORS = Map.of(62, "x86_64", 183, "aarch64");

  private static final int HEADER_BYTE_SIZE = 64;
  private static final int SEGMENT_BYTE_SIZE = 56;
  private static final int DYNAMIC_BYTE_SIZE = 16;
  private static final int MAX_SEGMENTS = 1024;
  private static final int MAX_DYNAMIC_ENTRIES = 4096;
  private static final int MAX_STRING_BYTE_SIZE = 4096;

  private static final int LOAD = 1;
  private static final int DYNAMIC = 2;

  private static final long END = 0;
  private static final long NEEDED = 1;
  private static final long STRING_TABLE = 5;
  private static final long STRING_TABLE_BYTE_SIZE = 10;
  private static final long SONAME = 14;
  private static final long RPATH = 15;
  private static final long RUNPATH = 29;

  /** Bytes of the file that lie at an address when it is loaded. */
  private record Segment(long fileStart, long address, long byteSize) {}

  /**
   * Reads a library.
   *
   * @throws IOException if the file cannot be read, or is not such a library, with the reason
   */
  public static ElfFile read(Path library) throws IOException {
    try (FileChannel channel = FileChannel.open(library)) {
      return new Reader(library, channel).read();
    }
  }

  /** Returns the processor that it is for, empty for one that {@link #PROCESSORS} lacks. */
  String processor() {
    return PROCESSORS.getOrDefault(machine, "");
  }

  private record Reader(Path library, FileChannel channel) {
    ElfFile read() throws IOException {
      ByteBuffer header = bytes(0, HEADER_BYTE_SIZE, "the ELF header");
      // 7f E L F, 64 bits, little-endian.
      if (header.getInt(0) != 0x464c457f || header.get(4) != 2 || header.get(5) != 1) {
        throw refused("it does not begin as a 64-bit little-endian ELF file does");
      }
      checkSections(header);
      long tableStart = header.getLong(32);
      int entryByteSize = Short.toUnsignedInt(header.getShort(54));
      int count = Short.toUnsignedInt(header.getShort(56));
      if (entryByteSize != SEGMENT_BYTE_SIZE || count == 0 || count > MAX_SEGMENTS) {
        throw refused(
            "it has %s program headers of %s bytes, allowed are 1 to %s of %s"
                .formatted(count, entryByteSize, MAX_SEGMENTS, SEGMENT_BYTE_SIZE));
      }
      ByteBuffer table = bytes(tableStart, count * SEGMENT_BYTE_SIZE, "the program headers");
      List<Segment> loaded = new ArrayList<>();
      Segment dynamic = null;
      for (int at = 0; at < table.limit(); at += SEGMENT_BYTE_SIZE) {
        Segment segment =
            new Segment(table.getLong(at + 8), table.getLong(at + 16), table.getLong(at + 32));
        switch (table.getInt(at)) {
          case LOAD -> {
            checkWhole(segment.fileStart(), segment.byteSize());
            loaded.add(segment);
          }
          case DYNAMIC -> dynamic = segment;
          default -> {}
        }
      }
      if (dynamic == null) {
        throw refused("it has no dynamic section, so it is no shared library");
      }
      return entries(Short.toUnsignedInt(header.getShort(18)), dynamic, loaded);
    }

    /** The table of sections is the last thing in a file that a linker has written. */
    private void checkSections(ByteBuffer header) throws IOException {
      long start = header.getLong(40);
      long byteSize = (long) Short.toUnsignedInt(header.getShort(58)) * header.getShort(60);
      if (start != 0) {
        checkWhole(start, byteSize);
      }
    }

    /** The system's loader does not look, and whoever reads behind the end is killed. */
    private void checkWhole(long start, long byteSize) throws IOException {
      if (start < 0 || byteSize < 0 || start > channel.size() - byteSize) {
        throw refused(
            "it has %s bytes and is to have %s more at %s; it was cut off, copy it again"
                .formatted(channel.size(), byteSize, start));
      }
    }

    private ElfFile entries(int machine, Segment dynamic, List<Segment> loaded) throws IOException {
      long max = (long) MAX_DYNAMIC_ENTRIES * DYNAMIC_BYTE_SIZE;
      if (dynamic.byteSize() < DYNAMIC_BYTE_SIZE || dynamic.byteSize() > max) {
        throw refused(
            "its dynamic section has %s bytes, allowed are %s to %s"
                .formatted(dynamic.byteSize(), DYNAMIC_BYTE_SIZE, max));
      }
      ByteBuffer entries =
          bytes(dynamic.fileStart(), (int) dynamic.byteSize(), "the dynamic section");
      List<Long> names = new ArrayList<>();
      long soname = -1;
      long runpath = -1;
      long rpath = -1;
      long stringsAddress = -1;
      long stringsByteSize = -1;
      boolean ended = false;
      for (int at = 0; !ended && at + DYNAMIC_BYTE_SIZE <= entries.limit(); at += 16) {
        long value = entries.getLong(at + 8);
        long tag = entries.getLong(at);
        if (tag == END) {
          ended = true;
        } else if (tag == NEEDED) {
          names.add(value);
        } else if (tag == STRING_TABLE) {
          stringsAddress = value;
        } else if (tag == STRING_TABLE_BYTE_SIZE) {
          stringsByteSize = value;
        } else if (tag == SONAME) {
          soname = value;
        } else if (tag == RPATH) {
          rpath = value;
        } else if (tag == RUNPATH) {
          runpath = value;
        }
      }
      if (!ended || stringsAddress < 0 || stringsByteSize < 0) {
        throw refused("its dynamic section has no end or names no string table");
      }
      Segment strings =
          new Segment(fileStart(stringsAddress, loaded), stringsAddress, stringsByteSize);
      List<String> needed = new ArrayList<>();
      for (long name : names) {
        needed.add(string(strings, name));
      }
      long path = runpath >= 0 ? runpath : rpath;
      List<String> searchPath =
          path < 0
              ? List.of()
              : List.of(string(strings, path).split(":")).stream()
                  .filter(folder -> !folder.isEmpty())
                  .toList();
      return new ElfFile(
          machine,
          List.copyOf(needed),
          searchPath,
          soname < 0 ? "" : string(strings, soname),
          strings.fileStart() + Math.max(0, soname));
    }

    private long fileStart(long address, List<Segment> loaded) throws IOException {
      for (Segment segment : loaded) {
        long within = address - segment.address();
        if (within >= 0 && within < segment.byteSize()) {
          return segment.fileStart() + within;
        }
      }
      throw refused("its string table's address 0x%x is in no segment".formatted(address));
    }

    private String string(Segment strings, long at) throws IOException {
      if (at < 0 || at >= strings.byteSize()) {
        throw refused(
            "a name begins at %s of a string table of %s bytes".formatted(at, strings.byteSize()));
      }
      int max = (int) Math.min(MAX_STRING_BYTE_SIZE, strings.byteSize() - at);
      ByteBuffer text = bytes(strings.fileStart() + at, max, "a name");
      int length = 0;
      while (length < max && text.get(length) != 0) {
        length++;
      }
      if (length == max) {
        throw refused("a name at %s of its string table has no end".formatted(at));
      }
      return StandardCharsets.UTF_8.decode(text.slice(0, length)).toString();
    }

    private ByteBuffer bytes(long start, int count, String what) throws IOException {
      long byteSize = channel.size();
      if (start < 0 || start > byteSize - count) {
        throw refused(
            "%s would be %s bytes at %s, but the file has %s"
                .formatted(what, count, start, byteSize));
      }
      ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, start + buffer.position()) < 0) {
          throw refused("it became shorter while it was read");
        }
      }
      return buffer.flip();
    }

    private IOException refused(String reason) {
      return new IOException("'" + library + "' is no library that can be read: " + reason);
    }
  }
}
