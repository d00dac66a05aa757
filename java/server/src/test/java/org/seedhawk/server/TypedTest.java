// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedhawk.cli.CommandLineBytes;
import org.seedhawk.server.TestServer.Answer;

/** The server's own calls. */
@Timeout(60)
class TypedTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String TSV = "text/tab-separated-values";

  @TempDir static Path folder;

  private static String targets;
  private static String mirnas;
  private static Path targetFile;
  private static Path mirnaFile;

  private final SeedhawkServer server = TestServer.shared();

  @BeforeAll
  static void write() throws IOException {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      text.append(">utr").append(i).append('\n');
      random.ints(1500, 0, 4).forEach(base -> text.append("ACGU".charAt(base)));
      text.append("CUACCUCA\n");
    }
    targets = text.toString();
    mirnas =
        TestServer.MIRNAS.stream()
            .map(one -> ">" + one.id() + "\n" + one.letters() + "\n")
            .collect(Collectors.joining());
    targetFile = Files.writeString(folder.resolve("targets.fa"), targets);
    mirnaFile = Files.writeString(folder.resolve("mirnas.fa"), mirnas);
  }

  private static List<JsonNode> lines(Answer answer) {
    assertEquals(200, answer.status(), answer.text());
    List<JsonNode> all = new ArrayList<>();
    for (String line : answer.text().split("\n")) {
      try {
        all.add(MAPPER.readTree(line));
      } catch (IOException e) {
        throw new AssertionError(line, e);
      }
    }
    return all;
  }

  private static String json(String more) {
    return "{\"targets\":[{\"id\":\"utr\",\"sequence\":\"%s\"}]%s}"
        .formatted(TestServer.SITE, more);
  }

  private Answer fasta(String path, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Content-Type");
    all.add("text/x-fasta");
    return TestServer.post(server, path, targets, all.toArray(String[]::new));
  }

  private Answer scan(String body) {
    return TestServer.post(server, "/v1/scan", body, "Content-Type", "application/json");
  }

  @Test
  void theTablesAreThoseOfTheCommandLine() {
    String[] files = {"--mirna", mirnaFile.toString(), "--target", targetFile.toString()};
    byte[] sites = CommandLineBytes.of(joined("scan", files, "--sites", "-", "--threshold", "0.2"));
    assertTrue(sites.length > 500, new String(sites));
    Answer answer = fasta("/v1/scan?threshold=0.2", "Accept", TSV);
    assertArrayEquals(sites, answer.response().body());
    assertTrue(answer.header("Content-Type").startsWith(TSV));
    byte[] energies =
        CommandLineBytes.of(joined("scan", files, "--sites", "-", "--max-energy", "-8"));
    assertArrayEquals(energies, fasta("/v1/scan?max_energy=-8", "Accept", TSV).response().body());
    byte[] genes =
        CommandLineBytes.of(
            joined("scan", files, "--genes", "-", "--no-log2fc", "--all-pairs", "--noisy-or"));
    assertArrayEquals(
        genes,
        fasta("/v1/genes?all_pairs=true&noisy_or=true&log2fc=false", "Accept", TSV)
            .response()
            .body());
    for (boolean all : new boolean[] {false, true}) {
      byte[] changes =
          CommandLineBytes.of(
              all
                  ? joined("scan", files, "--genes", "-", "--all-pairs")
                  : joined("scan", files, "--genes", "-"));
      assertTrue(new String(changes, StandardCharsets.UTF_8).contains("\tlog2fc\t"));
      assertArrayEquals(
          changes, fasta("/v1/genes?all_pairs=" + all, "Accept", TSV).response().body());
    }
    String rule = "offset-9-mer-m7";
    byte[] fuzzy =
        CommandLineBytes.of(joined("scan", files, "--sites", "-", "--seed-match", rule, "--gu"));
    assertArrayEquals(
        fuzzy, fasta("/v1/scan?gu=true&seed_match=" + rule, "Accept", TSV).response().body());
  }

  private static String[] joined(String command, String[] files, String... more) {
    List<String> all = new ArrayList<>();
    all.add(command);
    all.addAll(List.of(files));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void linesAreThoseOfTheCommandLine() {
    String[] files = {"--mirna", mirnaFile.toString(), "--target", targetFile.toString()};
    String sites =
        new String(
            CommandLineBytes.of(
                joined("scan", files, "--sites", "-", "--threshold", "0.2", "--format", "jsonl")),
            StandardCharsets.UTF_8);
    Answer answer = fasta("/v1/scan?threshold=0.2");
    List<JsonNode> lines = lines(answer);
    JsonNode summary = lines.getLast().path("summary");
    assertEquals(20, summary.path("targets").asInt());
    assertEquals(lines.size() - 1, summary.path("listed_sites").asInt());
    assertTrue(lines.size() > 10);
    assertEquals(sites, answer.text().substring(0, answer.text().indexOf("{\"summary\"")));
  }

  @Test
  void mirnasAreAllOrNamedOrOwn() {
    List<JsonNode> all = lines(scan(json(",\"threshold\":0")));
    assertEquals("hsa-let-7a-5p", all.getFirst().path("mirna").asText());
    List<JsonNode> named = lines(scan(json(",\"threshold\":0,\"mirnas\":[\"hsa-let-7a-5p\"]")));
    assertEquals(all.getFirst(), named.getFirst());
    List<JsonNode> own =
        lines(
            scan(
                json(
                    ",\"threshold\":0,\"mirnas\":[\"hsa-miR-1-3p\",{\"id\":\"my"
                        + " \\\"own\\\"\",\"sequence\":\"UGAGGUAGUAGGUUGUAUAGUU\"}]")));
    assertEquals("my \"own\"", own.getFirst().path("mirna").asText());
    assertEquals(all.getFirst().path("score"), own.getFirst().path("score"));
    String form =
        "--b\r\n"
            + "Content-Disposition: form-data; name=\"threshold\"\r\n\r\n"
            + "0\r\n"
            + "--b\r\n"
            + "Content-Disposition: form-data; name=\"mirna\"; filename=\"m.fa\"\r\n"
            + "Content-Type: text/plain\r\n\r\n"
            + ">x\n"
            + "UGAGGUAGUAGGUUGUAUAGUU\n\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"target\"; filename=\"t.fa\"\r\n\r\n>utr\n%s\r\n--b--\r\n"
                .formatted(TestServer.SITE);
    List<JsonNode> sent =
        lines(
            TestServer.post(
                server, "/v1/scan", form, "Content-Type", "multipart/form-data; boundary=b"));
    assertEquals("x", sent.getFirst().path("mirna").asText());
    assertEquals(all.getFirst().path("score"), sent.getFirst().path("score"));
  }

  @Test
  void genesHaveFoldChanges() {
    List<JsonNode> lines = lines(fasta("/v1/genes"));
    assertTrue(lines.getLast().has("summary"));
    byte[] table =
        CommandLineBytes.of(
            "scan",
            "--mirna",
            mirnaFile.toString(),
            "--target",
            targetFile.toString(),
            "--genes",
            "-");
    List<String> rows = new String(table, StandardCharsets.UTF_8).lines().skip(1).toList();
    assertEquals(rows.size(), lines.size() - 1);
    for (int i = 0; i < rows.size(); i++) {
      String[] fields = rows.get(i).split("\t");
      JsonNode gene = lines.get(i);
      assertEquals(fields[0], gene.path("target").asText());
      assertEquals(fields[1], gene.path("mirna").asText());
      assertEquals(fields[2], String.format(Locale.ROOT, "%.6f", gene.path("score").asDouble()));
      assertEquals(fields[6], String.format(Locale.ROOT, "%.4f", gene.path("log2fc").asDouble()));
      String[] counts = {"n_8mer", "n_7mer_m8", "n_7mer_A1", "n_6mer", "n_weak"};
      for (int j = 0; j < counts.length; j++) {
        assertEquals(fields[9 + j], gene.path(counts[j]).asText(), rows.get(i));
      }
      assertEquals(fields[fields.length - 1], gene.path("status").asText());
    }
    assertTrue(lines(fasta("/v1/genes?log2fc=false")).getFirst().path("log2fc").isMissingNode());
  }

  @Test
  void pairsHaveScores() {
    String pair =
        "{\"mirna\":\"hsa-let-7a-5p\",\"target\":{\"id\":\"utr\",\"sequence\":\"%s\"}}"
            .formatted(TestServer.SITE);
    for (String level : List.of("gene", "site")) {
      Answer answer =
          TestServer.post(
              server,
              "/v1/pairs",
              "{\"level\":\"%s\",\"pairs\":[%s,%s]}".formatted(level, pair, pair));
      assertEquals(200, answer.status(), answer.text());
      JsonNode pairs = answer.json().path("pairs");
      assertEquals(2, pairs.size());
      assertEquals("scored", pairs.path(0).path("status").asText(), answer.text());
      assertTrue(pairs.path(0).path("score").asDouble() > 0);
      assertEquals(pairs.path(0), pairs.path(1));
    }
    assertEquals(400, TestServer.post(server, "/v1/pairs", "{\"pairs\":[{}]}").status());
    assertEquals(
        400, TestServer.post(server, "/v1/pairs", "{\"pairs\":[],\"level\":\"x\"}").status());
  }

  /** A table has NA there; a 0 would be taken for a score. */
  @Test
  void whatNothingCanBeToldOfHasNoScore() {
    String genes =
        "{\"all_pairs\":true,\"mirnas\":[\"hsa-let-7a-5p\",{\"id\":\"m\",\"sequence\":\"UGNGGUAGUAGGUUGU\"}],\"targets\":[{\"id\":\"n\",\"sequence\":\"%s\"},{\"id\":\"a\",\"sequence\":\"%s\"}]}"
            .formatted("N".repeat(60), "A".repeat(60));
    List<JsonNode> rows =
        lines(TestServer.post(server, "/v1/genes", genes, "Content-Type", "application/json"));
    for (JsonNode row : rows.subList(0, 4)) {
      boolean known = row.path("status").asText().equals("no_site");
      assertEquals(known, row.path("score").isNumber(), row.toString());
      assertEquals(!known, row.path("score").isNull(), row.toString());
    }
    assertEquals(1, rows.stream().filter(row -> row.path("score").isNumber()).count());
    String pair =
        "{\"mirna\":\"hsa-let-7a-5p\",\"target\":{\"id\":\"n\",\"sequence\":\"%s\"}}"
            .formatted("N".repeat(60));
    for (String level : List.of("gene", "site")) {
      String body = "{\"level\":\"%s\",\"pairs\":[%s]}".formatted(level, pair);
      JsonNode row = TestServer.post(server, "/v1/pairs", body).json().path("pairs").path(0);
      assertTrue(row.path("score").isNull(), row.toString());
      assertFalse(row.path("status").asText().equals("scored"), row.toString());
    }
  }

  @Test
  void modelsAndMirnasAreListed() {
    JsonNode model = TestServer.get(server, "/v1/models").json().path("models").path(0);
    assertEquals(TestServer.MODEL, model.path("name").asText());
    assertFalse(model.path("kernels").asText().isEmpty());
    JsonNode found = TestServer.get(server, "/v1/mirnas?q=MIR-").json();
    assertEquals(2, found.path("found").asInt());
    assertEquals("UGGAAUGUAAAGAAGUAUGUAU", found.path("mirnas").path(0).path("sequence").asText());
    JsonNode one = TestServer.get(server, "/v1/mirnas?limit=1").json();
    assertEquals(3, one.path("found").asInt());
    assertEquals(1, one.path("mirnas").size());
    assertEquals(400, TestServer.get(server, "/v1/mirnas?limit=many").status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|{}|targets",
        "400|{\"targets\":[]}|targets",
        "400|{\"targets\":[{\"id\":\"a\"}]}|no sequence",
        "400|{\"targets\":[{\"id\":\"a\",\"sequence\":\"ACGU!\"}]}|no nucleotide",
        "400|{\"targets\":[{\"id\":\"a\",\"sequence\":\"ACGé\"}]}|no nucleotide",
        "400|{\"targets\":[{\"id\":\"a\",\"sequence\":\"\"}]}|a",
        "400|{\"targets\":[{\"id\":\"a\\tb\",\"sequence\":\"A\"}]}|control characters",
        "400|{\"targets\":[{\"id\":\"a\",\"sequence\":\"A\"},{\"id\":\"a\",\"sequence\":\"A\"}]}|twice",
        "404|{\"targets\":[{\"id\":\"a\",\"sequence\":\"A\"}],\"model\":\"../x\"}|not served",
        "404|{\"targets\":[{\"id\":\"a\",\"sequence\":\"A\"}],\"mirnas\":[\"nothing\"]}|no miRNA",
        "400|{\"targets\":[{\"id\":\"a\",\"sequence\":\"A\"}],\"mirnas\":[]}|mirnas",
        "400|{\"targets\":[{\"id\":\"a\",\"sequence\":\"A\"}],\"treshold\":1}|'treshold'",
        "400|{\"targets\":[{\"id\":\"a\",\"sequence\":\"A\"}],\"threshold\":2}|threshold",
        "400|{\"targets\":[{\"id\":\"a\",\"sequence\":\"A\"}],\"max_energy\":1}|max-energy",
        "400|{\"targets\":[{\"id\":\"a\",\"sequence\":\"A\"}],\"circular\":1}|circular",
        "400|{\"targets\":[{\"id\":\"a\",\"sequence\":\"A\"}],\"seed_match\":\"x\"}|seed match 'x'",
        "400|{\"targets\":[{\"id\":\"a\",\"sequence\":\"A\"}],\"seed_match\":\"strict\",\"gu\":true}|gu"
            + " has no effect",
        "400|{\"targets\":[{\"id\":\"a\",\"sequence\":\"A\"}],\"kind\":\"scan\"}|'kind'"
      })
  void badRequestsAreExplained(int status, String body, String says) {
    Answer answer = scan(body);
    assertEquals(status, answer.status(), answer.text());
    assertTrue(answer.error().contains(says), answer.error());
  }

  @Test
  void whatIsNoSequenceIsRefused() {
    for (String mirna : List.of("UGAGGUAGUAGGUmUGmUAUAGUU", "NA", "dTdTUGAGGUAGUAGGUdA")) {
      Answer answer =
          scan(json(",\"mirnas\":[{\"id\":\"m\",\"sequence\":\"%s\"}]".formatted(mirna)));
      assertEquals(400, answer.status(), answer.text());
      assertTrue(answer.error().startsWith("miRNA 'm': "), answer.error());
      String form =
          "--b\r\nContent-Disposition: form-data; name=\"mirna\"; filename=\"m\"\r\n\r\n>m\n%s\n"
                  .formatted(mirna)
              + "\r\n--b\r\nContent-Disposition: form-data; name=\"target\"; filename=\"t\"\r\n\r\n>t\n%s\n\r\n--b--\r\n"
                  .formatted(TestServer.SITE);
      answer =
          TestServer.post(
              server, "/v1/scan", form, "Content-Type", "multipart/form-data; boundary=b");
      assertEquals(400, answer.status(), answer.text());
      assertTrue(answer.error().contains("'m': "), answer.error());
    }
    for (String target : List.of("NA", "nan", "mUmGmAmGmGmUmAmG")) {
      Answer answer = scan("{\"targets\":[{\"id\":\"t\",\"sequence\":\"%s\"}]}".formatted(target));
      assertEquals(400, answer.status(), answer.text());
      assertTrue(answer.error().startsWith("target 't': "), answer.error());
      String pairs =
          "{\"level\":\"%s\",\"pairs\":[{\"mirna\":\"hsa-let-7a-5p\",\"target\":{\"id\":\"t\",\"sequence\":\"%s\"}}]}";
      Answer gene = TestServer.post(server, "/v1/pairs", pairs.formatted("gene", target));
      assertEquals(400, gene.status(), gene.text());
      assertTrue(gene.error().startsWith("the target of pair 1: "), gene.error());
      Answer site = TestServer.post(server, "/v1/pairs", pairs.formatted("site", target));
      assertEquals(200, site.status(), site.text());
      String status = site.json().path("pairs").path(0).path("status").asText();
      assertTrue(status.startsWith("bad_input: target: "), status);
    }
  }

  private static final String ODD =
      "{\"targets\":[{\"id\":\"ä\",\"sequence\":\"%s\"},{\"id\":\"b\",\"sequence\":\"%s\"},"
              .formatted(TestServer.SITE, TestServer.SITE)
          + "{\"id\":\"none\",\"sequence\":\"NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN\"},"
          + "{\"id\":\"tiny\",\"sequence\":\"ACG\"}],\"mirnas\":[\"hsa-let-7a-5p\","
          + "{\"id\":\"let\",\"sequence\":\"UGAGGUAGUAGGUUGUAUAGUU\"},"
          + "{\"id\":\"short\",\"sequence\":\"UGAGGUAGUAGG\"},"
          + "{\"id\":\"seed\",\"sequence\":\"UGNGGUAGUAGGUUGUAUAGUC\"},"
          + "{\"id\":\"eight\",\"sequence\":\"UGAGGUANUAGGUUGUAUAGUC\"}]%s}";

  private static final List<String> SAME_FOR_ALL =
      List.of(
          "miRNA 'short' has 12; mature miRNAs have 15 to 30 nt (1 outside)",
          "2 ambiguous letters in miRNAs; they pair with nothing",
          "miRNA 'seed' has an ambiguous letter in nt 2-7, so that sites of it may be missing");

  private static final List<String> OF_TARGETS =
      List.of(
          "miRNAs 'hsa-let-7a-5p' and 'let' have the same letters",
          "target 'none' has fewer than 6 letters A C G U, so that nothing can be told of it",
          "targets 'ä' and 'b' have the same letters");

  private static List<String> texts(JsonNode list) {
    assertTrue(list.isArray(), list.toString());
    List<String> all = new ArrayList<>();
    list.forEach(one -> all.add(one.asText()));
    return all;
  }

  private static List<String> joined(List<?>... parts) {
    return Stream.of(parts).flatMap(List::stream).map(Object::toString).toList();
  }

  @Test
  void whatIsOddIsToldBesideTheAnswer() {
    List<String> scan =
        joined(
            List.of("all_pairs changes nothing of sites; it is for genes"),
            SAME_FOR_ALL,
            OF_TARGETS,
            List.of("1 target is too short to have a site"));
    String sites = ODD.formatted(",\"all_pairs\":true,\"threshold\":0.5");
    assertEquals(
        scan, texts(lines(scan(sites)).getLast().path("summary").path("warnings")), "sites");
    assertEquals(
        List.of(), texts(lines(scan(json(""))).getLast().path("summary").path("warnings")));
    Answer genes =
        TestServer.post(
            server,
            "/v1/genes",
            ODD.formatted(",\"energy\":true,\"threshold\":0.5"),
            "Content-Type",
            "application/json");
    String seeds = "miRNA 'seed' has an ambiguous letter in nt 2-8, and its log2fc is not known";
    assertEquals(
        joined(
            List.of(
                "threshold changes nothing of genes; it is for sites",
                "energy changes nothing of genes; it is for sites"),
            SAME_FOR_ALL,
            List.of(seeds + " (2 such)"),
            OF_TARGETS,
            List.of("1 target is too short to have a site")),
        texts(lines(genes).getLast().path("summary").path("warnings")));
    Answer effects =
        TestServer.post(
            server, "/v1/effects", ODD.formatted(""), "Content-Type", "application/json");
    assertEquals(
        joined(SAME_FOR_ALL, List.of(seeds + " (2 such)"), OF_TARGETS),
        texts(lines(effects).getLast().path("summary").path("warnings")));
  }

  @Test
  void targetsWithTheirTailsAreNamedWhereThereIsLog2fc() {
    String body =
        "{\"targets\":[{\"id\":\"t\",\"sequence\":\"CCGGUUACGCUACCUCAGGCAUCGAUUGC%s\"}]%s}";
    String tail = "A".repeat(20);
    List<String> told =
        List.of("target 't' ends in 20 A or more, a poly(A) tail; it weakens log2fc: cut it off");
    for (String path : List.of("/v1/genes", "/v1/effects")) {
      assertEquals(told, warnings(path, body.formatted(tail, "")), path);
      assertEquals(List.of(), warnings(path, body.formatted(tail.substring(1), "")), path);
    }
    assertEquals(List.of(), warnings("/v1/genes", body.formatted(tail, ",\"log2fc\":false")));
    assertEquals(List.of(), warnings("/v1/scan", body.formatted(tail, "")));
  }

  private List<String> warnings(String path, String body) {
    Answer answer = TestServer.post(server, path, body, "Content-Type", "application/json");
    assertEquals(200, answer.status(), answer.text());
    return warnings(answer);
  }

  @Test
  void warningsOfATableStandInAHeaderAndInItsTrailer() throws IOException {
    String body = ODD.formatted("");
    Answer answer =
        TestServer.post(
            server, "/v1/scan", body, "Content-Type", "application/json", "Accept", TSV);
    List<String> ahead = joined(SAME_FOR_ALL, OF_TARGETS);
    assertEquals(ahead, texts(TestServer.json(answer.header("Seedhawk-Warnings"))));
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String raw =
        TestServer.raw(
            server,
            "POST /v1/scan HTTP/1.1\r\nHost: x\r\nAccept: %s\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s"
                .formatted(TSV, bytes.length, new String(bytes, StandardCharsets.ISO_8859_1)));
    int trailer = raw.indexOf("\r\nSeedhawk-Summary: ");
    JsonNode summary = TestServer.json(raw.substring(trailer + 20).strip());
    assertEquals(
        joined(ahead, List.of("1 target is too short to have a site")),
        texts(summary.path("warnings")));
    assertEquals("", fasta("/v1/scan", "Accept", TSV).header("Seedhawk-Warnings"));
  }

  @Test
  void pairsHaveWarningsToo() {
    String pair =
        "{\"mirna\":{\"id\":\"m\",\"sequence\":\"UGNGGUAGUAGG\"},\"target\":{\"id\":\"t\",\"sequence\":\"%s\"}}"
            .formatted("A".repeat(60));
    Answer answer =
        TestServer.post(server, "/v1/pairs", "{\"pairs\":[%s,%s]}".formatted(pair, pair));
    assertEquals(200, answer.status(), answer.text());
    assertEquals(
        List.of(
            "miRNA 'm' has 12; mature miRNAs have 15 to 30 nt (1 outside)",
            "1 ambiguous letter in miRNAs; they pair with nothing",
            "2 pairs ambiguous_seed, without a score"),
        texts(answer.json().path("warnings")),
        answer.text());
  }

  @Test
  void modifiedBasesAreReadWhereACallerSaysSo() {
    String plain = "UGAGGUAGUAGGUUGUAUAGUU";
    String marked = "mUmGmAmGmGmUmAmGmUmAmGmGmUmUmGmUmAmUmAmGmUmU";
    String fields = ",\"threshold\":0,\"mirnas\":[{\"id\":\"m\",\"sequence\":\"%s\"}]";
    Answer wanted = scan(json(fields.formatted(plain)));
    assertEquals(200, wanted.status(), wanted.text());
    String strip = ",\"modified_bases\":\"strip\"";
    Answer answer = scan(json(fields.formatted(marked) + strip));
    assertEquals(200, answer.status(), answer.text());
    assertEquals(rowsOf(wanted), rowsOf(answer));
    String told = "miRNAs: 1 with modified bases, read as plain letters: 'm' is the first";
    assertEquals(List.of(told), warnings(answer));
    assertEquals(List.of(), warnings(wanted));
    answer = scan(json(fields.formatted(marked) + ",\"modified_bases\":\"refuse\""));
    assertEquals(400, answer.status(), answer.text());
    answer = scan(json(",\"modified_bases\":\"keep\""));
    assertTrue(answer.error().contains("it must be refuse or strip"), answer.error());
    answer =
        TestServer.post(
            server,
            "/v1/scan?modified_bases=strip",
            ">t\n/5Phos/" + TestServer.SITE + "\n",
            "Content-Type",
            "text/x-fasta");
    assertEquals(200, answer.status(), answer.text());
    assertEquals(
        List.of(
            "the body: 1 with modified bases, read as plain letters: 't' in line 1 is the first"),
        warnings(answer));
    String pair =
        "{\"level\":\"%s\",\"modified_bases\":\"strip\",\"pairs\":[{\"mirna\":{\"id\":\"m\",\"sequence\":\"%s\"},\"target\":{\"id\":\"t\",\"sequence\":\"%s\"}}]}";
    for (String level : List.of("gene", "site")) {
      Answer marks =
          TestServer.post(server, "/v1/pairs", pair.formatted(level, marked, TestServer.SITE));
      assertEquals(200, marks.status(), marks.text());
      assertEquals(
          TestServer.post(server, "/v1/pairs", pair.formatted(level, plain, TestServer.SITE))
              .json()
              .path("pairs"),
          marks.json().path("pairs"));
      assertEquals(List.of(told), texts(marks.json().path("warnings")));
    }
    String effects =
        "{\"targets\":[{\"id\":\"t\",\"sequence\":\"/5Phos/%s\"}],\"modified_bases\":\"strip\"}"
            .formatted(TestServer.SITE);
    assertEquals(
        List.of("targets: 1 with modified bases, read as plain letters: 't' is the first"),
        warnings("/v1/effects", effects));
  }

  @Test
  void namesThatComeAgainAreTakenAsACallerSays() {
    String other = "C" + TestServer.SITE;
    String[][] cases = {
      {"equal", TestServer.SITE, "t", ": 1 left out, as their names and letters stand before"},
      {"first", other, "t", ": 1 left out, as their names stand before: 't'"},
      {"rename", other, "t t#2", ": 1 renamed, as their names stand before: 't'"}
    };
    for (String[] one : cases) {
      String list = "{\"id\":\"t\",\"sequence\":\"%s\"}";
      String request =
          "{\"targets\":[%s,%s],\"mirnas\":[\"hsa-let-7a-5p\"],\"duplicates\":\"%s\"}"
              .formatted(list.formatted(TestServer.SITE), list.formatted(one[1]), one[0]);
      assertTaken(one, "targets", genes(request));
      assertTaken(
          one,
          "the body",
          TestServer.post(
              server,
              "/v1/genes?mirnas=hsa-let-7a-5p&duplicates=" + one[0],
              ">t\n" + TestServer.SITE + "\n>t\n" + one[1] + "\n",
              "Content-Type",
              "text/x-fasta"));
    }
    String twice =
        "{\"targets\":[{\"id\":\"t\",\"sequence\":\"%s\"},{\"id\":\"t\",\"sequence\":\"%s\"}]%s}";
    for (String field : List.of("", ",\"duplicates\":\"error\"", ",\"duplicates\":\"equal\"")) {
      Answer refused = genes(twice.formatted(TestServer.SITE, other, field));
      assertEquals(400, refused.status(), refused.text());
      assertTrue(refused.error().contains("the name 't' comes twice"), refused.error());
    }
    Answer wrong = genes(twice.formatted(other, other, ",\"duplicates\":\"last\""));
    assertEquals(
        "duplicates is 'last'; it must be error or equal or first or rename", wrong.error());
    String mirnas =
        "{\"targets\":[{\"id\":\"t\",\"sequence\":\"%s\"}],\"duplicates\":\"first\",\"mirnas\":[\"hsa-let-7a-5p\",\"hsa-let-7a-5p\"]}"
            .formatted(TestServer.SITE);
    assertEquals(
        List.of("miRNAs: 1 left out, as their names stand before: 'hsa-let-7a-5p'"),
        warnings("/v1/effects", mirnas));
    Answer pairs = TestServer.post(server, "/v1/pairs", "{\"pairs\":[],\"duplicates\":\"first\"}");
    assertTrue(pairs.error().contains("has no field 'duplicates'"), pairs.error());
  }

  private Answer genes(String request) {
    return TestServer.post(server, "/v1/genes", request, "Content-Type", "application/json");
  }

  /** Checks the names of the targets, and the warning. */
  private static void assertTaken(String[] one, String what, Answer answer) {
    assertEquals(200, answer.status(), answer.text());
    List<String> names =
        rowsOf(answer).stream().map(row -> TestServer.json(row).path("target").asText()).toList();
    assertEquals(one[2], String.join(" ", names), answer.text());
    String told = String.join("\n", warnings(answer));
    assertTrue(told.contains(what + one[3]), told);
  }

  private static List<String> warnings(Answer answer) {
    return texts(lines(answer).getLast().path("summary").path("warnings"));
  }

  /** The rows, without the summary, which has a time. */
  private static List<String> rowsOf(Answer answer) {
    return answer.text().lines().filter(line -> !line.startsWith("{\"summary\"")).toList();
  }

  @Test
  void costlySearchesAreLimited() {
    String long1 = "AC".repeat(600_000);
    Answer letters =
        TestServer.post(
            server,
            "/v1/scan?seed_match=10-mer-m6",
            ">a\n" + long1 + "\n",
            "Content-Type",
            "text/x-fasta");
    assertEquals(400, letters.status());
    assertTrue(letters.error().contains("1000000 letters"), letters.error());
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 101; i++) {
      many.append(i == 0 ? "" : ",")
          .append("{\"id\":\"m%s\",\"sequence\":\"UGAGGUAGUAGGUUGUAUAGUU\"}".formatted(i));
    }
    Answer mirnas = scan(json(",\"seed_match\":\"10-mer-m7\",\"mirnas\":[" + many + "]"));
    assertEquals(400, mirnas.status());
    assertTrue(mirnas.error().contains("takes 100 miRNAs, and there are 101"), mirnas.error());
  }

  @Test
  void typesAreChecked() throws IOException {
    assertEquals(
        415, TestServer.post(server, "/v1/scan", "x", "Content-Type", "image/png").status());
    assertEquals(406, fasta("/v1/scan", "Accept", "text/html").status());
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(targets.getBytes());
    }
    Answer answer =
        TestServer.send(
            server, "POST", "/v1/scan", zipped.toByteArray(), "Content-Type", "text/x-fasta");
    assertEquals(400, answer.status());
    assertTrue(answer.error().contains("gzipped"), answer.error());
    for (String form : List.of("", "--b", "--b\r\n", "--b\r\nx\r\n--b--", "--b\r\n\r\n\r\n--b--")) {
      assertEquals(
          400,
          TestServer.post(
                  server, "/v1/scan", form, "Content-Type", "multipart/form-data; boundary=b")
              .status(),
          form);
    }
  }

  @Test
  void callsEndWithTheirTime() {
    String body = ">long\n" + "ACGUUGCAAGCUUCGA".repeat(40_000) + "\n";
    Answer answer =
        TestServer.post(
            server,
            "/v1/scan?threshold=0",
            body,
            "Content-Type",
            "text/x-fasta",
            "Seedhawk-Timeout-Ms",
            "1");
    // It had no time to begin.
    assertEquals(504, answer.status(), answer.text());
    assertTrue(
        answer.error().startsWith("the call was not done within 1 ms, the time that the caller"),
        answer.error());
  }

  @Test
  void aQueryThatNobodyWouldReadIsRefused() {
    for (String path : List.of("/v1/scan?threshold=1", "/v1/genes?threshold=1")) {
      Answer answer = TestServer.post(server, path, json(""), "Content-Type", "application/json");
      assertEquals(400, answer.status(), answer.text());
      assertEquals(
          "the query has the field 'threshold', and a JSON body has its fields in itself; move it"
              + " there",
          answer.error());
    }
    String form =
        "--x\r\nContent-Disposition: form-data; name=\"target\"\r\n\r\n>a\nACGU\r\n--x--\r\n";
    Answer answer =
        TestServer.post(
            server,
            "/v1/scan?threshold=1",
            form,
            "Content-Type",
            "multipart/form-data; boundary=x");
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.error().contains("as parts; move it there"), answer.error());
  }

  @Test
  void namesThatAreNearlyRightAreOffered() {
    for (String name :
        List.of("let-7a-5p", "HSA-LET-7A-5P", ">hsa-let-7a-5p", "hsa-let-7a", "MIMAT0000062")) {
      for (String path : List.of("/v1/scan", "/v1/genes")) {
        String body = json(",\"mirnas\":[\"%s\"]".formatted(name));
        Answer answer = TestServer.post(server, path, body, "Content-Type", "application/json");
        assertEquals(404, answer.status(), answer.text());
        assertEquals(
            "the server has no miRNA '%s'; did you mean 'hsa-let-7a-5p'?".formatted(name),
            answer.error());
      }
    }
    for (String name : List.of("hsa-let-7a-3p", "nothing", "x".repeat(100_000))) {
      Answer answer = scan(json(",\"mirnas\":[\"%s\"]".formatted(name)));
      assertEquals(404, answer.status(), answer.text());
      assertTrue(
          answer.error().endsWith("; GET /v1/mirnas?q= finds names by a part of them"),
          answer.error());
    }
  }

  @Test
  void aCutStreamIsToldFromAWholeOne() throws IOException {
    String body = targets;
    String head =
        "POST /v1/scan?threshold=0 HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Accept: %s\r\n"
            + "Connection: close\r\n"
            + "Content-Type: text/x-fasta\r\n"
            + "Content-Length: %s\r\n\r\n";
    String whole = TestServer.raw(server, head.formatted(TSV, body.length()) + body);
    assertTrue(whole.contains("\r\nSeedhawk-Summary: {\"targets\":20,"), tail(whole));
    String wrong = targets + ">wrong\nACGU!\n";
    Answer answer =
        TestServer.post(server, "/v1/scan?threshold=0", wrong, "Content-Type", "text/x-fasta");
    assertEquals(400, answer.status(), "FASTA is checked before anything is sent");
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - 500));
  }

  @Test
  void aFailureWithinAStreamIsItsLastLine() throws IOException {
    // Long enough to be scanned in several chunks, the wrong letter in the last one.
    StringBuilder json = new StringBuilder("{\"threshold\":0,\"targets\":[");
    String letters = ("CUACCUCA" + "AC".repeat(500)).repeat(20);
    for (int i = 0; i < 150; i++) {
      json.append("{\"id\":\"t%s\",\"sequence\":\"%s\"},".formatted(i, letters));
    }
    json.append("{\"id\":\"bad\",\"sequence\":\"%s!\"}]}".formatted(letters));
    Answer answer = scan(json.toString());
    List<JsonNode> lines = lines(answer);
    assertTrue(lines.getFirst().has("site_type"));
    assertTrue(lines.getLast().has("error"));
    assertEquals(400, lines.getLast().path("status").asInt());
    assertTrue(lines.getLast().path("error").asText().contains("bad"));
    String text = json.toString();
    String cut =
        TestServer.raw(
            server,
            "POST /v1/scan HTTP/1.1\r\nHost: x\r\nAccept: %s\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s"
                .formatted(TSV, text.length(), text));
    assertTrue(cut.contains("#target\tstart"), cut.substring(0, 300));
    assertFalse(cut.contains("\r\n0\r\n"), "the end of the transfer was sent");
    assertFalse(cut.contains("\r\nSeedhawk-Summary: {"), "a summary was sent");
  }

  @Test
  void aReaderWhoLeavesEndsTheScan() throws Exception {
    String letters = "CUACCUCAUUACAUUCC".repeat(50_000);
    String body = ">t\n" + letters + "\n";
    String head =
        "POST /v1/scan?threshold=0 HTTP/1.1\r\nHost: x\r\nContent-Type: text/x-fasta\r\nContent-Length: %s\r\n\r\n"
            .formatted(body.length());
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write((head + body).getBytes());
      InputStream in = socket.getInputStream();
      assertTrue(in.readNBytes(1000).length == 1000);
      assertTrue(server.lifecycle().inFlight() > 0);
      socket.setSoLinger(true, 0);
    }
    assertTrue(
        server.lifecycle().awaitIdle(Duration.ofSeconds(10)), "the scan went on without a reader");
  }
}
