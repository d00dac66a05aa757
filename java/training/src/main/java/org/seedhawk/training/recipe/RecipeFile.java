// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.recipe;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.seedhawk.error.BadInputException;

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
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** Asks for no key: with it a misspelt one is named before the one that it was to be. */
  private static final YAMLMapper PARTIAL =
      YAMLMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasRequiredMarker(AnnotatedMember member) {
                  return false;
                }
              })
          .build();

  private static final String MISSING = "Missing required creator property";
  private static final Pattern NUMBER = Pattern.compile("Malformed numeric value '([^']*)'");
  private static final Pattern RANGE = Pattern.compile("Numeric value \\(([^)]*)\\) out of range");
  private static final Pattern TWICE = Pattern.compile("Duplicate field '([^']*)'");

  /** Names become names of folders. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** Reads the file's bytes. */
  public static RecipeFile read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (new String(bytes, StandardCharsets.UTF_8).stripLeading().startsWith("<")) {
        throw new BadInputException(
            file + ": this looks like HTML, a web page: download the recipe itself");
      }
      return new RecipeFile(file, bytes);
    } catch (NoSuchFileException e) {
      throw new BadInputException(file + ": no such recipe; name a recipe.yaml", e);
    } catch (IOException e) {
      throw new BadInputException(
          file
              + (Files.isDirectory(file)
                  ? ": it is a folder; name the recipe.yaml in it"
                  : ": it cannot be read; check the path and its permissions"),
          e);
    }
  }

  /** Returns the value of {@code model.architecture}, which says what kind of recipe this is. */
  public String architecture() {
    JsonNode tree = parse(() -> YAML.readTree(bytes), Set.of());
    JsonNode value = tree == null ? null : tree.path("model").path("architecture");
    if (value == null || !value.isTextual()) {
      throw new BadInputException(
          file + ": key 'model.architecture' is missing; it says what the recipe trains");
    }
    return value.textValue();
  }

  /**
   * Returns the file as a record of the given type.
   *
   * @param unused keys that the record has but this recipe has no use for, {@code model.hidden} for
   *     instance: they are not offered in place of an unknown one
   */
  public <T> T as(Class<T> type, Set<String> unused) {
    parse(() -> PARTIAL.readValue(bytes, type), unused);
    T recipe = parse(() -> YAML.readValue(bytes, type), unused);
    if (recipe == null) {
      throw new BadInputException(file + ": the recipe is empty");
    }
    refuseNull("", parse(() -> YAML.readTree(bytes), unused));
    return recipe;
  }

  /** A key without a value is no key that was left out. */
  private void refuseNull(String path, JsonNode node) {
    if (node.isNull()) {
      throw new BadInputException(
          "%s: key '%s' has no value; give it one or leave it out".formatted(file, path));
    }
    String prefix = path.isEmpty() ? "" : path + ".";
    node.properties().forEach(entry -> refuseNull(prefix + entry.getKey(), entry.getValue()));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      refuseNull("%s[%s]".formatted(path, i), node.get(i));
    }
  }

  private interface Parse<T> {
    T run() throws IOException;
  }

  private <T> T parse(Parse<T> parse, Set<String> unused) {
    try {
      return parse.run();
    } catch (UnrecognizedPropertyException e) {
      String path = path(e);
      String section = path.substring(0, path.lastIndexOf('.') + 1);
      throw new BadInputException(
          "%s:%d: unknown key '%s'; allowed here: %s"
              .formatted(
                  file,
                  lineOf(e),
                  e.getPropertyName(),
                  e.getKnownPropertyIds().stream()
                      .map(Object::toString)
                      .filter(key -> !unused.contains(section + key))
                      .sorted()
                      .collect(Collectors.joining(", "))),
          e);
    } catch (JsonMappingException e) {
      if (e.getCause() instanceof JsonProcessingException cause) {
        throw syntax(cause);
      }
      throw new BadInputException("%s:%s: %s".formatted(file, line(e), fault(e)), e);
    } catch (JsonProcessingException e) {
      throw syntax(e);
    } catch (IOException e) {
      throw new BadInputException(file + ": it cannot be read; is it text in UTF-8?", e);
    }
  }

  /** The error itself knows where the key's section ends, so the key is looked up again. */
  private int lineOf(UnrecognizedPropertyException e) {
    JsonPointer key = JsonPointer.empty();
    for (JsonMappingException.Reference step : e.getPath()) {
      key =
          step.getFieldName() == null
              ? key.appendIndex(step.getIndex())
              : key.appendProperty(step.getFieldName());
    }
    try (JsonParser parser = YAML.createParser(bytes)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME
            && parser.getParsingContext().pathAsPointer().equals(key)) {
          return parser.currentTokenLocation().getLineNr();
        }
      }
    } catch (IOException unread) {
      // a fault behind the key that was refused
    }
    return e.getLocation().getLineNr();
  }

  private BadInputException syntax(JsonProcessingException e) {
    Matcher twice = TWICE.matcher(e.getOriginalMessage());
    Matcher number = NUMBER.matcher(e.getOriginalMessage());
    Matcher range = RANGE.matcher(e.getOriginalMessage());
    String fault =
        range.find()
            ? "the number '%s' is too large or too small".formatted(range.group(1))
            : twice.find()
                ? "key '%s' stands twice; remove one".formatted(twice.group(1))
                : number.find()
                    ? "'%s' is no number that a recipe may have; give a finite one"
                        .formatted(number.group(1))
                    : "not YAML; check indentation, colons and brackets here and in the lines"
                        + " before";
    return new BadInputException("%s:%s: %s".formatted(file, line(e), fault), e);
  }

  /** The library's own words name classes that a recipe knows nothing of. */
  private String fault(JsonMappingException e) {
    String path = path(e);
    if (e.getOriginalMessage().startsWith(MISSING)) {
      return "key '%s' is missing".formatted(path);
    }
    Class<?> type = e instanceof MismatchedInputException m ? m.getTargetType() : null;
    return "key '%s' %s but must be %s".formatted(path, value(e), kind(type));
  }

  private String value(JsonMappingException e) {
    JsonNode value = parse(() -> YAML.readTree(bytes), Set.of());
    for (JsonMappingException.Reference step : e.getPath()) {
      value =
          step.getFieldName() == null
              ? value.path(step.getIndex())
              : value.path(step.getFieldName());
    }
    if (value.isContainerNode()) {
      return value.isArray() ? "is a list" : "is a section of keys";
    }
    return value.isNull() || value.isMissingNode()
        ? "has no value"
        : "is '%s'".formatted(value.asText());
  }

  private static String kind(Class<?> type) {
    if (type == null || type.isRecord()) {
      return "a section of keys";
    } else if (type == int.class
        || type == long.class
        || type == Integer.class
        || type == Long.class) {
      return "a whole number";
    } else if (type == double.class || type == Double.class) {
      return "a number";
    } else if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    return type == String.class ? "text" : "a list";
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }

  private static String line(JsonProcessingException e) {
    return e.getLocation() == null ? "?" : Integer.toString(e.getLocation().getLineNr());
  }

  /** Refuses a value that is none of some words. */
  public void oneOf(String key, String value, String... allowed) {
    Set<String> words = new LinkedHashSet<>(Arrays.asList(allowed));
    if (!words.contains(value)) {
      throw new BadInputException(
          "%s: %s is '%s' but must be one of %s"
              .formatted(file, key, value, String.join(", ", words)));
    }
  }

  /** Refuses a name that would be no plain name of a folder. */
  public void name(String key, String value) {
    if (!NAME.matcher(value).matches()) {
      throw new BadInputException(
          "%s: %s is '%s' but must be letters, digits, '.', '_' and '-', the first a letter or digit"
              .formatted(file, key, value));
    }
  }

  /**
   * Refuses a data file that is not named relative to the folder of the data; null is one that was
   * not given. The name goes into result files, which are read on other machines.
   */
  public void dataFile(String key, String value) {
    if (value != null) {
      if (!isWithin(value)) {
        throw new BadInputException(
            ("%s: %s is '%s' but must be a path within the folder of the data; name that folder"
                    + " with --data")
                .formatted(file, key, value));
      }
    }
  }

  private static boolean isWithin(String value) {
    try {
      Path path = Path.of(value);
      return !path.isAbsolute() && !value.isBlank() && !path.normalize().startsWith("..");
    } catch (InvalidPathException e) {
      return false; // a letter that no path can have
    }
  }

  /** Refuses a number out of range; null is one that was not given. */
  public void range(String key, Number value, double min, double max) {
    if (value != null && !(value.doubleValue() >= min && value.doubleValue() <= max)) {
      throw new BadInputException(
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
      throw new BadInputException("%s: %s is given but %s; leave it out".formatted(file, key, why));
    }
  }

  /** Refuses a missing key that another one asks for. */
  public void needed(String key, Object value, String why) {
    if (value == null) {
      throw new BadInputException("%s: %s is missing; %s".formatted(file, key, why));
    }
  }
}
