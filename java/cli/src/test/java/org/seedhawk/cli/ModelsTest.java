// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code seedhawk models} on a folder of models that also holds an experiment. */
class ModelsTest {
  private static final String MODELS = "seedhawk.models";

  @TempDir private Path folder;
  private String before;

  @BeforeEach
  void copyAModel() throws IOException {
    Path source = Path.of(System.getProperty("seedhawk.root"), "models", "targetnet");
    Path copy = Files.createDirectories(folder.resolve("experiments/question/copied"));
    for (String file : List.of("model.onnx", "chance.tsv")) {
      Files.copy(source.resolve(file), copy.resolve(file));
    }
    before = System.setProperty(MODELS, folder.toString());
  }

  @AfterEach
  void restoreTheFolder() {
    if (before == null) {
      System.clearProperty(MODELS);
    } else {
      System.setProperty(MODELS, before);
    }
  }

  @Test
  void theDefaultModelIsFoundByItsFormerName() {
    assertEquals(
        CommandRun.of("models", "show", "duplexnet").ok().out(),
        CommandRun.of("models", "show", "seedhawk").ok().out());
    assertEquals(
        CommandRun.of("models", "verify", "duplexnet").out(),
        CommandRun.of("models", "verify", "seedhawk").out());
  }

  /** In a process of its own: whether it was said before belongs to the process. */
  @Test
  void saysOnceThatANameIsAFormerOne() throws IOException, InterruptedException {
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.SimpleFormatter.format=seedhawk: %5$s%n",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "models",
                "show",
                "seedhawk")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(errors.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> "see " + errors);
    assertEquals(
        List.of("seedhawk: model 'seedhawk' is called 'duplexnet' now; its scores are the same"),
        Files.readAllLines(errors));
  }

  @Test
  void experimentsAreFoundByNameAndListedOnDemand() {
    assertFalse(CommandRun.of("models", "list").ok().out().contains("copied"));
    assertTrue(
        CommandRun.of("models", "list", "--experiments").ok().out().contains("\ncopied\t1\t"));
    assertEquals(
        CommandRun.of("models", "show", "targetnet").ok().out(),
        CommandRun.of("models", "show", "copied").ok().out());
    assertTrue(CommandRun.of("models", "verify", "copied").ok().out().contains("contract  ok"));
  }

  /** The model of rank is a model as the others, but for what it is used by. */
  @Test
  void theRepressionModelIsListedShownAndVerified() throws IOException {
    Path models = Path.of(System.getProperty("seedhawk.root"), "models");
    for (String root : List.of(folder.toString(), models.toString())) { // in the jar, in a folder
      System.setProperty(MODELS, root);
      String list = CommandRun.of("models", "list").ok().out();
      assertTrue(
          list.contains("\nrepression\t1\trepression\t-\tcanonical\t-\tApache-2.0\trank\n"), list);
      assertTrue(list.contains("\tApache-2.0\tscan, predict\n"), list);
      String shown = CommandRun.of("models", "show", "repression").ok().out();
      assertTrue(shown.contains("used_by\trank\n"), shown);
      assertTrue(shown.contains("\nfeatures\t"), shown);
      String verified = CommandRun.of("models", "verify", "repression").ok().out();
      assertTrue(verified.contains("repression  contract  ok      repression 1, "), verified);
    }
    String verified = CommandRun.of("models", "verify", "repression").ok().out();
    for (String line :
        List.of(
            "hashes    ok      13 files are those of results.json",
            "results   ok      results.json fits the model; 104 seed families in 10 folds",
            "parity    ok      48 transcripts of training within ")) {
      assertTrue(verified.contains(line), verified);
    }
    CommandRun.of("scan", "--mirna", "m.fa", "--target", "t.fa", "--model", "repression")
        .refused(
            3, "predicts fold changes of genes and scores no sites; use it with 'seedhawk rank'");
  }

  @Test
  void aDamagedRepressionModelIsNamed() throws IOException {
    Path source = Path.of(System.getProperty("seedhawk.root"), "models", "repression");
    Path copy = Files.createDirectory(folder.resolve("copy"));
    try (Stream<Path> files = Files.list(source)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    CommandRun.of("models", "verify", copy).ok();
    byte[] onnx = Files.readAllBytes(copy.resolve("repression.onnx"));
    byte[] other = onnx.clone();
    other[onnx.length / 2] ^= 1; // the exponent or the mantissa of a weight
    Files.write(copy.resolve("repression.onnx"), other);
    failed(copy, "hashes", "repression.onnx: sha256");
    Files.write(copy.resolve("repression.onnx"), onnx);
    Path parity = copy.resolve("parity.tsv");
    String rows = Files.readString(parity);
    Files.writeString(parity, rows.replaceFirst("\t-0\\.", "\t-1."));
    failed(copy, "parity", "training predicted -1.");
    failed(copy, "hashes", "parity.tsv: sha256");
    Files.writeString(parity, rows.replaceFirst("#mirna", "#name"));
    failed(copy, "parity", "parity.tsv:1: the columns are");
    Files.writeString(parity, rows);
    Files.delete(copy.resolve("fold3.onnx"));
    failed(copy, "results", "fold3.onnx: no such file");
    Files.copy(source.resolve("fold3.onnx"), copy.resolve("fold3.onnx"));
    String folds = Files.readString(copy.resolve("folds.tsv"));
    Files.writeString(copy.resolve("folds.tsv"), folds.replaceFirst("\t6\n", "\t60\n"));
    failed(copy, "results", "is no seed of 6 letters, tab and fold 0..9");
    Files.write(copy.resolve("repression.onnx"), new byte[100]);
    failed(copy, "contract", "repression.onnx: ");
  }

  private static void failed(Path model, String check, String text) {
    CommandRun run = CommandRun.of("models", "verify", model);
    assertEquals(1, run.code(), run.err());
    assertTrue(
        run.out()
            .lines()
            .anyMatch(line -> line.contains("  " + check + " ") && line.contains(text)),
        run.out());
  }

  /** A fold's model has not seen some seeds: it measures, and serves nobody. */
  @Test
  void aFoldIsNoModel() throws IOException {
    Path fold = Path.of(System.getProperty("seedhawk.root"), "models", "repression", "fold0.onnx");
    Path fasta = Files.writeString(folder.resolve("a.fa"), ">a\nUGAGGUAGUAGGUUGUAUAGUU\n");
    CommandRun.of("rank", "--mirna", fasta, "--target", fasta, "--model", fold)
        .refused(3, "is the model of a fold: it was trained without some seed families");
    CommandRun.of("rank", "--mirna", fasta, "--target", fasta, "--model", "repression").ok();
    Path sirna = Files.writeString(folder.resolve("s.fa"), ">s\nUGAGGUAGUAGGUUGUAUAGU\n");
    CommandRun.of("sirna", "--sirna", sirna, "--target", fasta, "--model", "repression").ok();
    Path empty = Files.createFile(folder.resolve("empty.onnx"));
    for (Object[] one :
        new Object[][] {
          {"duplexnet", "model 'duplexnet' is of another kind and predicts no fold changes"},
          {"nosuch", "'nosuch' is neither a file nor a folder, nor the name of a repression model"},
          {folder, "' holds no repression.onnx; name a folder or file of a repression model"},
          {empty, "empty.onnx' is empty; fetch or write it again"}
        }) {
      String message = one[1].toString();
      CommandRun.of("rank", "--mirna", fasta, "--target", fasta, "--model", one[0])
          .refused(3, message);
      CommandRun.of("sirna", "--sirna", sirna, "--target", fasta, "--model", one[0])
          .refused(3, message);
    }
    for (String command : List.of("show", "verify")) {
      CommandRun run = CommandRun.of("models", command, "nosuch");
      assertTrue(run.err().contains("repression") && run.err().contains("transformer"), run.err());
      assertEquals(3, run.code());
    }
  }

  /** It is measured for a folder, shown, verified, and gives scan its threshold. */
  @Test
  void sitesByChanceGiveThresholds() throws IOException {
    Path model = folder.resolve("experiments/question/copied");
    Files.delete(model.resolve("chance.tsv"));
    Path mirna = Files.writeString(folder.resolve("m.fa"), ">let-7\nUGAGGUAGUAGGUUGUAUAGUU\n");
    Random random = new Random(4);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      text.append(">t").append(i).append('\n');
      for (int j = 0; j < 1000; j++) {
        text.append("ACGU".charAt(random.nextInt(4)));
      }
      text.append('\n');
    }
    Path target = Files.writeString(folder.resolve("t.fa"), text.toString());
    Object[] scan = {
      "scan", "--mirna", mirna, "--target", target, "--model", model, "--max-chance", "5"
    };
    CommandRun.of(scan).refused(3, "model 'targetnet' has no chance.tsv, which --max-chance reads");
    Object[] measure = {"models", "chance", model, "--mirna", mirna, "--target", target};
    CommandRun.of(measure).refused(3, "t.fa: its targets have 30,000 letters A C G U, and");
    CommandRun.of(Stream.concat(Stream.of(measure), Stream.of("--letters", "20000")).toArray())
        .ok();
    String shown = CommandRun.of("models", "show", model).ok().out();
    assertTrue(shown.contains("\nchance_per_1000_nt 10-mer-m6\t0.0: "), shown);
    String verified = CommandRun.of("models", "verify", model).ok().out();
    assertTrue(verified.contains("chance    ok      chance.tsv was measured with these"), verified);
    CommandRun run = CommandRun.of(scan).ok();
    String said = run.err().lines().filter(line -> line.contains("threshold")).findFirst().get();
    assertTrue(
        said.matches("seedhawk: threshold 0\\.\\d+: chance lists \\S+ sites.*10-mer-m6\\)"), said);
    String threshold = said.replaceAll(".*threshold ([0-9.]+):.*", "$1");
    Object[] same = {
      "scan", "--mirna", mirna, "--target", target, "--model", model, "--threshold", threshold
    };
    assertEquals(CommandRun.of(same).ok().out(), run.out());
    double rate = run.rows().size() / 30.0;
    assertTrue(rate > 1 && rate < 10, rate + " sites in 1,000 nt");
    chanceStandsBesideScores(model, mirna, target, threshold);
    scan[scan.length - 1] = "1000";
    CommandRun.of(scan).refused(2, "--max-chance: 1000.0 is out of the range that was measured");
    CommandRun.of(Stream.concat(Stream.of(scan), Stream.of("--threshold", "0.5")).toArray())
        .refused(2, "--threshold has no effect with --max-chance; leave out one of the two");
    CommandRun.of(Stream.concat(Stream.of(scan), Stream.of("--gu")).toArray())
        .refused(2, "no chance was measured with --gu");
    CommandRun.of(
            "scan", "--mirna", mirna, "--target", target, "--model", model, "--chance", "--gu")
        .refused(2, "--gu has no effect with --chance; leave out one of the two");
    Files.writeString(
        model.resolve("chance.tsv"),
        Files.readString(model.resolve("chance.tsv"))
            .replaceFirst("model.onnx\t.", "model.onnx\tx"));
    CommandRun.of(scan).refused(3, "it was measured with another model.onnx; measure it again");
    run = CommandRun.of("scan", "--mirna", mirna, "--target", target, "--model", model).ok();
    assertTrue(run.err().contains("warning: "), run.err());
    assertFalse(run.err().contains("by chance"), run.err());
    verified = CommandRun.of("models", "verify", model).out();
    assertTrue(verified.contains("chance    failed  "), verified);
  }

  /** The column is the rate of the highest measured threshold that is not above the score. */
  private static void chanceStandsBesideScores(
      Path model, Path mirna, Path target, String threshold) throws IOException {
    Map<Float, Double> rates = new TreeMap<>();
    for (String line : Files.readAllLines(model.resolve("chance.tsv"))) {
      String[] row = line.split("\t");
      if (row[0].equals("10-mer-m6") && Long.parseLong(row[2]) >= 10) {
        rates.put(Float.parseFloat(row[1]), Double.parseDouble(row[3]));
      }
    }
    Object[] scan = {
      "scan", "--mirna", mirna, "--target", target, "--model", model, "--threshold", threshold
    };
    CommandRun plain = CommandRun.of(scan).ok();
    double expected = 30 * rates.get(Float.parseFloat(threshold));
    String said = String.format(Locale.ROOT, " listed (%,.0f expected by chance), ", expected);
    assertTrue(plain.err().contains(said), said + plain.err());
    CommandRun run =
        CommandRun.of(Stream.concat(Stream.of(scan), Stream.of("--chance", "--energy")).toArray())
            .ok();
    assertTrue(run.out().lines().findFirst().get().endsWith("\twindow_end\tenergy\tchance"));
    List<String> rows = run.out().lines().skip(1).toList();
    assertFalse(rows.isEmpty());
    for (String row : rows) {
      String[] fields = row.split("\t");
      float score = Float.parseFloat(fields[4]);
      double rate =
          rates.entrySet().stream()
              .filter(one -> one.getKey() <= score)
              .mapToDouble(Map.Entry::getValue)
              .min()
              .orElseThrow();
      assertEquals(String.format(Locale.ROOT, "%.3g", rate), fields[13], row);
    }
    assertEquals(
        plain.out().lines().skip(1).toList(),
        rows.stream().map(row -> row.replaceFirst("\t[^\t]*\t[^\t]*$", "")).toList());
    CommandRun json =
        CommandRun.of(
                Stream.concat(Stream.of(scan), Stream.of("--chance", "--format", "jsonl"))
                    .toArray())
            .ok();
    String chance = rows.getFirst().split("\t")[13];
    assertTrue(
        json.out().lines().findFirst().get().endsWith("\"chance\":" + chance + "}"), json.out());
  }
}
