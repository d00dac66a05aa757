// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.seedhawk.Randoms;
import org.seedhawk.TestEnvironment;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.NativeNet;
import org.seedhawk.ffi.host.PairRows;

/** The network over registers against a slow twin to the bit. */
class RegisterNetTest {

  @Test
  void equalsTheTwinToTheBit() {
    for (NativeKernels.Backend backend : TestEnvironment.backends()) {
      Randoms random = new Randoms(3);
      for (int round = 0; round < 12; round++) {
        int bulge = round % 3 == 0 ? 0 : 1 + random.below(8);
        RegisterNetTwin.Shape shape =
            new RegisterNetTwin.Shape(
                1 + random.below(4),
                1 + random.below(round % 4 == 1 ? 32 : 12),
                1 + random.below(round % 4 == 2 ? 64 : 20),
                1 + random.below(40),
                bulge);
        RegisterNetTwin twin = RegisterNetTwin.random(shape, random);
        long[] planes = new long[3 * 8];
        for (int i = 0; i < planes.length; i += 3) {
          planes[i + 2] = random.bits() | random.bits(); // three quarters of them known
          planes[i] = random.bits() & planes[i + 2];
          planes[i + 1] = random.bits() & planes[i + 2];
        }
        int batch = 4;
        int[] sites = {0, 3, 5, 5};
        int[] mirnas = {1, 2, 7, 0};
        try (Arena arena = Arena.ofConfined();
            NativeKernels kernels = NativeKernels.open(backend);
            KernelCalls calls = kernels.newCalls();
            NativeNet net =
                NativeKernels.createNet(NativeNet.Kind.REGISTERS, shape.sizes(), twin.weights())) {
          MemorySegment words = arena.allocateFrom(JAVA_LONG, planes);
          MemorySegment margins = arena.allocate(JAVA_FLOAT, batch);
          PairRows rows =
              new PairRows(
                  words,
                  8,
                  words,
                  8,
                  arena.allocateFrom(JAVA_INT, sites),
                  arena.allocateFrom(JAVA_INT, mirnas));
          calls.runNet(net, rows, batch, margins);
          for (int b = 0; b < batch; b++) {
            assertEquals(
                Float.floatToRawIntBits(twin.margin(planes, mirnas[b], sites[b])),
                Float.floatToRawIntBits(margins.getAtIndex(JAVA_FLOAT, b)),
                backend + " " + shape + " pair " + b + ", " + random.repeat());
          }
        }
      }
    }
  }
}
