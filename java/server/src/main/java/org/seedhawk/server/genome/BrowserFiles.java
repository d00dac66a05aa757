// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.genome;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,199}");

  /** Takes a copy. */
  public BrowserFiles {
    tracks = Collections.unmodifiableMap(new TreeMap<>(tracks));
  }

  /**
   * Lists the files of a folder that have plain names: letters, digits, and {@code . _ + -}, the
   * first one no dot. Folders in it are left out.
   *
   * @param folder empty: there are no tracks
   * @param igv as above
   * @throws BadInputException if the folder has no such file, or there is no module
   */
  public static BrowserFiles of(Optional<Path> folder, Optional<Path> igv) throws IOException {
    Map<String, Path> tracks = new TreeMap<>();
    if (folder.isPresent()) {
      try (Stream<Path> files = Files.list(folder.get())) {
        files
            .filter(Files::isRegularFile)
            .filter(file -> PLAIN.matcher(file.getFileName().toString()).matches())
            .forEach(file -> tracks.put(file.getFileName().toString(), file));
      }
      if (tracks.isEmpty()) {
        throw new BadInputException(
            "%s: there is no file with a plain name in it: letters, digits, and . _ + -"
                .formatted(folder.get()));
      }
    }
    if (igv.isPresent() && !Files.isRegularFile(igv.get())) {
      throw new BadInputException(
          "%s: there is no such file; name igv.esm.min.js of the npm package igv"
              .formatted(igv.get()));
    }
    return new BrowserFiles(tracks, igv);
  }
}
