// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.seedhawk.evaluation.verify.ModelChecks.Fault;

/** Checks that figures are of the model beside them, and belong together. */
final class TableCheck {
  private TableCheck() {}

  /** A table must have been measured with the files that are here. */
  static void sameModel(Path file, JsonNode table, Map<String, String> hashes, String name)
      throws Fault {
    for (JsonNode model : table.path("models")) {
      if (model.path("name").asText().equals(name)) {
        for (Map.Entry<String, String> here : hashes.entrySet()) {
          String measured = model.path("files").path(here.getKey()).asText("none");
          if (!measured.equals(here.getValue())) {
            throw new Fault(
                "%s: measured with another %s (sha256 %s.., here %s..); %s",
                file,
                here.getKey(),
                ModelChecks.shortened(measured),
                ModelChecks.shortened(here.getValue()),
                again(file));
          }
        }
        return;
      }
    }
    throw new Fault("%s: does not hold model '%s'; %s", file, name, again(file));
  }

  /** Returns what writes a table again. */
  static String again(Path file) {
    return "run 'seedhawk evaluate --table %s --model %s --data DIR --out %s'"
        .formatted(file.getFileName().toString().replace(".json", ""), file.getParent(), file);
  }

  /**
   * Figures of one line are bound to each other: whoever changes one must change them all.
   *
   * @return how many objects with figures were checked
   */
  static int consistent(Path file, String where, JsonNode node) throws Fault {
    int count = 0;
    for (String key : List.of("averagePrecision", "average_precision", "auroc")) {
      JsonNode interval = node.path(key + "Interval");
      interval = interval.isMissingNode() ? node.path(key + "_interval") : interval;
      JsonNode figure = node.path("metrics").has(key) ? node.at("/metrics/" + key) : node.path(key);
      if (interval.size() == 2
          && figure.isNumber()
          && !(interval.get(0).asDouble() <= figure.asDouble()
              && figure.asDouble() <= interval.get(1).asDouble())) {
        throw new Fault(
            "%s: %s: %s %s is outside of its interval; the file was edited: write it again",
            file, where, key, figure.asText());
      }
    }
    boolean single = !node.has("sets") || node.path("sets").size() == 1;
    if (single
        && node.path("accuracy").isNumber()
        && node.path("sensitivity").isNumber()
        && node.path("specificity").isNumber()
        && node.path("rows").asInt() > 0) {
      double rows = node.path("rows").asDouble();
      double positives = node.path("positives").asDouble();
      double tp = node.path("sensitivity").asDouble() * positives;
      double tn = node.path("specificity").asDouble() * (rows - positives);
      double f1 = 2 * tp / (tp + (rows - positives - tn) + positives);
      if (Math.abs((tp + tn) / rows - node.path("accuracy").asDouble()) > ModelChecks.ROUNDING
          || Math.abs(f1 - node.path("f1").asDouble()) > ModelChecks.ROUNDING) {
        throw new Fault(
            "%s: %s: accuracy, F1, sensitivity and specificity do not belong together; the file was"
                + " edited: write it again",
            file, where);
      }
      count++;
    }
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        // The site level of a mean over sets is a mean too.
        if (single || !field.getKey().equals("site_level")) {
          count += consistent(file, where + "." + field.getKey(), field.getValue());
        }
      }
    } else {
      for (int i = 0; i < node.size(); i++) {
        count += consistent(file, where + "[" + i + "]", node.get(i));
      }
    }
    return count;
  }
}
