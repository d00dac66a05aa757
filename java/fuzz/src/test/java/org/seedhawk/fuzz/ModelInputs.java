// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ChanceTable;
import org.seedhawk.evaluation.data.ResultsFile;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.fused.FusedNet;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.onnx.GraphRules;
import org.seedhawk.onnx.HalfGraph;
import org.seedhawk.onnx.OnnxFile;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Rna;
import org.seedhawk.training.generator.GeneratorRecipe;
import org.seedhawk.training.language.LanguageRecipe;
import org.seedhawk.training.published.PublishedWeights;
import org.seedhawk.training.recipe.Recipe;
import org.seedhawk.training.recipe.RecipeFile;
import org.seedhawk.training.repression.RepressionRecipe;

/** Recipes, weights and models. */
final class ModelInputs {
  private static final List<String> NETS = List.of("duplexnet", "targetnet", "deeptarget");
  private static final Rna MIRNA = new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU");
  private static final Rna TARGET =
      new Rna(
          "lin-41", "UUAUACAACCGUUCUACACUCAACGCGAUGUAAAUAUCGCAAUCCCUUUUUAUACAACCAUUCUGCCUCUGAACC");

  private ModelInputs() {}

  static void recipe(byte[] bytes, Path folder) throws IOException {
    Path file = FuzzTarget.file(folder, "recipe.yaml", bytes);
    RecipeFile recipe = RecipeFile.read(file);
    switch (recipe.architecture()) {
      case "repression" -> RepressionRecipe.read(recipe);
      case "rnabert" -> LanguageRecipe.read(recipe);
      case String other when GeneratorRecipe.isGenerator(other) -> GeneratorRecipe.read(recipe);
      default -> Recipe.read(recipe);
    }
  }

  static void onnx(byte[] bytes, Path folder) {
    OnnxFile.read(bytes)
        .ifPresent(
            file -> {
              file.metadata("seedhawk.");
              file.dims("w");
              file.integers("n", "pads");
            });
    for (String net : NETS) {
      FusedNet.of(net, "rna-onehot", bytes).ifPresent(FusedNet::close);
    }
    GraphRules.check("model.onnx", bytes);
    HalfGraph.of("model.onnx", bytes, HalfGraph.Arithmetic.FLOAT16, ElementType.FLOAT);
    HalfGraph.of("model.onnx", bytes, HalfGraph.Arithmetic.ROUNDED, ElementType.FLOAT16);
  }

  static void weights(byte[] bytes, Path folder) throws IOException {
    PublishedWeights.readPytorch(FuzzTarget.file(folder, "weights.pt", bytes));
  }

  static void modelFolder(byte[] bytes, Path folder) throws IOException {
    int kind = bytes.length == 0 ? 0 : bytes[0];
    byte[] rest = bytes.length == 0 ? bytes : Arrays.copyOfRange(bytes, 1, bytes.length);
    Path model = Files.createDirectories(folder.resolve("model"));
    FuzzTarget.file(model, "model.onnx", new byte[0]);
    switch (kind) {
      case 'a' -> {
        FuzzTarget.file(model, "chance.tsv", rest);
        ChanceTable.of(ModelFiles.find(model.toString()));
      }
      case 'b' -> {
        ResultsFile.read(FuzzTarget.file(model, "results.json", rest));
        ModelFiles.find(model.toString()).warnOfUnmeasured();
      }
      default -> {
        FuzzTarget.file(model, "weights.index.tsv", rest);
        FuzzTarget.file(model, "weights.bin", new byte[64]);
        PublishedWeights.read(model, "weights");
      }
    }
  }

  static void model(byte[] bytes, Path folder) throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    FuzzTarget.file(model, "model.onnx", bytes);
    try (Seedhawk engine = Seedhawk.builder().model(model.toString()).threads(1).open();
        MirnaSet mirnas = engine.prepare(List.of(MIRNA))) {
      GeneScore gene = mirnas.score(MIRNA.id(), TARGET);
      if (Float.isNaN(gene.score())
          && !Set.of("no_candidate_site").contains(gene.status().toString())) {
        throw new AssertionError("a score that is no number: " + gene);
      }
    }
  }
}
