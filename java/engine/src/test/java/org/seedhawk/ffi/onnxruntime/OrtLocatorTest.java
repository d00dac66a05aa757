// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.ffi.LibraryCache;
import org.seedhawk.ffi.NativeUnavailableException;

/** Which of several builds is taken, and what lies where afterwards. The builds are made up. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class OrtLocatorTest {
  private static final String MICROSOFT = "ai/onnxruntime/native/linux-x64/";
  private static final String BYTEDECO = "org/bytedeco/onnxruntime/linux-x86_64-gpu/";
  private static final String BRIDGE = "libonnxruntime_providers_shared.so";
  private static final String PROVIDER = "libonnxruntime_providers_cuda.so";

  @TempDir Path folder;
  private String before;

  /** A JVM loads one, and the folder of a test does not outlive it. */
  @BeforeAll
  static void loadOnnxRuntime() {
    OrtRuntime.open().close();
  }

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

  private Path jar(String name, Map<String, String> entries) throws IOException {
    Path jar = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entriesOut = new JarOutputStream(out)) {
      for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
        entriesOut.putNextEntry(new ZipEntry(entry.getKey()));
        entriesOut.write(entry.getValue().getBytes());
        entriesOut.closeEntry();
      }
    }
    return jar;
  }

  private Path cpu() throws IOException {
    return jar("cpu.jar", Map.of(MICROSOFT + "libonnxruntime.so", "cpu"));
  }

  private Path cuda12() throws IOException {
    return jar(
        "cuda12.jar",
        Map.of(
            MICROSOFT + "libonnxruntime.so", "main of 12",
            MICROSOFT + BRIDGE, "bridge of 12",
            MICROSOFT + PROVIDER, "provider of 12"));
  }

  private Path cuda13(String provider) throws IOException {
    return jar(
        provider + ".jar",
        Map.of(
            BYTEDECO + "libonnxruntime.so.1", "main of 13",
            BYTEDECO + BRIDGE, "bridge of 13",
            BYTEDECO + PROVIDER, provider,
            BYTEDECO + "libjnionnxruntime.so", "what nobody needs"));
  }

  private static OrtLocator.Found find(Path... classPath) throws IOException {
    URL[] urls = new URL[classPath.length];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = classPath[i].toUri().toURL();
    }
    try (URLClassLoader loader = new URLClassLoader(urls, null)) {
      return OrtLocator.find(List.of(loader), List.of("libno_such_library.so.1"));
    }
  }

  /** File names and contents of the folder that the library is in. */
  private static Map<String, String> beside(Path library) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(library.getParent())) {
      for (Path path : paths.toList()) {
        files.put(path.getFileName().toString(), Files.readString(path));
      }
    }
    return files;
  }

  @Test
  void prefersAGpuBuildWhereverItStandsOnTheClassPath() throws IOException {
    assertEquals("cpu", Files.readString(find(cpu()).library()));
    assertEquals("main of 12", Files.readString(find(cpu(), cuda12()).library()));
    assertEquals("main of 12", Files.readString(find(cuda12(), cpu()).library()));
    assertEquals("main of 13", Files.readString(find(cpu(), cuda13("a")).library()));
    assertEquals("main of 13", Files.readString(find(cpu(), cuda12(), cuda13("a")).library()));
    assertEquals(List.of(), find(cpu()).providers());
  }

  @Test
  void takesNoProviderOfAnotherBuild() throws IOException {
    Path stray = jar("stray.jar", Map.of(MICROSOFT + PROVIDER, "of no build"));
    OrtLocator.Found found = find(stray, cpu());
    assertEquals("cpu", Files.readString(found.library()));
    assertEquals(List.of(), found.providers());
    found = find(stray, cuda12());
    LibraryCache.unpackBeside(found.library(), found.providers());
    assertEquals("provider of 12", beside(found.library()).get(PROVIDER));
  }

  @Test
  void unpacksProvidersBesideTheLibraryWhenAsked() throws IOException {
    OrtLocator.Found found = find(cpu(), cuda13("a"));
    assertEquals(Map.of("libonnxruntime.so.1", "main of 13"), beside(found.library()));
    LibraryCache.unpackBeside(found.library(), found.providers());
    Map<String, String> whole =
        Map.of("libonnxruntime.so.1", "main of 13", BRIDGE, "bridge of 13", PROVIDER, "a");
    assertEquals(whole, beside(found.library()));

    // Damaged, but as long as before.
    Files.writeString(found.library().resolveSibling(PROVIDER), "b");
    LibraryCache.unpackBeside(found.library(), found.providers());
    assertEquals(whole, beside(found.library()));
  }

  @Test
  void keepsBuildsWithTheSameLibraryApart() throws IOException {
    Path first = find(cuda13("a")).library();
    Path second = find(cuda13("b")).library();
    assertFalse(first.getParent().equals(second.getParent()), first + " and " + second);
    assertEquals(first, find(cuda13("a")).library());
  }

  @Test
  void unpacksProvidersFromAFolderOfClasses() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes").resolve(MICROSOFT));
    Files.writeString(classes.resolve("libonnxruntime.so"), "main");
    Files.writeString(classes.resolve(PROVIDER), "provider");
    OrtLocator.Found found = find(folder.resolve("classes"));
    LibraryCache.unpackBeside(found.library(), found.providers());
    assertEquals(
        Map.of("libonnxruntime.so", "main", PROVIDER, "provider"), beside(found.library()));
  }

  @Test
  void unpacksProvidersWhereTheLibraryIsWhenTheCacheCannotBeWritten() throws IOException {
    Path obstacle = Files.writeString(folder.resolve("file"), "x");
    System.setProperty("seedhawk.cache", obstacle.resolve("cache").toString());
    String tmp = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", folder.toString());
    try {
      OrtLocator.Found found = find(cuda13("a"));
      LibraryCache.unpackBeside(found.library(), found.providers());
      assertTrue(found.library().startsWith(folder), found.library().toString());
      assertEquals(3, beside(found.library()).size());
    } finally {
      System.setProperty("java.io.tmpdir", tmp);
    }
  }

  @Test
  void saysWhatWasTriedWhenNothingIsThere() {
    String message =
        assertThrows(NativeUnavailableException.class, OrtLocatorTest::find).getMessage();
    assertEquals(
        "ONNX Runtime is not there: -Dseedhawk.ort.library is not set, class path and module path"
            + " have no 'ai/onnxruntime/native/linux-x64/libonnxruntime.so' and the system no"
            + " libno_such_library.so.1; add the Maven artifact"
            + " com.microsoft.onnxruntime:onnxruntime or set -Dseedhawk.ort.library=<path>",
        message);
  }

  @Test
  void looksOnTheModulePathWhereNobodyRequiresIt() throws IOException {
    Path jar = cpu();
    Path modules = Files.createDirectories(folder.resolve("modules"));
    Files.copy(jar, modules.resolve("cpu.jar"));
    for (Path path : List.of(jar, modules)) {
      try (URLClassLoader none = new URLClassLoader(new URL[0], null)) {
        String modulePath = folder.resolve("absent") + File.pathSeparator + path;
        OrtLocator.Found found =
            OrtLocator.find(List.of(none), modulePath, List.of("libno_such_library.so.1"));
        assertEquals("cpu", Files.readString(found.library()));
      }
    }
  }

  @Test
  void takesTheSystemsLibraryWhenTheClassPathHasNone() throws IOException {
    Path real;
    try (OrtRuntime runtime = OrtRuntime.open()) {
      real = runtime.libraryPath();
    }
    Path noLibrary = Files.writeString(folder.resolve("libtext.so"), "This is no library.");
    List<String> names = List.of("libno_such_library.so", noLibrary.toString(), real.toString());
    try (URLClassLoader none = new URLClassLoader(new URL[0], null)) {
      assertEquals(new OrtLocator.Found(real, List.of()), OrtLocator.find(List.of(none), names));
    }
    assertEquals("libonnxruntime.so.1", OrtLocator.systemNames().getFirst());
  }
}
