// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gnu.trove.list.array.TFloatArrayList;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import kotlin.Pair;
import org.jetbrains.bio.CompressionType;
import org.jetbrains.bio.big.BigWigFile;
import org.jetbrains.bio.big.FixedStepSection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Every command that a page shows is executed, on small files that bear the names of the page. */
@Tag("sources")
@EnabledOnOs(OS.LINUX)
class DocumentedCommandsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("seedhawk.root", "../..")).toAbsolutePath().normalize();

  /** Words of blocks that are not executed here, and why. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "tar -xf", "deploy/fresh runs the archive",
          "seedhawk serve", "the tests of the server start it",
          "--device cuda", "needs a GPU",
          "seedhawk scan ...", "no whole command",
          "sbatch", "needs SLURM",
          "spark-submit", "needs Spark; the tests of the module start it");

  @TempDir private Path folder;

  /** Returns the blocks of a page that hold commands of the program. */
  private static List<String> blocks(String page) {
    List<String> blocks = new ArrayList<>();
    StringBuilder block = null;
    for (String line : page.lines().toList()) {
      if (!line.startsWith("```")) {
        if (block != null) {
          block.append(line).append('\n');
        }
      } else if (block == null) {
        block = new StringBuilder();
      } else {
        String text = block.toString();
        if (text.lines().anyMatch(each -> each.matches("(.*[ '])?(\\./|bin/)seedhawk .*"))) {
          blocks.add(text);
        }
        block = null;
      }
    }
    return blocks;
  }

  private static void gzip(Path from, Path to) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(to))) {
      Files.copy(from, out);
    }
  }

  /** Writes what the pages read, and a program that runs this JVM's class path. */
  private Path inputs(String name) throws IOException {
    Path here = Files.createDirectories(folder.resolve(name));
    GenomeFiles genome = GenomeFiles.write(here);
    Files.move(genome.mirnas(), here.resolve("mature.fa"));
    Files.move(genome.genome(), here.resolve("genome.fa"));
    gzip(genome.gtf(), here.resolve("genes.gtf.gz"));
    StringBuilder utrs = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      utrs.append(
          ">utr-%s\n%s\n".formatted(i, genome.letters().get(0).substring(300 * i, 300 * i + 280)));
    }
    Files.writeString(here.resolve("utr.fa"), utrs);
    // Chance is counted in 100,000 letters at least.
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      many.append(">t-%s\n%s\n".formatted(i, genome.letters().get(1)));
    }
    Files.writeString(here.resolve("my-targets.fa"), many);
    char letter = genome.letters().getFirst().charAt(299);
    Path vcf =
        Files.writeString(
            here.resolve("v.vcf"),
            "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr2\t300\t.\t"
                + letter
                + "\t"
                + (letter == 'A' ? 'C' : 'A')
                + "\t.\t.\t.\n");
    gzip(vcf, here.resolve("v.vcf.gz"));
    TFloatArrayList values = new TFloatArrayList();
    for (int i = 0; i < 7_000; i++) {
      values.add(i % 5);
    }
    BigWigFile.write(
        List.of(new FixedStepSection("chr2", 40, 1, 1, values)),
        List.of(new Pair<>("chr2", GenomeFiles.LENGTH)),
        here.resolve("phyloP100way.bw"),
        1,
        CompressionType.DEFLATE,
        ByteOrder.LITTLE_ENDIAN);
    Path program =
        Files.writeString(
            here.resolve("seedhawk"),
            """
            #!/bin/sh
            exec '%s/bin/java' --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC \
            -XX:TieredStopAtLevel=1 -cp '%s' org.seedhawk.cli.Main "$@"
            """
                .formatted(System.getProperty("java.home"), System.getProperty("java.class.path")));
    assertTrue(program.toFile().setExecutable(true));
    return here;
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void everyShownCommandRuns() throws IOException, InterruptedException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      docs.filter(each -> each.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    int executed = 0;
    for (Path page : pages) {
      Path here = null;
      for (String block : blocks(Files.readString(page))) {
        if (ELSEWHERE.keySet().stream().anyMatch(block::contains)) {
          continue;
        }
        here = here == null ? inputs(page.getFileName().toString()) : here;
        Path said = folder.resolve("said");
        Process shell =
            new ProcessBuilder("bash", "-e", "-c", block)
                .directory(here.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        int code = shell.waitFor();
        assertEquals(
            0,
            code,
            page.getFileName() + ":\n" + block + Files.readString(said, StandardCharsets.UTF_8));
        executed++;
      }
    }
    assertTrue(executed >= 10, executed + " blocks");
  }
}
