// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A table in Markdown of a result file of {@link Peers}, in README.md between the lines {@link
 * #BEGIN} and {@link #END}.
 */
final class PeersTable {
  static final String BEGIN = "<!-- peers: written by org.seedhawk.bench.PeersTable -->\n";
  static final String END = "<!-- end of peers -->\n";

  private static final String PREFIX = "Peers.";

  private PeersTable() {}

  /** Writes the README of a repository. */
  static void write(Path root, Path result) throws IOException {
    Path readme = root.resolve("README.md");
    if (!Files.isRegularFile(result)) {
      throw new IllegalArgumentException("'%s' is no file; name a result".formatted(result));
    }
    String text = put(Files.readString(readme), block(root, result));
    Files.writeString(readme, text);
    System.out.println("wrote " + readme);
  }

  /** Returns what stands between the two lines for a result file. */
  static String block(Path root, Path result) throws IOException {
    JsonNode file = new ObjectMapper().readTree(result.toFile());
    return "One thread of a %d-core %s, %s ([%s](%s)):%n%n%s"
        .formatted(
            file.path("machine").path("processors").asInt(),
            file.path("machine").path("cpu").asText(),
            file.path("date").asText().substring(0, 10),
            result.getFileName(),
            root.toAbsolutePath()
                .normalize()
                .relativize(result.toAbsolutePath())
                .toString()
                .replace('\\', '/'),
            of(file));
  }

  /**
   * Replaces what stands between the two lines.
   *
   * @throws IllegalArgumentException if they are not there
   */
  static String put(String readme, String block) {
    int begin = readme.indexOf(BEGIN);
    int end = readme.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "README.md has no lines '%s' and '%s'; put them where the table shall stand"
              .formatted(BEGIN.strip(), END.strip()));
    }
    return readme.substring(0, begin + BEGIN.length()) + block + readme.substring(end);
  }

  /** Returns the table: a row for each peer, and for each question without one. */
  static String of(JsonNode file) {
    StringBuilder text = new StringBuilder();
    text.append("| | Seedhawk | peer | ratio | ratio of CPU times |\n|---|---|---|---|---|\n");
    for (JsonNode row : file.path("results")) {
      if (!row.path("params").path("client").asText().equals(Peers.OURS)) {
        continue;
      }
      String question = row.path("benchmark").asText();
      int peers = 0;
      for (JsonNode ratio : file.path("ratios")) {
        if (ratio.path("benchmark").asText().equals(question)) {
          String peer = ratio.path("peer").asText();
          append(
              text,
              row,
              rate(row(file, question, peer)) + " " + peer,
              times(ratio.path("wall").asDouble()),
              times(ratio.path("cpu").asDouble()));
          peers++;
        }
      }
      if (peers == 0) {
        append(text, row, "", "", "");
      }
    }
    return text.toString();
  }

  private static void append(
      StringBuilder text, JsonNode row, String peer, String wall, String cpu) {
    text.append("| ")
        .append(row.path("benchmark").asText().substring(PREFIX.length()))
        .append(" | ")
        .append(rate(row))
        .append(' ')
        .append(row.path("rate_unit").asText());
    for (String each : new String[] {peer, wall, cpu}) {
      text.append(" | ").append(each);
    }
    text.append(" |\n");
  }

  private static JsonNode row(JsonNode file, String question, String client) {
    for (JsonNode row : file.path("results")) {
      if (row.path("benchmark").asText().equals(question)
          && row.path("params").path("client").asText().equals(client)) {
        return row;
      }
    }
    throw new IllegalArgumentException("no row of '%s', '%s'".formatted(question, client));
  }

  private static String rate(JsonNode row) {
    double rate = row.path("rate").asDouble();
    return rate >= 1e6
        ? String.format(Locale.ROOT, "%.1e", rate).replace("e+0", "e").replace("e+", "e")
        : String.format(Locale.ROOT, "%,.0f", rate);
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : "%,.0f", ratio);
  }
}
