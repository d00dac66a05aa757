// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.seedhawk.repression.ToyRepression;

/** The arithmetic of one site against the same in doubles, and files that are no such model. */
class SiteNetTest {

  private static double hardswish(double x) {
    return x * Math.min(Math.max(x / 6 + 0.5, 0), 1);
  }

  @Test
  void computesWhatItsCommentSays() {
    ToyRepression toy = new ToyRepression(5);
    SiteNet net = SiteNet.read(toy.bytes());
    SiteNet.Scratch scratch = new SiteNet.Scratch();
    SplittableRandom random = new SplittableRandom(6);
    int features = SiteFeatures.COUNT;
    float[] rows = new float[50 * features];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.nextInt(3) == 0 ? 0 : (float) random.nextDouble(-1, 2);
    }
    for (int site = 0; site < 50; site++) {
      int type = site % SiteNet.TYPES;
      net.run(MemorySegment.ofArray(rows), site, type, scratch);
      double linear = toy.constant("linear.offset")[type];
      double[] hidden = new double[SiteNet.HIDDEN];
      for (int i = 0; i < features; i++) {
        double x = rows[site * features + i];
        linear += x * toy.constant("linear.slope")[type * features + i];
        for (int j = 0; j < hidden.length; j++) {
          hidden[j] += x * toy.constant("hidden.weight")[i * hidden.length + j];
        }
      }
      double strength = toy.constant("strength.bias")[0];
      for (int k = 0; k < SiteNet.SECOND; k++) {
        double sum = toy.constant("second.bias")[k];
        for (int j = 0; j < hidden.length; j++) {
          double bias = toy.constant("hidden.bias")[type * hidden.length + j];
          sum +=
              hardswish(hidden[j] + bias) * toy.constant("second.weight")[j * SiteNet.SECOND + k];
        }
        strength += hardswish(sum) * toy.constant("strength.weight")[k];
      }
      // About 120 float additions of terms of about 1.
      assertEquals(Math.max(linear, 0), scratch.linear(), 2e-5);
      assertEquals(Math.min(8, strength), scratch.strength(), 1e-4);
    }
    assertEquals(-2 * (1 - Math.exp(-0.15)), net.ofLinear(3), 1e-7);
    assertEquals(0, net.ofLinear(0));
    assertEquals(-2, net.ofLinear(1e9), 1e-7);
    assertEquals(-0.4 * Math.log(4), net.ofNetwork(3), 1e-6);
  }

  @Test
  void limitsTheStrength() {
    ToyRepression toy = new ToyRepression(5).put("strength.bias", new float[] {1000}, 1);
    SiteNet.Scratch scratch = new SiteNet.Scratch();
    SiteNet.read(toy.bytes())
        .run(MemorySegment.ofArray(new float[SiteFeatures.COUNT]), 0, 0, scratch);
    assertEquals(8, scratch.strength());
  }

  private static void refused(String message, byte[] bytes) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> SiteNet.read(bytes));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void refusesFilesThatAreNoRepressionModel() {
    refused("'abundance' is missing", new byte[0]);
    byte[] good = new ToyRepression(1).bytes();
    refused("no ONNX file", Arrays.copyOf(good, good.length - 7));
    refused("no ONNX file", "no protocol buffer".getBytes());
    for (String name :
        List.of("abundance", "linear.offset", "linear.slope", "hidden.bias", "hidden.weight")) {
      refused("'" + name + "' is missing", new ToyRepression(1).without(name).bytes());
    }
    refused("'scales'", new ToyRepression(1).put("scales", new float[] {1, 2}, 2, 1).bytes());
    refused("'scales'", new ToyRepression(1).put("scales", new float[] {1}, 1).bytes());
    refused(
        "'scales' holds NaN or infinity",
        new ToyRepression(1).put("scales", new float[] {1, Float.NaN}, 2).bytes());
    refused(
        "no ONNX file", // the product of the dimensions is no long
        new ToyRepression(1).put("scales", new float[] {1}, Long.MAX_VALUE, 3).bytes());
  }
}
