// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.seedhawk.canonical.SiteFeatures;
import org.seedhawk.error.ModelException;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.RepressionFiles;
import org.seedhawk.onnx.OnnxFile;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.Rna;

/**
 * Checks a repression model as {@code rank} would serve it: its constants, what it says of itself,
 * and predictions that lower. Needs no native library. Immutable.
 *
 * @param metadata what the file says of itself, without the prefix {@code seedhawk.}
 * @param sites random sites that were scored
 */
public record RepressionVerification(Map<String, String> metadata, int sites) {
  /** What the file calls its kind. */
  public static final String ARCHITECTURE = "repression";

  private static final int TRANSCRIPTS = 50;
  private static final int LETTERS = 2000;
  private static final int MIRNAS = 16;

  /**
   * Returns what a repression model says of itself.
   *
   * @throws ModelException if it lacks something, or is of another kind; the message says where
   */
  public static Map<String, String> metadata(ModelFiles files) {
    OnnxFile file =
        OnnxFile.read(files.read(RepressionFiles.FILE))
            .orElseThrow(
                () ->
                    new ModelException(
                        "%s: it is no ONNX file; restore it or train again"
                            .formatted(files.where(RepressionFiles.FILE))));
    Map<String, String> metadata = file.metadata("seedhawk.");
    for (String key : List.of("name", "version", "architecture", "features", "licence")) {
      if (metadata.getOrDefault(key, "").isBlank()) {
        throw fault(files, "metadata seedhawk.%s is missing".formatted(key));
      }
    }
    if (!metadata.get("architecture").equals(ARCHITECTURE)) {
      throw fault(
          files,
          "its architecture is '%s', not repression".formatted(metadata.get("architecture")));
    }
    if (!metadata.get("features").equals(String.join(",", SiteFeatures.NAMES))) {
      throw fault(files, "it reads other features of a site than this program computes");
    }
    return metadata;
  }

  private static ModelException fault(ModelFiles files, String what) {
    return new ModelException(
        "%s: %s; train again".formatted(files.where(RepressionFiles.FILE), what));
  }

  /**
   * Verifies a model.
   *
   * @throws ModelException if it breaks its contract; the message says where
   */
  public static RepressionVerification of(ModelFiles files) {
    Map<String, String> metadata = metadata(files);
    SplittableRandom random = new SplittableRandom(1);
    List<Rna> mirnas = new ArrayList<>();
    for (int i = 0; i < MIRNAS; i++) {
      mirnas.add(new Rna("m" + i, letters(random, 22)));
    }
    int sites = 0;
    try (RepressionModel model = open(files);
        RepressionSet set = model.prepare(mirnas)) {
      for (int i = 0; i < TRANSCRIPTS; i++) {
        Transcript transcript =
            new Transcript("t" + i, letters(random, LETTERS), letters(random, i % 2 * LETTERS));
        for (GeneRepression gene : set.score(transcript)) {
          if (!(gene.log2fc() <= 0) || Float.isInfinite(gene.log2fc())) {
            throw fault(
                files,
                "it predicts %s for a random transcript, which is no lowering"
                    .formatted(gene.log2fc()));
          }
          sites += gene.sites().size();
        }
      }
    }
    return new RepressionVerification(metadata, sites);
  }

  /** Opens a model with one thread. */
  public static RepressionModel open(ModelFiles files) {
    return files.directory().isPresent()
        ? RepressionModel.open(files.directory().get(), 1)
        : RepressionModel.open(1);
  }

  private static String letters(SplittableRandom random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append("ACGU".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }
}
