// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.seedhawk.Randoms;
import org.seedhawk.TestEnvironment;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.KmerWindows;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

class WindowEncoderTest {

  /** Letters of a window in column order: '.' is outside, 'N' ambiguous. */
  private static String window(String letters, long start, int length, boolean reversed) {
    StringBuilder window = new StringBuilder();
    for (long p = start; p < start + length; p++) {
      char letter = p < 0 || p >= letters.length() ? '.' : letters.charAt((int) p);
      window.append(letter);
    }
    String text =
        window.toString().toUpperCase(Locale.ROOT).replace('T', 'U').replaceAll("[^ACGU.]", "N");
    return reversed ? new StringBuilder(text).reverse().toString() : text;
  }

  private static void encodesWhatTheLettersSay(WindowEncoder encoder) {
    Randoms random = new Randoms(7);
    for (int round = 0; round < 200; round++) {
      String letters = random.sequence(random.size(), random.below(4) * 10);
      int batch = random.below(20);
      int length = 1 + random.below(random.below(4) == 0 ? 200 : 50);
      int k = 1 + random.below(Math.min(6, length));
      boolean reversed = random.below(2) == 0;
      try (SequenceBatch sequences = new SequenceBatch(new SequencePackerJava());
          Arena arena = Arena.ofConfined()) {
        sequences.add(letters);
        PackedSequence sequence = sequences.get(0);
        MemorySegment starts = arena.allocate(8L * batch + 8, 8).asSlice(0, 8L * batch);
        for (int b = 0; b < batch; b++) {
          long start = random.below(letters.length() + 2 * length + 1) - 2L * length / 2 - 5;
          starts.setAtIndex(JAVA_LONG, b, random.below(50) == 0 ? Long.MIN_VALUE + b : start);
        }
        MemorySegment oneHot = arena.allocate(JAVA_FLOAT, Math.max(1, 4L * batch * length));
        oneHot.fill((byte) -1);
        encoder.oneHot(sequence, starts, batch, length, reversed, oneHot);
        MemorySegment ids = arena.allocateFrom(JAVA_LONG, 5, 6, 7, 8, 1, 0);
        MemorySegment tokens = arena.allocate(JAVA_LONG, Math.max(1, (long) batch * length));
        encoder.tokens(sequence, starts, batch, length, reversed, ids, tokens);
        int kmerCount = length - k + 1;
        MemorySegment kmerIds = arena.allocateFrom(JAVA_LONG, 10, 3, 4);
        MemorySegment kmers = arena.allocate(JAVA_LONG, Math.max(1, (long) batch * kmerCount));
        encoder.kmers(
            sequence, starts, batch, new KmerWindows(length, k, reversed), kmerIds, kmers);
        for (int b = 0; b < batch; b++) {
          String window = window(letters, starts.getAtIndex(JAVA_LONG, b), length, reversed);
          for (int j = 0; j < length; j++) {
            int code = "ACGU".indexOf(window.charAt(j));
            for (int channel = 0; channel < 4; channel++) {
              assertEquals(
                  channel == code ? 1f : 0f,
                  oneHot.getAtIndex(JAVA_FLOAT, ((long) b * 4 + channel) * length + j),
                  random.repeat());
            }
            assertEquals(
                new long[] {5, 6, 7, 8, 1, 0}["ACGUN.".indexOf(window.charAt(j))],
                tokens.getAtIndex(JAVA_LONG, (long) b * length + j),
                random.repeat());
          }
          for (int j = 0; j < kmerCount; j++) {
            String kmer = window.substring(j, j + k);
            long expected =
                kmer.contains(".")
                    ? 4
                    : kmer.contains("N")
                        ? 3
                        : 10
                            + Long.parseLong(
                                kmer.replace('A', '0')
                                    .replace('C', '1')
                                    .replace('G', '2')
                                    .replace('U', '3'),
                                4);
            assertEquals(
                expected, kmers.getAtIndex(JAVA_LONG, (long) b * kmerCount + j), random.repeat());
          }
        }
      }
    }
  }

  private static void gathersRows(WindowEncoder encoder) {
    Randoms random = new Randoms(8);
    try (Arena arena = Arena.ofConfined()) {
      for (int rowLength : new int[] {1, 3, 7, 16, 120, 448}) {
        MemorySegment rows = arena.allocate(JAVA_FLOAT, 10L * rowLength);
        for (long i = 0; i < 10L * rowLength; i++) {
          rows.setAtIndex(JAVA_FLOAT, i, i);
        }
        MemorySegment index = arena.allocate(JAVA_INT, 33);
        for (int b = 0; b < 33; b++) {
          index.setAtIndex(JAVA_INT, b, random.below(10));
        }
        MemorySegment out = arena.allocate(JAVA_FLOAT, 33L * rowLength);
        encoder.gatherRows(rows, 10, rowLength, index, 33, out);
        for (int b = 0; b < 33; b++) {
          for (int i = 0; i < rowLength; i++) {
            assertEquals(
                (float) index.getAtIndex(JAVA_INT, b) * rowLength + i,
                out.getAtIndex(JAVA_FLOAT, (long) b * rowLength + i));
          }
        }
        index.setAtIndex(JAVA_INT, 5, 10);
        assertThrows(
            RuntimeException.class, () -> encoder.gatherRows(rows, 10, rowLength, index, 33, out));
        assertThrows(
            RuntimeException.class,
            () -> encoder.gatherRows(rows, 11, rowLength, index, 33, out),
            "fewer rows than said");
      }
    }
  }

  @Test
  void javaEncodesWhatTheLettersSay() {
    encodesWhatTheLettersSay(new WindowEncoderJava());
    gathersRows(new WindowEncoderJava());
  }

  @Test
  void everyNativeBackendEncodesWhatTheLettersSay() {
    for (NativeKernels.Backend backend : TestEnvironment.backends()) {
      try (NativeKernels kernels = NativeKernels.open(backend);
          KernelCalls calls = kernels.newCalls()) {
        encodesWhatTheLettersSay(new WindowEncoderNative(calls));
        gathersRows(new WindowEncoderNative(calls));
      }
    }
  }
}
