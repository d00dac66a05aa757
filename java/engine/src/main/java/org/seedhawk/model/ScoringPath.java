// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.PlanePair;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.fused.FusedNet;
import org.seedhawk.seq.PackedSequence;

/**
 * A way from window and miRNA to their score: which rows are written, and what runs on them. All
 * ways of a model score the same, within 1e-5 for graphs and {@link FusedNet#TOLERANCE} for the
 * kernel. Thread-safe; closed when no scorer uses it.
 */
sealed interface ScoringPath extends AutoCloseable {
  /** Returns how windows and miRNAs are written. */
  InputEncoding written();

  /** Returns the bytes of what a pair needs of its miRNA. */
  long mirnaRowBytes();

  /** Returns what makes that of a written miRNA, not bound yet; empty: it is what is written. */
  Optional<RowRunner> mirnaTower(int minRows);

  /** Makes what all pairs need of their miRNAs, once for a whole scan. */
  MirnaRows mirnaRows(List<PackedSequence> mirnas, WindowEncoder encoder);

  /** Binds what scores in the buffers of one scorer. */
  PathRun bind(Buffers buffers, WindowEncoder encoder, int minRows);

  @Override
  void close();

  /**
   * What every scorer has.
   *
   * @param arena of the scorer, for what a path needs beyond this
   * @param capacity windows, and pairs
   * @param windows rows of {@link #written}
   * @param scratch int64[capacity] or more
   * @param scores float32[capacity]
   */
  record Buffers(
      Arena arena,
      int capacity,
      MemorySegment windows,
      MemorySegment scratch,
      MemorySegment scores) {}

  /** Writes miRNAs where nothing else is needed of them. */
  private static MirnaRows written(
      InputEncoding encoding, List<PackedSequence> mirnas, WindowEncoder encoder) {
    MirnaRows rows = new MirnaRows(mirnas.size(), encoding.mirnaBytes());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment scratch = arena.allocate(ValueLayout.JAVA_LONG, InputEncoding.SCRATCH);
      for (int i = 0; i < mirnas.size(); i++) {
        encoding.mirna(encoder, mirnas.get(i), scratch, rows.row(i));
      }
      return rows;
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  /**
   * One graph, which reads miRNA and window together, once for each pair.
   *
   * @param graph is closed with this
   * @param written its inputs
   * @param pieceRows the most rows that it should run at once
   */
  record Joint(OrtSession graph, InputEncoding written, int pieceRows) implements ScoringPath {
    @Override
    public long mirnaRowBytes() {
      return written.mirnaBytes();
    }

    @Override
    public Optional<RowRunner> mirnaTower(int minRows) {
      return Optional.empty();
    }

    @Override
    public MirnaRows mirnaRows(List<PackedSequence> mirnas, WindowEncoder encoder) {
      return ScoringPath.written(written, mirnas, encoder);
    }

    @Override
    public PathRun bind(Buffers buffers, WindowEncoder encoder, int minRows) {
      PathRun.PairGraph pairs =
          new PathRun.PairGraph(graph, written.inputs(), buffers, minRows, pieceRows);
      return new PathRun.Joint(written, buffers, encoder, pairs);
    }

    @Override
    public void close() {
      graph.close();
    }
  }

  /**
   * Three graphs: one once for each window, one for each miRNA, a small one for each pair.
   *
   * @param site is closed with this, as the other two are
   * @param written the inputs of the first two
   * @param siteFeatures what {@code site} writes
   * @param mirnaFeatures what {@code mirna} writes
   * @param pieceRows the most rows that one should run at once
   */
  record Towers(
      OrtSession site,
      OrtSession mirna,
      OrtSession pair,
      InputEncoding written,
      BatchTensor siteFeatures,
      BatchTensor mirnaFeatures,
      int pieceRows)
      implements ScoringPath {
    private static final int MIRNA_BATCH = 1024;

    @Override
    public long mirnaRowBytes() {
      return mirnaFeatures.rowBytes();
    }

    @Override
    public Optional<RowRunner> mirnaTower(int minRows) {
      return Optional.of(
          new RowRunner(mirna, minRows, pieceRows, written.inputs().getFirst(), mirnaFeatures));
    }

    @Override
    public MirnaRows mirnaRows(List<PackedSequence> mirnas, WindowEncoder encoder) {
      MirnaRows rows = new MirnaRows(mirnas.size(), mirnaFeatures.rowBytes());
      int batch = Math.min(RowRunner.rows(mirnas.size(), RowRunner.SAFE_ROWS), MIRNA_BATCH);
      long inputBytes = written.mirnaBytes();
      long featureBytes = mirnaFeatures.rowBytes();
      try (Arena arena = Arena.ofConfined();
          RowRunner tower = mirnaTower(RowRunner.SAFE_ROWS).orElseThrow()) {
        MemorySegment scratch = arena.allocate(ValueLayout.JAVA_LONG, InputEncoding.SCRATCH);
        MemorySegment input = arena.allocate(inputBytes * batch, 64);
        MemorySegment output = arena.allocate(featureBytes * batch, 64);
        tower.bind(batch, input, output);
        for (int first = 0; first < mirnas.size(); first += batch) {
          int count = Math.min(batch, mirnas.size() - first);
          for (int i = 0; i < count; i++) {
            written.mirna(
                encoder, mirnas.get(first + i), scratch, input.asSlice(i * inputBytes, inputBytes));
          }
          tower.run(count);
          MemorySegment.copy(output, 0, rows.segment(), featureBytes * first, featureBytes * count);
        }
        return rows;
      } catch (RuntimeException e) {
        rows.close();
        throw e;
      }
    }

    @Override
    public PathRun bind(Buffers buffers, WindowEncoder encoder, int minRows) {
      List<BatchTensor> inputs = List.of(mirnaFeatures, siteFeatures);
      MemorySegment siteRows =
          buffers.arena().allocate(siteFeatures.rowBytes() * buffers.capacity(), 64);
      RowRunner sites =
          new RowRunner(site, minRows, pieceRows, written.inputs().getLast(), siteFeatures);
      try {
        sites.bind(buffers.capacity(), buffers.windows(), siteRows);
        return new PathRun.Towers(
            sites,
            siteRows,
            encoder,
            new PathRun.PairGraph(pair, inputs, buffers, minRows, pieceRows));
      } catch (RuntimeException e) {
        sites.close();
        throw e;
      }
    }

    @Override
    public void close() {
      pair.close();
      mirna.close();
      site.close();
    }
  }

  /**
   * The joint graph as one kernel of libseedhawk.
   *
   * @param net is closed with this
   * @param written rows of bit planes
   */
  record Fused(FusedNet net, PlanePair written) implements ScoringPath {
    @Override
    public long mirnaRowBytes() {
      return written.mirnaBytes();
    }

    @Override
    public Optional<RowRunner> mirnaTower(int minRows) {
      return Optional.empty();
    }

    @Override
    public MirnaRows mirnaRows(List<PackedSequence> mirnas, WindowEncoder encoder) {
      return ScoringPath.written(written, mirnas, encoder);
    }

    @Override
    public PathRun bind(Buffers buffers, WindowEncoder encoder, int minRows) {
      return new PathRun.Fused(net, FusedNet.kernels(encoder), buffers);
    }

    @Override
    public void close() {
      net.close();
    }
  }
}
