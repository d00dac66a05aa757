// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What two runs must have in common so that their parts fit together. */
final class Manifests {
  /** Options that change no letter of a table, or that inputs and outputs stand for. */
  private static final Set<String> OTHER_OPTIONS =
      Set.of(
          "--sites",
          "--genes",
          "--out",
          "--manifest",
          "--multiqc",
          "--shard",
          "--resume",
          "--parts",
          "--threads",
          "--batch",
          "--device",
          "--model",
          "--format");

  private static final List<String> WORDS =
      List.of("seedhawk", "commit", "work", "device", "site_format", "tables");

  private Manifests() {}

  /** Returns what the tables of a run depend on, from what its manifest has. */
  static Map<String, Object> key(Map<?, ?> manifest) {
    Map<String, Object> key = new LinkedHashMap<>();
    for (String word : WORDS) {
      key.put(word, manifest.get(word));
    }
    flatten(key, "model ", manifest.get("models"));
    if (manifest.get("options") instanceof Map<?, ?> options) {
      Map<String, Object> all = new TreeMap<>();
      options.forEach((name, value) -> all.put(name.toString(), value));
      all.keySet().removeAll(OTHER_OPTIONS);
      // It names a species or a file, and a file is an input.
      if (inputs(manifest).stream().anyMatch(input -> "--abundance".equals(input.get("option")))) {
        all.remove("--abundance");
      }
      all.forEach((name, value) -> key.put("option " + name, value));
    }
    for (Map<?, ?> input : inputs(manifest)) {
      key.put("input " + input.get("option"), input.get("sha256"));
    }
    return key;
  }

  private static List<Map<?, ?>> inputs(Map<?, ?> manifest) {
    List<Map<?, ?>> all = new ArrayList<>();
    if (manifest.get("inputs") instanceof List<?> inputs) {
      for (Object one : inputs) {
        if (one instanceof Map<?, ?> input) {
          all.add(input);
        }
      }
    }
    return all;
  }

  private static void flatten(Map<String, Object> key, String prefix, Object map) {
    if (map instanceof Map<?, ?> all) {
      all.forEach((name, value) -> key.put(prefix + name, value));
    }
  }

  /** Says where two keys differ; empty: nowhere. */
  static Optional<String> difference(Map<?, ?> one, Map<?, ?> other) {
    Set<String> names = new TreeSet<>();
    one.keySet().forEach(name -> names.add(name.toString()));
    other.keySet().forEach(name -> names.add(name.toString()));
    List<String> differ = new ArrayList<>();
    for (String name : names) {
      if (!Objects.equals(one.get(name), other.get(name))) {
        differ.add("%s was %s and is %s".formatted(name, shown(one, name), shown(other, name)));
      }
    }
    return differ.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", differ));
  }

  private static String shown(Map<?, ?> key, String name) {
    Object value = key.get(name);
    return value == null || value.equals(Optional.empty()) ? "absent" : value.toString();
  }
}
