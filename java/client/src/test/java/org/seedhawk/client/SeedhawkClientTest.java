// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.Seedhawk;
import org.seedhawk.model.ModelIndex;
import org.seedhawk.scan.Rna;
import org.seedhawk.server.SeedhawkServer;
import org.seedhawk.server.Settings;
import org.seedhawk.server.admission.AccessKeys;
import org.seedhawk.server.job.JobLimits;
import org.seedhawk.server.job.JobStore;
import org.seedhawk.server.model.Models;

/** The client, against a server and against what is none. */
@Timeout(60)
class SeedhawkClientTest {
  private static final Logger HELIDON = Logger.getLogger("io.helidon");
  private static final String MODEL = ModelIndex.embedded().getFirst();
  private static final String KEY = "0123456789abcdef";
  private static final String LET7 = "UGAGGUAGUAGGUUGUAUAGUU";
  private static final String SITE = "AACUAUACAACCUACUACCUCAGGACACCAUUGUCACACUCCAAGGUAAC";

  @TempDir static Path folder;

  private static SeedhawkServer server;
  private static SeedhawkClient client;

  @BeforeAll
  static void start() throws IOException {
    HELIDON.setLevel(Level.SEVERE);
    Path keys = Files.writeString(folder.resolve("keys"), KEY + "\n");
    Settings all = Settings.DEFAULT;
    server =
        SeedhawkServer.start(
            new Settings(
                all.host(),
                0,
                1 << 20,
                1 << 22,
                all.longest(),
                all.peerTime(),
                2,
                4,
                all.share(),
                all.callerConnections(),
                AccessKeys.read(keys),
                all.accessLog(),
                all.tls(),
                false,
                Optional.of(JobStore.open(folder.resolve("jobs"), JobLimits.DEFAULT))));
    client = SeedhawkClient.builder(at(server.port())).key(KEY).build();
    assertFalse(client.isReady(), "its models are not open");
    server.open(
        () ->
            Models.open(
                List.of(MODEL),
                name -> Seedhawk.builder().model(name).threads(2),
                List.of(new Rna("hsa-let-7a-5p", LET7)),
                2,
                server.metrics()));
  }

  @AfterAll
  static void end() {
    client.close();
    server.close();
  }

  private static URI at(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private static Scan.Builder scan() {
    return Scan.builder().target("utr", SITE).threshold(0);
  }

  @Test
  void pairsAreScored() {
    assertTrue(client.isReady());
    List<RegionScore> scores =
        client.infer(MODEL, List.of(new Region(LET7, SITE), new Region("x", SITE)));
    assertTrue(scores.get(0).isScored());
    assertTrue(scores.get(0).score() > 0.9, scores.toString());
    assertFalse(scores.get(1).isScored());
    assertTrue(scores.get(1).status().startsWith("bad_input: "), scores.toString());
    assertEquals(-1, scores.get(1).position());
    assertEquals(List.of(), client.infer(MODEL, List.of()));
  }

  @Test
  void nothingIsToldOfUnknownLetters() {
    List<Gene> genes = new ArrayList<>();
    Scan unknown =
        Scan.builder().target("n", "N".repeat(60)).mirna("let-7", LET7).allPairs(true).build();
    client.genes(unknown, genes::add);
    assertEquals(1, genes.size());
    assertEquals("no_information", genes.getFirst().status());
    assertTrue(Double.isNaN(genes.getFirst().score()), genes.toString());
  }

  @Test
  void sitesAndGenesStream() {
    List<Site> sites = new ArrayList<>();
    Summary summary = client.scan(scan().build(), sites::add);
    assertEquals(summary.listedSites(), sites.size());
    assertEquals("hsa-let-7a-5p", sites.getFirst().mirna());
    List<Gene> genes = new ArrayList<>();
    Scan own =
        scan()
            .targets(List.of(new Sequence("none", "A".repeat(60))))
            .mirna("my own", LET7)
            .mirna("hsa-let-7a-5p")
            .allPairs(true)
            .build();
    client.genes(own, genes::add);
    assertEquals(4, genes.size());
    Gene first = genes.getFirst();
    assertEquals("hsa-let-7a-5p", first.mirna());
    assertTrue(first.log2fc().orElseThrow() < 0, first.toString());
    assertEquals("my own", genes.get(1).mirna());
    assertEquals(first.score(), genes.get(1).score());
    assertEquals("no_site", genes.getLast().status());
    assertEquals(-1, genes.getLast().bestStart());
    Scan all = scan().model(MODEL).seedMatch("canonical").maxEnergy(0).circular(true).build();
    assertEquals(1, client.scan(all, site -> {}).targets());
  }

  @Test
  void warningsComeWithTheSummary() {
    assertEquals(List.of(), client.scan(scan().build(), site -> {}).warnings());
    Scan odd = scan().target("again", SITE).mirna("short", "UGAGGUAGUAGG").build();
    List<String> warnings = client.scan(odd, site -> {}).warnings();
    assertEquals(2, warnings.size(), warnings.toString());
    assertEquals(
        "miRNA 'short' has 12; mature miRNAs have 15 to 30 nt (1 outside)", warnings.getFirst());
    assertEquals("targets 'utr' and 'again' have the same letters", warnings.getLast());
    Job job = client.submitScan(odd, Scan.Format.TSV);
    assertEquals(warnings, client.await(job.id(), Duration.ofSeconds(20)).warnings());
  }

  @Test
  void jobsRunAndAreRead() throws IOException {
    Job job = client.submitGenes(scan().build(), Scan.Format.TSV);
    Job done = client.await(job.id(), Duration.ofSeconds(20));
    assertEquals(Job.State.DONE, done.state());
    assertEquals(1, done.counts().get("scored"));
    Path table = folder.resolve("genes.tsv");
    client.download(done.files().getFirst(), table);
    assertTrue(Files.readString(table).startsWith("target\tmirna\tscore"), "a table");
    client.delete(job.id());
    assertEquals(
        404, assertThrows(ClientException.BadRequest.class, () -> client.job(job.id())).status());
    Job sites = client.submitScan(scan().build(), Scan.Format.JSONL);
    assertEquals(Job.State.DONE, client.await(sites.id(), Duration.ofSeconds(20)).state());
    Job.ResultFile gone = new Job.ResultFile("x", 1, "/v1/jobs/%s/files/x".formatted(sites.id()));
    Path kept = Files.writeString(folder.resolve("kept"), "kept");
    assertThrows(ClientException.BadRequest.class, () -> client.download(gone, kept));
    assertEquals("kept", Files.readString(kept));
  }

  @Test
  void failuresHaveTypes() {
    ClientException.BadRequest unknown =
        assertThrows(ClientException.BadRequest.class, () -> client.infer("../x y", List.of()));
    assertEquals(404, unknown.status());
    assertTrue(unknown.getMessage().contains("'../x y' is not served"), unknown.getMessage());
    Scan large = Scan.builder().target("t", "A".repeat(2 << 20)).build();
    assertEquals(
        413,
        assertThrows(ClientException.BadRequest.class, () -> client.scan(large, site -> {}))
            .status());
    try (SeedhawkClient other = SeedhawkClient.builder(at(server.port())).key("wrong").build()) {
      assertEquals(
          401,
          assertThrows(ClientException.Denied.class, () -> other.infer(MODEL, List.of())).status());
    }
    assertThrows(
        IllegalArgumentException.class, () -> SeedhawkClient.builder(at(1)).timeout(Duration.ZERO));
  }

  /** What a server sends that answers each call with the same text. */
  private static void withServer(String sends, java.util.function.Consumer<SeedhawkClient> calls)
      throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      Thread thread =
          Thread.startVirtualThread(
              () -> {
                try (Socket one = socket.accept()) {
                  one.getInputStream().read(new byte[1 << 16]);
                  one.getOutputStream().write(sends.getBytes(StandardCharsets.UTF_8));
                  one.getOutputStream().flush();
                  Thread.sleep(sends.isEmpty() ? 2_000 : 0);
                } catch (IOException | InterruptedException e) {
                  // The client has gone.
                }
              });
      try (SeedhawkClient own =
          SeedhawkClient.builder(at(socket.getLocalPort()))
              .timeout(Duration.ofMillis(500))
              .build()) {
        calls.accept(own);
      }
      thread.join();
    }
  }

  private static String answer(String status, String headers, String body) {
    return "HTTP/1.1 %s\r\nContent-Type: application/json\r\n%sConnection: close\r\n\r\n%s"
        .formatted(status, headers, body);
  }

  @Test
  void cutAnswersAreToldFromWholeOnes() throws Exception {
    String row = "{\"target\":\"t\",\"mirna\":\"m\",\"score\":0.5}\n";
    List<Site> sites = new ArrayList<>();
    withServer(
        answer("200 OK", "", row),
        own -> assertThrows(ClientException.Cut.class, () -> own.scan(scan().build(), sites::add)));
    assertEquals(1, sites.size());
    withServer(
        answer("200 OK", "", row + "{\"error\":\"too slow\",\"status\":504}\n"),
        own ->
            assertThrows(
                ClientException.TimeOver.class, () -> own.scan(scan().build(), site -> {})));
    withServer(
        answer("200 OK", "", "<html>"),
        own -> assertThrows(ClientException.Cut.class, () -> own.scan(scan().build(), s -> {})));
    withServer(
        answer("200 OK", "", "{\"outputs\":[]}"),
        own ->
            assertThrows(
                ClientException.Cut.class, () -> own.infer("m", List.of(new Region(LET7, SITE)))));
  }

  @Test
  void busyAndGoneServersAreToldApart() throws Exception {
    withServer(
        answer("429 Too Many Requests", "Retry-After: 7\r\n", "{\"error\":\"busy\"}"),
        own -> {
          ClientException.Busy busy = assertThrows(ClientException.Busy.class, () -> own.job("x"));
          assertEquals(Duration.ofSeconds(7), busy.retryAfter());
          assertEquals("busy", busy.getMessage());
        });
    withServer(
        answer("502 Bad Gateway", "", "proxy"),
        own -> assertEquals(502, assertThrows(ClientException.class, () -> own.job("x")).status()));
    withServer("", own -> assertThrows(ClientException.TimeOver.class, () -> own.job("x")));
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    try (SeedhawkClient nobody = SeedhawkClient.builder(at(free)).build()) {
      assertFalse(nobody.isReady());
      String said =
          assertThrows(ClientException.Unavailable.class, () -> nobody.job("x")).getMessage();
      assertEquals(
          at(free)
              + " cannot be reached (no connection); check the address, and whether the server"
              + " runs",
          said);
      Thread.currentThread().interrupt();
      assertThrows(ClientException.Unavailable.class, () -> nobody.job("x"));
      assertTrue(Thread.interrupted(), "the interrupt stays set");
    }
  }
}
