// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.server.failure.Failure;

/** What is said of bodies that are no JSON. */
class JsonTest {
  private static String error(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return assertThrows(Failure.class, () -> Json.object(bytes, 0, bytes.length)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1,",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":+1}",
        "{\"a\":01}",
        "{\"a\":.5}",
        "{\"a\":'b'}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":1,}",
        "{\"a\":[1,,2]}",
        "{\"a\":\"b\nc\"}",
        "{\"a\":\"\\q\"}",
        "{\"a\":1 /* why */}",
        "{\"a\":1 # why\n}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":nothing}",
        "{\"a\":1]",
        "{\"a\":\"b",
      })
  void faultsAreToldInPlainWords(String body) {
    String error = error(body);
    assertTrue(
        error.matches("(?s)the body is no JSON at line [0-9]+, column [0-9]+: .{5,}"), error);
    for (String inside :
        new String[] {"REDACTED", "Feature", "`", "Source", "jackson", "Constraints"}) {
      assertFalse(error.contains(inside), error);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":\"\\ud83e\"}|line 1, column 7",
        "{\"a\":\"\\uDD80\"}|line 1, column 7",
        "{\"a\":\"\\ud83ex\\udd80\"}|line 1, column 7",
        "{\"a\":\"\\\\\\ud83e\\ud83e\"}|line 1, column 9",
        "{\"\\ud83e\\u0041\":1}|line 1, column 3"
      })
  void halvesOfLettersAreRefused(String body, String place) {
    assertEquals(
        "the body is no JSON at "
            + place
            + ": half of a letter (a lone surrogate); send whole letters",
        error(body));
  }

  @Test
  void halvesOfLettersAreRefusedInTheirBytesToo() {
    byte[] bytes = "{\n\"a\":\"xyz\"}".getBytes(StandardCharsets.UTF_8);
    bytes[7] = (byte) 0xed;
    bytes[8] = (byte) 0xa0;
    bytes[9] = (byte) 0x80;
    String error =
        assertThrows(Failure.class, () -> Json.object(bytes, 0, bytes.length)).getMessage();
    assertTrue(error.contains("line 2, column 6: half of a letter"), error);
  }

  @Test
  void wholeLettersAreRead() {
    for (String body :
        new String[] {
          "{\"a\":\"\\ud83e\\udd80\"}", "{\"a\":\"\ud83e\udd80\"}", "{\"a\":\"\\uD83E\\uDD80\"}"
        }) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      assertEquals("\ud83e\udd80", Json.object(bytes, 0, bytes.length).path("a").asText());
    }
    byte[] others = "{\"a\":\"\\\\ud83e \\u0041 \ud7ff\"}".getBytes(StandardCharsets.UTF_8);
    assertEquals("\\ud83e A \ud7ff", Json.object(others, 0, others.length).path("a").asText());
  }

  @Test
  void limitsAreToldInPlainWords() {
    for (String body :
        new String[] {"{\"a\":" + "[".repeat(100), "{\"a\":" + "1".repeat(200) + "}"}) {
      String error = error(body);
      assertTrue(error.contains("exceeds the maximum allowed"), error);
      assertFalse(error.contains("`"), error);
    }
  }

  @Test
  void whatIsSaidIsNotCutTooEarly() {
    assertEquals(
        "the body is no JSON at line 1, column 9:"
            + " Unexpected end-of-input within/between Array entries",
        error("{\"a\":[1,"));
    assertTrue(
        error("{\"" + "a".repeat(500) + "\":1,\"" + "a".repeat(500) + "\":1}").length() < 300);
  }
}
