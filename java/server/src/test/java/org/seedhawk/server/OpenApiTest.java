// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.seedhawk.server.http.Endpoint;
import org.seedhawk.server.http.Endpoint.Access;

/** The document that describes the server's calls, held against them. */
class OpenApiTest {
  private final SeedhawkServer server = TestServer.shared();
  private final JsonNode document = TestServer.get(server, "/openapi.json").json();

  @Test
  void everyCallIsDescribedAndNoOther() {
    Set<String> described = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            described.add(
                                method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));
    Set<String> served =
        server.endpoints().stream()
            .map(one -> one.method() + " " + one.path())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(served, described);
  }

  @Test
  void callsWithoutAKeyAreTheProbes() {
    for (Endpoint one : server.endpoints()) {
      JsonNode call = call(one);
      assertEquals(one.access() == Access.PROBE, call.has("security"), one.path());
      assertEquals(one.access() != Access.PROBE, call.path("responses").has("401"), one.path());
      for (String variable : one.path().split("[{}]")) {
        if (one.path().contains("{" + variable + "}")) {
          assertTrue(
              call.path("parameters").findValuesAsText("name").contains(variable), one.path());
        }
      }
    }
  }

  private JsonNode call(Endpoint one) {
    return document.path("paths").path(one.path()).path(one.method().toLowerCase(Locale.ROOT));
  }

  @Test
  void referencesLeadSomewhere() {
    assertEquals("3.1.0", document.path("openapi").asText());
    Set<String> references = new TreeSet<>(document.findValuesAsText("$ref"));
    assertFalse(references.isEmpty());
    for (String reference : references) {
      assertFalse(document.at(reference.substring(1)).isMissingNode(), reference);
    }
  }

  @Test
  void fieldsOfARequestAreThoseThatAreRead() {
    StringBuilder body = new StringBuilder("{\"targets\":[{\"id\":\"a\",\"sequence\":\"ACGU\"}]");
    document
        .at("/components/schemas/ScanRequest/properties")
        .properties()
        .forEach(
            field -> {
              if (!field.getKey().equals("targets")) {
                body.append(",\"%s\":null".formatted(field.getKey()));
              }
            });
    TestServer.Answer answer =
        TestServer.post(server, "/v1/scan", body + "}", "Content-Type", "application/json");
    assertEquals(200, answer.status(), answer.text());
  }
}
