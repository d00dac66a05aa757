// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedhawk.Seedhawk;
import org.seedhawk.cli.CommandLineBytes;
import org.seedhawk.cli.genome.OpenGenome;
import org.seedhawk.command.Streams;
import org.seedhawk.error.BadInputException;
import org.seedhawk.server.TestServer.Answer;
import org.seedhawk.server.genome.BrowserFiles;
import org.seedhawk.server.genome.ServedGenome;
import org.seedhawk.server.job.JobLimits;
import org.seedhawk.server.job.JobStore;
import org.seedhawk.server.model.Models;

/** A server with a genome, held against the command line's tables, and files read in parts. */
@Timeout(60)
class GenomeTest {
  private static final String TSV = "text/tab-separated-values";
  private static final String NDJSON = "application/x-ndjson";

  @TempDir static Path folder;

  private static Path mirnas;
  private static Path genome;
  private static Path annotation;
  private static byte[] track;
  private static SeedhawkServer server;

  @BeforeAll
  static void start() throws IOException {
    write();
    Path tracks = Files.createDirectory(folder.resolve("tracks"));
    track = new byte[100_000];
    new Random(3).nextBytes(track);
    Files.write(tracks.resolve("sites.bb"), track);
    Files.write(tracks.resolve("empty.bed"), new byte[0]);
    Files.write(tracks.resolve(".hidden"), track);
    Files.createDirectory(tracks.resolve("inner"));
    Files.writeString(folder.resolve("secret.txt"), "secret");
    server =
        SeedhawkServer.start(
            TestServer.settings(
                1 << 20,
                Duration.ofSeconds(5),
                Optional.of(JobStore.open(folder.resolve("jobs"), JobLimits.DEFAULT))));
    Streams streams = new Streams(System.out, new PrintStream(System.err), false);
    Files.createSymbolicLink(tracks.resolve("link.bb"), tracks.resolve("sites.bb"));
    Files.createSymbolicLink(tracks.resolve("out.txt"), folder.resolve("secret.txt"));
    Files.createSymbolicLink(tracks.resolve("up"), folder);
    List<String> warnings = new ArrayList<>();
    BrowserFiles files = BrowserFiles.of(Optional.of(tracks), Optional.empty(), warnings::add);
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.getFirst().contains("out.txt: the link leads out"), warnings.toString());
    ServedGenome served = new ServedGenome(OpenGenome.open(genome, annotation, streams));
    server.open(
        () ->
            Models.open(
                    List.of(TestServer.MODEL),
                    name -> Seedhawk.builder().model(name).threads(2),
                    TestServer.MIRNAS,
                    2,
                    server.metrics())
                .with(Optional.of(served), files));
  }

  @AfterAll
  static void end() {
    server.close();
  }

  /** Ten genes on each of two chromosomes, on both strands; each has two isoforms. */
  private static void write() throws IOException {
    Random random = new Random(5);
    StringBuilder fasta = new StringBuilder();
    StringBuilder rows = new StringBuilder();
    for (String chromosome : List.of("chr2", "chr10")) {
      StringBuilder letters = new StringBuilder();
      random.ints(12_000, 0, 4).forEach(base -> letters.append("ACGT".charAt(base)));
      for (int i = 0; i < 10; i++) {
        int at = 300 + 1100 * i;
        boolean minus = i % 2 == 1;
        for (int place : new int[] {150, 380, 640}) {
          String site = minus ? "TGAGGTAGTAGG" : "CCTACTACCTCA";
          letters.replace(at + place, at + place + site.length(), site);
        }
        for (int isoform = 1; isoform <= 2; isoform++) {
          gene(rows, chromosome, at, minus, i, isoform);
        }
      }
      fasta.append('>').append(chromosome).append('\n').append(letters).append('\n');
    }
    StringBuilder mature = new StringBuilder();
    TestServer.MIRNAS.forEach(
        one -> mature.append('>').append(one.id()).append('\n').append(one.letters()).append('\n'));
    mirnas = Files.writeString(folder.resolve("m.fa"), mature);
    genome = Files.writeString(folder.resolve("g.fa"), fasta);
    annotation = Files.writeString(folder.resolve("a.gtf"), rows);
  }

  private static void gene(
      StringBuilder rows, String chromosome, int at, boolean minus, int number, int isoform) {
    int end = isoform == 1 ? 900 : 700; // the second one ends early
    int[][] exons = {{0, 200}, {260, 500}, {600, end}};
    for (int[] exon : exons) {
      row(rows, chromosome, "exon", at, minus, exon, number, isoform);
    }
    row(rows, chromosome, "CDS", at, minus, new int[] {0, 60}, number, isoform);
  }

  private static void row(
      StringBuilder rows,
      String chromosome,
      String type,
      int at,
      boolean minus,
      int[] part,
      int number,
      int isoform) {
    int from = minus ? at + 900 - part[1] : at + part[0];
    int to = minus ? at + 900 - part[0] : at + part[1];
    String id = String.format(Locale.ROOT, "ENSG%s%03d", chromosome.substring(3), number);
    rows.append(
        "%s\tx\t%s\t%s\t%s\t.\t%s\t.\tgene_id \"%s.4\"; transcript_id \"%s\"; gene_name \"Gene %s\";\n"
            .formatted(
                chromosome,
                type,
                from + 1,
                to,
                minus ? "-" : "+",
                id,
                id.replace("ENSG", "ENST") + "_" + isoform + ".1",
                chromosome + "-" + number));
  }

  private static byte[] commandLine(List<String> transcripts, String... more) throws IOException {
    Path ids = Files.write(folder.resolve("ids"), transcripts);
    Stream<String> files =
        Stream.of("scan", "--mirna", mirnas, "--genome", genome, "--annotation", annotation)
            .map(Object::toString);
    return CommandLineBytes.of(
        Stream.of(files, Stream.of("--ids", ids.toString()), Stream.of(more))
            .flatMap(each -> each)
            .toArray(String[]::new));
  }

  private static Answer ask(String path, String body, String accept) {
    return TestServer.post(
        server, path, body, "Content-Type", "application/json", "Accept", accept);
  }

  private static void same(byte[] expected, Answer answer) {
    assertEquals(200, answer.status(), answer.text());
    assertEquals(
        new String(expected, StandardCharsets.UTF_8),
        answer.text().replaceAll("\\{\"summary.*\n", ""));
  }

  private static List<String> isoforms(int... genesOfChr2) {
    List<String> all = new ArrayList<>();
    for (int number : genesOfChr2) {
      all.add(String.format(Locale.ROOT, "ENST2%03d_1.1", number));
      all.add(String.format(Locale.ROOT, "ENST2%03d_2.1", number));
    }
    return all;
  }

  @Test
  void tablesAreThoseOfTheCommandLine() throws IOException {
    String body = "{\"genes\":[\"Gene chr2-3\",\"ensg2004\",\"ENSG2006.4\"],\"threshold\":0%s}";
    List<String> wanted = isoforms(3, 4, 6);
    byte[] sites = commandLine(wanted, "--threshold", "0", "--energy");
    assertTrue(sites.length > 2000);
    same(sites, ask("/v1/scan", body.formatted(",\"energy\":true"), TSV));
    same(
        commandLine(wanted, "--threshold", "0", "--format", "jsonl"),
        ask("/v1/scan", body.formatted(""), NDJSON));
    same(
        commandLine(wanted, "--threshold", "0", "--format", "bed"),
        ask("/v1/scan", body.formatted(",\"bed\":true"), TSV));
    same(
        commandLine(wanted, "--genes", "-", "--no-log2fc", "--noisy-or"),
        ask("/v1/genes", body.formatted(",\"log2fc\":false,\"noisy_or\":true"), TSV));
    byte[] genes = commandLine(wanted, "--genes", "-", "--all-pairs");
    same(genes, ask("/v1/genes", body.formatted(",\"all_pairs\":true"), TSV));
    List<String> rows = new String(genes, StandardCharsets.UTF_8).lines().skip(1).toList();
    List<String> lines =
        ask("/v1/genes", body.formatted(",\"all_pairs\":true"), NDJSON).text().lines().toList();
    assertEquals(rows.size() + 1, lines.size());
    JsonNode first = TestServer.json(lines.getFirst());
    assertEquals(rows.getFirst().split("\t")[0], first.path("target").asText());
    assertEquals("Gene_chr2-3", first.path("gene_name").asText(), lines.getFirst());
    assertTrue(first.path("log2fc").asDouble() < 0, lines.getFirst());
    assertEquals("8mer", first.path("strongest_type").asText());
    assertTrue(lines.stream().anyMatch(line -> line.contains("\"strongest_type\":null")));
    assertTrue(TestServer.json(lines.getLast()).path("summary").path("pairs").asInt() > 0);
  }

  @Test
  void aCallerMayNameAnotherSearch() throws IOException {
    String body = "{\"genes\":[\"ENSG2003\"],\"threshold\":0%s}";
    byte[] own = commandLine(isoforms(3), "--threshold", "0");
    byte[] fuzzy =
        commandLine(isoforms(3), "--threshold", "0", "--seed-match", "10-mer-m6", "--gu");
    assertTrue(fuzzy.length > own.length);
    same(fuzzy, ask("/v1/scan", body.formatted(",\"seed_match\":\"10-mer-m6\",\"gu\":true"), TSV));
  }

  private static JsonNode job(String body) throws InterruptedException {
    Answer taken = ask("/v1/jobs", body, "*/*");
    assertEquals(202, taken.status(), taken.text());
    while (true) {
      JsonNode job = TestServer.get(server, "/v1/jobs/" + taken.json().path("id").asText()).json();
      String state = job.path("state").asText();
      assertFalse(state.equals("failed"), job.toString());
      if (state.equals("done")) {
        return job;
      }
      Thread.sleep(10);
    }
  }

  private static Answer file(JsonNode job, String name) {
    JsonNode file = job.path("files").path(0);
    assertEquals(name, file.path("name").asText());
    return TestServer.get(server, file.path("path").asText());
  }

  @Test
  void jobsTakeGenesAndRegions() throws Exception {
    String genes = "{\"genes\":[\"Gene chr2-3\",\"ensg2004\"],\"threshold\":0%s}";
    List<String> wanted = isoforms(3, 4);
    JsonNode sites = job(genes.formatted(",\"format\":\"tsv\""));
    same(commandLine(wanted, "--threshold", "0"), file(sites, "sites.tsv"));
    assertTrue(sites.path("counts").path("sites").asInt() > 0, sites.toString());
    assertEquals(0, sites.path("warnings").size(), sites.toString());
    same(
        commandLine(wanted, "--threshold", "0", "--format", "bed"),
        file(job(genes.formatted(",\"format\":\"tsv\",\"bed\":true")), "sites.bed"));
    JsonNode table =
        job(genes.formatted(",\"format\":\"tsv\",\"kind\":\"genes\",\"all_pairs\":true"));
    byte[] rows = commandLine(wanted, "--genes", "-", "--all-pairs");
    same(rows, file(table, "genes.tsv"));
    long scored =
        new String(rows, StandardCharsets.UTF_8)
            .lines()
            .filter(row -> row.endsWith("\tscored"))
            .count();
    assertEquals(scored, table.path("counts").path("scored").asLong(), table.toString());
    JsonNode region = job("{\"region\":\"chr2:1401-1401\",\"threshold\":0}");
    same(
        commandLine(List.of("ENST2001_1.1"), "--threshold", "0", "--format", "jsonl"),
        file(region, "sites.ndjson"));
    Answer bed = ask("/v1/jobs", genes.formatted(",\"bed\":true"), "*/*");
    assertEquals(400, bed.status());
    assertTrue(bed.error().contains("ask a job for the format tsv"), bed.error());
    assertEquals(404, ask("/v1/jobs", "{\"genes\":[\"nothing\"]}", "*/*").status());
  }

  @Test
  void transcriptsThatAreNamedTwiceAreWarnedOf() {
    String body = "{\"genes\":[\"ENSG2003\",\"enst2003_1\"],\"threshold\":0}";
    List<String> lines = ask("/v1/scan", body, NDJSON).text().lines().toList();
    assertEquals(
        "1 transcript is named more than once, and listed once",
        TestServer.json(lines.getLast()).path("summary").path("warnings").path(0).asText());
  }

  @Test
  void oneTranscriptStandsForItself() throws IOException {
    same(
        commandLine(List.of("ENST2005_2.1"), "--threshold", "0"),
        ask("/v1/scan", "{\"genes\":[\"enst2005_2\"],\"threshold\":0}", TSV));
  }

  @Test
  void aRegionNamesTheTranscriptsThatHaveALetterInIt() throws IOException {
    // The second gene begins at 1,400 and lies on the minus strand: its 3'UTR ends before 2,241.
    for (String region : List.of("chr2:1401-1401", "2:1,401-2,000", "chr2:1300-2400")) {
      List<String> wanted = region.equals("chr2:1401-1401") ? List.of("ENST2001_1.1") : isoforms(1);
      same(
          commandLine(wanted, "--threshold", "0"),
          ask("/v1/scan", "{\"region\":\"%s\",\"threshold\":0}".formatted(region), TSV));
    }
  }

  @Test
  void genesAreFoundByTheirNames() {
    JsonNode found = TestServer.get(server, "/v1/genes?q=gene%20CHR10-&limit=3").json();
    assertEquals(10, found.path("found").asInt());
    assertEquals(3, found.path("genes").size());
    assertEquals("Gene chr10-0", found.path("genes").path(0).path("name").asText());
    assertEquals(2, found.path("genes").path(0).path("transcripts").size());
    JsonNode gene = TestServer.get(server, "/v1/genes/Gene%20chr2-1").json();
    assertEquals("ENSG2001.4", gene.path("id").asText());
    JsonNode isoform = gene.path("transcripts").path(0);
    assertEquals("-", isoform.path("strand").asText());
    assertEquals(200 - 60 + 240 + 300, isoform.path("sequence").asText().length());
    assertTrue(isoform.path("sequence").asText().contains("CCTACTACCTCA"));
    Answer unknown = TestServer.get(server, "/v1/genes/gene%20chr2x");
    assertEquals(404, unknown.status());
    assertTrue(unknown.error().contains("did you mean Gene chr2-0, "), unknown.error());
  }

  @Test
  void aServerWithoutAGenomeSaysSo() {
    SeedhawkServer without = TestServer.shared();
    assertEquals(404, TestServer.get(without, "/v1/genes?q=a").status());
    Answer scan =
        TestServer.post(
            without, "/v1/scan", "{\"genes\":[\"a\"]}", "Content-Type", "application/json");
    assertEquals(400, scan.status());
    assertTrue(scan.error().contains("no genome"), scan.error());
    assertEquals(0, TestServer.get(without, "/v1/tracks").json().path("tracks").size());
    assertEquals(404, TestServer.get(without, "/igv.esm.min.js").status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404|{\"genes\":[\"nothing\"]}|called 'nothing'",
        "400|{\"genes\":[]}|list of 1",
        "400|{\"genes\":[1]}|texts",
        "400|{\"genes\":\"Gene chr2-1\"}|list",
        "400|{\"genes\":[\"ENSG2001\"],\"region\":\"chr2:1-2\"}|leave one out",
        "400|{\"genes\":[\"ENSG2001\"],\"targets\":[{\"id\":\"a\",\"sequence\":\"A\"}]}|leave one"
            + " out",
        "400|{\"genes\":[\"ENSG2001\"],\"circular\":true}|circular",
        "400|{\"genes\":[\"ENSG2001\"],\"bed\":true}|table",
        "400|{\"targets\":[{\"id\":\"a\",\"sequence\":\"A\"}],\"bed\":true}|genes or region",
        "400|{\"region\":\"chr2\"}|chr1:1000-2000",
        "400|{\"region\":\"chr2:0-10\"}|first letter is 1",
        "400|{\"region\":\"chr2:20-10\"}|not before",
        "400|{\"region\":\"chr2:99999999999999-,\"}|first letter",
        "404|{\"region\":\"chr2:1-10\"}|wider",
        "404|{\"region\":\"2:1-10\"}|wider",
        "404|{\"region\":\"chr3:1-10\"}|the chromosomes are: chr10, chr2"
      })
  void badRequestsAreExplained(int status, String body, String says) {
    Answer answer = ask("/v1/scan", body, NDJSON);
    assertEquals(status, answer.status(), answer.text());
    assertTrue(answer.error().contains(says), answer.error());
  }

  @Test
  void callsAtOnceDoNotDisturbEachOther() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<byte[]> expected = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        expected.add(commandLine(isoforms(i), "--threshold", "0"));
      }
      List<Future<Answer>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String body =
            String.format(Locale.ROOT, "{\"genes\":[\"ENSG2%03d\"],\"threshold\":0}", i % 10);
        all.add(pool.submit(() -> ask("/v1/scan", body, TSV)));
      }
      for (int i = 0; i < all.size(); i++) {
        same(expected.get(i % 10), all.get(i).get());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-9,0,10",
    "bytes=99990-,99990,100000",
    "bytes=-5,99995,100000",
    "bytes=500-999999,500,100000",
    "bytes=65530-65550,65530,65551"
  })
  void tracksAreReadInParts(String range, int from, int to) {
    Answer answer = TestServer.get(server, "/v1/tracks/sites.bb", "Range", range);
    assertEquals(206, answer.status());
    assertEquals(
        String.format(Locale.ROOT, "bytes %d-%d/100000", from, to - 1),
        answer.header("Content-Range"));
    assertArrayEquals(Arrays.copyOfRange(track, from, to), answer.response().body());
  }

  @Test
  void rangesThatAreNoneAreLeftOutOrRefused() {
    for (String range :
        List.of("bytes=9-1", "bytes=-", "lines=1-2", "bytes=0-1,4-5", "bytes=a-b")) {
      Answer answer = TestServer.get(server, "/v1/tracks/sites.bb", "Range", range);
      assertEquals(200, answer.status(), range);
      assertArrayEquals(track, answer.response().body());
    }
    Answer behind = TestServer.get(server, "/v1/tracks/sites.bb", "Range", "bytes=100000-");
    assertEquals(416, behind.status());
    assertEquals("bytes */100000", behind.header("Content-Range"));
    for (String range : List.of("bytes=99999999999999999999-", "bytes=" + "9".repeat(3000) + "-")) {
      Answer far = TestServer.get(server, "/v1/tracks/sites.bb", "Range", range);
      assertEquals(416, far.status(), far.error());
      assertTrue(far.error().length() < 250, far.error());
    }
    for (String range : List.of("bytes=0-99999999999999999999", "bytes=-99999999999999999999")) {
      Answer whole = TestServer.get(server, "/v1/tracks/sites.bb", "Range", range);
      assertEquals(206, whole.status(), range);
      assertArrayEquals(track, whole.response().body());
    }
    assertEquals(0, TestServer.get(server, "/v1/tracks/empty.bed").response().body().length);
  }

  @Test
  void lengthsAreToldBeforeAFileIsRead() throws IOException {
    String head = "HEAD /v1/tracks/%s HTTP/1.1\r\nHost: x\r\nConnection: %s\r\n\r\n";
    String answer =
        TestServer.raw(
            server,
            head.formatted("sites.bb", "keep-alive")
                + head.formatted("nothing", "keep-alive")
                + head.formatted("sites.bb", "keep-alive\r\nRange: bytes=5-9")
                + head.formatted("empty.bed", "close"));
    String[] answers = answer.split("HTTP/1.1 ");
    assertTrue(answers[1].startsWith("200 "), answer);
    assertTrue(answers[1].contains("Content-Length: 100000\r\n"), answer);
    assertTrue(answers[1].contains("Accept-Ranges: bytes\r\n"), answer);
    assertTrue(answers[2].startsWith("404 "), answer);
    assertTrue(answers[3].startsWith("200 "), answer); // ranges are those of GET
    assertTrue(answers[3].contains("Content-Length: 100000\r\n"), answer);
    assertTrue(answers[4].startsWith("200 "), answer);
    assertTrue(answers[4].contains("Content-Length: 0\r\n"), answer);
    assertEquals(5, answers.length, answer);
  }

  @Test
  void linksWithinTheFolderAreReadAndLaterOnesAreNot() throws IOException {
    assertArrayEquals(
        track, TestServer.get(server, "/v1/tracks/link.bb").response().body(), "it was there");
    Path replaced = folder.resolve("tracks/empty.bed");
    Files.delete(replaced);
    Files.createSymbolicLink(replaced, folder.resolve("secret.txt"));
    try {
      Answer answer = TestServer.get(server, "/v1/tracks/empty.bed");
      assertEquals(404, answer.status(), answer.text());
      assertFalse(answer.text().contains("secret"), answer.text());
    } finally {
      Files.delete(replaced);
      Files.write(replaced, new byte[0]);
    }
  }

  @Test
  void onlyTheModuleOfIgvIsTaken() throws IOException {
    Path file = folder.resolve("igv.js");
    for (String text : List.of("", "root:x:0:0:root:/root:/bin/sh\n", "export default 1;")) {
      Files.writeString(file, text);
      BadInputException refused =
          assertThrows(
              BadInputException.class,
              () -> BrowserFiles.of(Optional.empty(), Optional.of(file), warning -> {}));
      assertTrue(refused.getMessage().contains("is not the module of igv.js"), text);
    }
    Files.writeString(file, "const igv={createBrowser:f};export{igv as default};");
    assertEquals(
        Optional.of(file.toRealPath()),
        BrowserFiles.of(Optional.empty(), Optional.of(file), warning -> {}).igv());
  }

  @Test
  void tracksAreThoseOfTheFolderAndNoOthers() throws IOException {
    JsonNode listed = TestServer.get(server, "/v1/tracks").json().path("tracks");
    assertEquals(3, listed.size(), listed.toString());
    Files.writeString(folder.resolve("tracks/later.bed"), "x");
    for (String name :
        List.of(
            ".hidden",
            "inner",
            "later.bed",
            "out.txt",
            "up",
            "..%2Fsecret.txt",
            "%2e%2e%2fsecret.txt",
            "..",
            ".",
            "sites.bb%00",
            "sites.bb%2F",
            "./sites.bb",
            "%2Fetc%2Fpasswd",
            "SITES.bb",
            "")) {
      String answer =
          TestServer.raw(
              server,
              "GET /v1/tracks/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(name));
      assertTrue(answer.startsWith("HTTP/1.1 404 ") || answer.startsWith("HTTP/1.1 400 "), answer);
      assertFalse(answer.contains("secret"), name);
    }
  }
}
