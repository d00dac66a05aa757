// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.training.file.OutputFolder;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.language.LanguageModelImport;
import org.seedhawk.training.network.BidirectionalLstm;
import org.seedhawk.training.network.DeepTargetOnnx;
import org.seedhawk.training.network.MitarOnnx;
import org.seedhawk.training.network.TargetNetOnnx;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.ModelWriter;
import org.seedhawk.training.published.MirBind2Onnx;
import org.seedhawk.training.published.PublishedWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code seedhawk models import --weights PATH --name NAME --out DIR}, or {@code --language-model
 * FILE --tokens A,C,G,U,AMBIGUOUS,PADDING --out DIR}, or {@code --language-model FILE --layers N
 * --out DIR}.
 */
@Command(
    name = "seedhawk models import",
    mixinStandardHelpOptions = true,
    description =
        "Writes published weights, or a language model from elsewhere, as a model that this program"
            + " can use.",
    footer = {
      "",
      "Example:",
      "  seedhawk models import --weights DIR --name deepTarget --out my-model",
      "  seedhawk models import --weights FILE.pt --name miRBind2 --out my-model"
    })
final class ImportCommand implements Callable<Integer> {
  private static final String DEEP_TARGET = "deepTarget";
  private static final String TARGET_NET = "TargetNet";
  private static final Map<String, Integer> MITAR_WINDOWS =
      Map.of("miTAR", 53, "miTAR1", 53, "miTAR2", 40);
  private static final String MIRBIND_2 = "miRBind2";
  private static final String KNOWN =
      DEEP_TARGET + ", " + TARGET_NET + ", miTAR, miTAR1, miTAR2, " + MIRBIND_2;
  private static final String SOURCE_LICENCE = "see the weights' source";

  @Spec private CommandSpec spec;

  @Option(
      names = "--weights",
      paramLabel = "PATH",
      description =
          "Folder with NAME.bin and NAME.index.tsv; for "
              + MIRBIND_2
              + " the file that PyTorch saved.")
  private Path weights;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Which weights: " + KNOWN + ". Of a language model: what it is to be called.")
  private String name;

  @Mixin private LanguageModelOptions languageModel;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder for the model; new or empty.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    if (Files.isDirectory(out)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(out)) {
        // What a killed import left is cleared.
        if (StreamSupport.stream(files.spliterator(), false)
            .anyMatch(file -> !OutputFolder.isUnfinished(file))) {
          throw new ParameterException(
              spec.commandLine(), "--out '%s' is not empty; name a new folder".formatted(out));
        }
      }
    }
    if ((weights == null) == (languageModel.file() == null)) {
      throw new ParameterException(
          spec.commandLine(), "give either --weights with --name, or --language-model");
    }
    OptionRules rules = new OptionRules(spec);
    rules.needs("--layers", "--language-model");
    String[] said = {"--tokens", "--k", "--begin", "--end", "--output", "--width", "--max-length"};
    for (String option : said) {
      rules.needs(option, "--language-model");
    }
    rules.excludes(languageModel.layers() != null, "--layers", said);
    languageModel.check(rules);
    try (OutputFolder output = OutputFolder.open(out, spec.commandLine().getErr()::println)) {
      Path staging = output.staging();
      if (languageModel.layers() != null) {
        LanguageModelImport.firstLayers(
            languageModel.file(), languageModel.layers(), name, staging);
      } else if (languageModel.file() != null) {
        LanguageModelImport.run(
            languageModel.file(), languageModel.description(spec, name, SOURCE_LICENCE), staging);
      } else {
        importWeights(staging);
      }
      output.publish(staging);
    }
    spec.commandLine().getErr().println("written to " + out);
    return ExitCode.OK.code();
  }

  private void importWeights(Path folder) throws IOException {
    switch (name == null ? "" : name) {
      case DEEP_TARGET -> {
        PublishedWeights published = PublishedWeights.read(weights, name);
        DeepTargetOnnx.write(
            folder,
            published.deepTarget(),
            contract(published, "deeptarget-published", SeedMatch.OFFSET_9_MER_M7));
      }
      case TARGET_NET -> {
        PublishedWeights published = PublishedWeights.read(weights, name);
        // The rule nearest to the published one, an extended seed alignment of 6 or more.
        TargetNetOnnx.write(
            folder,
            published.targetNet(),
            contract(published, "targetnet-published", SeedMatch.TEN_MER_M6));
      }
      case "miTAR", "miTAR1", "miTAR2" -> {
        PublishedWeights published = PublishedWeights.read(weights, name);
        // Published miTAR takes any fragment for a candidate; a rule that allows two mismatches
        // keeps the sites without a perfect seed that it was trained on too.
        MitarOnnx.write(
            folder,
            published.mitar(),
            BidirectionalLstm.Activations.HARD_SIGMOID_RELU,
            MITAR_WINDOWS.get(name),
            contract(
                published,
                name.toLowerCase(Locale.ROOT) + "-published",
                SeedMatch.OFFSET_9_MER_M7));
      }
      case MIRBIND_2 -> {
        PublishedWeights published = PublishedWeights.readPytorch(weights);
        ModelWriter.write(
            folder,
            Map.of("joint", published.mirBind2()),
            contract(published, "mirbind2-published", SeedMatch.OFFSET_9_MER_M7),
            MirBind2Onnx.architecture());
      }
      default ->
          throw new ParameterException(
              spec.commandLine(), "--name '%s' is unknown; known: %s".formatted(name, KNOWN));
    }
  }

  private static ContractMetadata contract(
      PublishedWeights published, String name, SeedMatch seedMatch) throws IOException {
    return new ContractMetadata(
        name,
        "1",
        seedMatch.label(),
        0.5,
        "none",
        "unknown: weights published elsewhere, sha256 of " + ResultFiles.sha256(published.bin()),
        SOURCE_LICENCE);
  }
}
