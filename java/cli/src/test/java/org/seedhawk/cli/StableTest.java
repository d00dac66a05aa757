// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gnu.trove.list.array.TFloatArrayList;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kotlin.Pair;
import org.jetbrains.bio.CompressionType;
import org.jetbrains.bio.big.BigWigFile;
import org.jetbrains.bio.big.FixedStepSection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.command.Streams;
import org.seedhawk.context.ContextFeature;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What docs/versions.md promises of the command line: names of options and columns change on
 * purpose alone. {@code -Dseedhawk.golden=rewrite} writes the files that hold them.
 */
class StableTest {
  private static final Path STABLE = Path.of("src/test/resources/stable");
  private static final Pattern SHOWN_OPTION =
      Pattern.compile("^ +(?:(-[a-zA-Z]), )?(--[a-z0-9-]+)(?:[= ,].*)?$");

  private static final Pattern CODE = Pattern.compile("`[^`\n]+`");

  @TempDir Path folder;
  private final List<String> tables = new ArrayList<>();
  private Path demo;
  private GenomeFiles genome;

  @BeforeEach
  void files() throws IOException {
    demo = folder.resolve("demo");
    CommandRun.of("demo", "--save", demo).ok();
    genome = GenomeFiles.write(folder);
  }

  private static void compare(String name, List<String> lines) throws IOException {
    String actual = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    Path file = STABLE.resolve(name);
    if ("rewrite".equals(System.getProperty("seedhawk.golden"))) {
      Files.createDirectories(STABLE);
      Files.writeString(file, actual);
    }
    assertEquals(
        Files.readString(file),
        actual,
        name + " holds what users rely on. If the change is on purpose, see docs/versions.md.");
  }

  @Test
  void optionsKeepTheirNames() throws IOException {
    OutputStream nowhere = OutputStream.nullOutputStream();
    List<String> lines = new ArrayList<>();
    options(Main.commandLine(new Streams(nowhere, new PrintStream(nowhere), false)), lines);
    compare("options.txt", lines);
  }

  private static void options(CommandLine line, List<String> lines) {
    String command = line.getCommandSpec().qualifiedName();
    lines.add(command);
    if (line.getCommand() instanceof ModuleTool) {
      // Another module's: its help is what can be asked here. Where the module is not here,
      // nothing.
      List<Object> args = new ArrayList<>(Arrays.asList((Object[]) command.split(" ")));
      args.removeFirst();
      args.add("--help");
      for (String text : CommandRun.of(args.toArray()).out().lines().toList()) {
        Matcher option = SHOWN_OPTION.matcher(text);
        if (option.matches()) {
          lines.add(
              command
                  + " "
                  + (option.group(1) == null ? "" : option.group(1) + ", ")
                  + option.group(2));
        }
      }
    }
    for (OptionSpec option : line.getCommandSpec().options()) {
      String value = option.arity().max() > 0 ? "=" + option.paramLabel() : "";
      lines.add(command + " " + String.join(", ", option.names()) + value);
    }
    line.getSubcommands().values().forEach(each -> options(each, lines));
  }

  @Test
  void tablesKeepTheirColumns() throws IOException {
    Path mirnas = demo.resolve("mirnas.fa");
    Path targets = demo.resolve("targets.fa");
    table("scan --sites", "scan", "--mirna", mirnas, "--target", targets, "--sites", "OUT");
    table(
        "scan --sites --energy",
        "scan",
        "--mirna",
        mirnas,
        "--target",
        targets,
        "--energy",
        "--sites",
        "OUT");
    table(
        "scan --sites --chance",
        "scan",
        "--mirna",
        mirnas,
        "--target",
        targets,
        "--chance",
        "--sites",
        "OUT");
    table("scan --genes", "scan", "--mirna", mirnas, "--target", targets, "--genes", "OUT");
    Path pairs = write("p.tsv", "mirna_id\tmrna_id\nhsa-let-7a-5p\tNRAS\n");
    table(
        "predict --out",
        "predict",
        "--pairs",
        pairs,
        "--mirna",
        mirnas,
        "--target",
        targets,
        "--out",
        "OUT");
    table("rank --genes", "rank", "--mirna", mirnas, "--target", targets, "--genes", "OUT");
    table("rank --sites", "rank", "--mirna", mirnas, "--target", targets, "--sites", "OUT");
    table(
        "rank --accessibility --sites",
        "rank",
        "--mirna",
        mirnas,
        "--target",
        targets,
        "--accessibility",
        folder.resolve("fold.bin"),
        "--sites",
        "OUT");
    tables.add(
        "rank --context-parts: behind context_pp_weighted\t"
            + Stream.of(ContextFeature.values())
                .map(each -> "context_pp_" + each.column())
                .collect(Collectors.joining("\t")));
    onGenome();
    Path guides = write("si.fa", ">si-1\nUAGCAGCACGUAAAUAUUGGC\n");
    table("sirna --genes", "sirna", "--sirna", guides, "--target", targets, "--genes", "OUT");
    table("sirna --matches", "sirna", "--sirna", guides, "--target", targets, "--matches", "OUT");
    table("blast --out", "blast", "--query", guides, "--db", mirnas, "--out", "OUT");
    Path sites = write("sites.tsv", "#name\tsite\nlin-41\tUUAUACAACCGUUCUACACUCA\n");
    table(
        "generate --out",
        "generate",
        "--model",
        "seq2seq",
        "--target",
        sites,
        "--db",
        mirnas,
        "--out",
        "OUT");
    tables.add(
        "models list\t" + CommandRun.of("models", "list").ok().out().lines().toList().get(0));
    compare("columns.txt", tables);
  }

  /** Whoever adds a column explains it: a page has its name in code. */
  @Test
  @Tag("sources")
  void aPageNamesEachColumn() throws IOException {
    Path root = Path.of(System.getProperty("seedhawk.root", "../.."));
    Set<String> named = new HashSet<>();
    for (String page : List.of("docs/reference.md", "docs/genome.md", "models/README.md")) {
      CODE.matcher(Files.readString(root.resolve(page)))
          .results()
          .forEach(found -> named.addAll(List.of(found.group().split("\\W+"))));
    }
    List<String> missing = new ArrayList<>();
    for (String line : Files.readAllLines(STABLE.resolve("columns.txt"))) {
      String[] fields = line.split("\t");
      for (int i = 1; i < fields.length; i++) {
        String column = fields[i].replace("#", "");
        // The page names the first and the last of a row of these, and the table they come from.
        if (!named.contains(column) && !fields[0].startsWith("rank --context-parts")) {
          missing.add(fields[0] + ": " + column);
        }
      }
    }
    assertEquals(
        List.of(), missing, "explain these columns in docs/reference.md or docs/genome.md");
  }

  private void onGenome() throws IOException {
    Path known = write("known.bed", "2\t300\t310\tk\t0\t+\n");
    List<Object> files =
        List.of(
            "--mirna", genome.mirnas(), "--genome", genome.genome(), "--annotation", genome.gtf());
    for (String command : List.of("scan", "rank")) {
      for (String kind : List.of("--sites", "--genes")) {
        table(command + " --genome " + kind, with(command, files, kind, "OUT"));
      }
      table(
          command + " --genome --known --sites",
          with(command, files, "--known", known, "--sites", "OUT"));
    }
    table("scan --genome --by gene", with("scan", files, "--by", "gene", "--genes", "OUT"));
    table(
        "scan --genome --conservation --sites",
        with("scan", files, "--conservation", bigWig(), "--sites", "OUT"));
    table("rank --isoform all", with("rank", files, "--isoform", "all", "--genes", "OUT"));
    table(
        "extract --table",
        "extract",
        "--genome",
        genome.genome(),
        "--annotation",
        genome.gtf(),
        "--out",
        folder.resolve("u.fa"),
        "--table",
        "OUT");
    int at = 300;
    char letter = genome.letters().getFirst().charAt(at - 1);
    Path vcf =
        write(
            "v.vcf",
            "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
                + "chr2\t%s\t.\t%s\t%s\t.\t.\t.\n"
                    .formatted(at, letter, letter == 'A' ? 'C' : 'A'));
    table("variants --out", with("variants", files, "--vcf", vcf, "--out", "OUT"));
    table(
        "variants --statuses",
        with(
            "variants",
            files,
            "--vcf",
            vcf,
            "--out",
            folder.resolve("changes.tsv"),
            "--statuses",
            "OUT"));
  }

  private Path bigWig() throws IOException {
    TFloatArrayList values = new TFloatArrayList();
    for (int i = 0; i < 1_000; i++) {
      values.add(i);
    }
    Path file = folder.resolve("t.bw");
    BigWigFile.write(
        List.of(new FixedStepSection("chr2", 40, 1, 1, values)),
        List.of(new Pair<>("chr2", GenomeFiles.LENGTH)),
        file,
        1,
        CompressionType.DEFLATE,
        ByteOrder.LITTLE_ENDIAN);
    return file;
  }

  private static Object[] with(String command, List<Object> files, Object... more) {
    return Stream.of(Stream.of((Object) command), files.stream(), Stream.of(more))
        .flatMap(each -> each)
        .toArray();
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  /** Runs a command whose argument {@code OUT} is a table, and keeps its columns. */
  private void table(String name, Object... args) throws IOException {
    Path out = folder.resolve(tables.size() + ".tsv");
    CommandRun.of(Stream.of(args).map(arg -> arg.equals("OUT") ? out : arg).toArray()).ok();
    tables.add(name + "\t" + Files.readAllLines(out).getFirst());
  }
}
