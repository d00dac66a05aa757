// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes the parts of a model into its folder. */
public final class ModelWriter {
  private ModelWriter() {}

  /**
   * Writes {@code model.onnx} for the part joint, {@code site.onnx}, {@code mirna.onnx} and {@code
   * pair.onnx} for the towers.
   */
  public static void write(
      Path directory,
      Map<String, OnnxGraph> graphs,
      ContractMetadata contract,
      ContractMetadata.Architecture architecture)
      throws IOException {
    Files.createDirectories(directory);
    for (Map.Entry<String, OnnxGraph> part : new TreeMap<>(graphs).entrySet()) {
      Path file = directory.resolve(file(part.getKey()));
      part.getValue().write(file, contract.of(file.toString(), part.getKey(), architecture));
    }
  }

  /** Returns the file name of a part. */
  public static String file(String part) {
    return (part.equals("joint") ? "model" : part) + ".onnx";
  }
}
