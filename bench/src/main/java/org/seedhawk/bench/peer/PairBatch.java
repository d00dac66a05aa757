// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderNative;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.model.SiteModel;
import org.seedhawk.model.SiteScorer;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerNative;

/**
 * A batch of pairs of a model without towers, and those who score it on one thread: human miRNAs on
 * random windows of the longest human 3'UTR. The engine encodes and scores; the others get the
 * graph's inputs ready made. One thread at a time.
 */
final class PairBatch implements AutoCloseable {
  private static final int MIRNAS = 64;

  /** Who scores the batch. One thread at a time. */
  interface Scorer extends AutoCloseable {
    /** Returns the scores, which the next call may overwrite. */
    FloatBuffer score() throws IOException;

    @Override
    void close();
  }

  private final String folder;
  private final int size;
  private final Arena arena = Arena.ofConfined();
  private final NativeKernels kernels = NativeKernels.open(NativeKernels.Backend.AUTO);
  private final KernelCalls calls = kernels.newCalls();
  private final OrtRuntime runtime = OrtRuntime.open();
  private final SequenceBatch sequences = new SequenceBatch(new SequencePackerNative(calls));
  private final List<PackedSequence> mirnas = new ArrayList<>();
  private final long[] starts;

  /**
   * Draws the pairs.
   *
   * @param folder of the model, without towers
   */
  PairBatch(String folder, int size) throws IOException {
    this.folder = folder;
    this.size = size;
    Rna longest =
        BenchInputs.utrs().stream()
            .max(Comparator.comparingInt(utr -> utr.letters().length()))
            .orElseThrow();
    sequences.add(longest.letters());
    List<Rna> human = BenchInputs.mirnas();
    for (int i = 0; i < MIRNAS; i++) {
      sequences.add(human.get(i * human.size() / MIRNAS).letters());
    }
    for (int i = 0; i < MIRNAS; i++) {
      mirnas.add(sequences.get(1 + i));
    }
    SplittableRandom random = new SplittableRandom(1);
    starts = random.longs(size, 0, longest.letters().length()).toArray();
  }

  /** Returns the engine on a path. */
  Scorer engine(PathChoice path) {
    WindowEncoder encoder = new WindowEncoderNative(calls);
    SiteModel model = SiteModel.open(runtime, ModelFiles.find(folder), path, calls);
    if (model.hasTowers() || model.isFused() != (path == PathChoice.AUTO)) {
      model.close();
      throw new IllegalStateException(folder + " has no fused kernel, or towers");
    }
    MirnaRows rows = model.mirnaRows(mirnas, encoder);
    SiteScorer scorer = model.newScorer(encoder, size);
    scorer.use(rows);
    FloatBuffer scores = FloatBuffer.allocate(size);
    return new Scorer() {
      @Override
      public FloatBuffer score() {
        for (int i = 0; i < size; i++) {
          scorer.setWindow(i, starts[i]);
          scorer.setPair(i, i, i % MIRNAS);
        }
        scorer.encode(sequences.get(0), 0, size);
        scorer.runPairs(size);
        for (int i = 0; i < size; i++) {
          scores.put(i, scorer.score(i));
        }
        return scores;
      }

      @Override
      public void close() {
        scorer.close();
        rows.close();
        model.close();
      }
    };
  }

  /** Returns the inputs of the graph, by name. */
  private Map<BatchTensor, MemorySegment> inputs() {
    WindowEncoder encoder = new WindowEncoderNative(calls);
    Map<BatchTensor, MemorySegment> inputs = new LinkedHashMap<>();
    try (SiteModel model =
            SiteModel.open(runtime, ModelFiles.find(folder), PathChoice.JOINT, calls);
        Arena own = Arena.ofConfined()) {
      InputEncoding encoding = model.encoding();
      MemorySegment scratch = own.allocate(JAVA_LONG, Math.max(size, InputEncoding.SCRATCH));
      MemorySegment mirnaRows = own.allocate(encoding.mirnaBytes() * MIRNAS, 64);
      for (int i = 0; i < MIRNAS; i++) {
        MemorySegment row = mirnaRows.asSlice(encoding.mirnaBytes() * i, encoding.mirnaBytes());
        encoding.mirna(encoder, mirnas.get(i), scratch, row);
      }
      MemorySegment windowStarts = own.allocate(JAVA_LONG, size);
      MemorySegment mirnaIndex = own.allocate(JAVA_INT, size);
      MemorySegment siteIndex = own.allocate(JAVA_INT, size);
      for (int i = 0; i < size; i++) {
        windowStarts.setAtIndex(JAVA_LONG, i, model.contract().frame().start(starts[i]));
        mirnaIndex.setAtIndex(JAVA_INT, i, i % MIRNAS);
        siteIndex.setAtIndex(JAVA_INT, i, i);
      }
      MemorySegment siteRows = own.allocate(encoding.siteBytes() * size, 64);
      encoding.sites(encoder, sequences.get(0), windowStarts, size, scratch, siteRows);
      MemorySegment[] out = new MemorySegment[encoding.inputs().size()];
      for (int i = 0; i < out.length; i++) {
        BatchTensor input = encoding.inputs().get(i);
        out[i] = arena.allocate(input.rowBytes() * size, 64);
        inputs.put(input, out[i]);
      }
      PairRows pairRows = new PairRows(siteRows, size, mirnaRows, MIRNAS, siteIndex, mirnaIndex);
      encoding.pairs(encoder, pairRows, size, scratch, out);
    }
    return inputs;
  }

  private static FloatBuffer floats(MemorySegment segment) {
    return segment.asByteBuffer().order(java.nio.ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** Microsoft's JNI binding at its best: tensors over direct buffers, the output's among them. */
  Scorer jni() throws IOException {
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      OrtSession session =
          environment.createSession(Path.of(folder, "model.onnx").toString(), options);
      Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
      for (Map.Entry<BatchTensor, MemorySegment> input : inputs().entrySet()) {
        inputs.put(
            input.getKey().name(),
            OnnxTensor.createTensor(
                environment, floats(input.getValue()), input.getKey().dims(size)));
      }
      FloatBuffer scores = floats(arena.allocate(JAVA_FLOAT, size));
      Map<String, OnnxTensor> outputs =
          Map.of("score", OnnxTensor.createTensor(environment, scores, new long[] {size}));
      return new Scorer() {
        @Override
        public FloatBuffer score() throws IOException {
          try (OrtSession.Result result = session.run(inputs, Set.of(), outputs)) {
            return scores;
          } catch (OrtException e) {
            throw new IOException(e);
          }
        }

        @Override
        public void close() {
          inputs.values().forEach(OnnxTensor::close);
          outputs.values().forEach(OnnxTensor::close);
          try {
            session.close();
          } catch (OrtException e) {
            throw new IllegalStateException(e);
          }
        }
      };
    } catch (OrtException e) {
      throw new IOException(e);
    }
  }

  /** DJL's predictor over its ONNX Runtime engine; the arrays of the inputs are made once. */
  Scorer djl() throws IOException {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    try {
      ZooModel<NDList, NDList> model =
          Criteria.builder()
              .setTypes(NDList.class, NDList.class)
              .optEngine("OnnxRuntime")
              .optModelPath(Path.of(folder, "model.onnx").toAbsolutePath())
              .optOption("interOpNumThreads", "1")
              .optOption("intraOpNumThreads", "1")
              .optOption("optLevel", "ALL_OPT")
              .build()
              .loadModel();
      Predictor<NDList, NDList> predictor = model.newPredictor();
      NDManager manager = model.getNDManager().newSubManager();
      NDList inputs = new NDList();
      inputs()
          .forEach(
              (input, values) -> {
                var array = manager.create(floats(values), new Shape(input.dims(size)));
                array.setName(input.name());
                inputs.add(array);
              });
      return new Scorer() {
        @Override
        public FloatBuffer score() throws IOException {
          try (NDList scores = predictor.predict(inputs)) {
            return FloatBuffer.wrap(scores.singletonOrThrow().toFloatArray());
          } catch (ai.djl.translate.TranslateException e) {
            throw new IOException(e);
          }
        }

        @Override
        public void close() {
          predictor.close();
          manager.close();
          model.close();
        }
      };
    } catch (ai.djl.ModelException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    sequences.close();
    runtime.close();
    calls.close();
    kernels.close();
    arena.close();
  }
}
