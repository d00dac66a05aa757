// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a checkpoint belongs to: everything that decides about the weights. Immutable.
 *
 * @param sha256 of all of it
 * @param parts each part by the name under which a user can change it, "training.threads" for
 *     instance
 */
public record TrainingKey(String sha256, Map<String, String> parts) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Letters of a hash that tell it from others. */
  private static final int SHORT_HASH = 12;

  /** Copies the parts. */
  public TrainingKey {
    parts = new LinkedHashMap<>(parts);
  }

  /**
   * Returns the key of a training.
   *
   * @param recipe as it is trained, options of the command line included
   * @param limit rows of the table, 0 for all
   * @param hashes of the data files by name
   */
  public static TrainingKey of(
      String sha256, Object recipe, int limit, Map<String, String> hashes) {
    Map<String, String> parts = new LinkedHashMap<>();
    flatten("", JSON.valueToTree(recipe), parts);
    parts.put("--limit", limit == 0 ? "none" : Integer.toString(limit));
    hashes.forEach(
        (file, hash) ->
            parts.put(
                "file " + file,
                "sha256 " + hash.substring(0, Math.min(SHORT_HASH, hash.length()))));
    return new TrainingKey(sha256, parts);
  }

  private static void flatten(String name, JsonNode node, Map<String, String> parts) {
    if (!node.isObject()) {
      parts.put(name, node.isValueNode() ? node.asText() : node.toString());
      return;
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      flatten(
          name.isEmpty() ? field.getKey() : name + "." + field.getKey(), field.getValue(), parts);
    }
  }

  /** Returns the first part that was another one before, in words; empty where none is known. */
  Optional<String> difference(Map<String, String> before) {
    return Stream.concat(parts.keySet().stream(), before.keySet().stream())
        .filter(name -> !Objects.equals(parts.get(name), before.get(name)))
        .findFirst()
        .map(
            name ->
                "%s was %s, now it is %s"
                    .formatted(
                        name,
                        before.getOrDefault(name, "not there"),
                        parts.getOrDefault(name, "not there")));
  }
}
