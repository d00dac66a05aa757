// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.seedhawk.server.TestServer.Answer;

/** Models are loaded anew and unloaded while the server is called. */
@Timeout(120)
class RepositoryTest {
  private static final String MODELS = "/v2/repository/models/";
  private static final String INFER =
      "{\"inputs\":[{\"name\":\"mirna\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"UGAGGUAGUAGGUUGUAUAGUU\"]},"
          + "{\"name\":\"target\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\""
          + TestServer.SITE
          + "\"]}]}";

  private static SeedhawkServer server() {
    Settings all = TestServer.settings(TestServer.MOST_BYTES, Duration.ofSeconds(5));
    SeedhawkServer server =
        SeedhawkServer.start(
            new Settings(
                all.host(),
                0,
                all.mostBytes(),
                all.mostBytesAtOnce(),
                all.longest(),
                all.peerTime(),
                4,
                64,
                all.share(),
                all.callerConnections(),
                all.keys(),
                all.accessLog(),
                all.tls(),
                true,
                Optional.empty()));
    TestServer.open(server);
    return server;
  }

  private static Answer infer(SeedhawkServer server) {
    return TestServer.post(server, "/v2/models/" + TestServer.MODEL + "/infer", INFER);
  }

  @Test
  void noCallFailsWhileAModelIsLoadedAnew() throws Exception {
    try (SeedhawkServer server = server()) {
      String score = infer(server).text();
      AtomicBoolean ended = new AtomicBoolean();
      AtomicInteger calls = new AtomicInteger();
      Queue<String> wrong = new ConcurrentLinkedQueue<>();
      List<Thread> clients = new ArrayList<>();
      String targets = ">t\n" + TestServer.SITE.repeat(100) + "\n";
      for (int i = 0; i < 8; i++) {
        boolean scans = i % 2 == 0;
        clients.add(
            Thread.startVirtualThread(
                () -> {
                  while (!ended.get()) {
                    Answer answer =
                        scans
                            ? TestServer.post(
                                server, "/v1/scan", targets, "Content-Type", "text/x-fasta")
                            : infer(server);
                    calls.incrementAndGet();
                    if (answer.status() != 200
                        || !(scans
                            ? answer.text().contains("{\"summary\"")
                            : answer.text().equals(score))) {
                      wrong.add(answer.text());
                    }
                  }
                }));
      }
      int before = calls.get();
      for (int i = 0; i < 5; i++) {
        Answer answer = TestServer.post(server, MODELS + TestServer.MODEL + "/load", "");
        assertEquals(200, answer.status(), answer.text());
        Thread.sleep(100);
      }
      ended.set(true);
      for (Thread client : clients) {
        client.join();
      }
      assertEquals(List.of(), List.copyOf(wrong));
      assertTrue(calls.get() - before > 50, calls + " calls");
      assertTrue(
          TestServer.get(server, "/metrics")
              .text()
              .contains("seedhawk_engine_busy{model=\"" + TestServer.MODEL + "\"} 0"));
    }
  }

  @Test
  void aModelIsUnloadedAndLoaded() {
    try (SeedhawkServer server = server()) {
      String model = "/v2/models/" + TestServer.MODEL;
      assertEquals(200, TestServer.get(server, model + "/ready").status());
      assertEquals("READY", index(server, "").path(0).path("state").asText());
      assertEquals(
          200, TestServer.post(server, MODELS + TestServer.MODEL + "/unload", "{}").status());
      for (int twice = 0; twice < 2; twice++) {
        Answer refused = infer(server);
        assertEquals(503, refused.status());
        assertTrue(refused.error().contains("/load"), refused.error());
        assertEquals(
            200, TestServer.post(server, MODELS + TestServer.MODEL + "/unload", "").status());
      }
      assertEquals(503, TestServer.get(server, model + "/ready").status());
      assertEquals(503, TestServer.get(server, model).status());
      assertEquals(
          503,
          TestServer.post(server, "/v1/scan", ">a\nACGU\n", "Content-Type", "text/x-fasta")
              .status());
      assertEquals(200, TestServer.get(server, "/v2/health/ready").status());
      assertEquals("UNAVAILABLE", index(server, "").path(0).path("state").asText());
      assertEquals(0, index(server, "{\"ready\":true}").size());
      assertEquals(0, TestServer.get(server, "/v1/models").json().path("models").size());
      assertTrue(TestServer.get(server, "/metrics").text().contains("seedhawk_engine_info"));
      assertEquals(
          200, TestServer.post(server, MODELS + TestServer.MODEL + "/load", "{}").status());
      assertEquals(200, infer(server).status());
      assertEquals(200, TestServer.get(server, model + "/ready").status());
    }
  }

  private static JsonNode index(SeedhawkServer server, String body) {
    return TestServer.post(server, "/v2/repository/index", body).json();
  }

  @Test
  void namesOutsideTheListAreUnknownAndParametersRefused() {
    try (SeedhawkServer server = server()) {
      for (String name : List.of("deeptarget", "..%2Fx", "%2Fetc%2Fpasswd", "x")) {
        for (String what : List.of("/load", "/unload")) {
          Answer answer = TestServer.post(server, MODELS + name + what, "");
          assertEquals(404, answer.status(), name);
          assertTrue(answer.error().contains("not served"), answer.error());
        }
      }
      Answer answer =
          TestServer.post(
              server,
              MODELS + TestServer.MODEL + "/load",
              "{\"parameters\":{\"config\":\"{}\",\"file:1/model.onnx\":\"AAAA\"}}");
      assertEquals(400, answer.status(), answer.text());
      assertEquals(400, TestServer.post(server, MODELS + TestServer.MODEL + "/load", "[").status());
      assertEquals(
          413, TestServer.post(server, "/v2/repository/index", " ".repeat(70_000) + "{}").status());
    }
    SeedhawkServer shared = TestServer.shared();
    assertEquals(403, TestServer.post(shared, MODELS + TestServer.MODEL + "/unload", "").status());
    assertEquals(200, infer(shared).status());
  }
}
