// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends hostile requests over raw sockets and checks each answer: a status that fits, a JSON error,
 * and in between calls that are right and still get their score. Started by hand:
 *
 * <pre>java -cp ... org.seedhawk.server.trial.HostileCalls OUT.json [COUNT] [SEED]</pre>
 */
final class HostileCalls {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int CLIENTS = 16;
  private static final int NOTHING = 0;
  private static final String LET7 = "UGAGGUAGUAGGUUGUAUAGUU";
  private static final String SITE = "AACUAUACAACCUACUACCUCAGGACACCAUUGUCACACUCCAAGGUAAC";

  private final int port;
  private final String model;
  private final long mostBytes;
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
  private final AtomicInteger alive = new AtomicInteger();

  /**
   * Creates it.
   *
   * @param mostBytes the server's limit of a body
   */
  HostileCalls(int port, String model, long mostBytes) {
    this.port = port;
    this.model = model;
    this.mostBytes = mostBytes;
  }

  /** A kind of hostility. */
  private interface Kind {
    void call(Random random) throws IOException;
  }

  private Map<String, Kind> kinds() {
    Map<String, Kind> all = new LinkedHashMap<>();
    all.put("garbage", this::garbage);
    all.put("wrong JSON", this::wrongJson);
    all.put("mutated JSON", this::mutatedJson);
    all.put("wrong shapes", this::wrongShapes);
    all.put("invalid UTF-8", this::invalidUtf8);
    all.put("binary lengths", this::binaryLengths);
    all.put("paths", this::paths);
    all.put("methods", this::methods);
    all.put("header flood", this::headerFlood);
    all.put("oversized", this::oversized);
    all.put("chunk sizes", this::chunkSizes);
    all.put("half-closed", this::halfClosed);
    all.put("cut body", this::cutBody);
    all.put("scan bodies", this::scanBodies);
    all.put("two lengths", this::twoLengths);
    return all;
  }

  /** What is rare, as each takes long. */
  private Map<String, Kind> slowKinds() {
    Map<String, Kind> all = new LinkedHashMap<>();
    all.put("slow headers", this::slowHeaders);
    all.put("slow body", this::slowBody);
    all.put("endless body", this::endlessBody);
    return all;
  }

  /** Sends so many, from several clients at once. */
  void run(int count, int slow, long seed) throws InterruptedException {
    List<Map.Entry<String, Kind>> kinds = List.copyOf(kinds().entrySet());
    List<Map.Entry<String, Kind>> slows = List.copyOf(slowKinds().entrySet());
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                  Random random = new Random(seed + n);
                  one(kinds.get(random.nextInt(kinds.size())), random);
                  if (n % 500 == 0) {
                    checkAlive();
                  }
                }
              }));
    }
    for (int i = 0; i < slow; i++) {
      Random random = new Random(~seed - i);
      threads.add(
          Thread.startVirtualThread(() -> one(slows.get(random.nextInt(slows.size())), random)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    checkAlive();
  }

  private void one(Map.Entry<String, Kind> kind, Random random) {
    try {
      kind.getValue().call(random);
    } catch (SocketTimeoutException e) {
      violations.add(kind.getKey() + ": no answer in time");
    } catch (IOException e) {
      violations.add(kind.getKey() + ": no answer, " + e);
    } catch (RuntimeException e) {
      violations.add(kind.getKey() + ": " + e);
    }
  }

  /** Returns what went wrong. */
  List<String> violations() {
    return List.copyOf(violations);
  }

  /** Returns answers by kind and status. */
  Map<String, Integer> outcomes() {
    Map<String, Integer> all = new TreeMap<>();
    outcomes.forEach((name, number) -> all.put(name, number.get()));
    return all;
  }

  private void count(String kind, int status) {
    outcomes
        .computeIfAbsent(
            kind + ", " + (status == NOTHING ? "connection ended" : status),
            key -> new AtomicInteger())
        .incrementAndGet();
  }

  private static String right(String mirna, String target) {
    return "{\"inputs\":[{\"name\":\"mirna\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"%s\"]},{\"name\":\"target\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"%s\"]}]}"
        .formatted(mirna, target);
  }

  private String infer() {
    return "/v2/models/" + model + "/infer";
  }

  private void checkAlive() {
    try (Wire wire = new Wire(port, 20_000)) {
      Wire.Answer answer = wire.call(Wire.request("POST", infer(), "", right(LET7, SITE)));
      JsonNode json = MAPPER.readTree(answer.body());
      double score = json.path("outputs").path(0).path("data").path(0).asDouble();
      if (answer.status() != 200 || score < 0.9) {
        violations.add("a right call: " + answer.status() + " " + answer.text());
      }
      alive.incrementAndGet();
    } catch (IOException e) {
      violations.add("a right call: " + e);
    }
  }

  /** Sends, and checks that the answer has one of the statuses. */
  private void expect(String kind, byte[] request, Set<Integer> statuses) throws IOException {
    try (Wire wire = new Wire(port, 20_000)) {
      check(kind, wire.call(request), statuses, request);
    }
  }

  /** As {@link #expect}, from who sends nothing more behind the request. */
  private void expectAtEnd(String kind, byte[] request, Set<Integer> statuses) throws IOException {
    try (Wire wire = new Wire(port, 20_000)) {
      wire.send(request);
      wire.socket().shutdownOutput();
      check(kind, wire.answer(), statuses, request);
    }
  }

  @SafeVarargs
  private static <T> T any(Random random, T... of) {
    return of[random.nextInt(of.length)];
  }

  private void check(String kind, Wire.Answer answer, Set<Integer> statuses, byte[] request) {
    count(kind, answer.status());
    boolean told = answer.status() < 400;
    try {
      told |= MAPPER.readTree(answer.body()).path("error").isTextual();
    } catch (IOException e) {
      // It is no JSON, hence not told.
    }
    if (!statuses.contains(answer.status()) || !told) {
      String sent = new String(request, StandardCharsets.ISO_8859_1);
      violations.add(
          "%s: %s %s for %s"
              .formatted(
                  kind,
                  answer.status(),
                  answer.text(),
                  sent.substring(0, Math.min(400, sent.length()))));
    }
  }

  private void garbage(Random random) throws IOException {
    byte[] bytes = new byte[1 + random.nextInt(200)];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      byte[] get = "GET ".getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(get, 0, bytes, 0, Math.min(4, bytes.length));
    }
    try (Wire wire = new Wire(port, 20_000)) {
      wire.send(bytes);
      wire.send("\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      wire.socket().shutdownOutput();
      check("garbage", answer(wire), Set.of(NOTHING, 400, 404, 405, 413, 414, 431, 505), bytes);
    }
  }

  /** Returns the answer to what need not be HTTP: there may be none. */
  private static Wire.Answer answer(Wire wire) throws IOException {
    try {
      return wire.answer();
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return new Wire.Answer(NOTHING, "", new byte[0]);
    }
  }

  private void wrongJson(Random random) throws IOException {
    String[] bodies = {
      "",
      "{",
      "[]",
      "null",
      "1",
      "\"x\"",
      "{\"inputs\":}",
      "{\"inputs\":[]}",
      "{\"inputs\":{}}",
      "{}{}",
      "{\"a\":1,\"a\":2}",
      "[".repeat(50_000),
      "{\"a\":".repeat(10_000),
      "NaN",
      "{'a':1}",
      "{\"inputs\":[null,null]}",
      "{\"inputs\":[1,\"a\"]}",
      "{\"x\":" + "9".repeat(5_000) + "}",
      "{\"inputs\":[{\"name\":1e999999}]}",
      "\u0000",
      "{\"id\":{}}",
      "<xml/>",
      "// {}"
    };
    String body = any(random, bodies);
    String path = random.nextBoolean() ? infer() : "/v1/pairs";
    expect("wrong JSON", Wire.request("POST", path, "", body), Set.of(400));
  }

  private void mutatedJson(Random random) throws IOException {
    byte[] body = right(LET7, SITE).getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(4); i >= 0; i--) {
      body[random.nextInt(body.length)] = (byte) random.nextInt();
    }
    expect("mutated JSON", Wire.request("POST", infer(), "", body), Set.of(200, 400));
  }

  private void wrongShapes(Random random) throws IOException {
    String[] shapes = {
      "[2]",
      "[]",
      "[0]",
      "[-1]",
      "[1,2]",
      "[9223372036854775807]",
      "[4294967296,4294967297]",
      "[1e300]",
      "[1.5]",
      "[\"1\"]",
      "1",
      "null",
      "{}",
      "[65536,65536]",
      "[18446744073709551617]",
      "[0,9223372036854775807]",
      "[4097]"
    };
    String shape = any(random, shapes);
    String body = right(LET7, SITE).replaceFirst("\\[1\\]", shape);
    if (random.nextBoolean()) {
      String[] types = {"\"FP32\"", "\"bytes\"", "1", "null", "\"\""};
      body = right(LET7, SITE).replaceFirst("\"BYTES\"", any(random, types));
    }
    expect("wrong shapes", Wire.request("POST", infer(), "", body), Set.of(400));
  }

  private void invalidUtf8(Random random) throws IOException {
    byte[][] wrong = {
      {(byte) 0xc3, 0x28},
      {(byte) 0xff},
      {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
      {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
      {(byte) 0xc0, (byte) 0x80}
    };
    byte[] body = right("UGAGG__GUAGG", SITE).getBytes(StandardCharsets.UTF_8);
    byte[] bad = any(random, wrong);
    int at = 20 + random.nextInt(60);
    System.arraycopy(bad, 0, body, at, bad.length);
    // Within a string some of them are read, and are no nucleotides then.
    expect("invalid UTF-8", Wire.request("POST", infer(), "", body), Set.of(200, 400));
    byte[] fasta = (">x\n" + SITE + "\n").getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bad, 0, fasta, 5, bad.length);
    String own = "/v1/scan?mirnas=all";
    expect(
        "invalid UTF-8",
        Wire.request("POST", own, "Content-Type: text/x-fasta\r\n", fasta),
        Set.of(400));
  }

  private void binaryLengths(Random random) throws IOException {
    String json =
        "{\"inputs\":[{\"name\":\"mirna\",\"shape\":[1],\"datatype\":\"BYTES\",\"parameters\":{\"binary_data_size\":%s}},{\"name\":\"target\",\"shape\":[1],\"datatype\":\"BYTES\",\"parameters\":{\"binary_data_size\":%s}}]}";
    String[] sizes = {
      "-1", "0", "3", "4", "26", "2147483647", "9223372036854775807", "1e30", "\"a\"", "null"
    };
    String head = json.formatted(any(random, sizes), any(random, sizes));
    byte[] tail = new byte[random.nextInt(80)];
    random.nextBytes(tail);
    byte[] first = head.getBytes(StandardCharsets.UTF_8);
    byte[] body = new byte[first.length + tail.length];
    System.arraycopy(first, 0, body, 0, first.length);
    System.arraycopy(tail, 0, body, first.length, tail.length);
    String[] lengths = {
      "" + first.length, "-1", "0", "99999999999999999999", "x", "" + (body.length + 1), "1"
    };
    expect(
        "binary lengths",
        Wire.request(
            "POST",
            infer(),
            "Inference-Header-Content-Length: %s\r\n".formatted(any(random, lengths)),
            body),
        Set.of(400));
  }

  private void paths(Random random) throws IOException {
    String[] paths = {
      "/v2/models/..%2f..%2fetc%2fpasswd",
      "/v2/models/%2e%2e/ready",
      "/v2/models/a%00b",
      "/../../etc/passwd",
      "/v2/models/%ff%fe/infer",
      "/v2/models/%zz",
      "//v2//models",
      "/v2/",
      "/v1/jobs/..%2f..%2fx",
      "/v1/jobs/x/files/..%2fjob.json",
      "/.git/config",
      "/%",
      "/v2/models/" + "a".repeat(4_000),
      "/v2/models/duplexnet/versions/..%2f1/ready",
      "/v2/health/live/..;/x",
      "/v1/mirnas?limit=-1",
      "/v1/mirnas?limit=99999999999999999999",
      "/v1/mirnas?limit=%00",
      "/v1/models/\u00e4"
    };
    String path = any(random, paths);
    String method = random.nextInt(4) == 0 ? "POST" : "GET";
    expect("paths", Wire.request(method, path, "", ""), Set.of(400, 404, 405));
  }

  private void methods(Random random) throws IOException {
    String[] methods = {"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get", "CONNECT"};
    expect(
        "methods",
        Wire.request(any(random, methods), "/v2/health/live", "", ""),
        Set.of(400, 404, 405));
  }

  private void headerFlood(Random random) throws IOException {
    StringBuilder headers = new StringBuilder();
    switch (random.nextInt(3)) {
      case 0 -> headers.append("X-Long: ").append("a".repeat(40_000)).append("\r\n");
      case 1 -> {
        for (int i = 0; i < 3_000; i++) {
          headers.append("X-").append(i).append(": ").append(i).append("\r\n");
        }
      }
      default -> headers.append("X Y: z\r\nX\u0001: a\r\n");
    }
    expect(
        "header flood",
        Wire.request("GET", "/v2/health/live", headers.toString(), ""),
        Set.of(400, 413, 431));
  }

  private void oversized(Random random) throws IOException {
    String[] lengths = {
      "" + (mostBytes + 1), "9223372036854775807", "99999999999999999999", "-5", "0x10", "1 2", ""
    };
    String length = any(random, lengths);
    byte[] request =
        "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %s\r\n\r\n{}"
            .formatted(infer(), length)
            .getBytes(StandardCharsets.ISO_8859_1);
    expectAtEnd("oversized", request, Set.of(400, 413));
  }

  private void chunkSizes(Random random) throws IOException {
    String[] chunks = {
      "zz\r\n{}\r\n0\r\n\r\n",
      "-1\r\n{}\r\n0\r\n\r\n",
      "7fffffffffffffff\r\n{}",
      "\r\n\r\n\r\n",
      "ffffffffffffffffffff\r\n",
      "2\r\n{}0\r\n\r\n",
      "2;" + "a".repeat(20_000) + "\r\n{}\r\n0\r\n\r\n",
      "1000000000\r\n{}"
    };
    byte[] request =
        ("POST "
                + infer()
                + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + any(random, chunks))
            .getBytes(StandardCharsets.ISO_8859_1);
    expectAtEnd("chunk sizes", request, Set.of(400, 413));
  }

  private void halfClosed(Random random) throws IOException {
    byte[] request = Wire.request("POST", infer(), "", right(LET7, SITE));
    expectAtEnd("half-closed", request, Set.of(200));
  }

  private void cutBody(Random random) throws IOException {
    byte[] request = Wire.request("POST", infer(), "", right(LET7, SITE));
    try (Wire wire = new Wire(port, 20_000)) {
      wire.socket().getOutputStream().write(request, 0, random.nextInt(request.length));
      if (random.nextBoolean()) {
        wire.socket().setSoLinger(true, 0); // a reset
      }
    }
    count("cut body", NOTHING);
  }

  private void scanBodies(Random random) throws IOException {
    String[] bodies = {
      "",
      ">",
      ">\n",
      ">a",
      ">a\n>a\n",
      "ACGU",
      ">a\nACGU!\n",
      ">a\n" + "\u0000\n",
      ">a\tb\n\n",
      "\u001f\u008b",
      ">" + "x".repeat(5_000) + "\nACGU\n",
      "@a\nACGU\n+\nIIII\n",
      ">a\nA\n>a\nC\n"
    };
    String[] queries = {
      "", "?threshold=NaN", "?threshold=-1", "?threshold=1e400", "?energy=maybe", "?x=1",
      "?mirnas=", "?mirnas=,,,", "?model=../x", "?seed_match=x", "?max_energy=5", "?gu=true"
    };
    String body = any(random, bodies);
    String query = any(random, queries);
    boolean json = random.nextInt(3) == 0;
    expect(
        "scan bodies",
        Wire.request(
            "POST",
            "/v1/" + (random.nextBoolean() ? "scan" : "genes") + query,
            "Content-Type: %s\r\n"
                .formatted(json ? "multipart/form-data; boundary=x" : "text/x-fasta"),
            body.getBytes(StandardCharsets.ISO_8859_1)),
        Set.of(200, 400, 404, 429));
  }

  private void twoLengths(Random random) throws IOException {
    String body = right(LET7, SITE);
    String[] heads = {
      "Content-Length: %s\r\nContent-Length: 5\r\n",
          "Content-Length: %s\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked, gzip\r\nX: %s\r\n",
          "Content-Encoding: gzip\r\nContent-Length: %s\r\n"
    };
    byte[] request =
        ("POST "
                + infer()
                + " HTTP/1.1\r\nHost: x\r\n"
                + any(random, heads).formatted(body.length())
                + "\r\n"
                + body)
            .getBytes(StandardCharsets.ISO_8859_1);
    expectAtEnd("two lengths", request, Set.of(400, 415, 501));
  }

  private void slowHeaders(Random random) throws IOException {
    try (Wire wire = new Wire(port, 60_000)) {
      wire.send("GET /v2/health/live HTTP/1.1\r\nHost: x\r\nX: ".getBytes());
      check("slow headers", wire.answer(), Set.of(408), new byte[0]);
    }
  }

  private void slowBody(Random random) throws IOException {
    byte[] request = Wire.request("POST", infer(), "", right(LET7, SITE));
    try (Wire wire = new Wire(port, 60_000)) {
      wire.socket().getOutputStream().write(request, 0, request.length - 20);
      wire.socket().getOutputStream().flush();
      check("slow body", wire.answer(), Set.of(408), request);
    }
  }

  private void endlessBody(Random random) throws IOException {
    try (Wire wire = new Wire(port, 60_000)) {
      wire.send(
          ("POST " + infer() + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
              .getBytes(StandardCharsets.ISO_8859_1));
      byte[] chunk =
          ("10000\r\n" + " ".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
      for (long sent = 0; sent < mostBytes + (1 << 17); sent += 1 << 16) {
        wire.send(chunk);
      }
      check("endless body", wire.answer(), Set.of(408, 413, 429), new byte[0]);
    }
  }

  public static void main(String[] args) throws Exception {
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
    long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
    double load = TrialFile.loadAverage();
    try (ServerProcess server =
        ServerProcess.start(
            List.of("-Xmx512m"), List.of("--max-body", "1", "--peer-seconds", "2"))) {
      HostileCalls calls = new HostileCalls(server.port(), "duplexnet", 1 << 20);
      double before = server.residentMib();
      calls.run(count, 150, seed);
      double after = server.residentMib();
      int code = server.end();
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("benchmark", "Serve.hostile");
      result.put("requests", count + 150);
      result.put("seed", seed);
      result.put("answers", calls.outcomes());
      result.put("right_calls_between", calls.alive.get());
      result.put("violations", calls.violations().size());
      result.put("resident_mib_before", TrialFile.rounded(before));
      result.put("resident_mib_after", TrialFile.rounded(after));
      result.put("exit_code", code);
      calls.violations().stream().limit(40).forEach(System.out::println);
      TrialFile.write(
          Path.of(args[0]),
          "org.seedhawk.server.trial.HostileCalls, raw sockets over loopback",
          load,
          List.of(result));
    }
  }
}
