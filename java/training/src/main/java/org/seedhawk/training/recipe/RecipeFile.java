// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.seedhawk.training.file.DataException;

/**
 * A YAML file read into a record: an unknown key, a missing one and a value of another kind are
 * errors that name the line. Immutable.
 *
 * @param file named in messages
 * @param bytes its text
 */
public record RecipeFile(Path file, byte[] bytes) {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** Asks for no key: with it a misspelt one is named before the one that it was to be. */
  private static final YAMLMapper PARTIAL =
      YAMLMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasRequiredMarker(AnnotatedMember member) {
                  return false;
                }
              })
          .build();

  /** Reads the file's bytes. */
  public static RecipeFile read(Path file) throws IOException {
    try {
      return new RecipeFile(file, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new DataException(file + ": no such recipe", e);
    }
  }

  /** Returns the value of {@code model.architecture}, which says what kind of recipe this is. */
  public String architecture() {
    JsonNode tree = parse(() -> YAML.readTree(bytes));
    JsonNode value = tree == null ? null : tree.path("model").path("architecture");
    if (value == null || !value.isTextual()) {
      throw new DataException(
          file + ": key 'model.architecture' is missing; it says what the recipe trains");
    }
    return value.textValue();
  }

  /** Returns the file as a record of the given type. */
  public <T> T as(Class<T> type) {
    parse(() -> PARTIAL.readValue(bytes, type));
    T recipe = parse(() -> YAML.readValue(bytes, type));
    if (recipe == null) {
      throw new DataException(file + ": the recipe is empty");
    }
    return recipe;
  }

  private interface Parse<T> {
    T run() throws IOException;
  }

  private <T> T parse(Parse<T> parse) {
    try {
      return parse.run();
    } catch (UnrecognizedPropertyException e) {
      throw new DataException(
          "%s:%d: unknown key '%s'; allowed here: %s"
              .formatted(
                  file,
                  e.getLocation().getLineNr(),
                  e.getPropertyName(),
                  e.getKnownPropertyIds().stream()
                      .map(Object::toString)
                      .sorted()
                      .collect(Collectors.joining(", "))),
          e);
    } catch (JsonMappingException e) {
      String path =
          e.getPath().stream()
              .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
              .collect(Collectors.joining("."));
      throw new DataException("%s:%s: key '%s': %s".formatted(file, line(e), path, oneLine(e)), e);
    } catch (JsonProcessingException e) {
      throw new DataException("%s:%s: not YAML: %s".formatted(file, line(e), oneLine(e)), e);
    } catch (IOException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  private static String line(JsonProcessingException e) {
    return e.getLocation() == null ? "?" : Integer.toString(e.getLocation().getLineNr());
  }

  private static String oneLine(JsonProcessingException e) {
    return e.getOriginalMessage().lines().map(String::strip).findFirst().orElse("");
  }

  /** Refuses a value that is none of some words. */
  public void oneOf(String key, String value, String... allowed) {
    Set<String> words = new LinkedHashSet<>(Arrays.asList(allowed));
    if (!words.contains(value)) {
      throw new DataException(
          "%s: %s is '%s' but must be one of %s"
              .formatted(file, key, value, String.join(", ", words)));
    }
  }

  /** Refuses a number out of range; null is one that was not given. */
  public void range(String key, Number value, double min, double max) {
    if (value != null && !(value.doubleValue() >= min && value.doubleValue() <= max)) {
      throw new DataException(
          "%s: %s is '%s' but must be in %s..%s"
              .formatted(file, key, value, number(min), number(max)));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** Refuses a key that another one makes meaningless. */
  public void unused(String key, Object value, String why) {
    if (value != null) {
      throw new DataException("%s: %s is given but %s; leave it out".formatted(file, key, why));
    }
  }

  /** Refuses a missing key that another one asks for. */
  public void needed(String key, Object value, String why) {
    if (value == null) {
      throw new DataException("%s: %s is missing; %s".formatted(file, key, why));
    }
  }
}
