// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.seedhawk.model.GeneratorContract;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.OnnxGraph;

/** Writes a generator's {@code encoder.onnx} and {@code decoder.onnx}. Thread-safe. */
final class GeneratorExport {
  private GeneratorExport() {}

  /** Returns the file name of a part. */
  static String file(String part) {
    return part + ".onnx";
  }

  /**
   * Writes both files.
   *
   * @param dataSha256 hash of the training data, for the contract
   */
  static void write(
      Path folder, GeneratorRecipe.ModelPart model, Weights weights, String dataSha256)
      throws IOException {
    Files.createDirectories(folder);
    Map<String, OnnxGraph> graphs =
        model.architecture().equals(Seq2Seq.ARCHITECTURE)
            ? Seq2SeqOnnx.graphs(model, weights)
            : TransformerOnnx.graphs(model, weights);
    GeneratorContract contract =
        new GeneratorContract(
            model.name(),
            model.version(),
            model.architecture(),
            model.maxLength(),
            dataSha256,
            model.licence());
    for (Map.Entry<String, OnnxGraph> part : graphs.entrySet()) {
      Path file = folder.resolve(file(part.getKey()));
      Map<String, String> metadata = contract.metadata(part.getKey());
      GeneratorContract.read(file.toString(), part.getKey(), metadata);
      part.getValue().write(file, metadata);
    }
  }
}
