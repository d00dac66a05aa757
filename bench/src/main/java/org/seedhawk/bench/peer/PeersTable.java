// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.seedhawk.bench.result.MarkedTable;

/** The table in bench/README.md of a result file of {@link Peers}. */
public final class PeersTable {
  /** Where the table stands. */
  public static final MarkedTable TABLE =
      new MarkedTable(
          "bench/README.md",
          "<!-- peers: written by ./seedhawk bench peers-table -->\n",
          "<!-- end of peers -->\n",
          PeersTable::of);

  private static final String PREFIX = "Peers.";

  private PeersTable() {}

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
