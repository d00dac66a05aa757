// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import org.seedhawk.model.MirnaTokens;
import org.seedhawk.training.network.AlignedArrays;

/**
 * Sites and miRNAs of a step, off-heap: what teacher forcing reads (start, then the miRNA) and what
 * it is to find (the miRNA, then stop). One thread at a time.
 */
final class TeachingBatch implements AutoCloseable {
  private final int capacity;
  private final int maxSite;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment sites;
  private final MemorySegment given;
  private final MemorySegment wanted;
  private final MemorySegment weights;
  private int rows;
  private int steps;
  private int letters;

  /**
   * @param capacity rows
   * @param maxSite columns of a site
   */
  TeachingBatch(int capacity, int maxSite) {
    this.capacity = capacity;
    this.maxSite = maxSite;
    long tokens = (long) capacity * (MirnaTokens.MAX_LENGTH + 1);
    sites = arena.allocate((long) capacity * 4 * maxSite * Float.BYTES, 64);
    given = arena.allocate(tokens * Long.BYTES, 64);
    wanted = arena.allocate(tokens * Long.BYTES, 64);
    weights = arena.allocate(tokens * Float.BYTES, 64);
  }

  /**
   * Writes pairs; all rows take as many steps as the longest miRNA and its stop.
   *
   * @param sites 3'->5'
   * @param mirnas 5'->3', as many
   */
  void fill(List<String> sites, List<String> mirnas) {
    rows = sites.size();
    if (rows > capacity) {
      throw new IllegalArgumentException("%d rows; the batch holds %d".formatted(rows, capacity));
    }
    steps = 1 + mirnas.stream().mapToInt(String::length).max().orElse(0);
    letters = 0;
    this.sites.fill((byte) 0);
    weights.fill((byte) 0);
    for (int row = 0; row < rows; row++) {
      String site = sites.get(row);
      for (int column = 0; column < site.length(); column++) {
        long channel = 4L * row + MirnaTokens.of(site.charAt(column));
        this.sites.setAtIndex(JAVA_FLOAT, channel * maxSite + column, 1);
      }
      String mirna = mirnas.get(row);
      for (int step = 0; step < steps; step++) {
        long at = (long) row * steps + step;
        boolean inside = step < mirna.length();
        int before = step == 0 ? MirnaTokens.START : token(mirna, step - 1);
        given.setAtIndex(JAVA_LONG, at, before);
        wanted.setAtIndex(JAVA_LONG, at, inside ? token(mirna, step) : MirnaTokens.STOP);
        weights.setAtIndex(JAVA_FLOAT, at, step <= mirna.length() ? 1 : 0);
      }
      letters += mirna.length() + 1;
    }
  }

  private static int token(String mirna, int letter) {
    return letter < mirna.length() ? MirnaTokens.of(mirna.charAt(letter)) : MirnaTokens.STOP;
  }

  /** Returns the tokens that are to be found, stops included. */
  int letters() {
    return letters;
  }

  /** Returns float32[rows, 4, maxSite] and int64[rows, steps] on the batch's own memory. */
  NDList inputs(NDManager manager) {
    return new NDList(
        array(manager, sites, Float.BYTES, DataType.FLOAT32, new Shape(rows, 4, maxSite)),
        array(manager, given, Long.BYTES, DataType.INT64, new Shape(rows, steps)));
  }

  /**
   * Returns the mean cross-entropy of a token.
   *
   * @param logits float32[rows * steps, tokens]
   * @param smoothing share of the target that is spread over all tokens
   */
  NDArray loss(NDManager manager, NDArray logits, double smoothing) {
    Shape column = new Shape((long) rows * steps, 1);
    NDArray target = array(manager, wanted, Long.BYTES, DataType.INT64, column);
    NDArray weight = array(manager, weights, Float.BYTES, DataType.FLOAT32, column);
    NDArray count = AlignedArrays.scalar(manager, -Math.max(1, letters));
    NDArray logs = logits.logSoftmax(1);
    NDArray found = logs.gather(target, 1);
    if (smoothing > 0) {
      NDArray share = AlignedArrays.scalar(manager, smoothing);
      NDArray rest = AlignedArrays.scalar(manager, 1 - smoothing);
      NDArray mean = logs.mean(new int[] {1}, true);
      found = found.mul(rest).add(mean.mul(share));
    }
    return found.mul(weight).sum().div(count);
  }

  /**
   * Returns the number of rows all of whose tokens have the largest logit, those that greedy
   * decoding writes letter by letter.
   */
  int exact(NDArray logits) {
    long[] best = logits.argMax(1).toLongArray();
    int exact = 0;
    for (int row = 0; row < rows; row++) {
      boolean same = true;
      for (int at = row * steps; at < (row + 1) * steps; at++) {
        same &=
            weights.getAtIndex(JAVA_FLOAT, at) == 0 || best[at] == wanted.getAtIndex(JAVA_LONG, at);
      }
      exact += same ? 1 : 0;
    }
    return exact;
  }

  private static NDArray array(
      NDManager manager, MemorySegment segment, int unit, DataType type, Shape shape) {
    return manager.create(
        segment.asSlice(0, shape.size() * unit).asByteBuffer().order(ByteOrder.nativeOrder()),
        shape,
        type);
  }

  @Override
  public void close() {
    arena.close();
  }
}
