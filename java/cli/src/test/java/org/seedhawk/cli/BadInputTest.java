// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.ModelIndex;

/**
 * Bad input: one line that says what, where and what to do, the right exit code, and no output
 * under its final name.
 */
class BadInputTest {
  @TempDir Path folder;
  private Path mirnas;
  private Path targets;
  private Path outputs;

  @BeforeEach
  void files() throws IOException {
    mirnas = write("mirna.fa", ">hsa-let-7a-5p\nUGAGGUAGUAGGUUGUAUAGUU\n");
    targets = write("utr.fa", ">t1\nAACTATACAACCTACTACCTCATT\n");
    outputs = Files.createDirectory(folder.resolve("out"));
  }

  private Path write(String name, String content) throws IOException {
    return write(name, content.getBytes(StandardCharsets.ISO_8859_1));
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  /** Scans with both outputs and checks that neither they nor their temporary files are left. */
  private CommandRun scan(Path mirna, Path target, Object... more) throws IOException {
    Path sites = outputs.resolve("sites.tsv");
    Path genes = outputs.resolve("genes.tsv");
    Object[] args = {
      "scan", "--mirna", mirna, "--target", target, "--sites", sites, "--genes", genes
    };
    CommandRun run =
        CommandRun.of(Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray());
    try (Stream<Path> left = Files.list(outputs)) {
      assertEquals(List.of(), left.toList(), run.err());
    }
    return run;
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return out.toByteArray();
  }

  @Test
  void namesWhatAFileIsThatIsNoFasta() throws IOException {
    String gtf = "#!genome-build GRCh38\n1\thavana\tgene\t1\t9\t.\t+\t.\tgene_id \"a\";\n";
    scan(mirnas, write("a.gtf", gtf))
        .refused(3, "a.gtf:1: text before the first '>'; this looks like GTF");
    scan(mirnas, write("b.gtf", gtf.substring(gtf.indexOf('\n') + 1)))
        .refused(3, "like GTF or GFF");
    scan(mirnas, write("a.sam", "@HD\tVN:1.6\n")).refused(3, "this looks like SAM");
    scan(write("a.html", "<p>&gt;let-7</p>\n"), targets).refused(3, "this looks like HTML");
    scan(mirnas, write("a.gb", "LOCUS       NM_1  9 bp\n")).refused(3, "like GenBank or EMBL");
    scan(mirnas, write("a.bed", "chr1\t5\t9\tx\n")).refused(3, "this looks like BED");
    scan(mirnas, write("grep.fa", ">t\nACGU\n--\n>u\nACGU\n")).refused(3, "no-group-separator");
    scan(mirnas, write("a.2bit", new byte[] {0x43, 0x27, 0x41, 0x1a, 0, 0})).refused(3, "is 2bit");
    scan(mirnas, write("a.parquet", "PAR1\0\0")).refused(3, "is a Parquet table");
    for (java.nio.charset.Charset utf16 :
        List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      scan(mirnas, write("a.txt", ">t\nACGU\n".getBytes(utf16))).refused(3, "is UTF-16 text");
    }
    for (String one : List.of("UGAGGUAGUAGGUUGdTdT", "mUGAGGUAGUAGGUUG", "rUGAGGUAGUAGGUUG")) {
      scan(write("one.fa", ">m\n" + one + "\n"), targets).refused(3, "notation of modified bases");
    }
    for (String one : List.of("/5Phos/UGAGGUAGUAGGUUG", "UGAGG+UAGUAGGUUG")) {
      scan(write("one.fa", ">m\n" + one + "\n"), targets).refused(3, "notation of modified bases");
    }
    scan(write("ome.fa", ">m\nmUmGmAmGmGmUmAmGmUmAmG\n"), targets)
        .refused(3, "ome.fa:2: record 'm': this is notation of modified bases");
  }

  @Test
  void skipsPlaceholdersOnlyWhenAsked() throws IOException {
    Path some =
        write("some.fa", ">a\nSequence unavailable\n>b\nAACTATACAACCTACTACCTCATT\n>c\r\nNA\r\n");
    scan(mirnas, some)
        .refused(
            3, "some.fa:2: record 'a': 'Sequence unavailable' says that there is no sequence;");
    CommandRun run =
        CommandRun.of(
                "scan",
                "--mirna",
                mirnas,
                "--target",
                some,
                "--genes",
                "-",
                "--skip-empty",
                "--all-pairs")
            .ok();
    assertEquals(1, run.rows().size(), run.out());
    assertTrue(run.err().contains("2 empty skipped"), run.err());
  }

  @Test
  void refusesTablesThatAreShifted() throws IOException {
    String fasta = "--mirna";
    Path rows = write("rows.tsv", "mirna_id\tmrna_id\n1\thsa-let-7a-5p\tt1\n");
    CommandRun.of("predict", "--pairs", rows, fasta, mirnas, "--target", targets)
        .refused(
            3, "rows.tsv:2: the row has 3 fields, the header names 2; name each column (in R,");
    Path quoted = write("quoted.tsv", "\"mirna_id\"\t\"mrna_id\"\n");
    CommandRun.of("predict", "--pairs", quoted, fasta, mirnas, "--target", targets)
        .refused(3, "quotes are not removed");
    Path names = write("names.tsv", "mirna_id\tmrna_id\nlet-7a\tt1\nlet-7b\tt1\n");
    CommandRun.of("predict", "--pairs", names, fasta, mirnas, "--target", targets)
        .refused(
            3,
            "names.tsv: no pair has both sequences; one names the miRNA 'let-7a', but the"
                + " FASTA file has 'hsa-let-7a-5p'");
    Path header = write("names.tsv", "mirna_id\tmrna_id\nlet-7b\tt1\nHSA-let-7a-5p\tt1\n");
    CommandRun.of("predict", "--pairs", header, fasta, mirnas, "--target", targets)
        .refused(3, "one names the miRNA 'HSA-let-7a-5p', but the FASTA file has 'hsa-let-7a-5p'");
    Path version = write("names.tsv", "mirna_id\tmrna_id\nhsa-let-7a-5p\tt1.2\n");
    CommandRun.of("predict", "--pairs", version, fasta, mirnas, "--target", targets)
        .refused(3, "one names the target 't1.2', but the FASTA file has ");
    Path one = write("one.fa", ">utr1 of a gene\n" + "ACGU".repeat(20) + "\n>t1\nACGUACGUACGU\n");
    Path some = write("names.tsv", "mirna_id\tmrna_id\nhsa-let-7a-5p\tutr1.2\nhsa-let-7a-5p\tt1\n");
    CommandRun run = CommandRun.of("predict", "--pairs", some, fasta, mirnas, "--target", one).ok();
    assertTrue(
        run.err()
            .contains("is missing_id ('utr1.2', for instance; the nearest name there is 'utr1')"),
        run.err());
  }

  @Test
  void refusesEmptyFasta() throws IOException {
    scan(mirnas, write("empty.fa", "")).refused(3, "empty.fa: the file is empty;");
    scan(write("empty.fa", ""), targets).refused(3, "empty.fa: the file is empty;");
  }

  @Test
  void refusesRecordWithoutBasesUnlessSkipped() throws IOException {
    Path target = write("bare.fa", ">t1\nACGTACGTACGT\n>t2 empty\n>t3\nACGTACGTACGT\n");
    scan(mirnas, target).refused(3, "bare.fa:3: record 't2': the sequence is empty; leave it out");
    CommandRun run =
        CommandRun.of("scan", "--mirna", mirnas, "--target", target, "--skip-empty").ok();
    assertTrue(run.err().contains("2 targets (24 bases, 0 ambiguous, 1 empty skipped)"), run.err());
  }

  @Test
  void refusesDuplicateIds() throws IOException {
    scan(mirnas, write("twice.fa", ">t1\nACGT\n>t1\nACGT\n"))
        .refused(3, "twice.fa:3: record 't1' stands already in line 1; names must be unique");
  }

  @Test
  void refusesLettersThatAreNoNucleotideEvenAfterManyGoodRecords() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      text.append(">t").append(i).append("\nAACTATACAACCTACTACCTCATT\n");
    }
    text.append(">bad\nACGT!\n");
    scan(mirnas, write("letter.fa", text.toString()))
        .refused(3, "letter.fa:6002: record 'bad': letter '!' at position 5, counted from 1");
  }

  @Test
  void refusesTruncatedGzip() throws IOException {
    byte[] whole = gzip(">t1\n" + "ACGTTGCA".repeat(5000) + "\n");
    scan(mirnas, write("cut.fa.gz", Arrays.copyOf(whole, whole.length - 9)))
        .refused(3, "the gzip data end in the middle; the file is truncated");
  }

  @Test
  void refusesWobblesUnderAnExactRuleBeforeAnythingIsWritten() {
    CommandRun.of(
            "scan", "--mirna", mirnas, "--target", targets, "--seed-match", "canonical", "--gu")
        .refused(2, "--gu has no effect with the seed match 'canonical'; name a fuzzy rule");
  }

  @Test
  void refusesToWriteOverAnInputUnderAnyName() throws IOException {
    byte[] before = Files.readAllBytes(targets);
    CommandRun.of("scan", "--mirna", mirnas, "--target", targets, "--sites", targets)
        .refused(2, "is the input");
    CommandRun.of("scan", "--mirna", mirnas, "--target", targets, "--genes", mirnas)
        .refused(2, "is the input");
    Path link = Files.createSymbolicLink(folder.resolve("link.fa"), targets);
    CommandRun.of("scan", "--mirna", mirnas, "--target", targets, "--sites", link)
        .refused(2, "is the input");
    Path pairs = write("pairs.tsv", "mirna_id\tmrna_id\na\tb\n");
    CommandRun.of(
            "predict", "--pairs", pairs, "--mirna", mirnas, "--target", targets, "--out", pairs)
        .refused(2, "is the input");
    CommandRun.of("evaluate", "--pairs", pairs, "--level", "gene", "--out", pairs)
        .refused(2, "is the input");
    CommandRun.of("evaluate", "--pairs", pairs, "--level", "gene", "--html", pairs)
        .refused(2, "is the input");
    Path page = folder.resolve("page");
    CommandRun.of("evaluate", "--pairs", pairs, "--level", "gene", "--out", page, "--html", page)
        .refused(2, "name two files");
    assertArrayEquals(before, Files.readAllBytes(targets));
  }

  @Test
  void refusesAModelThatIsNoNameAndNoFolderOfOne() {
    CommandRun.of("scan", "--mirna", mirnas, "--target", targets, "--model", "/")
        .refused(3, "/: the directory holds no model.onnx");
  }

  @Test
  void refusesAThresholdThatIsNoNumber() throws IOException {
    scan(mirnas, targets, "--threshold", "NaN").refused(2, "--threshold is NaN; it must be 0..1");
    scan(mirnas, targets, "--max-energy", "NaN")
        .refused(2, "--max-energy is NaN; it must be 0 or less");
    scan(mirnas, targets, "--max-energy", "3")
        .refused(2, "--max-energy is 3.0; it must be 0 or less, -3 for instance");
    scan(mirnas, targets, "--max-energy", "low").refused(2, "--max-energy");
  }

  @Test
  void refusesARuleThatASiteRegionDoesNotHave() throws IOException {
    Path pairs = write("pairs.tsv", "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\n");
    CommandRun.of("predict", "--pairs", pairs, "--level", "site", "--seed-match", "strict")
        .refused(2, "--seed-match has no effect with --level site; leave out one of the two");
  }

  @Test
  void refusesMissingFilesAndFolders() throws IOException {
    scan(mirnas, folder.resolve("no.fa")).refused(3, "no.fa' does not exist; check the path");
    scan(folder.resolve("no.fa"), targets).refused(3, "no.fa' does not exist; check the path");
    scan(mirnas, folder).refused(3, "is a folder; name a file in it");
    scan(mirnas, targets, "--model", folder.resolve("no-model"))
        .refused(3, "no-model' is neither a directory nor the name of one");
    scan(mirnas, targets, "--model", folder).refused(3, "the directory holds no model.onnx");
  }

  @Test
  void refusesTargetsAsMirnas() throws IOException {
    Path utr = write("long.fa", ">utr\n" + "ACGT".repeat(30) + "\n");
    scan(utr, targets)
        .refused(3, "long.fa:1: record 'utr': a miRNA of more than 50 nt; give mature miRNAs");
  }

  /** One rule and one message wherever a miRNA is read. */
  @Test
  void refusesMirnasThatAreTooLongForAnyOrForThisModel() throws IOException {
    Path mitar = Path.of(System.getProperty("seedhawk.root"), "models", "mitar2");
    String ofMitar = ": a miRNA of more than 26 nt; model 'mitar2' reads no more: leave it out";
    String table = "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\tlabel\n";
    String good = "let-7\tUGAGGUAGUAGGUUGUAUAGUU\tt\tAACTATACAACCTACTACCTCATT\t1\n";
    Path out = outputs.resolve("scores.tsv");
    for (int nt : List.of(110, 27)) {
      String letters = "UGAGGUAGUAGGUUGUAUAGUU".repeat(5).substring(0, nt);
      Path pairs = write("long.tsv", table + good + "m\t" + letters + "\tt\tACGTACGT\t0\n");
      Path fasta = write("long.fa", ">ok\nUGAGGUAGUAGGUUGUAUAGUU\n>m\n" + letters + "\n");
      Path named = write("named.tsv", "mirna_id\tmrna_id\tlabel\nok\tt1\t1\nm\tt1\t0\n");
      if (nt > 50) {
        String message = ": a miRNA of more than 50 nt; give mature miRNAs";
        CommandRun.of("predict", "--pairs", pairs, "--out", out)
            .refused(3, "long.tsv:3: miRNA 'm'" + message);
        CommandRun.of("evaluate", "--pairs", pairs, "--level", "site", "--out", out)
            .refused(3, "long.tsv:3: miRNA 'm'" + message);
        scan(fasta, targets).refused(3, "long.fa:3: record 'm'" + message);
      }
      CommandRun.of("predict", "--pairs", pairs, "--out", out, "--model", mitar)
          .refused(3, "long.tsv:3: miRNA 'm'" + ofMitar);
      CommandRun.of("evaluate", "--pairs", pairs, "--level", "site", "--out", out, "--model", mitar)
          .refused(3, "long.tsv:3: miRNA 'm'" + ofMitar);
      scan(fasta, targets, "--model", mitar).refused(3, "long.fa:3: record 'm'" + ofMitar);
      for (String command : List.of("predict", "evaluate")) {
        CommandRun.of(
                command,
                "--pairs",
                named,
                "--level",
                "site",
                "--out",
                out,
                "--model",
                mitar,
                "--mirna",
                fasta,
                "--target",
                targets)
            .refused(3, "long.fa:3: record 'm'" + ofMitar);
      }
      if (nt <= 50) { // of a model's limit, only what is named counts
        Path one = write("one.tsv", "mirna_id\tmrna_id\nok\tt1\n");
        CommandRun.of(
                "predict",
                "--pairs",
                one,
                "--level",
                "site",
                "--model",
                mitar,
                "--mirna",
                fasta,
                "--target",
                targets)
            .ok();
      }
    }
    try (Stream<Path> left = Files.list(outputs)) {
      assertEquals(List.of(), left.toList());
    }
  }

  /** The default model with a few bytes of its metadata changed. */
  private Path changedModel(String from, String to) throws IOException {
    String resource = "/org/seedhawk/models/" + ModelIndex.embedded().getFirst() + "/model.onnx";
    try (InputStream in = ModelFiles.class.getResourceAsStream(resource)) {
      String model = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      int at = model.indexOf(from);
      assertTrue(at >= 0 && from.length() == to.length(), from);
      String changed = model.substring(0, at) + to + model.substring(at + from.length());
      Path directory = Files.createDirectories(folder.resolve("model"));
      Files.write(directory.resolve("model.onnx"), changed.getBytes(StandardCharsets.ISO_8859_1));
      return directory;
    }
  }

  @Test
  void refusesModelsOfAnotherContract() throws IOException {
    scan(mirnas, targets, "--model", changedModel("3to5", "5to3"))
        .refused(3, "site_orientation is '5to3' but encoding 'onehot-pair-50' has '3to5'");
    scan(
            mirnas,
            targets,
            "--model",
            changedModel("seedhawk.opset\22\00220", "seedhawk.opset\22\00299"))
        .refused(3, "opset is 99 but this engine serves up to 20");
    scan(mirnas, targets, "--model", changedModel("seedhawk.contract", "seedhawk.contrast"))
        .refused(3, "metadata seedhawk.contract is missing");
    Path text = Files.createDirectories(folder.resolve("text"));
    Files.writeString(text.resolve("model.onnx"), "this is no model");
    scan(mirnas, targets, "--model", text).refused(3, "model.onnx");
  }

  @Test
  void refusesUnwritableOutputBeforeScanning() throws IOException {
    Path lost = folder.resolve("no/sites.tsv");
    CommandRun.of("scan", "--mirna", mirnas, "--target", targets, "--sites", lost)
        .refused(1, "sites.tsv': its folder does not exist; create it");
    CommandRun.of("scan", "--mirna", mirnas, "--target", targets, "--genes", outputs)
        .refused(1, "out': it is a folder; name a file");
  }

  @Test
  void keepsTheFileOfAnEarlierRunWhenThisOneFails() throws IOException {
    Path genes = Files.writeString(outputs.resolve("genes.tsv"), "before");
    CommandRun run =
        CommandRun.of(
            "scan", "--mirna", mirnas, "--target", write("b.fa", ">x\nA?\n"), "--genes", genes);
    run.refused(3, "b.fa:2: record 'x'");
    assertEquals("before", Files.readString(genes));
  }

  /** The graph that the file has is served; what float16 does not know of it is said. */
  @Test
  void refusesFloat16ForAGraphThatIsNotConverted() throws IOException {
    byte[] onnx =
        Files.readAllBytes(
            Path.of(System.getProperty("seedhawk.root"), "models/deeptarget/model.onnx"));
    String text = new String(onnx, StandardCharsets.ISO_8859_1).replace("Relu", "Tanh");
    Path model = Files.createDirectory(folder.resolve("model"));
    Path file =
        Files.write(model.resolve("model.onnx"), text.getBytes(StandardCharsets.ISO_8859_1));
    Object[] scan = {"scan", "--mirna", mirnas, "--target", targets, "--model", model};
    CommandRun.of(scan).ok();
    Object[] half = {
      "scan", "--mirna", mirnas, "--target", targets, "--model", model, "--precision", "float16"
    };
    CommandRun.of(half)
        .refused(
            3,
            file
                + ": node 'mirna_conv1_relu' is 'Tanh', which is not converted to float16; use"
                + " precision float32");
  }

  /** Twins in Java and scalar kernels have no int8, and a GPU has the kernel of one model. */
  @Test
  void refusesAPrecisionThatTheKernelsLack() throws IOException {
    String before = System.getProperty("seedhawk.backend");
    try {
      for (String backend : List.of("java", "scalar")) {
        System.setProperty("seedhawk.backend", backend);
        scan(mirnas, targets, "--precision", "int8", "--device", "cpu")
            .refused(
                4,
                "precision 'int8' is computed by fused kernels for AVX-512 VNNI, AVX-VNNI or ARM's"
                    + " dotprod; '"
                    + backend
                    + "' in use here has float32, float16");
      }
    } finally {
      if (before == null) {
        System.clearProperty("seedhawk.backend");
      } else {
        System.setProperty("seedhawk.backend", before);
      }
    }
    scan(mirnas, targets, "--precision", "int8", "--device", "cuda:9999")
        .refused(4, "device 'cuda:9999' cannot be used: ");
  }

  @Test
  void refusesWrongOptions() throws IOException {
    scan(mirnas, targets, "--seed-match", "7mer")
        .refused(2, "seed match '7mer' is unknown; use one of canonical, offset-9-mer-m7");
    scan(mirnas, targets, "--threshold", "1.5").refused(2, "--threshold is 1.5; it must be 0..1");
    scan(mirnas, targets, "--threads", "0").refused(2, "--threads is 0; it must be 1..1024");
    for (String batch : List.of("-1", "0", "65537")) {
      scan(mirnas, targets, "--batch", batch)
          .refused(2, "--batch is " + batch + "; it must be 1..65536");
    }
    scan(mirnas, targets, "--device", "gpu")
        .refused(2, "--device is 'gpu'; it must be auto, cpu, cuda or cuda:N");
    scan(mirnas, targets, "--device", "cuda:9999").refused(4, "'cuda:9999' cannot be used");
    scan(mirnas, targets, "--precision", "half")
        .refused(2, "--precision is 'half'; it must be float32, float16 or int8");
    Path pairs = write("p.tsv", "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\nm\tA\tt\tU\n");
    CommandRun.of("predict", "--pairs", pairs, "--precision", "16")
        .refused(2, "--precision is '16'; it must be float32, float16 or int8");
    scan(mirnas, targets, "--gu", "--seed-match", "canonical").refused(2, "--gu has no effect");
    scan(mirnas, targets, "--frobnicate").refused(2, "Unknown option: '--frobnicate'");
    CommandRun.of("scan", "--mirna", mirnas)
        .refused(2, "give targets: --target FASTA, or --genome");
    CommandRun.of("scna").refused(2, "see 'seedhawk --help'");
    CommandRun.of().refused(2, "name a command; see 'seedhawk --help'");
    CommandRun.of("models").refused(2, "name a command: list, show, verify, chance, import");
    CommandRun.of("scan", "--mirna", mirnas, "--target", targets, "--sites", "-", "--genes", "-")
        .refused(2, "--sites and --genes are both '-'; name two files");
  }

  /** What shapes a table that is not written does no harm, so the table asked for comes. */
  @Test
  void namesOptionsOfTablesThatAreNotWritten() throws IOException {
    Path mirna = write("one.fa", ">let-7\nUGAGGUAGUAGGUUGUAUAGUU\n");
    Path target = write("two.fa", ">t\nGGGGGGGGGGCUACCUCAGGGGG\n");
    Object[] scan = {"scan", "--mirna", mirna, "--target", target};
    for (String[] more :
        new String[][] {
          {"", "--energy"},
          {"", "--chance"},
          {"", "--threshold", "0.5"},
          {"", "--max-chance", "0.1"}
        }) {
      namesAsIdle(more[1], with(scan, List.of("--genes", "-"), more), "--sites");
    }
    for (String option : List.of("--all-pairs", "--noisy-or", "--no-log2fc")) {
      namesAsIdle(option, with(scan, List.of("--sites", "-"), "", option), "--genes");
      namesAsIdle(option, with(scan, List.of(), "", option), "--genes");
    }
    Object[] rank = {"rank", "--mirna", mirna, "--target", target};
    namesAsIdle("--all-pairs", with(rank, List.of("--sites", "-"), "", "--all-pairs"), "--genes");
  }

  private static void namesAsIdle(String option, CommandRun run, String table) {
    String said = "warning: " + option + " changes nothing without " + table + "\n";
    assertTrue(run.ok().err().contains(said), run.err());
    assertFalse(run.out().isEmpty(), run.err());
  }

  /** What changes nothing is refused, and the message says what is missing. */
  @Test
  void refusesOptionsWithoutEffect() throws IOException {
    Path out = outputs.resolve("o.tsv");
    Path pairs =
        write("q.tsv", "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\nm\tUGAGGUAGUAGG\tt\tACGU\n");
    Object[] predict = {"predict", "--pairs", pairs};
    for (String option : List.of("--skip-empty", "--skip-equal", "--whole-names")) {
      with(predict, List.of(), "", option)
          .refused(2, option + " has no effect without --target; add it");
    }
    with(predict, List.of(), "", "--compat", "targetnet", "--seed-match", "strict")
        .refused(2, "--seed-match has no effect with --compat targetnet; leave out one");
    Object[] generate = {
      "generate", "--target", targets, "--model", "seq2seq", "--db", mirnas, "--out", out
    };
    with(generate, List.of(), "", "--too-long", "refuse")
        .refused(2, "--too-long has no effect without a table of sites as --target");
    generate[2] = write("sites.tsv", "a\tACGUACGUACGUACGU\n");
    with(generate, List.of(), "", "--window", "20", "--step", "3")
        .refused(
            2,
            "--window and --step have no effect with a table of sites as --target; leave out"
                + " those or a table");
    Object[] evaluate = {"evaluate", "--data", folder, "--table"};
    with(evaluate, List.of("repression"), "", "--device", "cpu")
        .refused(2, "--device has no effect with --table repression");
    with(evaluate, List.of("seq2seq"), "", "--precision", "float32")
        .refused(2, "--precision has no effect with --table seq2seq");
    with(evaluate, List.of("float16"), "", "--seed", "3", "--rounds", "7")
        .refused(2, "--seed and --rounds have no effect with --table float16");
    with(evaluate, List.of("miraw"), "", "--label", "x")
        .refused(2, "--label has no effect without --pairs; add it");
    with(evaluate, List.of("miraw"), "", "--card")
        .refused(2, "--card has no effect without --table float16 or --table int8; add one");
    with(evaluate, List.of("miraw"), "", "--rounds", "0")
        .refused(2, "--rounds is 0; it must be 1 or more");
    try (Stream<Path> left = Files.list(outputs)) {
      assertEquals(List.of(), left.toList());
    }
  }

  /** Runs a command with more arguments; the first of the last ones is no argument. */
  private static CommandRun with(Object[] command, List<?> more, String... last) {
    return CommandRun.of(
        Stream.of(Stream.of(command), more.stream(), Arrays.stream(last).skip(1))
            .flatMap(each -> each)
            .toArray());
  }

  @Test
  void refusesBadPairTables() throws IOException {
    Path out = outputs.resolve("scores.tsv");
    Path headerless = write("headerless.tsv", "let-7\tNM_1\t1\n");
    CommandRun.of("predict", "--pairs", headerless, "--out", out)
        .refused(3, "headerless.tsv:1: the header has no column 'mirna_id'");
    Path letter =
        write(
            "letter.tsv",
            "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\n"
                + "m\tUGAGGUAGUAGGUUG\tt\tACGT\n"
                + "m\tUGAGG!\tt\tAC\n");
    CommandRun.of("predict", "--pairs", letter, "--out", out)
        .refused(3, "letter.tsv:3: column 'mirna_seq': letter '!' at position 6, counted from 1");
    Path names = write("names.tsv", "mirna_id\tmrna_id\nm\tt\n");
    CommandRun.of("predict", "--pairs", names, "--out", out)
        .refused(2, "names.tsv' has names alone; give --mirna and --target");
    try (Stream<Path> left = Files.list(outputs)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void refusesAPublishedSearchThatTheModelOrLevelDoesNotHave() throws IOException {
    Path pairs =
        write("pairs.tsv", "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\nm\tUGAGGUAGUAGGUUG\tt\tACGT\n");
    CommandRun.of("predict", "--pairs", pairs, "--compat", "targetnet")
        .refused(2, "TargetNet's candidates need a model with the encoding 'esa-50', but '");
    CommandRun.of("predict", "--pairs", pairs, "--compat", "targetnet", "--level", "site")
        .refused(2, "--compat has no effect with --level site; leave out one of the two");
    CommandRun.of("predict", "--pairs", pairs, "--compat", "mitar")
        .refused(2, "miTAR's fragments need a model with the encoding 'tokens-N', but '");
    CommandRun.of("predict", "--pairs", pairs, "--fragment-step", "20")
        .refused(2, "--fragment-step has no effect without --compat mitar; add it, or leave out");
    CommandRun.of("predict", "--pairs", pairs, "--compat", "mitar", "--fragment-step", "0")
        .refused(2, "--fragment-step is 0; it must be 1 or more");
    CommandRun.of("predict", "--pairs", pairs, "--compat", "mitar", "--seed-match", "canonical")
        .refused(2, "--seed-match has no effect with --compat mitar; leave out one of the two");
  }

  @Test
  void namesEachTableOnce() {
    for (String table : List.of("carry_over", "other")) {
      CommandRun.of("evaluate", "--table", table, "--data", folder)
          .refused(
              2,
              "'--table': '"
                  + table
                  + "' is none of miraw, mirbench, carry-over, seq2seq, repression, float16, int8;"
                  + " see");
    }
  }

  @Test
  void stopsWhenTheReaderOfItsOutputHasGone() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    CommandRun run = CommandRun.to(closed, "scan", "--mirna", mirnas, "--target", targets);
    run.refused(1, "standard output was closed by its reader; stopped early");
  }

  @Test
  void saysThatTheTrainingModuleIsAbsent() {
    CommandRun.of("train", "recipe.yaml", "--data", "x")
        .refused(1, "'seedhawk-train' is part of the training module");
    CommandRun.of("models", "import", "--help")
        .refused(1, "'seedhawk-import' is part of the training module");
  }

  @Test
  void refusesToWriteOverAModelOrTwoOutputsIntoOneFile() throws IOException {
    Path sites = folder.resolve("s.tsv");
    CommandRun.of(
            "scan",
            "--mirna",
            mirnas,
            "--target",
            targets,
            "--sites",
            sites,
            "--genes",
            folder + "/./s.tsv")
        .refused(2, "are one file; name two");
    CommandRun.of(
            "rank",
            "--mirna",
            mirnas,
            "--target",
            targets,
            "--sites",
            sites,
            "--html",
            folder + "/./s.tsv")
        .refused(2, "are one file; name two");
    CommandRun.of(
            "scan",
            "--mirna",
            mirnas,
            "--target",
            targets,
            "--sites",
            "-",
            "--genes",
            "/dev/stdout")
        .refused(2, "are one file; name two");
    Path model = Files.createDirectory(folder.resolve("model"));
    Path graph = Files.writeString(model.resolve("model.onnx"), "x");
    Path encoder = Files.writeString(model.resolve("encoder.onnx"), "x");
    Files.writeString(model.resolve("decoder.onnx"), "x");
    Path pairs = write("pairs.tsv", "mirna_id\tmrna_id\na\tb\n");
    CommandRun.of("evaluate", "--pairs", pairs, "--level", "gene", "--model", model, "--out", graph)
        .refused(2, "is a file of the model");
    CommandRun.of("evaluate", "--pairs", pairs, "--level", "gene", "--html", "-")
        .refused(2, "the report and --html are both '-'; name two files");
    CommandRun.of(
            "generate", "--target", targets, "--db", mirnas, "--model", model, "--out", encoder)
        .refused(2, "is a file of the model");
    assertEquals("x", Files.readString(encoder));
  }

  /** A field of a protocol buffer that has a length. */
  private static byte[] field(int number, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(number << 3 | 2);
    for (int rest = content.size(); ; rest >>>= 7) {
      if (rest < 128) {
        all.write(rest);
        break;
      }
      all.write(rest & 127 | 128);
    }
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  private static byte[] text(int number, String text) {
    return field(number, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void namesTheFaultOfADamagedModelWhoeverReadsIt() throws IOException {
    byte[] nan = {0, 0, (byte) 0xc0, 0x7f};
    byte[] weight =
        field(5, new byte[] {8, 1, 16, 1}, text(8, "w"), field(9, nan)); // dims 1, float32
    byte[] loop = field(1, text(1, "score"), text(2, "x"), text(3, "n"), text(4, "Loop"));
    byte[] twice = field(12, text(1, "score"));
    byte[] fails =
        field(1, text(1, "score"), text(1, "score"), text(2, "x"), text(3, "n"), text(4, "None"));
    for (String name : List.of("duplexnet", "deeptarget", "targetnet")) {
      byte[] sound = org.seedhawk.model.ModelFiles.find(name).read("model.onnx");
      int number = 0;
      for (byte[] part : List.of(weight, loop, twice, fails)) {
        Path model = Files.createDirectory(folder.resolve(name + number++));
        // Protocol buffers that follow each other are one: the graph gets a part more.
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        damaged.writeBytes(sound);
        damaged.writeBytes(field(7, part));
        Files.write(model.resolve("model.onnx"), damaged.toByteArray());
        CommandRun.of("scan", "--mirna", mirnas, "--target", targets, "--model", model)
            .refused(3, model + "/model.onnx");
        CommandRun.of("models", "show", model).refused(3, model + "/model.onnx");
      }
    }
  }
}
