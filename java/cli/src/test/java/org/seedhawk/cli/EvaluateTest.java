// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code seedhawk evaluate} with the embedded model. */
class EvaluateTest {
  private static final String HEADER = "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\tlabel\n";
  private static final String LET_7A = "UGAGGUAGUAGGUUGUAUAGUU";

  /** Pairs with let-7a from nt 1 to 22. */
  private static final String PARTNER = "AACTATACAACCTACTACCTCA";

  @TempDir Path folder;
  private final Random random = new Random(17);

  /** Ten sets: positives have the perfect site; negatives and one positive have no site. */
  @Test
  void mirawTableReportsEveryPairAndAgreesWithPredict() throws IOException {
    Files.createDirectory(folder.resolve("miraw"));
    String negatives = "";
    for (int i = 0; i < 6; i++) {
      negatives += row("n" + i, "CA".repeat(100 + random.nextInt(50)), "0");
    }
    for (int set = 0; set < 10; set++) {
      StringBuilder rows = new StringBuilder(HEADER);
      for (int i = 0; i < 5; i++) {
        rows.append(row("p" + set + "." + i, utr(PARTNER), "1"));
      }
      rows.append(row("p" + set + ".none", "CA".repeat(100), "1"));
      write("miraw/miRAW_Test%s.txt".formatted(set), rows + negatives + row("short", "ACG", "0"));
    }
    write(
        "miraw/site_pool.tsv",
        HEADER.strip()
            + "\tsource\tin_targetnet_val\n"
            + row("s", PARTNER, "1").strip()
            + "\tx\t0\n"
            + row("s", PARTNER, "0").strip()
            + "\tx\t1\n");
    Path out = folder.resolve("results.json");
    Path html = folder.resolve("report.html");
    CommandRun run =
        CommandRun.of(
                "evaluate",
                "--table",
                "miraw",
                "--data",
                folder,
                "--rounds",
                "100",
                "--out",
                out,
                "--html",
                html)
            .ok();

    JsonNode results = new ObjectMapper().readTree(out.toFile());
    JsonNode model = results.at("/lines/0");
    assertEquals("model", model.get("kind").asText());
    // 5 of 6 positives and all 7 negatives are right.
    assertEquals(12.0 / 13, model.get("accuracy").asDouble(), 1e-12);
    assertEquals(10.0 / 11, model.get("f1").asDouble(), 1e-12);
    assertEquals(1, model.get("specificity").asDouble());
    assertEquals(10, model.get("sets").size());
    JsonNode statuses = model.at("/sets/9/statuses");
    assertEquals(5, statuses.get("SCORED").asInt());
    assertEquals(7, statuses.get("NO_SITE").asInt());
    assertEquals(1, statuses.get("TOO_SHORT").asInt());
    assertEquals(0, statuses.get("MISSING_ID").asInt());
    assertTrue(model.at("/sets/0/site_level/rows").asInt() >= 5);
    assertEquals(10 * 6 + 7, results.get("distinct_pairs").asInt());
    // Never reads the target: all pairs have one miRNA, whose one training row is positive.
    assertEquals(6.0 / 13, line(results, "target-blind, training rows"), 1e-12);
    assertEquals(12.0 / 13, line(results, "canonical seed present"), 1e-12);
    assertEquals(11, results.get("sha256").size());
    assertEquals(
        "seedhawk evaluate --table miraw --data DIR --rounds 100 --out FILE --html FILE",
        results.get("command").asText());

    List<String> mean =
        List.of(
            run.out()
                .lines()
                .filter(text -> text.startsWith("  mean "))
                .findFirst()
                .orElseThrow()
                .strip()
                .split(" +"));
    // Published columns, each at its own level; then the model at gene level and at site level.
    assertEquals(
        List.of("0.7804", "0.8215", "0.8189", "0.8119", "0.8321", "0.8238", "none", "0.9231"),
        mean.subList(1, 9));
    // Both ways to search, each with its controls at the same level.
    assertEquals(List.of("clean", "as published DeepTarget"), texts(results, "/models", "search"));
    assertEquals("model", results.at("/lines/1/kind").asText());
    String header = run.out().substring(run.out().indexOf("Accuracy of "));
    for (String column : List.of("shuffled", "target-", "canonical", "compat,")) {
      assertTrue(header.substring(0, header.indexOf("Mean of")).contains(column), column);
    }
    assertFalse(run.out().contains("These sets do not measure targeting"), "here the model leads");
    assertTrue(run.out().lines().noneMatch(text -> text.length() > 140), run.out());
    assertTrue(run.out().contains("beats its own scores on dinucleotide-shuffled"), run.out());
    assertTrue(Files.readString(html).contains("</svg>"));

    // The same scores as predict's.
    List<String> predicted =
        CommandRun.of("predict", "--pairs", folder.resolve("miraw/miRAW_Test0.txt")).ok().rows();
    long called =
        predicted.stream().filter(row -> Float.parseFloat(row.split("\t")[2]) >= 0.5).count();
    assertEquals(5, called);
    // At site level every candidate site is a row.
    assertEquals(
        predicted.stream().mapToInt(row -> Integer.parseInt(row.split("\t")[3])).sum(),
        model.at("/sets/0/site_level/rows").asInt());
  }

  private static List<String> texts(JsonNode results, String list, String field) {
    List<String> texts = new ArrayList<>();
    results.at(list).forEach(entry -> texts.add(entry.get(field).asText()));
    return texts;
  }

  private static final List<String> MIRNAS =
      List.of(
          LET_7A, "UAGCUUAUCAGACUGAUGUUGA", "UGGAAUGUAAAGAAGUAUGUAU", "UUAAUGCUAAUCGUGAUAGGGGU");

  /** The files of the table, made up: each miRNA has sites that pair with it from end to end. */
  private void writeCarryOver() throws IOException {
    for (String name : List.of("mitar", "mirbench", "mirbase", "deeptarget", "lfc")) {
      Files.createDirectory(folder.resolve(name));
    }
    StringBuilder sites = new StringBuilder(MITAR_HEADER);
    StringBuilder clash = new StringBuilder("gene\tnoncodingRNA\tnoncodingRNA_name\tlabel\n");
    StringBuilder utrs = new StringBuilder();
    StringBuilder changes = new StringBuilder("RefSeq ID,Gene symbol,m0,m1,m2,m3\n");
    StringBuilder mirnas = new StringBuilder();
    for (int m = 0; m < MIRNAS.size(); m++) {
      String mirna = MIRNAS.get(m);
      mirnas.append(">m%s\n%s\n".formatted(m, mirna));
      String partner = partner(mirna);
      for (int i = 0; i < 6; i++) {
        String site = bases(5) + partner;
        sites.append(mitar(mirna, site, "1")).append(mitar(mirna, bases(25), "0"));
        utrs.append(">NM_%s%s\n%s\n".formatted(m, i, bases(70) + site + bases(50)));
        String[] change = {"0.1", "0.05", "-0.1", m == 0 && i == 0 ? "N/A" : "0.2"};
        change[m] = "-0.9";
        changes.append("NM_%s%s,G,%s\n".formatted(m, i, String.join(",", change)));
        if (i == 0) {
          // A row that the first site is like, a row that it is not.
          clash.append("%s\t%s\tm%s\t1\n".formatted(bases(10) + site + bases(10), mirna, m));
          clash.append("%s\t%s\tm%s\t0\n".formatted(bases(50), mirna, m));
        }
      }
      sites.append(mitar(mirna, partner, "1")).append(mitar(mirna, partner, "1"));
    }
    changes.append("NM_X,G,1,1,1,1\n");
    write("mitar/data_DeepMirTar_removeMisMissing_remained_seed1122.txt", sites.toString());
    write("mirbench/AGO2_CLASH_Hejret2023_train.tsv", clash.toString());
    write("mirbase/mirgenedb_family_mappings.tsv", "MirGeneDB_ID\tFamily\n");
    write("mirbase/mirgenedb_hsa_mature.fas", "");
    write("deeptarget/mirna.fasta", mirnas.toString());
    write("deeptarget/mrna_partial_2934.fasta", utrs.toString());
    write("lfc/mirna_fcs.csv", changes.toString());
  }

  private static final String MITAR_HEADER =
      "miRNA ID\tmiRNA Seq (3'-->5')\tmRNA Accession Number\tTarget Site\tlabel\n";

  private static String mitar(String mirna, String site, String label) {
    String reversed = new StringBuilder(mirna).reverse().toString();
    return "id\t%s\tNM\t%s\t%s\n".formatted(reversed, site, label);
  }

  private static String partner(String mirna) {
    StringBuilder partner = new StringBuilder();
    for (char letter : mirna.toCharArray()) {
      partner.insert(0, "TGCA".charAt("ACGU".indexOf(letter)));
    }
    return partner.toString();
  }

  private CommandRun carryOver(Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of("evaluate", "--table", "carry-over", "--data", folder, "--rounds", "50"));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray());
  }

  /** Sites that pair are told from the same sites with other miRNAs; fold changes are followed. */
  @Test
  void carryOverTableHasBalancedPairsAndFoldChanges() throws IOException {
    writeCarryOver();
    Path out = folder.resolve("results.json");
    Path html = folder.resolve("report.html");
    CommandRun run = carryOver("--out", out, "--html", html).ok();
    JsonNode results = new ObjectMapper().readTree(out.toFile());
    assertEquals("carry-over", results.get("table").asText());
    JsonNode sites = results.at("/sets/0");
    // Equal positives are one; the made-up negatives are not used.
    assertEquals(28, sites.get("positives").asInt());
    assertEquals(56, sites.get("rows").asInt());
    assertEquals(1, sites.at("/lines/0/auroc").asDouble());
    assertEquals(2, sites.at("/lines/0/auroc_interval").size());
    for (JsonNode line : sites.get("lines")) {
      if (line.get("kind").asText().matches("target_blind|exchanged")) {
        assertEquals(0.5, line.get("average_precision").asDouble(), 1e-12, line.toString());
      }
    }
    // 27 nt of the first site of each miRNA, and the partner alone, lie within the training row.
    JsonNode overlap = sites.at("/overlap/0");
    assertEquals(8, overlap.get("positives_like").asInt());
    assertEquals(0, overlap.get("positives_equal").asInt());
    assertEquals(0, overlap.get("negatives_like").asInt());
    // The partner alone stands in six 3'UTRs, so its surroundings are not known.
    assertEquals(24, results.at("/sets/1/positives").asInt());

    JsonNode changes = results.get("fold_changes");
    assertEquals(25, changes.get("genes").asInt());
    assertEquals(24, changes.get("genes_with_3utr").asInt());
    JsonNode model = changes.at("/lines/0");
    assertEquals(24, model.at("/mirnas/0/genes").asInt());
    assertEquals(6, model.at("/mirnas/0/down").asInt());
    assertEquals(23, model.at("/mirnas/3/genes").asInt());
    assertTrue(model.get("spearman").asDouble() < -0.5, model.toString());
    assertTrue(model.at("/mirnas/0/auroc").asDouble() > 0.95, model.toString());
    assertEquals(
        96,
        model.get("statuses").properties().stream()
            .mapToInt(entry -> entry.getValue().asInt())
            .sum());
    assertTrue(run.out().contains("(seed 1)"), run.out());
    assertTrue(run.out().contains("is not among the files here"), run.out());
    assertTrue(run.out().lines().noneMatch(text -> text.length() > 140), run.out());
    assertTrue(Files.readString(html).contains("tenth of the highest scores"));
    // Drawn again, the same.
    carryOver("--out", folder.resolve("again.json")).ok();
    assertEquals(
        results.get("sets"),
        new ObjectMapper().readTree(folder.resolve("again.json").toFile()).get("sets"));
  }

  @Test
  void carryOverTableRefusesBadFilesAndWritesNothing() throws IOException {
    Path out = folder.resolve("r.json");
    String name = "data_DeepMirTar_removeMisMissing_remained_seed1122.txt";
    carryOver("--out", out)
        .refused(3, name + ": no such file; name the folder of the data with --data");
    writeCarryOver();
    String sites = "mitar/" + name;
    String good = Files.readString(folder.resolve(sites));
    write(sites, good.replace("Target Site", "site"));
    carryOver("--out", out).refused(3, name + ":1: the header has no column 'Target Site' (it has");
    write(sites, good + mitar(LET_7A, PARTNER, "2"));
    carryOver("--out", out).refused(3, ": label is '2' but must be 0 or 1");
    write(sites, good + mitar(LET_7A, "ACX!", "1"));
    carryOver("--out", out)
        .refused(3, ": column 'Target Site': letter '!' at position 4, counted from 1");
    write(sites, MITAR_HEADER + mitar(LET_7A, PARTNER, "0"));
    carryOver("--out", out).refused(3, name + ": none of its 1 labels is 1");
    write(sites, MITAR_HEADER + mitar(LET_7A, PARTNER, "1"));
    carryOver("--out", out)
        .refused(3, name + ": the miRNAs of its 1 positives cannot be exchanged");
    write(sites, good);
    Files.delete(folder.resolve("lfc/mirna_fcs.csv"));
    carryOver("--out", out).refused(3, "mirna_fcs.csv: no such file; name the folder of the data");
    assertFalse(Files.exists(out));
  }

  @Test
  void severalModelsStandSideBySideEachWithItsControls() throws IOException {
    Path pairs = write("own.tsv", HEADER + row("p", utr(PARTNER), "1") + row("n", "CACA", "0"));
    Path copy = Files.createDirectory(folder.resolve("copy"));
    Path models = Path.of(System.getProperty("seedhawk.root"), "models", "deeptarget");
    Files.copy(models.resolve("model.onnx"), copy.resolve("model.onnx"));
    Path out = folder.resolve("results.json");
    CommandRun run =
        CommandRun.of(
                "evaluate",
                "--pairs",
                pairs,
                "--level",
                "gene",
                "--rounds",
                "20",
                "--model",
                "deeptarget",
                "--model",
                copy,
                "--out",
                out)
            .ok();
    String second = "deeptarget (copy)";
    assertTrue(run.out().contains("\ndeeptarget and its controls"), run.out());
    assertTrue(run.out().contains("\n" + second + " and its controls"), run.out());
    JsonNode lines = new ObjectMapper().readTree(out.toFile()).get("lines");
    assertEquals("deeptarget", lines.at("/0/label").asText());
    assertEquals(second, lines.at("/1/label").asText());
    assertEquals(second, lines.at("/5/model").asText());
    assertEquals("exchanged", lines.at("/5/kind").asText());
    // The towers' scores are the joint model's.
    assertEquals(
        lines.at("/0/average_precision").asDouble(), lines.at("/1/average_precision").asDouble());

    CommandRun all =
        CommandRun.of("evaluate", "--pairs", pairs, "--level", "gene", "--model", "all").ok();
    for (String row : CommandRun.of("models", "list").ok().rows()) {
      String[] fields = row.split("\t");
      boolean scoresPairs = fields[7].equals("scan, predict");
      assertEquals(scoresPairs, all.out().contains("\n" + fields[0] + " and its controls"), row);
    }
  }

  private static double line(JsonNode results, String label) {
    for (JsonNode line : results.get("lines")) {
      if (line.get("label").asText().equals(label)) {
        return line.get("accuracy").asDouble();
      }
    }
    throw new AssertionError(label);
  }

  @Test
  void ownPairsAreMeasuredAtSiteLevelWithTheirOwnLabelColumn() throws IOException {
    StringBuilder rows = new StringBuilder(HEADER.replace("label", "target"));
    for (int i = 0; i < 20; i++) {
      rows.append(row("p" + i, bases(10) + PARTNER + bases(8), "1"));
      rows.append(row("n" + i, "CA".repeat(20), "0"));
    }
    CommandRun run =
        CommandRun.of(
                "evaluate",
                "--pairs",
                write("own.tsv", rows.toString()),
                "--level",
                "site",
                "--label",
                "target",
                "--rounds",
                "100")
            .ok();
    assertTrue(run.out().contains("own.tsv, site level: 40 pairs, 20 positive"), run.out());
    assertEquals("", run.err());

    Path json = folder.resolve("half.json");
    Object[] half = {
      "evaluate",
      "--pairs",
      folder.resolve("own.tsv"),
      "--level",
      "site",
      "--label",
      "target",
      "--rounds",
      "10",
      "--precision",
      "float16",
      "--out",
      json
    };
    CommandRun.of(half).ok();
    JsonNode model = new ObjectMapper().readTree(json.toFile()).at("/models/0");
    assertEquals("duplexnet, float16", model.get("label").asText());
    assertEquals("float16", model.get("precision").asText());
    half[10] = "bfloat16";
    CommandRun.of(half)
        .refused(2, "--precision is 'bfloat16'; it must be float32, float16 or int8");
  }

  @Test
  void warnsWhenReversedTargetsFitBetterOrOrientationIsMixed() throws IOException {
    String reversed = new StringBuilder(PARTNER).reverse().toString();
    StringBuilder all = new StringBuilder(HEADER);
    StringBuilder some = new StringBuilder(HEADER);
    for (int i = 0; i < 60; i++) {
      all.append(row("p" + i, bases(8) + reversed + bases(10), "1"));
      some.append(row("p" + i, bases(8) + (i % 3 == 0 ? reversed : PARTNER) + bases(10), "1"));
      String negative = row("n" + i, bases(40), "0");
      all.append(negative);
      some.append(negative);
    }
    CommandRun run = site(write("all.tsv", all.toString())).ok();
    assertTrue(
        run.err().contains("warning: ") && run.err().contains("reversed targets fit better"),
        run.err());
    run = site(write("some.tsv", some.toString())).ok();
    assertTrue(run.err().contains("orientation seems mixed: "), run.err());
  }

  /** As predict takes them; what is in neither file stays and is a negative call. */
  @Test
  void namesAloneAreLookedUpAndMissingOnesCounted() throws IOException {
    Path mirnas = write("m.fa", ">hsa-let-7a-5p\n" + LET_7A + "\n");
    Path targets =
        write("t.fa", ">p1\n" + utr(PARTNER) + "\n>p2\n" + utr(PARTNER) + "\n>n1\nCACACACACACA\n");
    String rows = "mirna_id\tmrna_id\tlabel\r\n";
    for (String row : List.of("p1\t1", "p2\t1", "gone\t1", "n1\t0", "gone\t0")) {
      rows += "hsa-let-7a-5p\t" + row + "\r\n";
    }
    rows += "hsa-miR-none\tp1\t0\r\n";
    Path out = folder.resolve("r.json");
    CommandRun run =
        CommandRun.of(
                "evaluate",
                "--pairs",
                write("names.tsv", rows),
                "--mirna",
                mirnas,
                "--target",
                targets,
                "--level",
                "gene",
                "--rounds",
                "20",
                "--out",
                out)
            .ok();
    assertTrue(
        run.err().contains("names.tsv: 3 of 6 pairs name a sequence that is in neither FASTA file"),
        run.err());
    assertTrue(run.out().contains("missing_id 3"), run.out());
    JsonNode results = new ObjectMapper().readTree(out.toFile());
    assertEquals(6, results.at("/lines/0/rows").asInt());
    assertEquals(5.0 / 6, results.at("/lines/0/accuracy").asDouble(), 1e-12);
    for (JsonNode line : results.get("lines")) {
      if (line.has("sets")) {
        assertEquals(3, line.at("/sets/0/statuses/MISSING_ID").asInt(), line.get("label").asText());
      }
    }
    assertEquals(3, results.get("sha256").size());

    CommandRun.of("evaluate", "--pairs", write("names.tsv", rows), "--level", "gene")
        .refused(3, "an evaluation needs both, or FASTA files with --mirna and --target");
    CommandRun.of(
            "evaluate",
            "--pairs",
            write("names.tsv", rows),
            "--level",
            "gene",
            "--mirna",
            mirnas,
            "--target",
            write("other.fa", ">x\nACGUACGUACGUACGU\n"))
        .refused(3, "no pair has both sequences; one names the");
    CommandRun.of(
            "evaluate",
            "--pairs",
            write("own.tsv", HEADER + row("p", PARTNER, "1")),
            "--level",
            "gene",
            "--mirna",
            mirnas,
            "--target",
            targets)
        .refused(3, "own.tsv:1: the table carries the sequences; leave out --mirna and --target");
  }

  @Test
  void readsTablesThatAreCompressedOrHaveCarriageReturns() throws IOException {
    String rows = HEADER + row("p", utr(PARTNER), "1") + row("n", "CACACACA", "0");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(rows.getBytes(StandardCharsets.UTF_8));
    }
    Path packed = Files.write(folder.resolve("own.tsv.gz"), bytes.toByteArray());
    String plain = figures(write("own.tsv", rows));
    assertTrue(plain.contains("2 pairs, 1 positive"), plain);
    assertEquals(plain, figures(packed));
    assertEquals(plain, figures(write("crlf.tsv", rows.replace("\n", "\r\n"))));
  }

  private static String figures(Path pairs) {
    CommandRun run =
        CommandRun.of("evaluate", "--pairs", pairs, "--level", "gene", "--rounds", "20").ok();
    return run.out().replace(pairs.getFileName().toString(), "FILE");
  }

  private CommandRun site(Path pairs) {
    return CommandRun.of("evaluate", "--pairs", pairs, "--level", "site", "--rounds", "100");
  }

  @Test
  void refusesBadPairListsInOneLineAndWritesNothing() throws IOException {
    String good = row("p", PARTNER, "1") + row("n", "CACACACA", "0");
    refused(
        HEADER + good + row("x", PARTNER, "2"), 3, "own.tsv:4: label is '2' but must be 0 or 1");
    refused(HEADER + good + row("x", PARTNER, ""), 3, "own.tsv:4: label is '' but must be 0 or 1");
    refused(
        HEADER.replace("label", "class") + good,
        3,
        "own.tsv:1: the header has no column 'label' (it has mirna_id, mirna_seq, mrna_id,"
            + " mrna_seq, class); name the labels with --label COLUMN");
    refused(HEADER, 3, "own.tsv:1: the table has no rows");
    refused(good, 3, "own.tsv:1: the header has no column 'mirna_id' (it has 'hsa-let-7a-5p', ");
    refused(
        HEADER + good + "a\tACGU\tb\n", 3, "own.tsv:4: the row has 3 fields, the header names 5");
    refused(
        HEADER + good + row("x", PARTNER, "1\t0"),
        3,
        "own.tsv:4: the row has 6 fields but the rows before have 5");
    refused(HEADER + good + row("x", "ACGT!", "1"), 3, "own.tsv:4: column 'mrna_seq': letter '!'");
    refused(
        HEADER + row("p", PARTNER, "1") + row("q", PARTNER, "1"),
        3,
        "own.tsv: all 2 labels are 1; an evaluation needs positives (1) and negatives (0)");
    refused(
        "mirna_id\tmrna_id\tlabel\na\tb\t1\n",
        3,
        "own.tsv:1: the header has no columns 'mirna_seq' and 'mrna_seq'");
  }

  private void refused(String text, int code, String message) throws IOException {
    Path pairs = write("own.tsv", text);
    Path outputs = Files.createDirectories(folder.resolve("out"));
    CommandRun.of(
            "evaluate",
            "--pairs",
            pairs,
            "--level",
            "gene",
            "--out",
            outputs.resolve("r.json"),
            "--html",
            outputs.resolve("r.html"))
        .refused(code, message);
    try (Stream<Path> left = Files.list(outputs)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void refusesWhatDoesNotFitTogether() throws IOException {
    Path pairs = write("own.tsv", HEADER + row("p", PARTNER, "1") + row("n", "CACA", "0"));
    CommandRun.of("evaluate")
        .refused(
            2,
            "give either --table miraw|mirbench|carry-over|seq2seq|repression|float16|int8 or"
                + " --pairs TSV");
    if (System.getenv("SEEDHAWK_DATA") == null) {
      CommandRun.of("evaluate", "--table", "miraw")
          .refused(2, "--table miraw needs --data DIR, or SEEDHAWK_DATA");
    }
    CommandRun.of("evaluate", "--pairs", pairs).refused(2, "--pairs needs --level gene");
    String[] repression = {"evaluate", "--table", "repression", "--data", folder.toString()};
    CommandRun.of(
            Stream.of(repression, new String[] {"--predictions", "-"})
                .flatMap(Stream::of)
                .toArray())
        .refused(2, "--predictions is '-', where the report goes; name a file");
    CommandRun.of(
            Stream.of(repression, new String[] {"--predictions", "x", "--out", "x"})
                .flatMap(Stream::of)
                .toArray())
        .refused(2, "--out and --predictions are both 'x'; name two files");
    // Kinds of models are told apart.
    for (String[] wrong :
        new String[][] {
          {"duplexnet", "model 'duplexnet' is of another kind and predicts no fold changes"},
          {"nosuch", "the name of a repression model (repression"}
        }) {
      CommandRun.of("evaluate", "--table", "repression", "--data", folder, "--model", wrong[0])
          .refused(3, wrong[1]);
    }
    String models = System.getProperty("seedhawk.models", "");
    System.setProperty("seedhawk.models", System.getProperty("seedhawk.root") + "/models");
    try {
      // The listed name leads to its folder: what lacks is the data.
      CommandRun.of("evaluate", "--table", "repression", "--data", folder, "--model", "repression")
          .refused(3, "no such file; name the folder of the data with --data");
    } finally {
      System.setProperty("seedhawk.models", models);
    }
    CommandRun.of("evaluate", "--table", "miraw", "--data", folder, "--predictions", "x")
        .refused(2, "--predictions has no effect without --table repression");
    CommandRun.of("evaluate", "--pairs", pairs, "--level", "site", "--gu")
        .refused(2, "--gu has no effect with --level site; leave out one of the two");
    CommandRun.of("evaluate", "--pairs", pairs, "--level", "gene", "--threads", "0")
        .refused(2, "threads is 0");
    CommandRun.of("evaluate", "--pairs", pairs, "--level", "gene", "--model", "nothere")
        .refused(3, "model 'nothere' is neither a directory nor the name of one");
    CommandRun.of("evaluate", "--table", "miraw", "--data", folder)
        .refused(3, "miRAW_Test0.txt: no such file; name the folder of the data with --data");
    CommandRun.of("evaluate", "--pairs", pairs, "--level", "gene", "--model", "all", "--model", "x")
        .refused(2, "--model all names every model; leave out the others");
    CommandRun help = CommandRun.of("evaluate", "--help").ok();
    assertFalse(help.out().isEmpty());
  }

  private static String row(String target, String letters, String label) {
    return "hsa-let-7a-5p\t%s\t%s\t%s\t%s\n".formatted(LET_7A, target, letters, label);
  }

  /** A 3'UTR of CA repeats, which let-7a cannot pair with, around a site. */
  private String utr(String site) {
    return "CA".repeat(30 + random.nextInt(30)) + site + "CA".repeat(20 + random.nextInt(20));
  }

  private String bases(int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append("ACGT".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
