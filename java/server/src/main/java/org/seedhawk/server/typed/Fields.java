// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.seedhawk.server.failure.Failure;

/**
 * The fields of an object that a caller sent. Each one that is known is taken; {@link #done}
 * refuses what is left, so that a field with a wrong name is not taken for one that was left out.
 * One thread at a time.
 */
final class Fields {
  private final JsonNode object;
  private final String what;
  private final Set<String> left = new HashSet<>();

  /**
   * Begins.
   *
   * @param what the object is, for messages
   */
  Fields(JsonNode object, String what) {
    if (!object.isObject()) {
      throw Failure.bad(what + " must be an object");
    }
    this.object = object;
    this.what = what;
    object.properties().forEach(field -> left.add(field.getKey()));
  }

  /** Returns a field as it is; missing where there is none, or null. */
  JsonNode node(String name) {
    left.remove(name);
    JsonNode found = object.path(name);
    return found.isNull() ? object.path("") : found;
  }

  Optional<String> text(String name) {
    JsonNode found = node(name);
    if (found.isMissingNode()) {
      return Optional.empty();
    }
    if (!found.isTextual()) {
      throw Failure.bad("%s of %s must be a text".formatted(name, what));
    }
    return Optional.of(found.textValue());
  }

  boolean flag(String name, boolean without) {
    JsonNode found = node(name);
    if (found.isMissingNode()) {
      return without;
    }
    // Texts come from a query or a form.
    String text = found.asText().toLowerCase(Locale.ROOT);
    if (!found.isBoolean() && !(found.isTextual() && text.matches("true|false"))) {
      throw Failure.bad("%s of %s must be true or false".formatted(name, what));
    }
    return text.equals("true");
  }

  Optional<Float> number(String name) {
    JsonNode found = node(name);
    if (found.isMissingNode()) {
      return Optional.empty();
    }
    try {
      if (found.isNumber() || found.isTextual()) {
        return Optional.of(Float.valueOf(found.asText()));
      }
    } catch (NumberFormatException e) {
      throw Failure.bad("%s of %s is no number".formatted(name, what));
    }
    throw Failure.bad("%s of %s must be a number".formatted(name, what));
  }

  /**
   * Says that all fields were taken.
   *
   * @throws Failure with status 400 if one is left
   */
  void done() {
    if (!left.isEmpty()) {
      throw Failure.bad(
          "%s has no field '%s'; /openapi.json lists its fields"
              .formatted(what, left.stream().sorted().findFirst().orElseThrow()));
    }
  }
}
