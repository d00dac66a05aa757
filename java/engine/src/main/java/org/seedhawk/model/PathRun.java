// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.fused.FusedNet;

/**
 * A {@link ScoringPath} in the buffers of one scorer. Its calls allocate nothing. One thread at a
 * time.
 */
sealed interface PathRun extends AutoCloseable {
  /** Returns what a pair needs of its window: a row each. */
  MemorySegment siteRows();

  /** Makes that of the first windows. */
  void runSites(int count);

  /** Scores the first pairs. */
  void runPairs(PairRows rows, int count);

  @Override
  void close();

  /** The graph that scores pairs, bound to inputs of its own. */
  final class PairGraph implements AutoCloseable {
    private final MemorySegment[] inputs; // capacity rows each
    private final long[] floats; // of a row of each
    private final RowRunner graph;

    PairGraph(
        OrtSession session,
        List<BatchTensor> tensors,
        ScoringPath.Buffers buffers,
        int minRows,
        int pieceRows) {
      inputs = new MemorySegment[tensors.size()];
      floats = new long[inputs.length];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = buffers.arena().allocate(tensors.get(i).rowBytes() * buffers.capacity(), 64);
        floats[i] = tensors.get(i).rowBytes() / Float.BYTES;
      }
      List<BatchTensor> all = new ArrayList<>(tensors);
      all.add(BatchTensor.SCORE);
      graph = new RowRunner(session, minRows, pieceRows, all.toArray(BatchTensor[]::new));
      MemorySegment[] bound = Arrays.copyOf(inputs, inputs.length + 1);
      bound[inputs.length] = buffers.scores();
      try {
        graph.bind(buffers.capacity(), bound);
      } catch (RuntimeException e) {
        graph.close();
        throw e;
      }
    }

    @Override
    public void close() {
      graph.close();
    }
  }

  /** {@link ScoringPath.Joint} in one scorer. */
  final class Joint implements PathRun {
    private final InputEncoding written;
    private final MemorySegment windows;
    private final MemorySegment scratch;
    private final WindowEncoder encoder;
    private final PairGraph pairs;

    Joint(
        InputEncoding written,
        ScoringPath.Buffers buffers,
        WindowEncoder encoder,
        PairGraph pairs) {
      this.written = written;
      windows = buffers.windows();
      scratch = buffers.scratch();
      this.encoder = encoder;
      this.pairs = pairs;
    }

    @Override
    public MemorySegment siteRows() {
      return windows;
    }

    @Override
    public void runSites(int count) {
      // The graph of the pairs reads the windows as they are.
    }

    @Override
    public void runPairs(PairRows rows, int count) {
      written.pairs(encoder, rows, count, scratch, pairs.inputs);
      pairs.graph.run(count);
    }

    @Override
    public void close() {
      pairs.close();
    }
  }

  /** {@link ScoringPath.Towers} in one scorer. */
  final class Towers implements PathRun {
    private final RowRunner sites;
    private final MemorySegment siteRows;
    private final WindowEncoder encoder;
    private final PairGraph pairs;

    Towers(RowRunner sites, MemorySegment siteRows, WindowEncoder encoder, PairGraph pairs) {
      this.sites = sites;
      this.siteRows = siteRows;
      this.encoder = encoder;
      this.pairs = pairs;
    }

    @Override
    public MemorySegment siteRows() {
      return siteRows;
    }

    @Override
    public void runSites(int count) {
      sites.run(count);
    }

    @Override
    public void runPairs(PairRows rows, int count) {
      encoder.gatherRows(
          rows.mirnas(),
          rows.mirnaCount(),
          pairs.floats[0],
          rows.mirnaIndex(),
          count,
          pairs.inputs[0]);
      encoder.gatherRows(
          rows.sites(),
          rows.siteCount(),
          pairs.floats[1],
          rows.siteIndex(),
          count,
          pairs.inputs[1]);
      pairs.graph.run(count);
    }

    @Override
    public void close() {
      pairs.close();
      sites.close();
    }
  }

  /** {@link ScoringPath.Fused} in one scorer. */
  final class Fused implements PathRun {
    private final FusedNet net;
    private final KernelCalls kernels;
    private final MemorySegment windows;
    private final MemorySegment scores;

    Fused(FusedNet net, KernelCalls kernels, ScoringPath.Buffers buffers) {
      this.net = net;
      this.kernels = kernels;
      windows = buffers.windows();
      scores = buffers.scores();
    }

    @Override
    public MemorySegment siteRows() {
      return windows;
    }

    @Override
    public void runSites(int count) {
      // The kernel reads the windows as they are.
    }

    @Override
    public void runPairs(PairRows rows, int count) {
      net.run(kernels, rows, count, scores);
    }

    @Override
    public void close() {
      // Net and kernels belong to others.
    }
  }
}
