// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ChanceTable;
import org.seedhawk.command.EngineOptions;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.OutputFiles;
import org.seedhawk.command.RecordOptions;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.control.ChanceSites;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.ModelFolder;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.SeedMatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code seedhawk models chance}: how many sites a model finds by chance. */
@Command(
    name = "seedhawk models chance",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Counts the sites that a model finds by chance, in targets with shuffled dinucleotides, for"
            + " each rule and many thresholds.",
    footer = {
      "",
      "The table is what 'seedhawk scan --max-chance' chooses thresholds by. Measure it",
      "again for a model of your own, or for targets that are no human 3'UTRs.",
      "",
      "Example:",
      "  seedhawk models chance duplexnet --mirna mature.fa --target utr.fa"
    })
final class ChanceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME|DIR", description = "A model, or a folder.")
  private String model;

  @Option(
      names = "--mirna",
      paramLabel = "FASTA",
      required = true,
      description = "Mature miRNAs, 5'->3'. Plain, gzip or bgzip.")
  private Path mirna;

  @Option(
      names = "--target",
      paramLabel = "FASTA",
      required = true,
      description = "Targets of the kind that will be scanned, 3'UTRs for instance.")
  private Path target;

  @Option(
      names = "--mirnas",
      paramLabel = "N",
      description = "So many miRNAs are drawn, 1 or more. Default: ${DEFAULT-VALUE}.")
  private int mirnas = 300;

  @Option(
      names = "--letters",
      paramLabel = "N",
      description =
          "Targets are drawn until they have so many letters, 1,000 to 10,000,000. Default:"
              + " ${DEFAULT-VALUE}.")
  private int letters = 100_000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of draws and shuffles. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private RecordOptions records;

  @Mixin private EngineOptions engineOptions;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Table to write. Default: " + ChanceTable.FILE + " in the model's folder.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    OptionRules rules = new OptionRules(spec);
    rules.inRange("--mirnas", mirnas, 1, Integer.MAX_VALUE);
    rules.inRange("--letters", letters, 1_000, 10_000_000);
    ModelFiles named = ModelFiles.find(model);
    Path file =
        out != null
            ? out
            : ModelFolder.of(model)
                .orElseThrow(() -> rules.usage("the model has no folder; name a file with --out"))
                .resolve(ChanceTable.FILE);
    OutputFiles files =
        new OutputFiles(spec).input(mirna, target).model(model).output("--out", file.toString());
    files.check();
    try (Seedhawk engine = engineOptions.builder(model).open();
        AtomicFile written = AtomicFile.create(file.toString(), OutputStream.nullOutputStream())) {
      ChanceTable table = measure(engine, named);
      written.write(table.text().getBytes(StandardCharsets.UTF_8));
      written.commit();
      files.written().ifPresent(this::say);
    }
    return ExitCode.OK.code();
  }

  private ChanceTable measure(Seedhawk engine, ModelFiles files) throws IOException {
    MirnaLimit limit = MirnaLimit.of(engine.model().longestMirna(), engine.model().name());
    MirnaFasta.Mirnas read = MirnaFasta.read(mirna, id -> limit, records.skips(), line -> {});
    read.notes().sayAll(this::say, mirna.toString());
    List<Rna> drawn = ChanceSites.draw(read.list(), mirnas, seed);
    List<Rna> targets = FastaReader.readSequences(target, records.skips(), this::say);
    ChanceSites sites =
        new ChanceSites(engine, drawn, ChanceSites.shuffled(targets, letters, seed));
    if (sites.letters() < letters) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s: its targets have %,d letters A C G U, and --letters asks for %,d; give more, or"
                  + " ask for fewer",
              target,
              sites.letters(),
              letters));
    }
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("model", engine.model().name() + " " + engine.model().version());
    ModelFolder.hashes(files).forEach((name, hash) -> facts.put(ChanceTable.HASH + name, hash));
    facts.put("miRNAs", "%d of %s, %s".formatted(drawn.size(), mirna.getFileName(), hash(mirna)));
    facts.put(
        "targets",
        "%d of %s, %s: %d letters, dinucleotides shuffled"
            .formatted(
                sites.targets().size(), target.getFileName(), hash(target), sites.letters()));
    facts.put("seed", Long.toString(seed));
    List<ChanceTable.Row> rows = new ArrayList<>();
    ScanOptions options = ScanOptions.builder().threads(engineOptions.threads()).build();
    for (SeedMatch rule : SeedMatch.values()) {
      List<ChanceTable.Row> counted = sites.count(rule, options);
      rows.addAll(counted);
      say(
          String.format(
              Locale.ROOT,
              "%s: %.3g sites in 1,000 nt and miRNA, %.3g from the model's threshold on",
              rule,
              counted.getFirst().rate(),
              from(counted, engine.model().threshold())));
    }
    return new ChanceTable(facts, rows);
  }

  private static double from(List<ChanceTable.Row> rows, float threshold) {
    return rows.stream()
        .filter(row -> row.threshold() >= threshold)
        .mapToDouble(ChanceTable.Row::rate)
        .findFirst()
        .orElse(0);
  }

  private static String hash(Path file) throws IOException {
    return "sha256 " + DataFolder.sha256(file).substring(0, 12);
  }

  private void say(String message) {
    spec.commandLine().getErr().println("seedhawk: " + message);
    spec.commandLine().getErr().flush();
  }
}
