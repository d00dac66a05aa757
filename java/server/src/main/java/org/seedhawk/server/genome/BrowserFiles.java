// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.genome;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.seedhawk.error.BadInputException;

/**
 * Files that genome browsers may read. The names are listed once, when the server starts: what a
 * caller sends is looked up among them, and never becomes a part of a path. Immutable.
 *
 * @param tracks files by name
 * @param igv the module of igv.js; empty: there is none
 */
public record BrowserFiles(Map<String, Path> tracks, Optional<Path> igv) {
  /** No files. */
  public static final BrowserFiles NONE = new BrowserFiles(Map.of(), Optional.empty());

  private static final Pattern EXPORT = Pattern.compile("\\bexport\\s*(\\{|default\\b)");

  /** igv.js 3.8.10 has 3 MB with its comments. */
  private static final long LARGEST_MODULE = 32 << 20;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,199}");

  /** Takes a copy. */
  public BrowserFiles {
    tracks = Collections.unmodifiableMap(new TreeMap<>(tracks));
  }

  /**
   * Lists the files of a folder that have plain names: letters, digits, and {@code . _ + -}, the
   * first one no dot. Folders in it are left out, and so are links that lead out of it: who may
   * write into the folder shall not serve any file of the machine.
   *
   * @param folder empty: there are no tracks
   * @param igv as above
   * @param warnings receives a line for each link that is left out
   * @throws BadInputException if the folder has no such file, or there is no module
   */
  public static BrowserFiles of(
      Optional<Path> folder, Optional<Path> igv, Consumer<String> warnings) throws IOException {
    Map<String, Path> tracks = new TreeMap<>();
    if (folder.isPresent()) {
      Path root = folder.get().toRealPath();
      List<Path> found;
      try (Stream<Path> files = Files.list(folder.get())) {
        found =
            files
                .filter(Files::isRegularFile)
                .filter(file -> PLAIN.matcher(file.getFileName().toString()).matches())
                .toList();
      }
      for (Path file : found) {
        Path real = file.toRealPath();
        if (real.startsWith(root)) {
          tracks.put(file.getFileName().toString(), real);
        } else {
          warnings.accept(
              "%s: the link leads out of the folder and is left out; put the file itself there"
                  .formatted(file));
        }
      }
      if (tracks.isEmpty()) {
        throw new BadInputException(
            "%s: there is no file with a plain name in it: letters, digits, and . _ + -"
                .formatted(folder.get()));
      }
    }
    if (igv.isPresent()) {
      checkModule(igv.get());
      return new BrowserFiles(tracks, Optional.of(igv.get().toRealPath()));
    }
    return new BrowserFiles(tracks, Optional.empty());
  }

  /** Refuses what is not igv.js: anybody may read this file, without a key. */
  private static void checkModule(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          "%s: there is no such file; name igv.esm.min.js of the npm package igv".formatted(file));
    }
    boolean module = false;
    if (Files.size(file) <= LARGEST_MODULE) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      module = EXPORT.matcher(text).find() && text.contains("createBrowser");
    }
    if (!module) {
      throw new BadInputException(
          "%s: this is not the module of igv.js; name igv.esm.min.js of the npm package igv"
              .formatted(file));
    }
  }
}
