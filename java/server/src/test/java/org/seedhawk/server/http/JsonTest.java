// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
