// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page docs/genome.md explains each word that a table may hold. */
@Tag("sources")
class DocumentationTest {
  @Test
  void explainsStatusesFlagsAndRegions() throws IOException {
    Path root = Path.of(System.getProperty("seedhawk.root", "../.."));
    String page = Files.readString(root.resolve("docs/genome.md"));
    List<String> missing =
        Stream.of(Status.values(), Transcript.Flag.values(), Region.values())
            .flatMap(Stream::of)
            .map(Object::toString)
            .filter(word -> !page.contains("`" + word + "`"))
            .toList();
    assertEquals(List.of(), missing);
  }
}
