// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.SessionOptions;
import org.seedhawk.model.GeneratorContract;
import org.seedhawk.model.MirnaDecoder;
import org.seedhawk.model.MirnaGenerator;
import org.seedhawk.model.MirnaTokens;
import org.seedhawk.model.ModelContract;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.model.SiteModel;
import org.seedhawk.model.SiteScorer;
import org.seedhawk.model.StepScorer;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Precision;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;
import org.seedhawk.seq.SequenceRules;
import org.seedhawk.work.Backend;

/**
 * Checks a model as the engine would serve it: contract and tensor shapes, probabilities in 0..1,
 * and towers that score what the joint model scores. Immutable.
 *
 * @param contract what the model says of itself
 * @param towers whether it has towers
 * @param pairs random pairs that were scored
 * @param towerDifference largest difference between towers and joint model, NaN without one of them
 */
public record ModelVerification(
    ModelContract contract, boolean towers, int pairs, double towerDifference) {

  /** What towers and joint model may differ by. */
  public static final double TOWER_TOLERANCE = 1e-5;

  private static final int PAIRS = 1000;

  /** Random sites that a generator writes for. */
  private static final int SITES = 32;

  /**
   * Returns what a model's files say of it.
   *
   * @param modelNameOrDirectory null: the default model
   * @throws ModelException if the model cannot be found or served
   * @throws EngineUnavailableException if ONNX Runtime cannot be loaded
   */
  public static ModelContract contract(String modelNameOrDirectory) {
    try (OrtRuntime runtime = OrtRuntime.open();
        SiteModel model =
            SiteModel.open(runtime, ModelFiles.find(modelNameOrDirectory), PathChoice.AUTO)) {
      return model.contract();
    } catch (NativeUnavailableException e) {
      throw new EngineUnavailableException(e);
    }
  }

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
        SiteModel served = SiteModel.open(runtime, files, PathChoice.AUTO)) {
      float[] scores = score(served);
      for (float score : scores) {
        if (!(score >= 0 && score <= 1)) {
          throw new ModelException(
              "%s: scores %s for a random pair, which is no probability; export the model again"
                  .formatted(files.where(served.hasTowers() ? "pair.onnx" : "model.onnx"), score));
        }
      }
      double difference = Double.NaN;
      if (served.hasTowers() && files.has("model.onnx")) {
        difference = difference(runtime, files, scores);
      }
      return new ModelVerification(served.contract(), served.hasTowers(), PAIRS, difference);
    } catch (NativeUnavailableException e) {
      throw new EngineUnavailableException(e);
    }
  }

  private static double difference(OrtRuntime runtime, ModelFiles files, float[] towers) {
    double difference = 0;
    try (SiteModel joint = SiteModel.open(runtime, files, PathChoice.JOINT)) {
      float[] expected = score(joint);
      for (int i = 0; i < towers.length; i++) {
        // The largest, and NaN if there is one.
        difference = Math.max(difference, Math.abs((double) towers[i] - expected[i]));
      }
    }
    if (!(difference <= TOWER_TOLERANCE)) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "%s: towers and joint model differ by %.2g, more than %.0e; export them together",
              files.where("pair.onnx"),
              difference,
              TOWER_TOLERANCE));
    }
    return difference;
  }

  /**
   * Verifies a generator of miRNAs: contract and tensor shapes, and log-probabilities of what it
   * writes for random sites.
   *
   * @return what it says of itself
   * @throws ModelException if it breaks its contract; the message says where
   * @throws EngineUnavailableException if ONNX Runtime cannot be loaded
   */
  public static GeneratorContract generator(ModelFiles files) {
    SplittableRandom random = new SplittableRandom(1);
    try (OrtRuntime runtime = OrtRuntime.open();
        MirnaGenerator model = MirnaGenerator.open(runtime, files, 1);
        SequenceBatch sites = new SequenceBatch(new SequencePackerJava());
        MirnaDecoder decoder = model.newDecoder(new WindowEncoderJava(), SITES, 1)) {
      int length = model.contract().siteLength();
      for (int i = 0; i < SITES; i++) {
        sites.add(letters(random, length));
      }
      for (int i = 0; i < SITES; i++) {
        decoder.setSite(i, sites.get(i), 0, length);
      }
      decoder.run(SITES);
      for (int i = 0; i < SITES; i++) {
        if (!(decoder.logProbability(i, 0) <= 0)) {
          throw new ModelException(
              "%s: gives a miRNA the log-probability %s; export the model again"
                  .formatted(
                      files.where(MirnaGenerator.DECODER_FILE), decoder.logProbability(i, 0)));
        }
      }
      return model.contract();
    } catch (NativeUnavailableException e) {
      throw new EngineUnavailableException(e);
    }
  }

  /**
   * Returns the log-probabilities that a generator gives to the letters of a miRNA and to its end,
   * one after another.
   *
   * @param sites 3'->5', letters A C G U, no longer than the model's
   * @param mirnas 5'->3', as many, letters A C G U, 1 to 27 nt
   * @return [pairs][letters + 1]
   * @throws ModelException if a file is no ONNX file
   * @throws EngineUnavailableException if ONNX Runtime cannot be loaded
   */
  public static float[][] letterScores(ModelFiles files, List<String> sites, List<String> mirnas) {
    float[][] scores = new float[sites.size()][];
    try (StepScorer scorer = new StepScorer(files)) {
      for (int i = 0; i < scores.length; i++) {
        String mirna = mirnas.get(i);
        float[][] all = scorer.score(sites.get(i), mirna);
        scores[i] = new float[all.length];
        for (int step = 0; step < all.length; step++) {
          boolean isLetter = step < mirna.length();
          int token = isLetter ? MirnaTokens.of(mirna.charAt(step)) : MirnaTokens.STOP;
          scores[i][step] = all[step][token];
        }
      }
      return scores;
    } catch (NativeUnavailableException e) {
      throw new EngineUnavailableException(e);
    }
  }

  /**
   * Returns whether a model scores pairs; a language model, which stands among the models because
   * others are built on it, does not.
   *
   * @throws ModelException as {@link #metadata} does
   * @throws EngineUnavailableException if ONNX Runtime cannot be loaded
   */
  public static boolean scoresPairs(ModelFiles files) {
    return !metadata(files).getOrDefault("seedhawk.part", "").equals(ModelContract.LANGUAGE_MODEL);
  }

  /**
   * Returns what {@code model.onnx} says of itself, whatever it is.
   *
   * @throws ModelException if there is no such file, or it is no ONNX file
   * @throws EngineUnavailableException if ONNX Runtime cannot be loaded
   */
  public static Map<String, String> metadata(ModelFiles files) {
    try (OrtRuntime runtime = OrtRuntime.open()) {
      return SiteModel.metadata(runtime, files);
    } catch (NativeUnavailableException e) {
      throw new EngineUnavailableException(e);
    }
  }

  /**
   * Scores one window of each pair, as a scan would if that were the candidate site.
   *
   * @param path which graphs score
   * @param pairs miRNAs and targets; a window that reaches beyond its target is padded
   * @param nt1 0-based position of the target base opposite miRNA nt 1, one a pair
   * @throws ModelException if the model breaks its contract, or has no towers and they are asked
   *     for
   * @throws EngineUnavailableException if ONNX Runtime cannot be loaded
   * @throws org.seedhawk.error.BadInputException if a sequence is empty or holds a letter that is
   *     no nucleotide, or a miRNA is too short, or too long for the model
   * @throws IllegalArgumentException if there are not as many positions as pairs
   */
  public static float[] windowScores(
      ModelFiles files, PathChoice path, List<Pair> pairs, long[] nt1) {
    return windowScores(files, path, Precision.FLOAT32, pairs, nt1);
  }

  /**
   * As {@link #windowScores(ModelFiles, PathChoice, List, long[])}, in any precision; in int8 on
   * the path {@link PathChoice#AUTO} alone.
   */
  public static float[] windowScores(
      ModelFiles files, PathChoice path, Precision precision, List<Pair> pairs, long[] nt1) {
    if (pairs.size() != nt1.length) {
      throw new IllegalArgumentException(
          "%s pairs but %s positions".formatted(pairs.size(), nt1.length));
    }
    boolean kernel = precision == Precision.INT8;
    try (OrtRuntime runtime = OrtRuntime.open();
        Backend backend = Backend.open();
        Backend.Calls calls = backend.newCalls();
        SiteModel model =
            kernel
                ? backend.openModel(runtime, files, path, precision)
                : SiteModel.open(runtime, files, path, SessionOptions.DEFAULT, precision);
        SequenceBatch mirnas = new SequenceBatch(new SequencePackerJava());
        SequenceBatch targets = new SequenceBatch(new SequencePackerJava())) {
      for (Pair pair : pairs) {
        String what = SequenceRules.named("miRNA", pair.mirnaId());
        SequenceRules.checkLetters(what, pair.mirna());
        SequenceRules.checkLetters(SequenceRules.named("target", pair.targetId()), pair.target());
        model.checkMirna(() -> what, pair.mirna().length());
        mirnas.add(pair.mirna());
        targets.add(pair.target());
      }
      WindowEncoder encoder = kernel ? calls.encoder() : new WindowEncoderJava();
      List<PackedSequence> views = new ArrayList<>();
      for (int i = 0; i < nt1.length; i++) {
        views.add(mirnas.get(i));
      }
      float[] scores = new float[nt1.length];
      try (MirnaRows rows = model.mirnaRows(views, encoder);
          SiteScorer scorer = model.newScorer(encoder, Math.max(1, nt1.length))) {
        scorer.use(rows);
        for (int i = 0; i < nt1.length; i++) {
          scorer.setWindow(i, nt1[i]);
          scorer.encode(targets.get(i), i, 1);
          scorer.setPair(i, i, i);
        }
        scorer.runSites(nt1.length);
        scorer.runPairs(nt1.length);
        for (int i = 0; i < nt1.length; i++) {
          scores[i] = scorer.score(i);
        }
      }
      return scores;
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
