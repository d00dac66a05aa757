// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaTarget;
import org.seedhawk.ffi.onnxruntime.OrtBinding;
import org.seedhawk.ffi.onnxruntime.OrtException;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
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
public final class DeviceScorer implements AutoCloseable {
  /** The least rows that a session runs. */
  private static final int MIN_ROWS = 256;

  private static final System.Logger LOG = System.getLogger(DeviceScorer.class.getName());

  private final CudaContext context;
  private final DeviceSequences mirnas;
  private final InputEncoding encoding;
  private final ElementType type; // of the inputs, and of features
  private final BatchTensor siteInput;
  private final List<BatchTensor> pairInputs;
  private final BatchTensor siteFeatures; // null without towers
  private final long mirnaCount;
  private OrtSession siteSession; // null without towers
  private OrtSession pairSession;
  private CudaBuffer mirnaFeatures; // null without towers
  private CudaBuffer scores;
  private Batch batch; // null before the first use
  private int rows;
  private boolean warned;

  DeviceScorer(
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
    siteInput = encoding.inputs().getLast().as(type);
    siteFeatures = model.usesTowers(null) ? model.siteFeatures().as(type) : null;
    mirnaCount = mirnaRows.count();
    List<BatchTensor> inputs =
        model.usesTowers(null)
            ? List.of(model.mirnaFeatures(), model.siteFeatures())
            : encoding.inputs();
    pairInputs = inputs.stream().map(input -> input.as(type)).toList();
    try {
      if (model.usesTowers(null)) {
        siteSession = model.openOn(runtime, "site.onnx", context);
        pairSession = model.openOn(runtime, "pair.onnx", context);
        pairInputs.forEach(DeviceScorer::checkRows);
        writeMirnas(mirnaRows.segment());
      } else {
        pairSession = model.openOn(runtime, SiteModel.JOINT_FILE, context);
      }
    } catch (RuntimeException e) {
      close();
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

  /** Writes the features of the miRNAs, which the host has in float32. */
  private void writeMirnas(MemorySegment floats) {
    long count = floats.byteSize() / Float.BYTES;
    if (type == ElementType.FLOAT) {
      mirnaFeatures = context.newBuffer(floats.byteSize());
      context.write(mirnaFeatures, floats);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment halves = arena.allocate(ValueLayout.JAVA_SHORT, count);
      for (long i = 0; i < count; i++) {
        float value = floats.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        halves.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(value));
      }
      mirnaFeatures = context.newBuffer(halves.byteSize());
      context.write(mirnaFeatures, halves);
    }
  }

  /**
   * Scores all candidates of the context.
   *
   * @param target their target
   * @param count how many they are
   * @param offset from a candidate's start to its window's
   * @return float32[count] or more, until the next call; whoever reads it on the stream need not
   *     wait
   * @throws KernelException or {@link OrtException} if the device fails, or even the smallest batch
   *     does not fit
   */
  public CudaBuffer score(CudaTarget target, long count, long offset) {
    ensureScores(count + rows);
    if (siteSession != null) {
      context.windows();
    }
    for (long first = 0; first < count; ) {
      try {
        if (batch == null) {
          batch = new Batch();
        }
        long left = count - first;
        int step = (int) Math.min(rows, Math.max(MIN_ROWS, Long.highestOneBit(left)));
        int used = (int) Math.min(step, left);
        if (siteSession == null) {
          encoding.pairsOnDevice(
              context, target, mirnas.target(), first, used, offset, type, batch.pairBuffers);
        } else {
          featuresOfPairs(target, first, used, offset);
        }
        batch.score(step, first);
        first += used;
      } catch (KernelException | OrtException e) {
        halve(e);
      }
    }
    return scores;
  }

  private void featuresOfPairs(CudaTarget target, long first, int count, long offset) {
    long from = context.windowOf(first);
    int windows = (int) (context.windowOf(first + count - 1) + 1 - from);
    encoding.sitesOnDevice(
        context, target, CudaContext.Source.WINDOWS, from, windows, offset, type, batch.windows);
    batch.runSites(RowRunner.rows(windows, MIN_ROWS));
    gather(CudaContext.Source.MIRNAS, mirnaFeatures, 0, mirnaCount, first, count, 0);
    gather(CudaContext.Source.WINDOWS, batch.siteRows, from, windows, first, count, 1);
  }

  private void gather(
      CudaContext.Source source,
      CudaBuffer from,
      long firstRow,
      long rowCount,
      long first,
      int count,
      int input) {
    long floats = pairInputs.get(input).rowBytes() / Float.BYTES;
    context.gatherRows(
        source, from, firstRow, rowCount, floats, first, count, batch.pairBuffers[input]);
  }

  private void ensureScores(long count) {
    if (scores == null || scores.byteSize() < count * Float.BYTES) {
      closeBatch(); // its bindings hold the scores
      if (scores != null) {
        scores.close();
        scores = null;
      }
      scores = context.newBuffer(count * Float.BYTES);
    }
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
    if (batch != null) {
      batch.close();
      batch = null;
    }
  }

  @Override
  public void close() {
    closeBatch();
    close(scores);
    close(mirnaFeatures);
    if (siteSession != null) {
      siteSession.close();
    }
    if (pairSession != null) {
      pairSession.close();
    }
  }

  private static void close(CudaBuffer buffer) {
    if (buffer != null) {
      buffer.close();
    }
  }

  /** The tensors of up to {@code rows} rows, and their bindings by the number of rows. */
  private final class Batch implements AutoCloseable {
    final CudaBuffer[] pairBuffers = new CudaBuffer[pairInputs.size()];
    CudaBuffer windows; // null without towers
    CudaBuffer siteRows;
    private final List<CudaBuffer> buffers = new ArrayList<>();
    private final Map<Integer, OrtBinding> pairBindings = new HashMap<>();
    private final Map<Integer, OrtBinding> siteBindings = new HashMap<>();

    Batch() {
      try {
        for (int i = 0; i < pairBuffers.length; i++) {
          pairBuffers[i] = allocate(pairInputs.get(i));
        }
        if (siteSession != null) {
          windows = allocate(siteInput);
          siteRows = allocate(siteFeatures);
        }
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

    void runSites(int count) {
      OrtBinding binding = siteBindings.get(count);
      if (binding == null) {
        binding = siteSession.newBinding();
        siteBindings.put(count, binding);
        bind(binding, siteInput, windows, count);
        binding.bindOutput(
            siteFeatures.name(), siteRows, 0, siteFeatures.type(), siteFeatures.dims(count));
      }
      binding.run();
    }

    /** Scores the first rows, as the scores from {@code first} on. */
    void score(int count, long first) {
      OrtBinding binding = pairBindings.get(count);
      if (binding == null) {
        binding = pairSession.newBinding();
        pairBindings.put(count, binding);
        for (int i = 0; i < pairBuffers.length; i++) {
          bind(binding, pairInputs.get(i), pairBuffers[i], count);
        }
      }
      binding.bindOutput(
          BatchTensor.SCORE.name(), scores, first * Float.BYTES, ElementType.FLOAT, count);
      binding.run();
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
