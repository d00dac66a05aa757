// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.ChildJvm;

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
    String name = "%s-%08x".formatted(content().length, crc.getValue());
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
    spoilTheCache();
    Path file = temporary(() -> LibraryCache.unpack(RESOURCE));
    assertTrue(file.startsWith(folder.resolve("tmp")), file.toString());
    assertArrayEquals(content(), Files.readAllBytes(file));
  }

  private static final String TMP = "java.io.tmpdir";

  /** Runs with a temporary folder of the test's own. */
  private Path temporary(Callable<Path> test) throws Exception {
    String tmp = System.getProperty(TMP);
    System.setProperty(TMP, Files.createDirectories(folder.resolve("tmp")).toString());
    try {
      return test.call();
    } finally {
      System.setProperty(TMP, tmp);
    }
  }

  private void spoilTheCache() throws IOException {
    Path obstacle = Files.write(folder.resolve("file"), new byte[1]);
    System.setProperty("seedhawk.cache", obstacle.resolve("cache").toString());
  }

  private List<String> inTmp() throws IOException {
    try (Stream<Path> found = Files.list(folder.resolve("tmp"))) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void laterStartsFindTheTemporaryFolderAgain() throws Exception {
    spoilTheCache();
    Path first = temporary(() -> LibraryCache.unpack(RESOURCE));
    Object key = key(first);
    assertEquals(first, temporary(() -> LibraryCache.unpack(RESOURCE)));
    assertEquals(key, key(first));
    String user = Files.getAttribute(folder, "unix:uid").toString();
    assertEquals(List.of("seedhawk-" + user), inTmp());
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("tmp").resolve("seedhawk-" + user))));
  }

  /** Who may write into the folder could make us load what he likes. */
  @Test
  void aTemporaryFolderThatOthersMayWriteIntoIsNotUsed() throws Exception {
    spoilTheCache();
    String user = "seedhawk-" + Files.getAttribute(folder, "unix:uid");
    Path open = Files.createDirectories(folder.resolve("tmp").resolve(user));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path file = temporary(() -> LibraryCache.unpack(RESOURCE));
    assertFalse(file.startsWith(open), file.toString());
    assertTrue(file.startsWith(folder.resolve("tmp")), file.toString());
    Files.delete(open);
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(open, elsewhere);
    file = temporary(() -> LibraryCache.unpack(RESOURCE));
    assertFalse(file.startsWith(open), file.toString());
    try (Stream<Path> there = Files.list(elsewhere)) {
      assertEquals(List.of(), there.toList());
    }
  }

  @Test
  void loadsFromTheTemporaryFolderWhereTheCacheAllowsNoPrograms() throws Exception {
    Path cached = LibraryCache.unpack(RESOURCE);
    List<Path> tried = new ArrayList<>();
    Path loaded =
        temporary(
            () ->
                LibraryCache.load(
                    cached,
                    library -> {
                      tried.add(library);
                      if (library.startsWith(folder.resolve("cache"))) {
                        throw new IllegalArgumentException(
                            library + ": failed to map segment from shared object");
                      }
                      return library;
                    }));
    assertEquals(List.of(cached, loaded), tried);
    assertTrue(loaded.startsWith(folder.resolve("tmp")), loaded.toString());
    assertArrayEquals(content(), Files.readAllBytes(loaded));
    IllegalArgumentException nowhere =
        assertThrows(
            IllegalArgumentException.class,
            () -> temporary(() -> LibraryCache.load(cached, LibraryCacheTest::refuse)));
    assertTrue(nowhere.getMessage().startsWith(cached.toString()), nowhere.getMessage());
    assertEquals(1, nowhere.getSuppressed().length);
  }

  private static Path refuse(Path library) {
    throw new IllegalArgumentException(library + ": failed to map segment from shared object");
  }

  @Test
  void aLibraryThatIsBrokenIsNotCopied() throws Exception {
    Path cached = LibraryCache.unpack(RESOURCE);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            temporary(
                () ->
                    LibraryCache.load(
                        cached,
                        library -> {
                          throw new IllegalArgumentException("it was cut off");
                        })));
    assertEquals(List.of(), inTmp());
  }

  @Test
  void deletesWhatAKilledProcessHasLeft() throws Exception {
    Path file = LibraryCache.unpack(RESOURCE);
    Path old = Files.write(file.resolveSibling("LibraryCache.class123.part"), new byte[9]);
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    Path recent = Files.write(file.resolveSibling("LibraryCache.class456.part"), new byte[9]);
    Files.delete(file);
    LibraryCache.unpack(RESOURCE);
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(recent), "its process may still be at it");
  }

  @Test
  void tenProcessesShareAnEmptyCache() throws Exception {
    Path cache = folder.resolve("cache");
    try (ExecutorService pool = Executors.newFixedThreadPool(10)) {
      Callable<String> start =
          () ->
              ChildJvm.run(
                  Unpacking.class,
                  Map.of(),
                  System.getProperty("java.class.path"),
                  List.of("-Dseedhawk.cache=" + cache, "-XX:TieredStopAtLevel=1"));
      Set<String> files = new TreeSet<>();
      for (Future<String> output : pool.invokeAll(Collections.nCopies(10, start))) {
        files.add(output.get().strip());
      }
      assertEquals(1, files.size(), "" + files);
      Path file = Path.of(files.iterator().next());
      assertTrue(file.startsWith(cache), "" + file);
      try (Stream<Path> left = Files.list(file.getParent())) {
        assertEquals(List.of(file), left.toList(), "temporary files stay behind");
      }
    }
  }

  /** Unpacks ONNX Runtime, which takes long enough for the others to come. */
  public static final class Unpacking {
    /** Prints where it was unpacked to. */
    public static void main(String[] args) throws IOException {
      System.out.println(LibraryCache.unpack("ai/onnxruntime/native/linux-x64/libonnxruntime.so"));
    }
  }

  @Test
  void removesVersionsThatWereNotUsedForLong() throws Exception {
    Path cache = Files.createDirectories(folder.resolve("cache"));
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
    Path old = version(cache, "123-0123abcd", 31);
    Path oldWithCompanions = version(cache, "123-0123abcd-89abcdef", 40);
    Path used = version(cache, "124-0123abcd", 29);
    Path other = version(cache, "somebody-else", 99);
    Path file = LibraryCache.unpack(RESOURCE);
    assertFalse(Files.exists(old));
    assertFalse(Files.exists(oldWithCompanions));
    assertTrue(Files.exists(used.resolve("lib.so")));
    assertTrue(Files.exists(other.resolve("lib.so")), "no folder of the cache's making");

    age(file.getParent(), 29);
    LibraryCache.unpack(RESOURCE);
    Instant time = Files.getLastModifiedTime(file.getParent()).toInstant();
    assertTrue(time.isAfter(Instant.now().minus(Duration.ofDays(1))), "used at " + time);
  }

  private static Path version(Path cache, String name, int days) throws IOException {
    Path version = Files.createDirectory(cache.resolve(name));
    Files.setPosixFilePermissions(version, PosixFilePermissions.fromString("rwx------"));
    Files.write(version.resolve("lib.so"), new byte[9]);
    age(version, days);
    return version;
  }

  private static void age(Path file, int days) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
  }

  /** The real library: its copy differs in three letters of its own name. */
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void givesOnnxRuntimeANameOfItsOwn() throws Exception {
    URL url = LibraryCache.find("ai/onnxruntime/native/linux-x64/libonnxruntime.so");
    Path original = folder.resolve("original.so");
    try (InputStream in = url.openStream()) {
      Files.copy(in, original);
    }
    assertEquals("libonnxruntime.so.1", ElfFile.read(original).soname());
    Path copy = LibraryCache.unpackRenamed(url);
    ElfFile renamed = ElfFile.read(copy);
    assertEquals("shkonnxruntime.so.1", renamed.soname());
    byte[] expected = Files.readAllBytes(original);
    System.arraycopy("shk".getBytes(), 0, expected, (int) renamed.sonameAt(), 3);
    assertArrayEquals(expected, Files.readAllBytes(copy));
    Object first = key(copy);
    assertEquals(copy, LibraryCache.unpackRenamed(url));
    assertEquals(first, key(copy), "it was there already");
    byte[] broken = expected.clone();
    broken[broken.length / 2] ^= 1;
    for (byte[] other : new byte[][] {broken, Files.readAllBytes(original)}) {
      Files.write(copy, other);
      LibraryCache.unpackRenamed(url);
      assertEquals(-1, Arrays.mismatch(expected, Files.readAllBytes(copy)));
    }
  }

  /** HOME is unset, and the system knows no home of this user: Java then says '?'. */
  @Test
  void aUserWithoutAHomeUsesTheTemporaryFolder() throws Exception {
    Path tmp = Files.createDirectory(folder.resolve("tmp"));
    for (int i = 0; i < 2; i++) {
      String output =
          ChildJvm.run(
              Homeless.class,
              Map.of("HOME", "", "XDG_CACHE_HOME", ""),
              System.getProperty("java.class.path"),
              List.of("-Duser.home=?", "-Duser.name=?", "-Djava.io.tmpdir=" + tmp));
      assertTrue(output.startsWith(tmp.resolve("seedhawk-").toString()), output);
      assertEquals(1, output.lines().count(), output);
    }
    assertEquals(1, inTmp().size(), "" + inTmp());
  }

  /** Unpacks something and is killed. */
  public static final class Homeless {
    /** Prints where it was unpacked to. */
    public static void main(String[] args) throws IOException {
      System.out.println(LibraryCache.unpack(RESOURCE));
      if (Files.exists(Path.of("?"))) {
        System.out.println("a folder named '?' is here");
      }
      System.out.flush();
      Runtime.getRuntime().halt(0); // as if killed: nothing is deleted on the way out
    }
  }

  @Test
  void namesAResourceThatDoesNotExist() {
    String message =
        assertThrows(IOException.class, () -> LibraryCache.unpack("no/such/lib.so")).getMessage();
    assertEquals("class path resource 'no/such/lib.so' does not exist", message);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void doesNotTrustAFolderThatOthersMayWriteTo() throws Exception {
    Path trusted = LibraryCache.unpack(RESOURCE);
    assertTrue(trusted.startsWith(folder), trusted.toString());
    for (Path open : List.of(trusted, trusted.getParent())) {
      Set<java.nio.file.attribute.PosixFilePermission> own = Files.getPosixFilePermissions(open);
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
      Path other = LibraryCache.unpack(RESOURCE);
      assertFalse(other.startsWith(folder), other + " could be anybody's");
      assertArrayEquals(content(), Files.readAllBytes(other));
      Files.setPosixFilePermissions(open, own);
    }
    assertEquals(trusted, LibraryCache.unpack(RESOURCE));
  }
}
