// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.seedhawk.Seedhawk;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.model.ModelIndex;
import org.seedhawk.scan.Rna;
import org.seedhawk.server.admission.AccessKeys;
import org.seedhawk.server.job.JobStore;
import org.seedhawk.server.model.Models;
import org.seedhawk.server.record.AccessLog;

/** A server for tests, and a client that was not written here. */
final class TestServer {
  /** The default model. */
  static final String MODEL = ModelIndex.embedded().getFirst();

  /** The largest body of the shared server. */
  static final int MOST_BYTES = 1 << 24;

  /** miRNAs that callers may name. */
  static final List<Rna> MIRNAS =
      List.of(
          new Rna("hsa-let-7a-5p", "UGAGGUAGUAGGUUGUAUAGUU"),
          new Rna("hsa-miR-1-3p", "UGGAAUGUAAAGAAGUAUGUAU"),
          new Rna("hsa-miR-21-5p", "UAGCUUAUCAGACUGAUGUUGA"));

  /** A region with a site of let-7a. */
  static final String SITE = "AACUAUACAACCUACUACCUCAGGACACCAUUGUCACACUCCAAGGUAAC";

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Logger HELIDON = Logger.getLogger("io.helidon");
  private static final Logger GRPC = Logger.getLogger("io.helidon.webserver.grpc");
  private static SeedhawkServer shared;

  static {
    HELIDON.setLevel(Level.SEVERE);
    GRPC.setLevel(Level.OFF);
  }

  private TestServer() {}

  /** Returns a server that all tests share; it ends with the JVM. */
  static synchronized SeedhawkServer shared() {
    if (shared == null) {
      shared = SeedhawkServer.start(settings(MOST_BYTES, Duration.ofSeconds(1)));
      open(shared);
    }
    return shared;
  }

  /** Opens the default model and the miRNAs. */
  static void open(SeedhawkServer server) {
    server.open(
        () ->
            Models.open(
                    List.of(MODEL),
                    name -> Seedhawk.builder().model(name).threads(2),
                    MIRNAS,
                    2,
                    server.metrics())
                .from(
                    new MirnaFasta.Mirnas(
                        MIRNAS, new ReadNotes(), Map.of("MIMAT0000062", "hsa-let-7a-5p"))));
  }

  static Settings settings(long mostBytes, Duration peerTime) {
    return settings(mostBytes, peerTime, AccessKeys.NONE, AccessLog.NONE);
  }

  static Settings settings(long mostBytes, Duration peerTime, Optional<JobStore> jobs) {
    return settings(mostBytes, peerTime, AccessKeys.NONE, AccessLog.NONE, jobs);
  }

  static Settings settings(long mostBytes, Duration peerTime, AccessKeys keys, AccessLog log) {
    return settings(mostBytes, peerTime, keys, log, Optional.empty());
  }

  private static Settings settings(
      long mostBytes, Duration peerTime, AccessKeys keys, AccessLog log, Optional<JobStore> jobs) {
    Settings all = Settings.DEFAULT;
    return new Settings(
        all.host(),
        0,
        mostBytes,
        2 * mostBytes,
        all.longest(),
        peerTime,
        2,
        4,
        all.share(),
        all.callerConnections(),
        keys,
        log,
        all.tls(),
        false,
        jobs);
  }

  /** An answer. */
  record Answer(HttpResponse<byte[]> response) {
    int status() {
      return response.statusCode();
    }

    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    JsonNode json() {
      return TestServer.json(text());
    }

    /** Returns the message of an error. */
    String error() {
      return json().path("error").asText();
    }
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }

  static Answer get(SeedhawkServer server, String path, String... headers) {
    return send(server, "GET", path, new byte[0], headers);
  }

  static Answer post(SeedhawkServer server, String path, String body, String... headers) {
    return send(server, "POST", path, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  static Answer send(
      SeedhawkServer server, String method, String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s".formatted(server.port(), path)))
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return new Answer(CLIENT.send(request.build(), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends bytes as they are and returns all that comes back until the connection ends. */
  static String raw(SeedhawkServer server, String text) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(8_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
