// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.input;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderNative;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.model.SiteModel;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerNative;

/**
 * One graph of a model in Microsoft's binding, which has settings that the engine has not, on
 * random miRNAs and windows as the engine encodes them. Inputs and outputs are direct buffers, made
 * once. One thread at a time.
 */
public final class ModelGraph implements AutoCloseable {
  /** The graph that scores a pair from both inputs. */
  public static final String JOINT = "model.onnx";

  private static final String SITE = "site.onnx";
  private static final String MIRNA = "mirna.onnx";
  private static final String PAIR = "pair.onnx";

  private static final int MIRNA_LENGTH = 22;

  /** How a session is set up. */
  public interface Settings {
    void apply(OrtSession.SessionOptions options) throws OrtException;
  }

  /**
   * A tensor in memory.
   *
   * @param bytes direct, in the machine's order
   */
  public record Tensor(OnnxJavaType type, long[] dims, ByteBuffer bytes) {}

  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
  private final Map<String, Tensor> results = new LinkedHashMap<>();

  /**
   * Opens a graph.
   *
   * @param tensors what it reads, by name; others are passed over
   * @param rows of every output
   */
  public ModelGraph(Path file, Map<String, Tensor> tensors, int rows, Settings settings)
      throws IOException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try {
      session = open(file, settings);
      for (String name : session.getInputNames()) {
        inputs.put(name, onnx(environment, tensors.get(name)));
      }
      for (NodeInfo output : session.getOutputInfo().values()) {
        TensorInfo info = (TensorInfo) output.getInfo();
        long[] dims = info.getShape().clone();
        dims[0] = rows;
        long elements = Arrays.stream(dims).reduce(1, Math::multiplyExact);
        Tensor result = new Tensor(info.type, dims, direct(elements * info.type.size));
        results.put(output.getName(), result);
        outputs.put(output.getName(), onnx(environment, result));
      }
    } catch (OrtException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** One thread, which then has nobody to spin for, and all optimisations: as the engine. */
  public static void asTheEngine(OrtSession.SessionOptions options) throws OrtException {
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
  }

  /** Opens a session; the caller closes it. */
  public static OrtSession open(Path file, Settings settings) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      settings.apply(options);
      return OrtEnvironment.getEnvironment().createSession(file.toString(), options);
    }
  }

  private static ByteBuffer direct(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  private static OnnxTensor onnx(OrtEnvironment environment, Tensor tensor) throws OrtException {
    return OnnxTensor.createTensor(
        environment,
        tensor.bytes.duplicate().order(ByteOrder.nativeOrder()),
        tensor.dims,
        tensor.type);
  }

  /** Returns the graphs that score, in the order of their runs: the joint one, or the towers. */
  public static List<String> scoring(Path folder) {
    return Files.exists(folder.resolve(PAIR)) ? List.of(SITE, MIRNA, PAIR) : List.of(JOINT);
  }

  /** Returns the inputs of all graphs of a model, the features that towers hand on among them. */
  public static Map<String, Tensor> inputs(Path folder, int rows) throws IOException {
    Map<String, Tensor> inputs = encoded(folder, rows);
    if (scoring(folder).size() > 1) {
      for (String tower : List.of(SITE, MIRNA)) {
        try (ModelGraph graph =
            new ModelGraph(folder.resolve(tower), inputs, rows, ModelGraph::asTheEngine)) {
          inputs.putAll(graph.run());
        }
      }
    }
    return inputs;
  }

  private static Map<String, Tensor> encoded(Path folder, int rows) {
    SplittableRandom random = new SplittableRandom(1);
    try (NativeKernels kernels = NativeKernels.open(NativeKernels.Backend.AUTO);
        KernelCalls calls = kernels.newCalls();
        OrtRuntime runtime = OrtRuntime.open();
        SiteModel model =
            SiteModel.open(
                runtime,
                ModelFiles.find(folder.toString()),
                scoring(folder).size() > 1 ? PathChoice.TOWERS : PathChoice.JOINT);
        SequenceBatch sequences = new SequenceBatch(new SequencePackerNative(calls));
        Arena own = Arena.ofConfined()) {
      WindowEncoder encoder = new WindowEncoderNative(calls);
      InputEncoding encoding = model.encoding();
      MemorySegment scratch = own.allocate(JAVA_LONG, Math.max(rows, InputEncoding.SCRATCH));
      MemorySegment mirnas = own.allocate(encoding.mirnaBytes() * rows, 64);
      MemorySegment sites = own.allocate(encoding.siteBytes() * rows, 64);
      MemorySegment starts = own.allocate(JAVA_LONG, rows);
      MemorySegment index = own.allocate(JAVA_INT, rows);
      sequences.add(letters(random, rows + encoding.windowLength()));
      for (int i = 0; i < rows; i++) {
        sequences.add(letters(random, MIRNA_LENGTH));
        starts.setAtIndex(JAVA_LONG, i, i);
        index.setAtIndex(JAVA_INT, i, i);
      }
      for (int i = 0; i < rows; i++) {
        MemorySegment row = mirnas.asSlice(encoding.mirnaBytes() * i, encoding.mirnaBytes());
        encoding.mirna(encoder, sequences.get(1 + i), scratch, row);
      }
      encoding.sites(encoder, sequences.get(0), starts, rows, scratch, sites);
      Map<String, Tensor> inputs = new LinkedHashMap<>();
      List<MemorySegment> out = new ArrayList<>();
      for (BatchTensor input : encoding.inputs()) {
        ByteBuffer bytes = direct(input.rowBytes() * rows);
        OnnxJavaType type =
            input.type() == org.seedhawk.ffi.ElementType.FLOAT
                ? OnnxJavaType.FLOAT
                : OnnxJavaType.INT64;
        inputs.put(input.name(), new Tensor(type, input.dims(rows), bytes));
        out.add(MemorySegment.ofBuffer(bytes));
      }
      encoding.pairs(
          encoder,
          new PairRows(sites, rows, mirnas, rows, index, index),
          rows,
          scratch,
          out.toArray(MemorySegment[]::new));
      return inputs;
    }
  }

  private static String letters(SplittableRandom random, int count) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      letters.append("ACGU".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }

  /** Runs it and returns the outputs, which the next run overwrites. */
  public Map<String, Tensor> run() throws IOException {
    try (OrtSession.Result result = session.run(inputs, Set.of(), outputs)) {
      return results;
    } catch (OrtException e) {
      throw new IOException(e);
    }
  }

  /** Returns the bytes that must move: inputs are written and read, outputs written. */
  public long bytesMoved() {
    long bytes = 0;
    for (OnnxTensor input : inputs.values()) {
      bytes += 2L * input.getByteBuffer().capacity();
    }
    for (OnnxTensor output : outputs.values()) {
      bytes += output.getByteBuffer().capacity();
    }
    return bytes;
  }

  /** Ends a profile that the settings have begun, and returns its file. */
  public Path endProfile() throws IOException {
    try {
      return Path.of(session.endProfiling());
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
}
