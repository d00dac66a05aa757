// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * DeepTarget: (miRNA, site), float32[b, 4, 30] each, to the logits of negative and positive,
 * float32[b, 2]. One thread at a time.
 */
final class DeepTargetBlock extends AbstractBlock {
  private final Block conv1 = conv(DeepTargetWeights.CHANNELS, 1);
  private final Block conv2 = conv(DeepTargetWeights.TOWER_CHANNELS, 0);
  private final Block conv3 = conv(64, 0);
  private final Block conv4 = conv(16, 0);
  private final Block fc1 = Linear.builder().setUnits(30).build();
  private final Block fc2 = Linear.builder().setUnits(2).build();

  DeepTargetBlock() {
    super((byte) 1);
    addChildBlock("conv1", conv1);
    addChildBlock("conv2", conv2);
    addChildBlock("conv3", conv3);
    addChildBlock("conv4", conv4);
    addChildBlock("fc1", fc1);
    addChildBlock("fc2", fc2);
  }

  private static Block conv(int filters, int padding) {
    return Conv1d.builder()
        .setFilters(filters)
        .setKernelShape(new Shape(3))
        .optPadding(new Shape(padding))
        .build();
  }

  /** Returns the shapes of both inputs. */
  static Shape[] inputShapes(long batch) {
    Shape shape = new Shape(batch, 4, DeepTargetWeights.COLUMNS);
    return new Shape[] {shape, shape};
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray mirna = layer(store, conv1, inputs.get(0), training);
    NDArray site = layer(store, conv1, inputs.get(1), training);
    NDArray x = layer(store, conv2, mirna.concat(site, 1), training);
    x = layer(store, conv3, x, training);
    x = layer(store, conv4, x, training);
    x = x.reshape(-1, DeepTargetWeights.FLAT);
    NDList hidden = fc1.forward(store, new NDList(x), training);
    return fc2.forward(store, hidden, training);
  }

  private static NDArray layer(ParameterStore store, Block block, NDArray x, boolean training) {
    return Activation.relu(block.forward(store, new NDList(x), training).singletonOrThrow());
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    long batch = inputs[0].get(0);
    int columns = DeepTargetWeights.COLUMNS;
    conv1.initialize(manager, type, inputs[0]);
    conv2.initialize(manager, type, new Shape(batch, 2L * DeepTargetWeights.CHANNELS, columns));
    conv3.initialize(manager, type, new Shape(batch, 16, columns - 2L));
    conv4.initialize(manager, type, new Shape(batch, 64, columns - 4L));
    fc1.initialize(manager, type, new Shape(batch, DeepTargetWeights.FLAT));
    fc2.initialize(manager, type, new Shape(batch, 30));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), 2)};
  }

  /** Returns a copy of the weights. */
  DeepTargetWeights weights() {
    return new DeepTargetWeights(
        weights(conv1), weights(conv2), weights(conv3), weights(conv4), weights(fc1), weights(fc2));
  }

  private static DeepTargetWeights.Layer weights(Block block) {
    return new DeepTargetWeights.Layer(tensor(block, "weight"), tensor(block, "bias"));
  }

  private static Tensor tensor(Block block, String name) {
    NDArray array = block.getParameters().get(name).getArray();
    return new Tensor(
        Arrays.stream(array.getShape().getShape()).boxed().toList(), array.toFloatArray());
  }

  /** Replaces the weights; the block is initialised. */
  void setWeights(DeepTargetWeights weights) {
    set(conv1, weights.conv1());
    set(conv2, weights.conv2());
    set(conv3, weights.conv3());
    set(conv4, weights.conv4());
    set(fc1, weights.fc1());
    set(fc2, weights.fc2());
  }

  private static void set(Block block, DeepTargetWeights.Layer layer) {
    block.getParameters().get("weight").getArray().set(FloatBuffer.wrap(layer.weight().values()));
    block.getParameters().get("bias").getArray().set(FloatBuffer.wrap(layer.bias().values()));
  }
}
