// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * A table in Markdown that a result file gives, between two lines of a text. Immutable.
 *
 * @param text file in the repository, README.md for instance
 * @param begin first line, with its end
 * @param end last line, with its end
 * @param of makes the table of a result
 */
public record MarkedTable(String text, String begin, String end, Function<JsonNode, String> of) {
  /** Writes it into the text of a repository. */
  public void write(Path root, Path result) throws IOException {
    Path file = root.resolve(text);
    if (!Files.isRegularFile(result)) {
      throw new IllegalArgumentException("'%s' is no file; name a result".formatted(result));
    }
    Files.writeString(file, put(Files.readString(file), block(root, result)));
    System.out.println("wrote " + file);
  }

  /** Returns what stands between the two lines for a result file. */
  public String block(Path root, Path result) throws IOException {
    JsonNode file = new ObjectMapper().readTree(result.toFile());
    Path folder = root.resolve(text).toAbsolutePath().normalize().getParent();
    return "One thread of a %d-core %s, %s ([%s](%s)):%n%n%s"
        .formatted(
            file.path("machine").path("processors").asInt(),
            file.path("machine").path("cpu").asText(),
            file.path("date").asText().substring(0, 10),
            result.getFileName(),
            folder.relativize(result.toAbsolutePath().normalize()).toString().replace('\\', '/'),
            of.apply(file));
  }

  /**
   * Replaces what stands between the two lines.
   *
   * @throws IllegalArgumentException if they are not there
   */
  public String put(String old, String block) {
    int from = old.indexOf(begin);
    int to = old.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          "%s has no lines '%s' and '%s'; put them where the table shall stand"
              .formatted(text, begin.strip(), end.strip()));
    }
    return old.substring(0, from + begin.length()) + block + old.substring(to);
  }
}
