// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.seedhawk.server.TestServer.Answer;

/** The page as it is served; .ci/page tests it in a browser. */
@Timeout(60)
class PageTest {
  private final SeedhawkServer server = TestServer.shared();

  @Test
  void itIsServedBeforeTheServerIsReady() {
    try (SeedhawkServer starting =
        SeedhawkServer.start(TestServer.settings(1 << 16, Duration.ofSeconds(1)))) {
      assertEquals(200, TestServer.get(starting, "/").status());
      assertEquals(503, TestServer.get(starting, "/v1/models").status());
    }
  }

  @Test
  void itLoadsNothingFromElsewhereAndHasNoScriptInIt() {
    Answer page = TestServer.get(server, "/");
    assertEquals("text/html; charset=utf-8", page.header("Content-Type"));
    assertEquals("nosniff", page.header("X-Content-Type-Options"));
    String policy = page.header("Content-Security-Policy");
    assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; "), policy);
    assertFalse(policy.contains("unsafe"), policy);
    String text = page.text();
    assertFalse(
        Pattern.compile("<script[^>]*>[^<]|<style| style=|\\son[a-z]+=").matcher(text).find());
    for (String path : new String[] {"/", "/page.css", "/page.js"}) {
      Answer part = TestServer.get(server, path);
      assertEquals(200, part.status());
      // The name of a vocabulary is no address.
      String rest = part.text().replace("http://www.w3.org/2000/svg", "");
      assertFalse(
          Pattern.compile("https?://|innerHTML|insertAdjacent|eval\\(").matcher(rest).find());
    }
  }

  @Test
  void scriptAndPageAgreeOnNames() {
    Set<String> there = names(TestServer.get(server, "/").text(), " id=\"([a-z-]+)\"");
    Set<String> wanted = names(TestServer.get(server, "/page.js").text(), "\\$\\(\"([a-z-]+)\"\\)");
    assertTrue(wanted.size() > 30, wanted.toString());
    wanted.removeAll(there);
    assertEquals(Set.of(), wanted);
  }

  private static Set<String> names(String text, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void modelsSayWhatChanceLists() {
    JsonNode listed = TestServer.get(server, "/v1/models").json();
    assertEquals(TestServer.MIRNAS.size(), listed.path("mirnas").asInt());
    JsonNode chance = listed.path("models").path(0).path("chance");
    assertTrue(chance.size() > 10, chance.toString());
    double before = Double.MAX_VALUE;
    for (JsonNode row : chance) {
      assertTrue(row.path(1).asDouble() <= before, chance.toString());
      before = row.path(1).asDouble();
    }
    assertTrue(chance.toString().contains("[0.9,"), chance.toString());
  }

  @Test
  void sharesOfSitesSumToThatOfTheirGene() {
    String body =
        "{\"targets\":[{\"id\":\"t\",\"sequence\":\"%s\"}]}".formatted(TestServer.SITE.repeat(3));
    Answer answer =
        TestServer.post(server, "/v1/effects", body, "Content-Type", "application/json");
    JsonNode gene = TestServer.json(answer.text().lines().findFirst().orElseThrow());
    assertEquals("hsa-let-7a-5p", gene.path("mirna").asText(), answer.text());
    assertEquals(3, gene.path("sites").size(), answer.text());
    double sum = 0;
    for (JsonNode site : gene.path("sites")) {
      assertEquals(
          "CUACCUCA",
          TestServer.SITE
              .repeat(3)
              .substring(site.path("start").asInt(), site.path("end").asInt()));
      sum += site.path("log2fc").asDouble();
    }
    assertTrue(sum < -0.1, answer.text());
    assertEquals(gene.path("log2fc").asDouble(), sum, 3e-4);
    JsonNode last = TestServer.json(answer.text().lines().toList().getLast());
    assertEquals(1, last.path("summary").path("targets").asInt());
    assertEquals(
        400,
        TestServer.post(
                server,
                "/v1/effects",
                body.replace("CUACCUCA", "!"),
                "Content-Type",
                "application/json")
            .status());
  }
}
