// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.seedhawk.check.ChanceTable;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.check.RepressionVerification;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.Streams;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.model.GeneratorContract;
import org.seedhawk.model.ModelContract;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.ModelIndex;
import org.seedhawk.model.RepressionFiles;
import org.seedhawk.scan.SeedMatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code seedhawk models}: what can be scored with. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Lists, shows, checks and measures models.",
    footer = {"", "Example:", "  seedhawk models show duplexnet"})
final class ModelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name a command: list, show, verify, chance, import");
  }

  /** {@code seedhawk models list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the models, the default first.",
      footer = {
        "",
        "used_by names the commands that take a model with --model. Models of 'train'",
        "are language models that others are built on.",
        "",
        "Example:",
        "  seedhawk models list"
      })
  static final class ListModels implements Callable<Integer> {
    private final Streams streams;

    @Option(
        names = "--experiments",
        description =
            "List models/experiments, too. They were trained to answer a question, and are not for"
                + " use.")
    private boolean experiments;

    ListModels(Streams streams) {
      this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
      List<String> ranking = RepressionFiles.names();
      List<String> names = new ArrayList<>(ModelIndex.names());
      List<String> generators = new ArrayList<>(ModelIndex.generators());
      for (String name : experiments ? ModelIndex.experiments() : List.<String>of()) {
        boolean writes = ModelIndex.folder(name).filter(ModelIndex::isGenerator).isPresent();
        (writes ? generators : names).add(name);
      }
      if (names.isEmpty()) {
        streams.say("this build carries no model; name a folder with --model DIR");
        return ExitCode.OK.code();
      }
      RowBuffer rows = new RowBuffer();
      rows.text("#name\tversion\tarchitecture\twindow\tseed_match\tthreshold\tlicence\tused_by\n");
      for (String name : names) {
        if (!ModelVerification.scoresPairs(ModelFiles.find(name))) {
          Map<String, String> metadata = ModelVerification.metadata(ModelFiles.find(name));
          rows.text(Streams.shown(name))
              .tab()
              .text(Streams.shown(metadata.getOrDefault("seedhawk.version", "-")))
              .tab();
          rows.text(ModelContract.LANGUAGE_MODEL).text("\t-\t-\t-\t");
          rows.text(Streams.shown(metadata.getOrDefault("seedhawk.licence", "-")))
              .text("\ttrain")
              .newline();
          continue;
        }
        ModelContract contract = contract(name);
        rows.text(Streams.shown(name))
            .tab()
            .text(Streams.shown(contract.version()))
            .tab()
            .text(Streams.shown(contract.architecture()))
            .tab();
        rows.number(contract.windowLength()).tab().text(contract.seedMatch().label()).tab();
        rows.text(Float.toString(contract.threshold()))
            .tab()
            .text(Streams.shown(contract.licence()));
        rows.text("\tscan, predict").newline();
      }
      for (String name : ranking) {
        Map<String, String> says = repression(name).orElseThrow();
        rows.text(Streams.shown(name))
            .tab()
            .text(Streams.shown(says.get("version")))
            .tab()
            .text(Streams.shown(says.get("architecture")));
        rows.text("\t-\tcanonical\t-\t")
            .text(Streams.shown(says.get("licence")))
            .text("\trank")
            .newline();
      }
      for (String name : generators) {
        GeneratorContract contract = ModelVerification.generator(ModelFiles.generator(name));
        rows.text(Streams.shown(name)).tab().text(Streams.shown(contract.version())).tab();
        rows.text("generator ").text(Streams.shown(contract.architecture())).tab();
        rows.number(contract.siteLength()).text("\t-\t-\t").text(Streams.shown(contract.licence()));
        rows.text("\tgenerate").newline();
      }
      rows.writeTo(streams.out());
      return ExitCode.OK.code();
    }
  }

  /** {@code seedhawk models show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows what a model says of itself.",
      footer = {"", "Example:", "  seedhawk models show duplexnet"})
  static final class Show implements Callable<Integer> {
    /** Thresholds whose chance is shown; the file has more. */
    private static final Set<Float> SHOWN = Set.of(0f, 0.5f, 0.7f, 0.8f, 0.9f, 0.95f, 0.99f);

    private final Streams streams;

    @Parameters(
        paramLabel = "NAME|DIR",
        arity = "0..1",
        description = "A model, or a folder. Default: the first listed.")
    private String model;

    Show(Streams streams) {
      this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
      RowBuffer rows = new RowBuffer();
      Optional<Map<String, String>> ranking = model == null ? Optional.empty() : repression(model);
      if (ranking.isPresent()) {
        for (String key : List.of("name", "version", "architecture")) {
          field(rows, key, ranking.get().get(key));
        }
        field(rows, "used_by", "rank");
        field(rows, "sites", "canonical, in 3'UTR and ORF");
        field(rows, "output", "log2 fold change of a gene");
        field(rows, "features", ranking.get().get("features"));
        field(rows, "licence", ranking.get().get("licence"));
        rows.writeTo(streams.out());
        return ExitCode.OK.code();
      }
      if (model != null
          && (ModelIndex.embeddedGenerators().contains(model)
              || ModelIndex.isGenerator(ModelIndex.folder(model).orElse(Path.of(model))))) {
        GeneratorContract contract = ModelVerification.generator(ModelFiles.generator(model));
        field(rows, "name", contract.name());
        field(rows, "version", contract.version());
        field(rows, "architecture", "generator " + contract.architecture());
        field(rows, "site_length", Integer.toString(contract.siteLength()));
        field(rows, "training_data_sha256", contract.trainingDataSha256());
        field(rows, "licence", contract.licence());
        rows.writeTo(streams.out());
        return ExitCode.OK.code();
      }
      ModelFiles files = ModelFiles.findAny(model);
      if (!ModelVerification.scoresPairs(files)) {
        new TreeMap<>(ModelVerification.metadata(files))
            .forEach((key, value) -> field(rows, key.replace("seedhawk.", ""), value));
        rows.writeTo(streams.out());
        return ExitCode.OK.code();
      }
      ModelContract contract = contract(model);
      field(rows, "name", contract.name());
      field(rows, "version", contract.version());
      field(rows, "architecture", contract.architecture());
      field(rows, "encoding", contract.encoding());
      field(rows, "window_length", Integer.toString(contract.windowLength()));
      field(rows, "window_after_nt1", Integer.toString(contract.windowAfterNt1()));
      field(rows, "mirna_length", Integer.toString(contract.mirnaLength()));
      if (!contract.tokens().isEmpty()) {
        field(rows, "tokens", contract.tokens().toString());
      }
      field(rows, "seed_match", contract.seedMatch().label());
      field(rows, "threshold", Float.toString(contract.threshold()));
      field(rows, "calibration", contract.calibration());
      field(rows, "training_data_sha256", contract.trainingDataSha256());
      field(rows, "licence", contract.licence());
      ChanceTable.of(files).ifPresent(table -> chance(rows, table));
      rows.writeTo(streams.out());
      return ExitCode.OK.code();
    }

    /** One line for each rule: how many sites chance lists from some thresholds on. */
    private static void chance(RowBuffer rows, ChanceTable table) {
      field(rows, "chance_targets", table.facts().getOrDefault("targets", "-"));
      for (SeedMatch rule : SeedMatch.values()) {
        List<String> some =
            table.of(rule).stream()
                .filter(row -> SHOWN.contains(row.threshold()))
                .map(row -> String.format(Locale.ROOT, "%s: %.3g", row.threshold(), row.rate()))
                .toList();
        if (!some.isEmpty()) {
          field(rows, "chance_per_1000_nt " + rule, String.join(", ", some));
        }
      }
    }

    private static void field(RowBuffer rows, String name, String value) {
      rows.text(Streams.shown(name)).tab().text(Streams.shown(value)).newline();
    }
  }

  /** Returns what a repression model says of itself; empty if it is something else. */
  private static Optional<Map<String, String>> repression(String model) {
    return RepressionFiles.find(model).map(RepressionVerification::metadata);
  }

  private static ModelContract contract(String model) {
    return ModelVerification.contract(model);
  }
}
