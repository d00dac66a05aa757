// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.error.BadInputException;
import org.seedhawk.server.TestServer.Answer;
import org.seedhawk.server.admission.AccessKeys;
import org.seedhawk.server.record.AccessLog;

/** What all calls have in common: errors, limits, access, states. */
@Timeout(30)
class HttpTest {
  private final SeedhawkServer server = TestServer.shared();

  private static void assertError(int status, Answer answer) {
    assertEquals(status, answer.status(), answer.text());
    assertEquals("application/json", answer.header("Content-Type"));
    assertFalse(answer.error().isEmpty(), answer.text());
  }

  /** Checks an error that came over a plain socket. */
  private static void assertRaw(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertTrue(answer.contains("application/json"), answer);
    assertTrue(answer.contains("{\"error\":\""), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v3",
        "/v2/",
        "/v2//models",
        "/v2/models/x/y",
        "/v2/models/..%2f..%2fetc%2fpasswd",
        "/v2/models/nothing",
        "/v2/models/nothing/ready",
        "/v2/models/%00",
        "/index.html"
      })
  void pathsWithoutACallAnswer404(String path) {
    assertError(404, TestServer.get(server, path));
  }

  @Test
  void methodsThatAreNotAllowedAreNamed() {
    Answer answer = TestServer.post(server, "/v2/health/live", "{}");
    assertError(405, answer);
    assertEquals("GET, HEAD", answer.header("Allow"));
    answer = TestServer.get(server, "/v2/models/" + TestServer.MODEL + "/infer");
    assertError(405, answer);
    assertEquals("POST", answer.header("Allow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/metrics", "/v2/health/live", "/v2/health/ready", "/v1/models", "/v3"})
  void headIsGetWithoutABody(String path) throws Exception {
    Answer get = TestServer.get(server, path);
    Answer head = TestServer.send(server, "HEAD", path, new byte[0]);
    assertEquals(get.status(), head.status());
    assertEquals(get.header("Content-Type"), head.header("Content-Type"));
    assertEquals("", head.text());
    if (!path.equals("/metrics")) { // it counts the calls
      assertEquals(get.header("Content-Length"), head.header("Content-Length"));
    }
    // A body would be taken for the beginning of the next answer.
    String both =
        TestServer.raw(
            server,
            "HEAD %s HTTP/1.1\r\nHost: x\r\n\r\nHEAD %1$s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                .formatted(path));
    assertTrue(both.matches("(?s)HTTP/1.1 [^{<#]*\r\n\r\nHTTP/1.1 [^{<#]*\r\n\r\n"), both);
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      HttpResponse<String> second =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                  .HEAD()
                  .build(),
              BodyHandlers.ofString());
      assertEquals(get.status(), second.statusCode());
      assertEquals("", second.body());
    }
  }

  @Test
  void crossOriginCallsAreNotAllowed() {
    Answer answer =
        TestServer.send(
            server,
            "OPTIONS",
            "/v2",
            new byte[0],
            "Origin",
            "http://elsewhere.example",
            "Access-Control-Request-Method",
            "GET");
    assertError(405, answer);
    assertEquals("", answer.header("Access-Control-Allow-Origin"));
  }

  @Test
  void badRequestsAreJsonToo() throws IOException {
    assertRaw(400, TestServer.raw(server, "nonsense\r\n\r\n"));
    assertRaw(400, TestServer.raw(server, "GET /v2 HTTP/1.1\r\nHost: a b c\r\n\r\n"));
    assertRaw(400, TestServer.raw(server, "GET /v2 HTTP/1.1\r\n\r\n"));
    assertRaw(
        400,
        TestServer.raw(
            server, "POST /v2/models/x/infer HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n"));
    assertRaw(
        400,
        TestServer.raw(
            server,
            "POST /v2/models/x/infer HTTP/1.1\r\n"
                + "Host: x\r\n"
                + "Content-Length: 5\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"));
    String many = "X: y\r\n".repeat(10_000);
    String answer = TestServer.raw(server, "GET /v2 HTTP/1.1\r\nHost: x\r\n" + many + "\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
    assertTrue(answer.contains("{\"error\":\""), answer);
  }

  private static List<List<String>> faults() {
    return List.of(
        List.of("X-a: \u0001b", "the header 'X-a' has the character 0x01"),
        List.of("no colon here", "the header line 'no colon here' has no colon"),
        List.of(": x", "a header line begins with its colon"),
        List.of("X a: b", "the header name 'X a' has a letter"),
        List.of("X-a: b\nX-b: c", "the header 'X-a' ends without a carriage return"),
        List.of("Host: y", "the header Host comes twice"),
        List.of("Content-Length: nine", "the header Content-Length is 'nine'; it must be a number"),
        List.of("Content-Length: -5", "the header Content-Length is '-5'"),
        List.of("Content-Length: 5\r\nContent-Length: 6", "the header Content-Length comes twice"),
        List.of("Transfer-Encoding: gzip", "the header Transfer-Encoding is 'gzip'"),
        List.of(
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "there are the headers Content-Length and Transfer-Encoding"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void theHeaderAtFaultIsNamed(List<String> fault) throws IOException {
    String header = fault.getFirst();
    // The second request comes over a connection that was used.
    String live = "GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    String wrong = "GET /v2 HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n";
    for (String before : List.of("", live)) {
      String answer = TestServer.raw(server, before + wrong);
      String last = answer.substring(answer.lastIndexOf("HTTP/1.1 "));
      assertRaw(400, last);
      assertTrue(last.contains(fault.getLast()), last);
    }
  }

  @Test
  void headersThatAreTooLargeAndHostsAreNamed() throws IOException {
    String head = "GET /v2 HTTP/1.1\r\n";
    for (String large : List.of("X-b: y\r\n".repeat(10_000), "X-b: " + "y".repeat(20_000))) {
      String answer = TestServer.raw(server, head + "Host: x\r\n" + large + "\r\n");
      assertRaw(431, answer);
      assertTrue(
          answer.contains("more than 16384 bytes, the server's limit, at the header 'X-b'"),
          answer);
    }
    assertTrue(TestServer.raw(server, head + "\r\n").contains("there is no header Host"));
    for (String host : List.of("a b c", "x:y", "x:", "")) {
      String answer = TestServer.raw(server, head + "Host: " + host + "\r\n\r\n");
      assertRaw(400, answer);
      assertTrue(answer.contains("the header Host is '" + host + "'"), answer);
    }
  }

  /** As RFC 9112, section 7.1, has it; the connection goes on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "15\r\n%s\r\n0\r\n\r\n",
        "5;a=b\r\n%5s\r\n10 ; c=\"d e\"\r\n%s\r\n0;last\r\n\r\n",
        "15\r\n%s\r\n0\r\nX-checksum: 5\r\nY:\r\n\r\n"
      })
  void extensionsOfChunksAndTrailersAreIgnored(String form) throws IOException {
    String body = "{\"pairs\":[],\"x\":\"yz\"}";
    assertEquals(0x15, body.length());
    String chunks =
        form.contains("%5s")
            ? form.formatted(body.substring(0, 5), body.substring(5))
            : form.formatted(body);
    String live = "GET /v2/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    String answer =
        TestServer.raw(
            server,
            "POST /v1/pairs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunks
                + live);
    // The body came whole: its fields were read.
    assertTrue(answer.contains("the request has no field 'x'"), answer);
    assertTrue(
        answer.substring(answer.lastIndexOf("HTTP/1.1 ")).startsWith("HTTP/1.1 200"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2 x\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\r\nGET /v2 HTTP/1.1\r\n\r\n",
        "2;a\n{}\r\n0\r\n\r\n"
      })
  void whatIsNoChunkIsRefused(String chunks) throws IOException {
    String answer =
        TestServer.raw(
            server,
            "POST /v1/pairs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
    assertRaw(400, answer);
    assertFalse(answer.substring(5).contains("HTTP/1.1 200"), answer);
  }

  @ParameterizedTest
  @ValueSource(ints = {4_090, 8_200, 9_000, 90_000})
  void longFirstLinesAnswer414(int letters) throws IOException {
    String line = "GET /" + "a".repeat(letters) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    String answer = TestServer.raw(server, line);
    assertRaw(414, answer);
    assertTrue(
        answer.contains(
            "the first line is longer than 4096 bytes, the server's limit; send what is long in the"
                + " body"),
        answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n"})
  void oldVersionsAnswer505(String before) throws IOException {
    String answer = TestServer.raw(server, before + "GET /v2 HTTP/1.0\r\n\r\n");
    String last = answer.substring(Math.max(0, answer.lastIndexOf("HTTP/1.1 505")));
    assertRaw(505, last);
    assertTrue(last.contains("HTTP/1.0 is not served; send HTTP/1.1 or HTTP/2"), last);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /v2\r\n\r\n", "GET /v2 HTTP/2.0\r\n\r\n", "GET /v2 HTTP/1.1\n\n"})
  void firstLinesWithoutAVersionAnswer400(String line) throws IOException {
    String answer = TestServer.raw(server, line);
    assertRaw(400, answer);
    assertTrue(answer.contains("the first line must end with HTTP/1.1"), answer);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void halfAFirstLineOnAUsedConnectionEndsInTime(boolean together) throws Exception {
    String live = "GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(8_000);
      OutputStream out = socket.getOutputStream();
      out.write((live + (together ? "GET /v2/hea" : "")).getBytes());
      InputStream in = socket.getInputStream();
      assertEquals('H', in.read());
      if (!together) {
        Thread.sleep(1_300); // a connection without a request stays
        out.write((live + live).getBytes());
        Thread.sleep(200);
        out.write("GET /v2/hea".getBytes());
      }
      long begun = System.nanoTime();
      String answers = new String(in.readAllBytes());
      assertEquals(together ? 1 : 3, answers.split("/1\\.1 200 ", -1).length - 1, answers);
      assertTrue(System.nanoTime() - begun > 0.7e9, "it ended before its time");
      assertTrue(System.nanoTime() - begun < 5e9, "it stayed");
    }
  }

  @Test
  void anAddressHasSoManyConnections() throws Exception {
    Settings all = TestServer.settings(1 << 20, Duration.ofSeconds(5));
    Settings few =
        new Settings(
            all.host(),
            0,
            all.mostBytes(),
            all.mostBytesAtOnce(),
            all.longest(),
            all.peerTime(),
            2,
            4,
            all.share(),
            3,
            all.keys(),
            all.accessLog(),
            all.tls(),
            false,
            Optional.empty());
    String live = "GET /v2/health/live HTTP/1.1\r\nHost: x\r\nConnection: %s\r\n\r\n";
    try (SeedhawkServer small = SeedhawkServer.start(few)) {
      for (int round = 0; round < 5; round++) {
        try (Socket one = new Socket("127.0.0.1", small.port());
            Socket two = new Socket("127.0.0.1", small.port());
            Socket three = new Socket("127.0.0.1", small.port())) {
          for (Socket each : List.of(one, two, three)) {
            each.setSoTimeout(8_000);
            each.getOutputStream().write(live.formatted("keep-alive").getBytes());
            assertEquals('H', each.getInputStream().read());
          }
          assertEquals("", gone(small), "the fourth one ends at once");
          two.getOutputStream().write(live.formatted("close").getBytes());
          two.getInputStream().readAllBytes();
          awaitLive(small, live.formatted("close"));
        }
        String get = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        String metrics = "";
        for (int i = 0; i < 500 && !metrics.contains("\nseedhawk_connections 1\n"); i++) {
          awaitLive(small, live.formatted("close"));
          metrics = TestServer.raw(small, get);
        }
        assertTrue(metrics.contains("\nseedhawk_connections 1\n"), metrics);
        assertTrue(metrics.contains("\nseedhawk_connection_refusals_total "), metrics);
      }
    }
  }

  /** Returns what a connection that says nothing gets. */
  private static String gone(SeedhawkServer server) {
    try {
      return TestServer.raw(server, "");
    } catch (IOException e) {
      return ""; // a reset
    }
  }

  /**
   * Calls until there is a place: the server hears of the end of a connection some moments later.
   */
  private static void awaitLive(SeedhawkServer server, String request) throws Exception {
    for (int i = 0; i < 200; i++) {
      try {
        if (TestServer.raw(server, request).startsWith("HTTP/1.1 200 ")) {
          return;
        }
      } catch (IOException e) {
        Thread.sleep(10);
      }
      Thread.sleep(10);
    }
    throw new AssertionError("no place became free");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
  void compressedBodiesAnswer415(String version) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.valueOf(version)).build()) {
      String base = "http://127.0.0.1:" + server.port();
      // A first call takes the connection to HTTP/2.
      client.send(
          HttpRequest.newBuilder(URI.create(base + "/v2")).build(), BodyHandlers.discarding());
      for (String coding : List.of("gzip", "br", "identity, gzip", "identity", "Identity")) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(URI.create(base + "/v1/scan?threshold=0"))
                    .header("Content-Type", "text/x-fasta")
                    .header("Content-Encoding", coding)
                    .POST(BodyPublishers.ofString(">t\n" + TestServer.SITE + "\n"))
                    .build(),
                BodyHandlers.ofString());
        boolean plain = coding.equalsIgnoreCase("identity");
        assertEquals(plain ? 200 : 415, answer.statusCode(), coding + answer.body());
        assertEquals(
            !plain, answer.body().contains("bodies must not be compressed"), answer.body());
      }
    }
  }

  @Test
  void bodiesThatAreTooLargeAnswer413() throws IOException {
    String infer = "/v2/models/" + TestServer.MODEL + "/infer";
    assertError(413, TestServer.send(server, "POST", infer, new byte[TestServer.MOST_BYTES + 1]));
    // Without a length: the limit is found while reading.
    String chunk = "20000\r\n" + "x".repeat(0x20000) + "\r\n";
    String head = "POST " + infer + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertRaw(
        413, TestServer.raw(server, head + chunk.repeat(TestServer.MOST_BYTES / 0x20000 + 1)));
    // A chunk that says it is huge is refused before it is there.
    assertRaw(413, TestServer.raw(server, head + "7fffffff\r\n"));
  }

  @Test
  void slowBodiesAndHeadersAnswer408() throws IOException {
    long begun = System.nanoTime();
    assertRaw(
        408,
        TestServer.raw(
            server,
            "POST /v2/models/%s/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
                .formatted(TestServer.MODEL)));
    assertRaw(408, TestServer.raw(server, "GET /v2 HTTP/1.1\r\nHost: x\r\nX-Slow: "));
    assertTrue(System.nanoTime() - begun < 10e9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G", "GET", "GET /v2/health/live HTTP/1.1", "PRI * HTTP/2.0\r\n"})
  void connectionsThatDoNotBeginEnd(String beginning) throws IOException {
    long begun = System.nanoTime();
    assertFalse(TestServer.raw(server, beginning).contains("HTTP/1.1 200"));
    assertTrue(System.nanoTime() - begun > 0.9e9, "it ended before its time");
  }

  @Test
  void connectionsThatHaveBegunStay() throws Exception {
    String live = "GET /v2/health/live HTTP/1.1\r\nHost: x\r\n";
    try (Socket socket = new Socket("127.0.0.1", server.port());
        HttpClient second = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      socket.setSoTimeout(8_000);
      socket.getOutputStream().write((live + "\r\n").getBytes());
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v2")).build();
      assertEquals(200, second.send(request, BodyHandlers.ofString()).statusCode());
      Thread.sleep(1_500); // longer than the server waits for a beginning
      socket.getOutputStream().write((live + "Connection: close\r\n\r\n").getBytes());
      String answers = new String(socket.getInputStream().readAllBytes());
      assertEquals(2, answers.split("HTTP/1\\.1 200 ", -1).length - 1, answers);
      assertEquals(200, second.send(request, BodyHandlers.ofString()).statusCode());
    }
  }

  @Test
  void connectionsOfHttp2StayFromTheirPrefaceOn() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(8_000);
      OutputStream out = socket.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}); // settings
      Thread.sleep(1_500);
      out.write(new byte[] {0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}); // a ping
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int kind = 0;
      while (kind != (6 << 8 | 1)) { // its answer
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        kind = in.readUnsignedShort();
        in.readInt();
        in.readFully(new byte[length]);
      }
    }
  }

  @Test
  void aBodyThatEndsTooEarlyAnswers400() throws IOException {
    for (String how : List.of("Content-Length: 100", "Transfer-Encoding: chunked")) {
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        socket.setSoTimeout(8_000);
        String head = "POST /v1/pairs HTTP/1.1\r\nHost: x\r\n" + how + "\r\n\r\n9\r\n{";
        socket.getOutputStream().write(head.getBytes());
        socket.shutdownOutput();
        assertRaw(400, new String(socket.getInputStream().readAllBytes()));
      }
    }
  }

  @Test
  void deadlinesAreChecked() {
    Answer answer = TestServer.get(server, "/v2", "Seedhawk-Timeout-Ms", "soon");
    assertError(400, answer);
    assertTrue(answer.error().contains("Seedhawk-Timeout-Ms"));
    assertEquals(200, TestServer.get(server, "/v2", "Seedhawk-Timeout-Ms", "5000").status());
  }

  @Test
  void metricsAreReadable() {
    assertError(404, TestServer.get(server, "/metrics-of-nothing"));
    Answer answer = TestServer.get(server, "/metrics");
    assertEquals(200, answer.status());
    List<String> lines = answer.text().lines().toList();
    assertTrue(
        lines.stream()
            .allMatch(
                line ->
                    line.matches("# (HELP|TYPE) seedhawk_[a-z_]+ .+")
                        || line.matches("seedhawk_[a-z_]+(\\{.*\\})? [-+0-9.]+")),
        answer.text());
    assertTrue(lines.contains("seedhawk_ready 1"), answer.text());
    assertTrue(
        lines.stream()
            .anyMatch(
                line -> line.startsWith("seedhawk_requests_total{route=\"none\",status=\"404\"} ")),
        answer.text());
  }

  @Test
  void aServerIsLiveBeforeItIsReady() {
    try (SeedhawkServer starting =
        SeedhawkServer.start(TestServer.settings(1 << 20, Duration.ofSeconds(5)))) {
      assertEquals(200, TestServer.get(starting, "/v2/health/live").status());
      Answer ready = TestServer.get(starting, "/v2/health/ready");
      assertError(503, ready);
      assertFalse(ready.json().path("ready").asBoolean(true));
      Answer model = TestServer.get(starting, "/v2/models/x/ready");
      assertError(503, model);
      assertEquals("1", model.header("Retry-After"));
      TestServer.open(starting);
      assertEquals(200, TestServer.get(starting, "/v2/health/ready").status());
      String metrics = TestServer.get(starting, "/metrics").text();
      assertFalse(
          metrics.matches("(?s).*\nseedhawk_(pairs|bases)_total.*"), "warm-up counts: " + metrics);
      starting.lifecycle().drain();
      assertEquals(200, TestServer.get(starting, "/v2/health/live").status());
      assertError(503, TestServer.get(starting, "/v2/health/ready"));
      assertError(503, TestServer.get(starting, "/v2/models/" + TestServer.MODEL));
    }
  }

  @Test
  void callersShowAKeyWhereOneIsWanted(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("keys"), "# ours\n\nfirst-key-0123456\nsecond-key-0123456\n");
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (SeedhawkServer closed =
        SeedhawkServer.start(
            TestServer.settings(
                1 << 20,
                Duration.ofSeconds(5),
                AccessKeys.read(file),
                AccessLog.to(new PrintStream(log, true))))) {
      closed.lifecycle().ready();
      assertEquals(200, TestServer.get(closed, "/v2/health/ready").status());
      Answer answer = TestServer.get(closed, "/v2");
      assertError(401, answer);
      assertEquals("Bearer", answer.header("WWW-Authenticate"));
      for (String wrong :
          List.of("Bearer x", "Basic first-key-0123456", "Bearer ", "Bearer first-key-01234567")) {
        assertError(401, TestServer.get(closed, "/metrics", "Authorization", wrong));
      }
      for (String scheme : List.of("Bearer", "bearer", "BEARER")) {
        String right = scheme + " second-key-0123456";
        assertEquals(200, TestServer.get(closed, "/v2", "Authorization", right).status());
      }
      assertTrue(log.toString().contains(" GET /v2 401 "), log.toString());
      assertFalse(log.toString().contains("key-0123456"), log.toString());
    }
    Files.writeString(file, "short\n");
    assertThrows(BadInputException.class, () -> AccessKeys.read(file));
    Files.writeString(file, "# nothing\n");
    assertThrows(BadInputException.class, () -> AccessKeys.read(file));
  }

  @Test
  void aRefusedCallLeavesItsConnectionOpen() throws IOException {
    String wrong = "POST /v1/pairs HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}".repeat(2);
    String last = "GET /v2/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    String answers = TestServer.raw(server, wrong + last);
    assertEquals(3, answers.split("HTTP/1\\.1 400 |HTTP/1\\.1 200 ", -1).length - 1, answers);
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    Settings all = Settings.DEFAULT;
    Settings same =
        new Settings(
            all.host(),
            server.port(),
            1,
            1,
            all.longest(),
            all.peerTime(),
            1,
            1,
            all.share(),
            all.callerConnections(),
            all.keys(),
            all.accessLog(),
            all.tls(),
            false,
            Optional.empty());
    Exception failure = assertThrows(IllegalStateException.class, () -> SeedhawkServer.start(same));
    assertTrue(failure.getMessage().contains("port " + server.port()), failure.getMessage());
  }

  @Test
  void bytesOfAllBodiesAreLimited() throws Exception {
    try (SeedhawkServer small =
        SeedhawkServer.start(TestServer.settings(1 << 20, Duration.ofSeconds(20)))) {
      small.lifecycle().ready();
      String head =
          "POST /v1/pairs HTTP/1.1\r\nHost: x\r\nContent-Length: %s\r\n\r\n{".formatted(1 << 20);
      try (Socket one = new Socket("127.0.0.1", small.port());
          Socket two = new Socket("127.0.0.1", small.port())) {
        one.getOutputStream().write(head.getBytes());
        two.getOutputStream().write(head.getBytes());
        // The two fill the memory of bodies, once the server has begun to read both.
        Answer answer = TestServer.post(small, "/v1/pairs", "{}");
        for (int i = 0; i < 500 && answer.status() != 429; i++) {
          Thread.sleep(10);
          answer = TestServer.post(small, "/v1/pairs", "{}");
        }
        assertError(429, answer);
        assertEquals("1", answer.header("Retry-After"));
      }
    }
  }

  @Test
  void oneCallerCannotTakeAllFromTheOthers(@TempDir Path folder) throws Exception {
    Path keys = Files.writeString(folder.resolve("keys"), "0123456789abcdef\nfedcba9876543210\n");
    try (SeedhawkServer small =
        SeedhawkServer.start(
            TestServer.settings(
                1 << 20, Duration.ofSeconds(20), AccessKeys.read(keys), AccessLog.NONE))) {
      small.lifecycle().ready();
      // All but a byte of what one caller may have, which is half of what all may have.
      String head =
          "POST /v1/pairs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer 0123456789abcdef\r\n"
              + "Content-Length: %s\r\n\r\n{".formatted(1 << 20);
      try (Socket one = new Socket("127.0.0.1", small.port())) {
        one.getOutputStream().write(head.getBytes());
        String[] same = {"Authorization", "Bearer 0123456789abcdef"};
        Answer answer = TestServer.post(small, "/v1/pairs", "{}", same);
        for (int i = 0; i < 500 && answer.status() != 429; i++) {
          Thread.sleep(10);
          answer = TestServer.post(small, "/v1/pairs", "{}", same);
        }
        assertError(429, answer);
        assertEquals("1", answer.header("Retry-After"));
        assertTrue(answer.error().startsWith("one caller may have"), answer.error());
        String[] other = {"Authorization", "Bearer fedcba9876543210"};
        assertError(400, TestServer.post(small, "/v1/pairs", "{}", other));
        String metrics = TestServer.get(small, "/metrics", other).text();
        assertTrue(
            metrics.matches("(?s).*seedhawk_share_refusals_total\\{of=\"bytes\"} [1-9].*"),
            metrics);
      }
    }
  }

  @Test
  void callsMayComeOverHttp2() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      String base = "http://127.0.0.1:" + server.port();
      HttpResponse<String> first =
          client.send(
              HttpRequest.newBuilder(URI.create(base + "/v2")).build(), BodyHandlers.ofString());
      assertEquals(HttpClient.Version.HTTP_2, first.version());
      assertEquals(200, first.statusCode());
      HttpResponse<String> missing =
          client.send(
              HttpRequest.newBuilder(URI.create(base + "/nothing")).build(),
              BodyHandlers.ofString());
      assertEquals(HttpClient.Version.HTTP_2, missing.version());
      assertEquals(404, missing.statusCode());
      assertTrue(missing.body().startsWith("{\"error\":"), missing.body());
      String fasta = ">t\n" + TestServer.SITE + "\n";
      HttpResponse<String> scan =
          client.send(
              HttpRequest.newBuilder(URI.create(base + "/v1/scan?threshold=0"))
                  .header("Content-Type", "text/x-fasta")
                  .POST(BodyPublishers.ofString(fasta))
                  .build(),
              BodyHandlers.ofString());
      assertEquals(HttpClient.Version.HTTP_2, scan.version());
      assertEquals(200, scan.statusCode(), scan.body());
      assertTrue(scan.body().contains("{\"summary\":"), scan.body());
      HttpResponse<String> large =
          client.send(
              HttpRequest.newBuilder(URI.create(base + "/v1/pairs"))
                  .POST(BodyPublishers.ofByteArray(new byte[TestServer.MOST_BYTES + 1]))
                  .build(),
              BodyHandlers.ofString());
      assertEquals(413, large.statusCode(), large.body());
      assertTrue(large.body().startsWith("{\"error\":"), large.body());
    }
  }
}
