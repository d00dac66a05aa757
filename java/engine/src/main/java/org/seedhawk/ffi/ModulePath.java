// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The module path, read as files. Jars that carry nothing but native libraries are automatic
 * modules there. No module requires them, so they are not resolved, and no class loader has what is
 * in them. Stateless.
 */
public final class ModulePath {
  private ModulePath() {}

  /** Returns that of this JVM, empty if it has none. */
  public static String ofThisJvm() {
    return System.getProperty("jdk.module.path", "");
  }

  /**
   * Returns a class loader of the jars and folders of a module path, in its order, that has no
   * parent. What does not exist is left out. The caller closes it.
   *
   * @param modulePath files and folders with the system's separator between them; may be empty
   * @throws IOException if a folder of modules cannot be read
   */
  public static URLClassLoader loader(String modulePath) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : modulePath.split(File.pathSeparator)) {
      if (entry.isEmpty()) {
        continue;
      }
      Path path = Path.of(entry);
      if (!Files.isDirectory(path) || Files.exists(path.resolve("module-info.class"))) {
        urls.add(path.toUri().toURL());
        continue;
      }
      // A folder of modules.
      try (DirectoryStream<Path> inside = Files.newDirectoryStream(path)) {
        for (Path each : inside) {
          urls.add(each.toUri().toURL());
        }
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), null);
  }
}
