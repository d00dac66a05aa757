// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.seedhawk.command.EngineOptions;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.OutputFiles;
import org.seedhawk.command.RecordOptions;
import org.seedhawk.command.SearchOptions;
import org.seedhawk.command.Streams;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.LabelledPairs;
import org.seedhawk.evaluation.measure.Subject;
import org.seedhawk.evaluation.report.LearningCurves;
import org.seedhawk.evaluation.report.Report;
import org.seedhawk.evaluation.table.CarryOverTable;
import org.seedhawk.evaluation.table.Evaluator;
import org.seedhawk.evaluation.table.GeneratorTable;
import org.seedhawk.evaluation.table.MirawTable;
import org.seedhawk.evaluation.table.MirbenchTable;
import org.seedhawk.evaluation.table.PairList;
import org.seedhawk.evaluation.table.PrecisionTable;
import org.seedhawk.evaluation.table.RepressionTable;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.scan.ScanOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code seedhawk evaluate}: how good models are, with controls in the same table. */
@Command(
    name = "seedhawk evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures models on labelled pairs, with controls and published figures.",
    footer = {
      "",
      "A pair list is a table as for 'seedhawk predict' with a column of labels, 1 and",
      "0. A pair whose name is in neither FASTA file counts as a negative call; its",
      "status is missing_id.",
      "There are four controls. The model reads targets whose dinucleotides are",
      "shuffled. It reads one random target for every pair. A table of miRNAs never",
      "reads the target. A canonical seed is present or not.",
      "",
      "Examples:",
      "  seedhawk evaluate --table miraw --data DIR --out r.json --html r.html",
      "  seedhawk evaluate --table mirbench --data DIR --model all",
      "  seedhawk evaluate --table carry-over --data DIR --model NAME",
      "  seedhawk evaluate --table seq2seq --data DIR --model transformer",
      "  seedhawk evaluate --table repression --data DIR",
      "  seedhawk evaluate --table float16 --data DIR --model NAME --card",
      "  seedhawk evaluate --table int8 --data DIR --model NAME --card",
      "  seedhawk evaluate --pairs pairs.tsv --level gene"
    })
final class EvaluateCommand implements Callable<Integer> {
  /** Names the folder of the data, here as for the benchmarks. */
  private static final String DATA_VARIABLE = "SEEDHAWK_DATA";

  @Spec private CommandSpec spec;

  @Option(
      names = "--table",
      paramLabel = "miraw|mirbench|carry-over|seq2seq|repression|float16|int8",
      converter = Table.Name.class,
      description =
          "Which published table to measure again, with --data. miraw: the ten miRAW sets."
              + " mirbench: the miRBench sets. carry-over: sites of other experiments, and fold"
              + " changes of genes. seq2seq: generators of miRNAs. repression: predicted"
              + " against measured fold changes. float16, int8: what these precisions cost.")
  private Table table;

  @Option(names = "--pairs", paramLabel = "TSV", description = "Your own labelled pairs.")
  private Path pairs;

  @Option(
      names = "--mirna",
      paramLabel = "FASTA",
      description = "miRNAs. Default: those of --pairs.")
  private Path mirna;

  @Option(
      names = "--target",
      paramLabel = "FASTA",
      description = "Targets. Default: those of --pairs.")
  private Path target;

  @Option(
      names = "--level",
      paramLabel = "gene|site",
      description =
          "What the targets of --pairs are: whole transcripts (gene) or site regions (site)."
              + " Required with --pairs.")
  private Level level;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "Column of labels in --pairs. Default: label.")
  private String label;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder of the public data. With --pairs it adds the control that never reads the"
              + " target. Default: with --table, the folder that the environment variable"
              + " SEEDHAWK_DATA names; else none.")
  private Path data;

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR|all",
      description =
          "A model of 'seedhawk models list', or a folder. It may be given again. all: every model"
              + " of the list that scores pairs. Default: the first listed; with --table"
              + " repression, the one of that name; with --table seq2seq, all generators.")
  private List<String> models = new ArrayList<>();

  @Mixin private RecordOptions records;

  @Mixin private SearchOptions searchOptions;

  @Mixin private EngineOptions engineOptions;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of shuffles, draws and resamples. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Bootstrap resamples for intervals, 1 or more. Default: ${DEFAULT-VALUE}.")
  private int rounds = 1_000;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "File for all figures, as JSON. Default: none.")
  private String out;

  @Option(
      names = "--predictions",
      paramLabel = "FILE",
      description =
          "With --table repression: write the table of predictions that the benchmark FuNmiRBench"
              + " reads, gzipped if it ends in .gz. Default: none.")
  private String predictions;

  @Option(
      names = "--card",
      description =
          "With --table float16 or int8: write float16.json or int8.json into the model's folder,"
              + " and what it says into the card there.")
  private boolean card;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "File for a report with pictures. Default: none.")
  private String html;

  /** What targets are, named as on the command line. */
  enum Level {
    gene,
    site
  }

  @Override
  public Integer call() throws IOException {
    checkUsage();
    EvaluatedModels measured = new EvaluatedModels(models, this::usage);
    Path folder = card ? measured.folderOfCard() : null;
    if (card) {
      out = folder.resolve(table.card().orElseThrow().results()).toString();
    }
    OutputFiles files = new OutputFiles(spec).input(pairs, mirna, target).folder(data);
    models.forEach(files::model);
    files
        .output("the report", "-")
        .output("--out", out)
        .output("--html", html)
        .output("--predictions", predictions)
        .check();
    long begun = System.nanoTime();
    ScanOptions options = ScanOptions.builder().threads(engineOptions.threads()).build();
    List<Subject> subjects = new ArrayList<>();
    try (AtomicFile json = create(out);
        AtomicFile page = create(html);
        AtomicFile scores = create(predictions)) {
      for (String model :
          table == null || table.hasEngine() ? measured.names() : List.<String>of()) {
        Subject subject =
            Subject.open(model, searchOptions::search, options, engineOptions.builder(model));
        subjects.add(EvaluatedModels.distinct(subjects, subject, model));
      }
      Map<String, Object> results = new LinkedHashMap<>();
      Report report =
          run(measured, subjects, results, Optional.<OutputStream>ofNullable(scores), begun);
      write(json, JSON.writeValueAsString(results) + "\n");
      write(page, report.html());
      AtomicFile.publish(Stream.of(json, page, scores).filter(file -> file != null).toList());
      if (card) {
        table.card().orElseThrow().write(folder);
      }
      files.written().ifPresent(this::say);
      spec.commandLine().getOut().print(report.plain());
      spec.commandLine().getOut().flush();
    } finally {
      subjects.forEach(subject -> subject.engine().close());
    }
    return ExitCode.OK.code();
  }

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private void checkUsage() {
    if ((table == null) == (pairs == null)) {
      throw usage("give either --table %s or --pairs TSV".formatted(Table.names("|")));
    }
    if (table != null && data == null) {
      String pack = System.getenv(DATA_VARIABLE);
      if (pack == null || pack.isBlank()) {
        throw usage("--table %s needs --data DIR, or %s".formatted(table, DATA_VARIABLE));
      }
      data = Path.of(pack);
    }
    OptionRules rules = new OptionRules(spec);
    rules.inRange("--rounds", rounds, 1, Integer.MAX_VALUE);
    for (String option : List.of("--level", "--label", "--mirna", "--target", "--modified-bases")) {
      rules.needs(option, "--pairs");
    }
    rules.needs(RecordOptions.DUPLICATES, "--mirna");
    boolean cards = table != null && table.card().isPresent();
    rules.needs("--card", cards, "--table float16", "--table int8");
    rules.needs("--predictions", table == Table.repression, "--table repression");
    if ("-".equals(predictions)) {
      throw usage("--predictions is '-', where the report goes; name a file");
    }
    rules.excludes(card, "--card, which writes the table's own file", "--out");
    if ((mirna == null) != (target == null)) {
      throw usage("give both --mirna and --target, or none when --pairs carries the sequences");
    }
    if (pairs != null && level == null) {
      throw usage("--pairs needs --level gene (whole transcripts) or --level site (site regions)");
    }
    if (level == Level.site) {
      searchOptions.refuseSites("--level site");
    }
    if (table != null) {
      table.check(rules, searchOptions);
    }
    searchOptions.check();
    engineOptions.precision(); // refuses what is none
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static AtomicFile create(String name) throws IOException {
    return name == null ? null : AtomicFile.create(name, OutputStream.nullOutputStream());
  }

  private static void write(AtomicFile file, String text) throws IOException {
    if (file != null) {
      file.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private Report run(
      EvaluatedModels measured,
      List<Subject> subjects,
      Map<String, Object> results,
      Optional<OutputStream> scores,
      long begun)
      throws IOException {
    Evaluator evaluator = new Evaluator(subjects, rounds, seed, this::progress);
    DataFolder folder = data == null ? null : new DataFolder(data);
    Report report =
        new Report(
            "%s: %s"
                .formatted(
                    table == null ? pairs.getFileName().toString() : table.title(),
                    measured.shown(table, subjects)));
    Map<String, Object> figures = new LinkedHashMap<>();
    Map<String, String> hashes = new LinkedHashMap<>();
    if (pairs != null) {
      List<String> warnings = new ArrayList<>();
      LabelledPairs.Reading how =
          new LabelledPairs.Reading(
              label == null ? "label" : label,
              evaluator.mirnaLimit(),
              records.skips(),
              warnings::add);
      List<LabelledPair> labelled =
          mirna == null
              ? LabelledPairs.read(pairs, how)
              : LabelledPairs.readNamed(pairs, mirna, target, how);
      LabelledPairs.requireBothLabels(pairs, labelled);
      PairList list = new PairList(evaluator, pairs, labelled, level == Level.site, folder);
      warnings.addAll(list.orientation());
      warnings.forEach(this::warn);
      list.run(report, figures, warnings);
      for (Path fasta : mirna == null ? List.<Path>of() : List.of(mirna, target)) {
        hashes.put(fasta.getFileName().toString(), DataFolder.sha256(fasta));
      }
      hashes.put(pairs.getFileName().toString(), DataFolder.sha256(pairs));
    } else {
      switch (table) {
        case miraw -> new MirawTable(evaluator, folder).run(report, figures);
        case mirbench -> new MirbenchTable(evaluator, folder).run(report, figures);
        case float16, int8 ->
            new PrecisionTable(folder, table.card().orElseThrow().precision())
                .run(subjects, measured.names(), report, figures);
        case carry_over -> new CarryOverTable(evaluator, folder).run(report, figures);
        case repression ->
            figures.putAll(
                new RepressionTable(
                        measured.repressionFolder(), folder, engineOptions.threads(), rounds, seed)
                    .run(report, scores));
        case seq2seq ->
            // Minutes a model: it says where it is to whoever waits, terminal or not.
            new GeneratorTable(folder, engineOptions.threads(), this::say)
                .run(measured.generators(), report, figures);
      }
    }
    if (folder != null) {
      hashes.putAll(folder.hashes());
      for (Subject subject : subjects) {
        subject.otherData(table == null ? "" : table + ".json", folder).forEach(this::warn);
      }
    }
    addLearningCurves(report, subjects);
    double seconds = Math.round((System.nanoTime() - begun) / 1e8) / 10.0;
    results.put("table", table == null ? "pairs" : table.toString());
    RunOrigin origin =
        new RunOrigin(
            RunOrigin.startOf(spec.commandLine().getParseResult()),
            RunOrigin.revision(),
            seed,
            rounds,
            seconds,
            RunOrigin.machine(subjects, engineOptions.threads()));
    origin.addTo(results);
    results.put("models", subjects.stream().map(Subject::facts).toList());
    results.put("sha256", hashes);
    results.putAll(figures);
    report.footer(origin.footer(hashes));
    return report;
  }

  private void addLearningCurves(Report report, List<Subject> subjects) {
    for (Subject subject : subjects) {
      if (subject.folder().isPresent()) {
        try {
          LearningCurves.read(subject.folder().get())
              .ifPresent(curves -> curves.addTo(report, "Training of " + subject.label()));
        } catch (IOException e) {
          warn(e.getMessage() + "; the report has no learning curve of " + subject.label());
        }
      }
    }
  }

  /** People who wait are told what for. */
  private void progress(String message) {
    if (Boolean.getBoolean("seedhawk.terminal")) {
      say(message);
    }
  }

  private void say(String message) {
    spec.commandLine().getErr().println("seedhawk: " + Streams.shown(message));
    spec.commandLine().getErr().flush();
  }

  private void warn(String message) {
    say("warning: " + message);
  }
}
