// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the arrays lie decides in which order a matrix product adds. */
class AlignedArraysTest {
  @Test
  void everyArrayStartsAtACacheLine() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), Network.ENGINE)) {
      List<NDArray> kept = new ArrayList<>();
      for (int length = 1; length < 100; length++) {
        float[] values = new float[length];
        values[length - 1] = length;
        NDArray array = AlignedArrays.create(manager, values, length);
        kept.add(array);
        assertEquals(0, address(array) % AlignedArrays.ALIGNMENT, "length " + length);
        assertArrayEquals(values, array.toFloatArray());
        values[0] = -1;
        AlignedArrays.set(array, values);
        assertEquals(0, address(array) % AlignedArrays.ALIGNMENT, "length " + length);
        assertArrayEquals(values, array.toFloatArray());
      }
      assertEquals(new Shape(99), kept.getLast().getShape());
    }
  }

  @Test
  void networkKeepsItsWeightsThere() {
    try (Network network = new DeepTarget().network(new Initial(1))) {
      for (int round = 0; round < 2; round++) {
        network
            .values()
            .forEach((name, array) -> assertEquals(0, address(array) % 64, name + " in " + array));
        network.setWeights(network.weights());
      }
    }
  }

  /** With DJL's {@code mul(Number)} the gradient is that of whatever lies there by then. */
  @Test
  void numberIsThereWhenTheGradientNeedsIt() throws InterruptedException {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), Network.ENGINE)) {
      NDArray array = AlignedArrays.create(manager, new float[] {1, 2}, 2);
      array.setRequiresGradient(true);
      List<ByteBuffer> others = new ArrayList<>();
      try (GradientCollector collector = Engine.getEngine(Network.ENGINE).newGradientCollector()) {
        NDArray loss = array.mul(AlignedArrays.scalar(manager, 3)).sum();
        for (int round = 0; round < 3; round++) {
          System.gc();
          Thread.sleep(20); // memory is freed by another thread
          for (int i = 0; i < 200; i++) {
            others.add(ByteBuffer.allocateDirect(4).putFloat(0, 1e6f));
          }
        }
        collector.backward(loss);
      }
      assertArrayEquals(new float[] {3, 3}, array.getGradient().toFloatArray());
      assertEquals(600, others.size());
    }
  }

  /** Returns where the array's own memory starts. */
  private static long address(NDArray array) {
    return MemorySegment.ofBuffer(array.toByteBuffer(true)).address();
  }
}
