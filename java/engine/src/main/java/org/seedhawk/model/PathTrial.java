// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowFrame;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/**
 * Scores of a few pairs, by which a model finds out what it may do on this machine. The windows lie
 * all along a short target. One thread.
 */
final class PathTrial implements AutoCloseable {
  private static final int WINDOWS = 16;

  /** let-7, miR-122, miR-196a with an ambiguous letter, and a target with sites of all. */
  private static final List<String> LETTERS =
      List.of(
          "UGAGGUAGUAGGUUGUAUAGUU",
          "UGGAGUGUGACAAUGGUGUUUG",
          "UAGGUANUUUCAUGUUGUUGGG",
          "AACUAUACAACCUACUACCUCAGGACACCAUUGUCACACUCCAAGNCCAACAACAUGAAACUACCUAACGUAGCUAGUUUACCUCA");

  private final WindowFrame frame;
  private final WindowEncoder encoder;
  private final SequenceBatch sequences = new SequenceBatch(new SequencePackerJava());

  PathTrial(WindowFrame frame, WindowEncoder encoder) {
    this.frame = frame;
    this.encoder = encoder;
    LETTERS.forEach(sequences::add);
  }

  /** Returns by what two paths score otherwise than alike; empty if they do not. */
  Optional<Difference> difference(ScoringPath one, ScoringPath other, double tolerance) {
    float[] expected = scores(one);
    float[] actual = scores(other);
    for (int i = 0; i < expected.length; i++) {
      // Written so that a NaN is like nothing.
      if (!(Math.abs((double) expected[i] - actual[i]) <= tolerance)) {
        return Optional.of(new Difference(expected[i], actual[i]));
      }
    }
    return Optional.empty();
  }

  /** What two paths gave for the same pair. */
  record Difference(float one, float other) {}

  /**
   * Returns the least rows that a session may run so that scores are those of larger batches to the
   * bit. ONNX Runtime multiplies few rows by other kernels on some machines; the trial shows
   * whether these sum in the same order here.
   */
  int minRows(ScoringPath path) {
    float[] expected = scores(path);
    int rows = RowRunner.SAFE_ROWS;
    while (rows > 1 && scoresInSteps(path, rows / 2, expected)) {
      rows /= 2;
    }
    return rows;
  }

  private float[] scores(ScoringPath path) {
    float[] scores = new float[WINDOWS];
    try (MirnaRows rows = path.mirnaRows(mirnas(), encoder);
        SiteScorer scorer = new SiteScorer(path, frame, encoder, WINDOWS, RowRunner.SAFE_ROWS)) {
      scorer.use(rows);
      for (int i = 0; i < WINDOWS; i++) {
        scorer.setWindow(i, nt1(i));
        scorer.setPair(i, i, i % (LETTERS.size() - 1));
      }
      scorer.encode(target(), 0, WINDOWS);
      scorer.runSites(WINDOWS);
      scorer.runPairs(WINDOWS);
      for (int i = 0; i < WINDOWS; i++) {
        scores[i] = scorer.score(i);
      }
    }
    return scores;
  }

  private boolean scoresInSteps(ScoringPath path, int step, float[] expected) {
    try (MirnaSlots slots = new MirnaSlots(path, encoder, step, step);
        SiteScorer scorer = new SiteScorer(path, frame, encoder, step, step)) {
      scorer.use(slots.rows());
      for (int first = 0; first < WINDOWS; first += step) {
        slots.restart();
        for (int i = 0; i < step; i++) {
          scorer.setWindow(i, nt1(first + i));
          scorer.setPair(i, i, slots.set(mirna(first + i)));
        }
        scorer.encode(target(), 0, step);
        slots.run();
        scorer.runSites(step);
        scorer.runPairs(step);
        for (int i = 0; i < step; i++) {
          if (Float.floatToIntBits(scorer.score(i)) != Float.floatToIntBits(expected[first + i])) {
            return false;
          }
        }
      }
      return true;
    }
  }

  private List<PackedSequence> mirnas() {
    List<PackedSequence> mirnas = new ArrayList<>();
    for (int i = 0; i < LETTERS.size() - 1; i++) {
      mirnas.add(sequences.get(i));
    }
    return mirnas;
  }

  private PackedSequence mirna(int pair) {
    return sequences.get(pair % (LETTERS.size() - 1));
  }

  private PackedSequence target() {
    return sequences.get(LETTERS.size() - 1);
  }

  private long nt1(int pair) {
    return pair * target().baseCount() / WINDOWS;
  }

  @Override
  public void close() {
    sequences.close();
  }
}
