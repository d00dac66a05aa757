// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.error.ModelException;

/**
 * What must be known of a generator of miRNAs to run it; it stands in the metadata maps of {@code
 * encoder.onnx} and {@code decoder.onnx} under {@code seedhawk.*}. Immutable.
 *
 * <p>The encoder takes {@code site}, float32[b, 4, siteLength], channels A C G U, 3'->5', zero
 * columns behind the site. The decoder takes {@code token} int64[b], {@code step} int64[b] if it
 * asks for it (letters written so far), every output of the encoder by its name, and caches; it
 * gives {@code logp} float32[b, 6], the log-probabilities of the next {@link MirnaTokens token}.
 * {@code next.X} takes the place of X before the next step; {@code new.X}, float32[b, k, w], is
 * written into place {@code step} of {@code cache.X}, float32[b, k, 28, w].
 *
 * @param name model name
 * @param version model version
 * @param architecture of the graphs
 * @param siteLength nt of the longest site
 * @param trainingDataSha256 hash of the training data
 * @param licence licence of the weights
 */
public record GeneratorContract(
    String name,
    String version,
    String architecture,
    int siteLength,
    String trainingDataSha256,
    String licence) {

  /** The parts that a generator has. */
  public static final String ENCODER = "encoder";

  public static final String DECODER = "decoder";

  private static final String PREFIX = "seedhawk.";
  private static final int MAX_SITE = 4096;

  /** What does not change from generator to generator. */
  private static final Map<String, String> FIXED = fixed();

  private static Map<String, String> fixed() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("contract", Integer.toString(ModelContract.VERSION));
    map.put("encoding", "onehot-site");
    map.put("site_orientation", "3to5");
    map.put("padding", "right");
    map.put("tokens", "A,C,G,U,start,stop");
    map.put("max_mirna_length", Integer.toString(MirnaTokens.MAX_LENGTH));
    map.put("output", "log-probability");
    return map;
  }

  /**
   * Returns the metadata map of a part.
   *
   * @param part {@link #ENCODER} or {@link #DECODER}
   */
  public Map<String, String> metadata(String part) {
    Map<String, String> map = new LinkedHashMap<>();
    FIXED.forEach((key, value) -> map.put(PREFIX + key, value));
    map.put(PREFIX + "part", part);
    map.put(PREFIX + "name", name);
    map.put(PREFIX + "version", version);
    map.put(PREFIX + "architecture", architecture);
    map.put(PREFIX + "site_length", Integer.toString(siteLength));
    map.put(PREFIX + "training_data_sha256", trainingDataSha256);
    map.put(PREFIX + "licence", licence);
    map.put(PREFIX + "created_by", "seedhawk training");
    return map;
  }

  /**
   * Reads the contract of a part.
   *
   * @param file named in messages
   * @throws ModelException if a key is missing or a value cannot be; all faults in one message
   */
  public static GeneratorContract read(String file, String part, Map<String, String> metadata) {
    List<String> faults = new ArrayList<>();
    FIXED.forEach((key, value) -> expect(metadata, key, value, faults));
    expect(metadata, "part", part, faults);
    int siteLength = 0;
    String length = text(metadata, "site_length", faults);
    try {
      siteLength = Integer.parseInt(length);
    } catch (NumberFormatException e) {
      // said below, like a number out of range
    }
    if (siteLength < 1 || siteLength > MAX_SITE) {
      faults.add("%ssite_length is '%s' but must be in 1..%s".formatted(PREFIX, length, MAX_SITE));
    }
    GeneratorContract contract =
        new GeneratorContract(
            text(metadata, "name", faults),
            text(metadata, "version", faults),
            text(metadata, "architecture", faults),
            siteLength,
            text(metadata, "training_data_sha256", faults),
            text(metadata, "licence", faults));
    if (!faults.isEmpty()) {
      throw new ModelException(
          "model '%s' is no %s of a generator that this program can serve: %s"
              .formatted(file, part, String.join("; ", faults)));
    }
    return contract;
  }

  private static void expect(
      Map<String, String> metadata, String key, String expected, List<String> faults) {
    String value = text(metadata, key, faults);
    if (!value.isEmpty() && !value.equals(expected)) {
      faults.add("%s%s is '%s' but must be '%s'".formatted(PREFIX, key, value, expected));
    }
  }

  private static String text(Map<String, String> metadata, String key, List<String> faults) {
    String value = metadata.get(PREFIX + key);
    if (value == null) {
      faults.add("%s%s is missing".formatted(PREFIX, key));
      return "";
    }
    return value;
  }
}
