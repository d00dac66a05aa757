// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bundle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes jars anew without compression. Inside an archive that is compressed as a whole they take
 * less, and classes load faster from them. Stateless.
 */
public final class StoredJars {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  private StoredJars() {}

  /**
   * Writes jars.
   *
   * @param args the folder to write to; the time of all entries, as {@code 2026-01-31T00:00:00Z}; a
   *     folder for texts of licences, one folder for each jar that is not of this project; what is
   *     left out, beginnings of the names of entries with commas between them; the jars
   */
  public static void main(String[] args) throws IOException {
    if (args.length < 5) {
      throw new IllegalArgumentException("usage: StoredJars FOLDER TIME LICENCES WITHOUT JAR ...");
    }
    Path folder = Path.of(args[0]);
    LocalDateTime time = LocalDateTime.ofInstant(Instant.parse(args[1]), ZoneOffset.UTC);
    List<String> without =
        List.of(args[3].split(",")).stream().filter(each -> !each.isEmpty()).toList();
    for (String jar : List.of(args).subList(4, args.length)) {
      Path path = Path.of(jar);
      write(path, folder.resolve(path.getFileName()), time, Path.of(args[2]), without);
    }
  }

  static void write(Path from, Path to, LocalDateTime time, Path licences, List<String> without)
      throws IOException {
    String artifact = artifact(from);
    try (JarFile jar = new JarFile(from.toFile());
        OutputStream file = Files.newOutputStream(to);
        ZipOutputStream out = new ZipOutputStream(file)) {
      out.setMethod(ZipOutputStream.STORED);
      List<JarEntry> entries = new ArrayList<>(jar.stream().toList());
      // A manifest that does not come first is not seen by all readers.
      entries.sort(
          Comparator.comparing((JarEntry each) -> !each.getName().equals(MANIFEST))
              .thenComparing(ZipEntry::getName));
      for (JarEntry entry : entries) {
        String name = entry.getName();
        if (without.stream().anyMatch(name::startsWith)) {
          continue;
        }
        byte[] bytes = jar.getInputStream(entry).readAllBytes();
        CRC32 sum = new CRC32();
        sum.update(bytes);
        ZipEntry stored = new ZipEntry(name);
        stored.setTimeLocal(time);
        stored.setSize(bytes.length);
        stored.setCompressedSize(bytes.length);
        stored.setCrc(sum.getValue());
        out.putNextEntry(stored);
        out.write(bytes);
        out.closeEntry();
        if (!artifact.startsWith("seedhawk-") && isLicence(name)) {
          Path place = Files.createDirectories(licences.resolve(artifact));
          Files.write(place.resolve(Path.of(name).getFileName().toString()), bytes);
        }
      }
    }
  }

  /** Returns a jar's name without its version. */
  static String artifact(Path jar) {
    return jar.getFileName().toString().replaceFirst("-[0-9][-0-9A-Za-z.]*\\.jar$", "");
  }

  private static boolean isLicence(String name) {
    return name.matches("(META-INF/)?(LICEN[SC]E|NOTICE)[-.0-9A-Za-z]*");
  }
}
