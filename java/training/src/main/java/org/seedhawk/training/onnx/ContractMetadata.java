// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.onnx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.model.ModelContract;

/**
 * The model contract as ONNX metadata. What is written is read back through the engine's own {@link
 * ModelContract} first, so a file that the engine would refuse is never written. Immutable.
 *
 * @param name model name
 * @param version model version
 * @param seedMatch label of the default rule
 * @param threshold score from which a site is called a target site
 * @param calibration {@code none} or {@code platt}
 * @param trainingDataSha256 hash of the training data, or where it is not known, why
 * @param licence licence of the weights
 */
public record ContractMetadata(
    String name,
    String version,
    String seedMatch,
    double threshold,
    String calibration,
    String trainingDataSha256,
    String licence) {

  /** Bases of a DeepTarget window 3' of the one opposite miRNA nt 1. */
  public static final int WINDOW_AFTER_NT1 = 0;

  /** Bases of a DeepTarget window. */
  public static final int WINDOW_LENGTH = 30;

  /**
   * What the engine must know of an architecture's input. Orientation and padding follow from the
   * encoding. Immutable.
   *
   * @param name architecture that the graph follows
   * @param encoding id of the input encoding
   * @param windowLength bases of the window
   * @param windowAfterNt1 bases of the window 3' of the one opposite miRNA nt 1
   * @param mirnaLength columns of the miRNA
   * @param tokens token of A, C, G, U, an ambiguous base, padding; empty where the encoding writes
   *     none
   */
  public record Architecture(
      String name,
      String encoding,
      int windowLength,
      int windowAfterNt1,
      int mirnaLength,
      List<Long> tokens) {
    public static final Architecture DEEPTARGET =
        new Architecture(
            "deeptarget",
            "onehot-pair-" + WINDOW_LENGTH,
            WINDOW_LENGTH,
            WINDOW_AFTER_NT1,
            WINDOW_LENGTH,
            List.of());

    /** nt 1 is aligned with column 5 of the reversed window; at most 45 nt fit behind it. */
    public static final Architecture TARGETNET =
        new Architecture("targetnet", InputEncoding.ESA_50, 40, 5, 45, List.of());

    /** Returns how the inputs are written. */
    public InputEncoding inputs() {
      return InputEncoding.of(encoding, windowLength, mirnaLength, tokens);
    }
  }

  /** Returns the metadata of one part: joint, site, mirna or pair. */
  public Map<String, String> of(String file, String part, Architecture architecture) {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("seedhawk.contract", Integer.toString(ModelContract.VERSION));
    map.put("seedhawk.part", part);
    map.put("seedhawk.name", name);
    map.put("seedhawk.version", version);
    map.put("seedhawk.architecture", architecture.name);
    map.put("seedhawk.encoding", architecture.encoding);
    map.put("seedhawk.window_length", Integer.toString(architecture.windowLength));
    map.put("seedhawk.window_after_nt1", Integer.toString(architecture.windowAfterNt1));
    map.put("seedhawk.mirna_length", Integer.toString(architecture.mirnaLength));
    map.put("seedhawk.site_orientation", architecture.inputs().siteOrientation());
    map.put("seedhawk.padding", architecture.inputs().padding());
    if (!architecture.tokens.isEmpty()) {
      map.put(
          "seedhawk.tokens",
          architecture.tokens.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    map.put("seedhawk.output", "probability");
    map.put("seedhawk.seed_match", seedMatch);
    map.put("seedhawk.threshold", Double.toString(threshold));
    map.put("seedhawk.calibration", calibration);
    map.put("seedhawk.opset", Integer.toString(OnnxGraph.OPSET));
    map.put("seedhawk.training_data_sha256", trainingDataSha256);
    map.put("seedhawk.licence", licence);
    map.put("seedhawk.created_by", "seedhawk training");
    ModelContract.read(file, map);
    return map;
  }
}
