// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredJarsTest {
  private static final String TIME = "2026-01-31T12:00:00Z";

  private static Path jar(Path folder, String name, long time) throws IOException {
    Path jar = folder.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String entry :
          List.of("org/A.class", "native/a.so", "META-INF/LICENSE.txt", "META-INF/MANIFEST.MF")) {
        ZipEntry made = new ZipEntry(entry);
        made.setTime(time);
        out.putNextEntry(made);
        out.write((entry + "\n").repeat(50).getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private static Path stored(Path folder, Path jar) throws IOException {
    Path to = Files.createDirectories(folder.resolve("to"));
    String licences = folder.resolve("licences").toString();
    StoredJars.main(new String[] {to.toString(), TIME, licences, "native/", jar.toString()});
    return to.resolve(jar.getFileName());
  }

  @Test
  void entriesAreStoredInOrderWithoutWhatIsLeftOut(@TempDir Path folder) throws IOException {
    Path to = stored(folder, jar(folder, "a-b-1.2-SNAPSHOT.jar", 0));
    try (JarFile jar = new JarFile(to.toFile())) {
      List<String> names = jar.stream().map(ZipEntry::getName).toList();
      assertEquals(List.of("META-INF/MANIFEST.MF", "META-INF/LICENSE.txt", "org/A.class"), names);
      ZipEntry entry = jar.getEntry("org/A.class");
      assertEquals(ZipEntry.STORED, entry.getMethod());
      assertEquals(
          "org/A.class\n".repeat(50),
          new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
    }
    assertEquals(
        "META-INF/LICENSE.txt\n".repeat(50),
        Files.readString(folder.resolve("licences/a-b/LICENSE.txt")));
  }

  @Test
  void timesOfTheInputDoNotCount(@TempDir Path folder) throws IOException {
    byte[] first = Files.readAllBytes(stored(folder, jar(folder, "a-1.jar", 0)));
    byte[] second = Files.readAllBytes(stored(folder, jar(folder, "a-1.jar", 1L << 40)));
    assertArrayEquals(first, second);
  }

  @Test
  void licencesOfTheProjectAreNotRepeated(@TempDir Path folder) throws IOException {
    stored(folder, jar(folder, "seedhawk-engine-1.jar", 0));
    assertFalse(Files.exists(folder.resolve("licences")));
  }
}
