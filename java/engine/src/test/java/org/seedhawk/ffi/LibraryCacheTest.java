// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryCacheTest {
  private static final String RESOURCE = "org/seedhawk/ffi/LibraryCache.class";

  @TempDir Path folder;
  private String before;

  @BeforeEach
  void useOwnFolder() {
    before = System.getProperty("seedhawk.cache");
    System.setProperty("seedhawk.cache", folder.resolve("cache").toString());
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty("seedhawk.cache");
    } else {
      System.setProperty("seedhawk.cache", before);
    }
  }

  private static byte[] content() throws IOException {
    try (InputStream in = LibraryCache.class.getResourceAsStream("LibraryCache.class")) {
      return in.readAllBytes();
    }
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Test
  void unpacksUnderSizeAndCrcOfTheContent() throws Exception {
    Path file = LibraryCache.unpack(RESOURCE);
    CRC32 crc = new CRC32();
    crc.update(content());
    String name = "%d-%08x".formatted(content().length, crc.getValue());
    assertEquals(folder.resolve("cache").resolve(name).resolve("LibraryCache.class"), file);
    assertArrayEquals(content(), Files.readAllBytes(file));
  }

  @Test
  void usesTheFileThatIsThere() throws Exception {
    Path file = LibraryCache.unpack(RESOURCE);
    Object first = key(file);
    assertEquals(file, LibraryCache.unpack(RESOURCE));
    assertEquals(first, key(file));
  }

  @Test
  void replacesAFileWithOtherBytes() throws Exception {
    Path file = LibraryCache.unpack(RESOURCE);
    byte[] changed = content();
    changed[changed.length / 2] ^= 1;
    Files.write(file, changed);
    LibraryCache.unpack(RESOURCE);
    assertArrayEquals(content(), Files.readAllBytes(file));
    Files.write(file, new byte[3]);
    LibraryCache.unpack(RESOURCE);
    assertArrayEquals(content(), Files.readAllBytes(file));
  }

  @Test
  void manyAtOnceLeaveOneWholeFile() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      Callable<Path> unpack = () -> LibraryCache.unpack(RESOURCE);
      Set<Path> files = new TreeSet<>();
      for (Future<Path> file : pool.invokeAll(Collections.nCopies(32, unpack))) {
        files.add(file.get());
      }
      assertEquals(1, files.size());
      try (Stream<Path> left = Files.list(files.iterator().next().getParent())) {
        assertEquals(List.copyOf(files), left.toList(), "temporary files stay behind");
      }
    }
  }

  @Test
  void fallsBackWhenTheFolderCannotBeWritten() throws Exception {
    Path obstacle = Files.write(folder.resolve("file"), new byte[1]);
    System.setProperty("seedhawk.cache", obstacle.resolve("cache").toString());
    Path file = LibraryCache.unpack(RESOURCE);
    assertTrue(
        file.startsWith(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath()),
        file.toString());
    assertFalse(file.startsWith(obstacle));
    assertArrayEquals(content(), Files.readAllBytes(file));
    Files.delete(file);
    Files.delete(file.getParent());
  }

  @Test
  void namesAResourceThatDoesNotExist() {
    String message =
        assertThrows(IOException.class, () -> LibraryCache.unpack("no/such/lib.so")).getMessage();
    assertEquals("class path resource 'no/such/lib.so' does not exist", message);
  }
}
