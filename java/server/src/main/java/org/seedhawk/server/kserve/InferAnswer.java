// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.kserve;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.seedhawk.RegionScorer.PairScore;
import org.seedhawk.server.admission.Caller;
import org.seedhawk.server.admission.Shares;
import org.seedhawk.server.failure.Deadline;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.kserve.InferRequest.Output;
import org.seedhawk.server.model.ServedModel;
import org.seedhawk.server.model.ServedModel.Outcome;

/**
 * What was inferred, whatever form it goes out in. Immutable.
 *
 * @param model that scored
 * @param request that was answered
 * @param outcomes of its pairs, in order
 */
public record InferAnswer(ServedModel model, InferRequest request, List<Outcome> outcomes) {
  /**
   * Scores.
   *
   * @param caller who asks; its pairs count until they have their scores
   * @param shares how many pairs of one caller wait
   * @throws Failure with status 429 if too many pairs wait, in all or of this caller, 504 if the
   *     time is over
   */
  public static InferAnswer of(
      ServedModel model, InferRequest request, Caller caller, Shares shares, Deadline deadline) {
    int count = request.mirnas().size();
    shares.take(caller, count);
    try {
      return new InferAnswer(
          model, request, model.score(request.mirnas(), request.targets(), deadline));
    } finally {
      shares.give(caller, count);
    }
  }

  /** Returns the number of pairs. */
  public int size() {
    return outcomes.size();
  }

  /** Returns the score of a pair; 0 if it has none, as its status says. */
  public float score(int pair) {
    return outcomes.get(pair).score().map(PairScore::score).orElse(0f);
  }

  /** Returns the first base of a pair's best window; -1 if it has no score. */
  public long position(int pair) {
    return outcomes.get(pair).score().map(PairScore::bestStart).orElse(-1L);
  }

  /** Returns what became of a pair. */
  public String status(int pair) {
    return outcomes.get(pair).status();
  }

  /** Returns an output as bytes, the lowest first. */
  public byte[] pack(Output output) {
    int n = size();
    switch (output) {
      case SCORE -> {
        ByteBuffer out = buffer(4 * n);
        for (int i = 0; i < n; i++) {
          out.putFloat(score(i));
        }
        return out.array();
      }
      case POSITION -> {
        ByteBuffer out = buffer(8 * n);
        for (int i = 0; i < n; i++) {
          out.putLong(position(i));
        }
        return out.array();
      }
      default -> {
        byte[][] all = new byte[n][];
        int size = 0;
        for (int i = 0; i < n; i++) {
          all[i] = status(i).getBytes(StandardCharsets.UTF_8);
          size += 4 + all[i].length;
        }
        ByteBuffer out = buffer(size);
        for (byte[] one : all) {
          out.putInt(one.length).put(one);
        }
        return out.array();
      }
    }
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
