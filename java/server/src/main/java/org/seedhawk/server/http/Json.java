// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.seedhawk.server.failure.Failure;

/** Reads and writes JSON. Everything is checked: names that come twice, what follows the end. */
public final class Json {
  /** Letters of a message: it may quote the body. */
  private static final int LONGEST = 200;

  /** What the library says to programmers: names of its settings, and places of its own. */
  private static final Pattern INSIDE =
      Pattern.compile(
          ", from `[A-Z]\\w*\\.[^`]*`"
              + "|(?s)[\\s;:,(]*(?:not recognized as one since|start marker at|\\[Source"
              + "|enable `[A-Z]|\\(?`[A-Z]\\w*\\.).*");

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(32)
                          .maxNumberLength(100)
                          // A body is limited before it is read.
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  /** Writes a JSON text. */
  @FunctionalInterface
  public interface Writing {
    /** Writes it. */
    void to(JsonGenerator json) throws IOException;
  }

  /**
   * Reads an object.
   *
   * @throws Failure with status 400 if it is none, saying where
   */
  public static JsonNode object(byte[] bytes, int from, int length) {
    Surrogates.refuseLone(bytes, from, length);
    try (JsonParser parser = MAPPER.getFactory().createParser(bytes, from, length)) {
      JsonNode node = MAPPER.readTree(parser);
      if (node == null || !node.isObject()) {
        throw Failure.bad("the body must be a JSON object");
      }
      if (parser.nextToken() != null) {
        throw Failure.bad("something follows the JSON object; send one object alone");
      }
      return node;
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " at line %s, column %s"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw Failure.bad("the body is no JSON%s: %s".formatted(where, plain(e)));
    } catch (IOException e) {
      throw Failure.bad("the body is no JSON in UTF-8: " + e.getMessage());
    }
  }

  /** Returns what is wrong without the library's advice to programmers, which names its classes. */
  private static String plain(JsonProcessingException e) {
    String message = INSIDE.matcher(e.getOriginalMessage()).replaceAll("").strip();
    return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "...";
  }

  /** Writes a text. */
  public static byte[] write(Writing what) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = MAPPER.getFactory().createGenerator(out)) {
      what.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory throws none
    }
    return out.toByteArray();
  }

  /** Writes a text whose bytes are ASCII, as headers must be: other letters are escaped. */
  public static String ascii(Writing what) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = MAPPER.getFactory().createGenerator(out)) {
      json.enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
      what.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory throws none
    }
    return out.toString(StandardCharsets.US_ASCII);
  }

  /** Writes a list of texts. */
  public static void texts(JsonGenerator json, List<String> texts) throws IOException {
    json.writeStartArray();
    for (String one : texts) {
      json.writeString(one);
    }
    json.writeEndArray();
  }

  /** Returns {@code {"error": message}}. */
  public static byte[] error(String message) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeStringField("error", message);
          json.writeEndObject();
        });
  }
}
