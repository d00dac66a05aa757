// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import java.util.function.Function;
import org.seedhawk.Seedhawk;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.Precision;
import picocli.CommandLine.Option;

/** How the engine is opened, but for the model: the options of every command that scores pairs. */
public final class EngineOptions extends WorkerOptions {
  @Option(
      names = "--device",
      paramLabel = "auto|cpu|cuda[:N]",
      description = "Where to score. Default: auto, a GPU where one works.")
  private String device = "auto";

  @Option(
      names = "--precision",
      paramLabel = "float32|float16|int8",
      description =
          "What the model computes with. Default: float32. float16 is for a GPU; on the processor"
              + " it is rounded likewise, but slower. int8 is for a processor with AVX-512 VNNI,"
              + " AVX-VNNI or ARM's dotprod ('seedhawk doctor' says what this one has), and models"
              + " with a fused kernel. The model's card says what each costs.")
  private String precision = "float32";

  @Option(
      names = "--path",
      paramLabel = "auto|joint|towers",
      description =
          "Which files of the model score: model.onnx (joint), or those of its towers. All score"
              + " alike within 1e-5. Default: auto, the fastest.")
  private String path = "auto";

  /** Creates it with the defaults. */
  public EngineOptions() {}

  /**
   * Returns a builder of the engine.
   *
   * @param model name or folder; null: the first listed
   */
  public Seedhawk.Builder builder(String model) {
    Seedhawk.Builder builder =
        Seedhawk.builder()
            .device(parsed(Device::parse, device))
            .precision(precision())
            .threads(threads());
    builder = parsed(builder::path, path);
    return model == null ? builder : builder.model(model);
  }

  /** Returns what the model is to compute with. */
  public Precision precision() {
    return parsed(Precision::parse, precision);
  }

  private <T> T parsed(Function<String, T> parse, String text) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw rules().usage("--" + e.getMessage());
    }
  }
}
