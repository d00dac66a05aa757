// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.encode.DeviceBatch;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaEncoder;
import org.seedhawk.ffi.device.CudaTarget;
import org.seedhawk.ffi.onnxruntime.OrtBinding;
import org.seedhawk.ffi.onnxruntime.OrtException;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.fused.CandidateScorer;
import org.seedhawk.seq.DeviceSequences;

/**
 * Scores the candidates of a context where they lie: encoders write the model's inputs on the
 * device, the model's sessions read them on the same stream, and the scores stay there. With
 * towers, the site tower runs once a distinct window. When the device's memory is full the batch is
 * halved, with one warning, and nothing is lost. One per context and thread.
 *
 * <p>Batches are powers of two, as {@link RowRunner}'s are, and larger ones where they fill: cuDNN
 * chooses an algorithm for each size that it sees.
 */
public final class DeviceScorer implements CandidateScorer {
  /** The least rows that a session runs. */
  private static final int MIN_ROWS = 256;

  private static final System.Logger LOG = System.getLogger(DeviceScorer.class.getName());

  private final CudaContext context;
  private final DeviceSequences mirnas;
  private final InputEncoding encoding;
  private final ElementType type; // of the inputs, and of features
  private final List<BatchTensor> pairInputs;
  private final OrtSession pairSession;
  private final Optional<Towers> towers;
  private Optional<CudaBuffer> scores = Optional.empty();
  private Optional<Batch> batch = Optional.empty();
  private int rows;
  private boolean warned;

  /**
   * What a model with towers has beside.
   *
   * @param session of the site tower
   * @param input of the site tower
   * @param features what it writes
   * @param mirnaFeatures a row for each miRNA, on the device
   */
  private record Towers(
      OrtSession session,
      BatchTensor input,
      BatchTensor features,
      CudaBuffer mirnaFeatures,
      long mirnaCount)
      implements AutoCloseable {
    @Override
    public void close() {
      mirnaFeatures.close();
      session.close();
    }
  }

  /**
   * Opens sessions of its own on the context's stream.
   *
   * @param mirnaRows of {@link SiteModel#deviceMirnaRows}; read when the model has towers
   * @param mirnas the same miRNAs on the device
   * @param batch pairs scored together, at most
   * @throws IllegalArgumentException if the device does not write the model's encoding, see {@link
   *     InputEncoding#isOnDevice}
   */
  public DeviceScorer(
      SiteModel model,
      OrtRuntime runtime,
      CudaContext context,
      MirnaRows mirnaRows,
      DeviceSequences mirnas,
      int batch) {
    this.context = context;
    this.mirnas = mirnas;
    encoding = model.encoding();
    if (!encoding.isOnDevice()) {
      throw new IllegalArgumentException(
          "encoding '" + encoding.id() + "' is written on the host alone");
    }
    rows = RowRunner.rows(Math.max(batch, MIN_ROWS), MIN_ROWS);
    type = model.onDevice();
    Optional<ScoringPath.Towers> graphs =
        model.graphs() instanceof ScoringPath.Towers found ? Optional.of(found) : Optional.empty();
    List<BatchTensor> inputs =
        graphs
            .map(path -> List.of(path.mirnaFeatures(), path.siteFeatures()))
            .orElse(encoding.inputs());
    pairInputs = inputs.stream().map(input -> input.as(type)).toList();
    if (graphs.isPresent()) {
      pairInputs.forEach(DeviceScorer::checkRows);
    }
    pairSession =
        model.openOn(runtime, graphs.isPresent() ? GraphFiles.PAIR : GraphFiles.JOINT, context);
    try {
      towers = graphs.map(path -> openTowers(model, runtime, path, mirnaRows));
    } catch (RuntimeException e) {
      pairSession.close();
      throw e;
    }
  }

  private Towers openTowers(
      SiteModel model, OrtRuntime runtime, ScoringPath.Towers path, MirnaRows mirnaRows) {
    OrtSession session = model.openOn(runtime, GraphFiles.SITE, context);
    try {
      return new Towers(
          session,
          encoding.inputs().getLast().as(type),
          path.siteFeatures().as(type),
          writeMirnas(mirnaRows.segment()),
          mirnaRows.count());
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Rows are copied in units of 4 bytes. */
  private static void checkRows(BatchTensor features) {
    if (features.rowBytes() % Float.BYTES != 0) {
      throw new ModelException(
          "'%s' has an odd number of float16 a row; use precision float32, or device cpu"
              .formatted(features.name()));
    }
  }

  /** Copies the features of the miRNAs, which the host has in float32. */
  private CudaBuffer writeMirnas(MemorySegment floats) {
    long count = floats.byteSize() / Float.BYTES;
    if (type == ElementType.FLOAT) {
      return written(floats);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment halves = arena.allocate(ValueLayout.JAVA_SHORT, count);
      for (long i = 0; i < count; i++) {
        float value = floats.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        halves.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(value));
      }
      return written(halves);
    }
  }

  private CudaBuffer written(MemorySegment bytes) {
    CudaBuffer buffer = context.newBuffer(bytes.byteSize());
    try {
      context.write(buffer, bytes);
      return buffer;
    } catch (RuntimeException e) {
      buffer.close();
      throw e;
    }
  }

  @Override
  public CudaBuffer score(CudaTarget target, long count, long offset) {
    CudaBuffer all = ensureScores(count + rows);
    if (towers.isPresent()) {
      context.windows();
    }
    for (long first = 0; first < count; ) {
      try {
        Batch tensors = ensureBatch(all);
        long left = count - first;
        int step = (int) Math.min(rows, Math.max(MIN_ROWS, Long.highestOneBit(left)));
        int used = (int) Math.min(step, left);
        DeviceBatch pairs = new DeviceBatch(context, target, first, used, offset, type);
        if (towers.isPresent()) {
          featuresOfPairs(towers.get(), pairs, tensors);
        } else {
          encoding.pairsOnDevice(pairs, mirnas.target(), tensors.pairBuffers);
        }
        tensors.score(step, first);
        first += used;
      } catch (KernelException | OrtException e) {
        halve(e);
      }
    }
    return all;
  }

  private void featuresOfPairs(Towers tower, DeviceBatch pairs, Batch tensors) {
    long from = context.windowOf(pairs.first());
    int windows = (int) (context.windowOf(pairs.first() + pairs.count() - 1) + 1 - from);
    tensors.writeSites(pairs.at(from, windows));
    gather(pairs, CudaEncoder.Source.MIRNAS, tower.mirnaFeatures, 0, tower.mirnaCount, tensors);
    gather(pairs, CudaEncoder.Source.WINDOWS, tensors.siteRows(), from, windows, tensors);
  }

  private void gather(
      DeviceBatch pairs,
      CudaEncoder.Source source,
      CudaBuffer from,
      long firstRow,
      long rowCount,
      Batch tensors) {
    int input = source == CudaEncoder.Source.MIRNAS ? 0 : 1;
    long floats = pairInputs.get(input).rowBytes() / Float.BYTES;
    context
        .encoder()
        .gatherRows(
            new CudaEncoder.Range(source, pairs.first(), pairs.count()),
            new CudaEncoder.Rows(from, firstRow, rowCount, floats),
            tensors.pairBuffers[input]);
  }

  private CudaBuffer ensureScores(long count) {
    if (scores.isEmpty() || scores.get().byteSize() < count * Float.BYTES) {
      closeBatch(); // its bindings hold the scores
      scores.ifPresent(CudaBuffer::close);
      scores = Optional.empty();
      scores = Optional.of(context.newBuffer(count * Float.BYTES));
    }
    return scores.get();
  }

  private Batch ensureBatch(CudaBuffer all) {
    if (batch.isEmpty()) {
      batch = Optional.of(new Batch(all));
    }
    return batch.get();
  }

  private void halve(RuntimeException failure) {
    boolean full =
        failure instanceof KernelException kernel && kernel.isOutOfMemory()
            || failure instanceof OrtException ort && ort.isOutOfMemory();
    if (!full || rows == MIN_ROWS) {
      throw failure;
    }
    context.synchronize();
    closeBatch();
    rows /= 2;
    if (warned) {
      return;
    }
    warned = true;
    LOG.log(
        System.Logger.Level.WARNING,
        "{0} has not enough memory for the batch ({1}); going on with {2} pairs at once or fewer",
        context.device().name(),
        failure.getMessage(),
        Integer.toString(rows));
  }

  private void closeBatch() {
    batch.ifPresent(Batch::close);
    batch = Optional.empty();
  }

  @Override
  public void close() {
    closeBatch();
    scores.ifPresent(CudaBuffer::close);
    towers.ifPresent(Towers::close);
    pairSession.close();
  }

  /** The tensors of up to {@code rows} rows, and their bindings by the number of rows. */
  private final class Batch implements AutoCloseable {
    final CudaBuffer[] pairBuffers = new CudaBuffer[pairInputs.size()];
    private final CudaBuffer allScores;
    private final Optional<SiteTensors> sites;
    private final List<CudaBuffer> buffers = new ArrayList<>();
    private final Map<Integer, OrtBinding> pairBindings = new HashMap<>();
    private final Map<Integer, OrtBinding> siteBindings = new HashMap<>();

    /** What the site tower reads and writes. */
    private record SiteTensors(Towers tower, CudaBuffer windows, CudaBuffer features) {}

    Batch(CudaBuffer allScores) {
      this.allScores = allScores;
      try {
        for (int i = 0; i < pairBuffers.length; i++) {
          pairBuffers[i] = allocate(pairInputs.get(i));
        }
        sites =
            towers.map(
                tower -> new SiteTensors(tower, allocate(tower.input), allocate(tower.features)));
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    /** Rows behind the last one of a run hold anything: rows do not see each other. */
    private CudaBuffer allocate(BatchTensor tensor) {
      CudaBuffer buffer = context.newBuffer(tensor.rowBytes() * rows);
      buffers.add(buffer);
      return buffer;
    }

    CudaBuffer siteRows() {
      return sites.orElseThrow().features;
    }

    /** Encodes distinct windows and runs the site tower over them. */
    void writeSites(DeviceBatch windows) {
      SiteTensors tensors = sites.orElseThrow();
      encoding.sitesOnDevice(windows, CudaEncoder.Source.WINDOWS, tensors.windows);
      siteBindings
          .computeIfAbsent(
              RowRunner.rows(windows.count(), MIN_ROWS), count -> siteBinding(tensors, count))
          .run();
    }

    private OrtBinding siteBinding(SiteTensors tensors, int count) {
      OrtBinding binding = tensors.tower.session.newBinding();
      try {
        bind(binding, tensors.tower.input, tensors.windows, count);
        BatchTensor features = tensors.tower.features;
        binding.bindOutput(
            features.name(), tensors.features, 0, features.type(), features.dims(count));
        return binding;
      } catch (RuntimeException e) {
        binding.close();
        throw e;
      }
    }

    /** Scores the first rows, as the scores from {@code first} on. */
    void score(int count, long first) {
      OrtBinding binding = pairBindings.computeIfAbsent(count, this::pairBinding);
      binding.bindOutput(
          BatchTensor.SCORE.name(), allScores, first * Float.BYTES, ElementType.FLOAT, count);
      binding.run();
    }

    private OrtBinding pairBinding(int count) {
      OrtBinding binding = pairSession.newBinding();
      try {
        for (int i = 0; i < pairBuffers.length; i++) {
          bind(binding, pairInputs.get(i), pairBuffers[i], count);
        }
        return binding;
      } catch (RuntimeException e) {
        binding.close();
        throw e;
      }
    }

    private static void bind(OrtBinding binding, BatchTensor tensor, CudaBuffer buffer, int count) {
      binding.bindInput(tensor.name(), buffer, 0, tensor.type(), tensor.dims(count));
    }

    @Override
    public void close() {
      pairBindings.values().forEach(OrtBinding::close);
      siteBindings.values().forEach(OrtBinding::close);
      buffers.forEach(CudaBuffer::close);
    }
  }
}
