// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.seedhawk.training.onnx.Tensor;

/**
 * An architecture in DJL's PyTorch engine: named tensors and a forward pass. The names are those of
 * the exported graph and of checkpoints; {@link Weights} carries the values between them. One
 * thread at a time.
 *
 * <p>Arrays belong to the manager of their first operand. A forward pass starts every operation
 * from an input or from what came of one, so that all of it goes when the step's manager is closed.
 */
public abstract class Network implements AutoCloseable {
  /** DJL engine that trains. */
  public static final String ENGINE = "PyTorch";

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), ENGINE);
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final Map<String, NDArray> buffers = new LinkedHashMap<>();

  /** Seeds the engine's random numbers: dropout follows from the seed alone. */
  public static void seed(long seed) {
    Engine.getEngine(ENGINE).setRandomSeed((int) (seed ^ seed >>> 32));
  }

  /** Declares a trained tensor with its first values. */
  protected final void add(String name, Tensor initial) {
    NDArray array = create(initial);
    array.setRequiresGradient(true);
    if (parameters.put(name, array) != null) {
      throw new IllegalStateException("tensor '%s' is declared twice".formatted(name));
    }
  }

  /**
   * Declares a tensor that no gradient reaches: running statistics, which a forward pass writes.
   */
  protected final void addBuffer(String name, Tensor initial) {
    buffers.put(name, create(initial));
  }

  /** Returns a declared buffer's array; it belongs to the network. */
  protected final NDArray buffer(String name) {
    return buffers.get(name);
  }

  private NDArray create(Tensor tensor) {
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    return AlignedArrays.create(manager, tensor.values(), shape);
  }

  /** Returns a declared tensor's array; it belongs to the network. */
  protected final NDArray parameter(String name) {
    return parameters.get(name);
  }

  /** Returns the trained arrays by name, in the order of their declaration. */
  public final Map<String, NDArray> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /** Returns parameters and buffers by name: all that the values of a network are. */
  public final Map<String, NDArray> values() {
    Map<String, NDArray> values = new LinkedHashMap<>(parameters);
    values.putAll(buffers);
    return values;
  }

  /** Returns the manager that the parameters belong to: a parent for those of steps. */
  public final NDManager manager() {
    return manager;
  }

  /**
   * Computes the output of a batch.
   *
   * @param inputs what the architecture's encoding writes
   * @param training whether dropout drops
   * @return for a classifier of pairs the margin float32[b]: the logit of the positive class less
   *     that of the negative; in training float32[b, n] where n margins are learnt
   */
  public abstract NDArray forward(NDList inputs, boolean training);

  /** Returns the number of trained values. */
  public final int parameterCount() {
    return (int) parameters.values().stream().mapToLong(NDArray::size).sum();
  }

  /** Returns a copy of the values. */
  public final Weights weights() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    values()
        .forEach(
            (name, array) ->
                tensors.put(name, Tensor.of(array.toFloatArray(), array.getShape().getShape())));
    return new Weights(tensors);
  }

  /**
   * Replaces all values.
   *
   * @throws IllegalArgumentException if a tensor is missing or has another shape
   */
  public final void setWeights(Weights weights) {
    values()
        .forEach(
            (name, array) ->
                AlignedArrays.set(array, weights.get(name, array.getShape().getShape()).values()));
  }

  @Override
  public void close() {
    manager.close();
  }
}
