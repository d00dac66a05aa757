// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.OrtRuntime;
import org.seedhawk.model.MirnaRows;
import org.seedhawk.model.ModelContract;
import org.seedhawk.model.ModelException;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.SiteModel;
import org.seedhawk.model.SiteScorer;
import org.seedhawk.model.WindowEncoder;
import org.seedhawk.model.WindowEncoderJava;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/**
 * Checks a model as the engine would serve it: contract and tensor shapes, probabilities in 0..1,
 * and towers that score what the joint model scores. Immutable.
 *
 * @param contract what the model says of itself
 * @param towers whether it has towers
 * @param pairs random pairs that were scored
 * @param towerDifference largest difference between towers and joint model, NaN without towers
 */
public record ModelVerification(
    ModelContract contract, boolean towers, int pairs, double towerDifference) {

  /** What towers and joint model may differ by. */
  public static final double TOWER_TOLERANCE = 1e-5;

  private static final int PAIRS = 1000;

  /**
   * Verifies a model.
   *
   * @param modelNameOrDirectory null: the default model
   * @throws ModelException if it breaks its contract; the message says where
   * @throws EngineUnavailableException if ONNX Runtime cannot be loaded
   */
  public static ModelVerification of(String modelNameOrDirectory) {
    ModelFiles files = ModelFiles.find(modelNameOrDirectory);
    try (OrtRuntime runtime = OrtRuntime.open();
        SiteModel joint = SiteModel.open(runtime, files, SiteModel.Path.JOINT);
        SiteModel served = SiteModel.open(runtime, files, SiteModel.Path.AUTO)) {
      float[] expected = score(joint);
      for (int i = 0; i < expected.length; i++) {
        if (!(expected[i] >= 0 && expected[i] <= 1)) {
          throw new ModelException(
              "%s: scores %s for a random pair, which is no probability; export the model again"
                  .formatted(files.where("model.onnx"), expected[i]));
        }
      }
      double difference = Double.NaN;
      if (served.hasTowers()) {
        float[] towers = score(served);
        difference = 0;
        for (int i = 0; i < towers.length; i++) {
          difference = Math.max(difference, Math.abs((double) towers[i] - expected[i]));
        }
        if (!(difference <= TOWER_TOLERANCE)) {
          throw new ModelException(
              "%s: towers and joint model differ by %.2g, more than %.0e; export them together"
                  .formatted(files.where("pair.onnx"), difference, TOWER_TOLERANCE));
        }
      }
      return new ModelVerification(joint.contract(), served.hasTowers(), PAIRS, difference);
    } catch (NativeUnavailableException e) {
      throw new EngineUnavailableException(e);
    }
  }

  private static float[] score(SiteModel model) {
    SplittableRandom random = new SplittableRandom(1);
    WindowEncoder encoder = new WindowEncoderJava();
    float[] scores = new float[PAIRS];
    try (SequenceBatch mirnas = new SequenceBatch(new SequencePackerJava());
        SequenceBatch target = new SequenceBatch(new SequencePackerJava())) {
      List<PackedSequence> views = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        mirnas.add(letters(random, 18 + i % 8));
      }
      for (int i = 0; i < 32; i++) {
        views.add(mirnas.get(i));
      }
      target.add(letters(random, PAIRS));
      try (MirnaRows rows = model.mirnaRows(views, encoder);
          SiteScorer scorer = model.newScorer(encoder, PAIRS)) {
        scorer.use(rows);
        for (int i = 0; i < PAIRS; i++) {
          scorer.setWindow(i, i);
          scorer.setPair(i, i, i % 32);
        }
        scorer.encode(target.get(0), 0, PAIRS);
        scorer.runSites(PAIRS);
        scorer.runPairs(PAIRS);
        for (int i = 0; i < PAIRS; i++) {
          scores[i] = scorer.score(i);
        }
      }
    }
    return scores;
  }

  private static String letters(SplittableRandom random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append("ACGU".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }
}
