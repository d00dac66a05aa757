// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.seedhawk.encode.PlanePair;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderNative;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaNet;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeNet;
import org.seedhawk.ffi.host.PairRows;

/**
 * A graph as one kernel: from bit planes to the score without a tensor between. The weights come
 * out of the ONNX file, so there is nothing that could differ from it; the model compares the
 * scores of both before it serves. Thread-safe.
 */
public final class FusedNet implements AutoCloseable {
  /** What fused scores and those of ONNX Runtime may differ by. */
  public static final double TOLERANCE = 1e-4;

  /**
   * What scores in int8 may differ by from those of ONNX Runtime before the model is refused. What
   * they differ by stands in a model's card; this is for models that cannot be rounded so.
   */
  public static final double INT8_TOLERANCE = 0.15;

  /** How the network of a graph is read, by the graph's architecture and encoding. */
  private static final Map<String, Function<byte[], Optional<NetWeights>>> READERS =
      Map.of(
          RegisterNet.GRAPH, RegisterNet::read,
          TargetNetReader.GRAPH, TargetNetReader::read,
          DeepTargetNet.GRAPH, DeepTargetNet::read);

  private final NativeNet net;
  private final Optional<NetWeights> int8; // empty: it computes in float32

  private FusedNet(NativeNet net, Optional<NetWeights> int8) {
    this.net = net;
    this.int8 = int8;
  }

  /**
   * Finds a kernel for a graph.
   *
   * @param architecture of the contract
   * @param encoding of the contract
   * @param onnx the joint graph
   * @return empty if there is none
   */
  public static Optional<FusedNet> of(String architecture, String encoding, byte[] onnx) {
    return read(architecture, encoding, onnx)
        .map(read -> new FusedNet(read.toNative(), Optional.empty()));
  }

  /** As {@link #of}, for the kernel in int8. Not every processor runs it. */
  public static Optional<FusedNet> ofInt8(String architecture, String encoding, byte[] onnx) {
    return read(architecture, encoding, onnx)
        .map(NetWeights::withRanges)
        .map(ranged -> new FusedNet(ranged.toInt8(), Optional.of(ranged)));
  }

  private static Optional<NetWeights> read(String architecture, String encoding, byte[] onnx) {
    return READERS
        .getOrDefault(architecture + " " + encoding, file -> Optional.empty())
        .apply(onnx);
  }

  /** Returns whether a device has a kernel that scores with the same bits. */
  public boolean hasDeviceKernel() {
    return int8.isPresent() && int8.get().hasDeviceKernel();
  }

  /**
   * Copies the weights to a device.
   *
   * @return empty if the device has no kernel, see {@link #hasDeviceKernel}
   * @throws org.seedhawk.ffi.KernelException if the device fails or is full
   */
  public Optional<CudaNet> toDevice(CudaContext context) {
    return int8.flatMap(ranged -> ranged.toDevice(context));
  }

  /** Returns the kernels that an encoder works with. */
  public static KernelCalls kernels(WindowEncoder encoder) {
    if (encoder instanceof WindowEncoderNative kernels) {
      return kernels.kernels();
    }
    throw new IllegalArgumentException(
        "a model with a fused kernel needs the encoder of libseedhawk; open the model without");
  }

  /**
   * Scores pairs.
   *
   * @param rows rows of {@link PlanePair}
   * @param scores receives float32[count]
   */
  public void run(KernelCalls kernels, PairRows rows, long count, MemorySegment scores) {
    kernels.runNet(net, rows, count, scores);
    for (long i = 0; i < count; i++) {
      // Outside of the kernel, because every library has an exponential of its own.
      double margin = scores.getAtIndex(JAVA_FLOAT, i);
      scores.setAtIndex(JAVA_FLOAT, i, (float) (1 / (1 + StrictMath.exp(-margin))));
    }
  }

  @Override
  public void close() {
    net.close();
  }
}
