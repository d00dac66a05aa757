// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Calls a Seedhawk server.
 *
 * {@snippet :
 * try (SeedhawkClient client = SeedhawkClient.builder(URI.create("http://localhost:8080")).build()) {
 *   Scan scan = Scan.builder().target("NRAS", utr).mirna("hsa-let-7a-5p").build();
 *   Summary summary = client.scan(scan, site -> System.out.println(site));
 * }
 * }
 *
 * Every method throws a {@link ClientException}, which is unchecked, if the call does not succeed.
 * An interrupted thread gets a {@link ClientException.Unavailable}, and its interrupt status stays
 * set. Nothing is tried again by itself. Thread-safe.
 */
public final class SeedhawkClient implements AutoCloseable {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final HttpClient http;
  private final URI server;
  private final Optional<String> key;
  private final Duration timeout;

  private SeedhawkClient(Builder from) {
    server = from.server;
    key = from.key;
    timeout = from.timeout;
    http = from.http.build();
  }

  /** Collects what a client has. One thread at a time. */
  public static final class Builder {
    private final URI server;
    private HttpClient.Builder http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10));
    private Optional<String> key = Optional.empty();
    private Duration timeout = Duration.ofMinutes(5);

    private Builder(URI server) {
      this.server = server;
    }

    /** Shows a key with each call. */
    public Builder key(String shown) {
      key = Optional.of(shown);
      return this;
    }

    /** Says how long a call may take; the server ends it then, too. 5 minutes without. */
    public Builder timeout(Duration longest) {
      if (longest.toMillis() < 1) {
        throw new IllegalArgumentException(
            "the timeout is %s; it must be a millisecond or more".formatted(longest));
      }
      timeout = longest;
      return this;
    }

    /** Takes settings of the connection: TLS, a proxy, HTTP/2. The client closes what is built. */
    public Builder http(HttpClient.Builder settings) {
      http = settings;
      return this;
    }

    /** Returns the client; it connects with its first call. */
    public SeedhawkClient build() {
      return new SeedhawkClient(this);
    }
  }

  /**
   * Returns a builder.
   *
   * @param server {@code http://HOST:PORT}, without a path
   */
  public static Builder builder(URI server) {
    return new Builder(server);
  }

  /** Returns whether the server answers calls; false, too, if it cannot be reached. */
  public boolean isReady() {
    try {
      return send("GET", "/v2/health/ready", new byte[0], BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (ClientException e) {
      return false;
    }
  }

  /**
   * Scores pairs of a miRNA and a site region, up to 4,096.
   *
   * @return in the same order; a pair with a wrong letter has no score, and a status that says so
   */
  public List<RegionScore> infer(String model, List<Region> pairs) {
    JsonNode answer = json("POST", "/v2/models/%s/infer".formatted(part(model)), Wire.infer(pairs));
    return Wire.scores(answer, pairs.size());
  }

  /**
   * Finds sites.
   *
   * @param each told of each site, in order, as they come
   * @throws ClientException.Cut if the answer breaks off
   */
  public Summary scan(Scan scan, Consumer<Site> each) {
    return lines("/v1/scan", Wire.scan(scan), line -> each.accept(Wire.site(line)));
  }

  /**
   * Finds pairs of a miRNA and a target with a site, and their log2 fold changes.
   *
   * @param each told of each pair, in order, as they come
   * @throws ClientException.Cut if the answer breaks off
   */
  public Summary genes(Scan scan, Consumer<Gene> each) {
    return lines("/v1/genes", Wire.scan(scan), line -> each.accept(Wire.gene(line)));
  }

  /**
   * Gives the server a scan as a job; it goes on when this program ends.
   *
   * @throws ClientException.BadRequest if the scan is wrong, or the server takes no jobs
   * @throws ClientException.Busy if the server keeps too many jobs
   */
  public Job submitScan(Scan scan, Scan.Format format) {
    return Wire.job(json("POST", "/v1/jobs", Wire.job("scan", format, scan)));
  }

  /** Gives the server a table of genes as a job, as {@link #submitScan} does. */
  public Job submitGenes(Scan scan, Scan.Format format) {
    return Wire.job(json("POST", "/v1/jobs", Wire.job("genes", format, scan)));
  }

  /**
   * Asks where a job stands.
   *
   * @throws ClientException.BadRequest if there is no such job
   */
  public Job job(String id) {
    return Wire.job(json("GET", "/v1/jobs/" + part(id), new byte[0]));
  }

  /**
   * Ends a job that waits or runs; removes one that has ended, with its files.
   *
   * @throws ClientException.BadRequest if there is no such job
   */
  public void delete(String id) {
    json("DELETE", "/v1/jobs/" + part(id), new byte[0]);
  }

  /**
   * Waits until a job has ended.
   *
   * @throws ClientException.TimeOver if that takes longer; the job goes on
   */
  public Job await(String id, Duration longest) {
    long end = System.nanoTime() + longest.toNanos();
    Duration pause = Duration.ofMillis(10);
    while (true) {
      Job now = job(id);
      if (now.state().isEnd()) {
        return now;
      }
      if (System.nanoTime() - end >= 0) {
        throw new ClientException.TimeOver(0, "the job has not ended yet; ask again later", null);
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  /**
   * Reads a file of a job's result. A file that is there under that name is replaced once all bytes
   * have come.
   *
   * @throws ClientException.Cut if they break off
   * @throws IOException if the file cannot be written
   */
  public void download(Job.ResultFile file, Path to) throws IOException {
    Path whole = to.toAbsolutePath();
    Path part = Files.createTempFile(whole.getParent(), whole.getFileName().toString(), ".part");
    try {
      HttpResponse<InputStream> answer = opened("GET", file.path(), new byte[0]);
      try (InputStream in = answer.body()) {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new ClientException.Cut(200, "the file broke off; read it again", e);
      }
      if (Files.size(part) != file.bytes()) {
        throw new ClientException.Cut(200, "the file broke off; read it again", null);
      }
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private Summary lines(String path, byte[] body, Consumer<JsonNode> each) {
    HttpResponse<InputStream> answer = opened("POST", path, body);
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      for (String line = next(in); line != null; line = next(in)) {
        JsonNode json = Wire.read(200, line);
        if (json.has("summary")) {
          return Wire.summary(json.path("summary"));
        }
        if (json.has("error")) {
          throw ClientException.of(
              json.path("status").asInt(), json.path("error").asText(), Duration.ofSeconds(1));
        }
        if (!json.has("progress")) {
          each.accept(json);
        }
      }
      throw new ClientException.Cut(200, "the answer broke off; rows are missing", null);
    } catch (IOException e) {
      throw new ClientException.Cut(200, "the answer broke off; rows are missing", e);
    }
  }

  private static String next(BufferedReader in) {
    try {
      return in.readLine();
    } catch (IOException e) {
      throw new ClientException.Cut(200, "the answer broke off; rows are missing", e);
    }
  }

  private JsonNode json(String method, String path, byte[] body) {
    HttpResponse<String> answer =
        send(method, path, body, BodyHandlers.ofString(StandardCharsets.UTF_8));
    check(answer, answer.statusCode() < 300 ? "" : answer.body());
    return Wire.read(answer.statusCode(), answer.body());
  }

  private HttpResponse<InputStream> opened(String method, String path, byte[] body) {
    HttpResponse<InputStream> answer = send(method, path, body, BodyHandlers.ofInputStream());
    if (answer.statusCode() >= 300) {
      try (InputStream in = answer.body()) {
        check(answer, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new ClientException.Cut(answer.statusCode(), "the answer broke off; call again", e);
      }
    }
    return answer;
  }

  private static void check(HttpResponse<?> answer, String body) {
    int status = answer.statusCode();
    if (status < 300) {
      return;
    }
    String said = "";
    if (body.startsWith("{")) {
      said = Wire.read(status, body).path("error").asText();
    }
    long seconds =
        answer
            .headers()
            .firstValue("Retry-After")
            .filter(text -> text.matches("[0-9]{1,6}"))
            .map(Long::parseLong)
            .orElse(1L);
    throw ClientException.of(
        status,
        said.isEmpty() ? "the server answers with status " + status : said,
        Duration.ofSeconds(seconds));
  }

  private <T> HttpResponse<T> send(
      String method, String path, byte[] body, HttpResponse.BodyHandler<T> handler) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(timeout)
            .header("Seedhawk-Timeout-Ms", Long.toString(timeout.toMillis()))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (body.length > 0) {
      request.header("Content-Type", "application/json");
    }
    key.ifPresent(shown -> request.header("Authorization", "Bearer " + shown));
    try {
      return http.send(request.build(), handler);
    } catch (HttpTimeoutException e) {
      throw new ClientException.TimeOver(
          0,
          "the server did not answer in %s ms; give the call more time, or ask for less at once"
              .formatted(timeout.toMillis()),
          e);
    } catch (IOException e) {
      // A refused connection has no message.
      throw new ClientException.Unavailable(
          0,
          "%s cannot be reached (%s); check the address, and whether the server runs"
              .formatted(server, e.getMessage() == null ? "no connection" : e.getMessage()),
          e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static ClientException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new ClientException.Unavailable(
        0, "the call was interrupted before its answer came; call again", e);
  }

  private static String part(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Waits for calls in flight and closes the connections. */
  @Override
  public void close() {
    http.close();
  }
}
