// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedhawk.TestEnvironment;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.PackedBases;
import org.seedhawk.ffi.Platform;
import org.seedhawk.ffi.host.NativeKernels.Backend;

/** The Java side of each kernel: right arguments arrive, wrong ones never do. */
class KernelCallsTest {
  /** Bases 0..10; an ambiguous run at 4..6. */
  private static final String LETTERS = "ACGUNnacgTt";

  private static long handlesBefore;

  private Arena arena;
  private MemorySegment packed;
  private MemorySegment ambiguous;

  static List<Backend> backends() {
    return TestEnvironment.backends();
  }

  @BeforeAll
  static void countHandles() {
    backends();
    handlesBefore = NativeKernels.liveHandles();
  }

  @AfterAll
  static void noHandleIsLeft() {
    assertEquals(handlesBefore, NativeKernels.liveHandles());
  }

  @BeforeEach
  void allocate() {
    arena = Arena.ofConfined();
    packed = arena.allocate(3);
    ambiguous = arena.allocate(JAVA_LONG, 8);
  }

  @AfterEach
  void free() {
    arena.close();
  }

  private MemorySegment letters(String text) {
    return arena.allocateFrom(JAVA_BYTE, text.getBytes(StandardCharsets.US_ASCII));
  }

  private void packLetters(KernelCalls calls) {
    MemorySegment letters = letters(LETTERS);
    assertEquals(1, calls.pack(letters, letters.byteSize(), packed, ambiguous));
  }

  /** The bases that {@link #packLetters} packs. */
  private Bases bases() {
    return bases(packed, 11, ambiguous, 1);
  }

  private static Bases bases(MemorySegment packed, long count, MemorySegment runs, long runCount) {
    return new Bases(packed, count, runs, runCount);
  }

  private record Bases(
      MemorySegment packed, long baseCount, MemorySegment ambiguous, long ambiguousRuns)
      implements PackedBases {}

  private MemorySegment longs(long... values) {
    return arena.allocateFrom(JAVA_LONG, values);
  }

  /** k = 2: AC has postings of seeds 3 and 7, CG of seed 1, all others none. */
  private NativeTable table(NativeKernels kernels) {
    int ac = 0 + 4 * 1;
    int cg = 1 + 4 * 2;
    int[] offsets = new int[17];
    for (int code = 0; code < 16; code++) {
      offsets[code + 1] = offsets[code] + (code == ac ? 2 : code == cg ? 1 : 0);
    }
    return kernels.createTable(
        2,
        0,
        0,
        0,
        arena.allocateFrom(JAVA_INT, offsets),
        arena.allocateFrom(JAVA_INT, 3 << 8 | 5, 7 << 8 | 6, 1 << 8 | 255));
  }

  @Test
  void describesItself() {
    try (NativeKernels kernels = NativeKernels.open(Backend.AUTO)) {
      assertTrue(Files.isRegularFile(kernels.libraryPath()));
      assertTrue(List.of("scalar", "avx2", "avx512", "neon").contains(kernels.backendName()));
    }
    assertTrue(backends().contains(Backend.SCALAR), "scalar runs everywhere");
    assertFalse(backends().contains(Backend.AUTO));
  }

  /** No processor has both AVX2 and NEON. */
  @Test
  void backendThatCannotRunHereSaysSo() {
    int refused = 0;
    for (Backend backend : Backend.values()) {
      if (backend != Backend.AUTO && !backends().contains(backend)) {
        NativeUnavailableException error =
            assertThrows(
                NativeUnavailableException.class, () -> NativeKernels.open(backend).close());
        assertEquals(
            "backend '"
                + backend.name().toLowerCase(Locale.ROOT)
                + "' needs instructions that this machine, "
                + Platform.current()
                + ", lacks; use auto",
            error.getMessage());
        assertEquals(3, ((KernelException) error.getCause()).code());
        refused++;
      }
    }
    assertTrue(refused > 0);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void forcedBackendIsTheOneThatRuns(Backend backend) {
    try (NativeKernels kernels = NativeKernels.open(backend)) {
      assertEquals(backend.name().toLowerCase(Locale.ROOT), kernels.backendName());
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void packs(Backend backend) {
    try (NativeKernels kernels = NativeKernels.open(backend);
        KernelCalls calls = kernels.newCalls()) {
      packLetters(calls);
      // ACGU | --AC | GUU, lowest bits first.
      assertArrayEquals(
          new byte[] {(byte) 0b11_10_01_00, 0b01_00_00_00, 0b11_11_10}, packed.toArray(JAVA_BYTE));
      assertEquals(4, ambiguous.getAtIndex(JAVA_LONG, 0));
      assertEquals(6, ambiguous.getAtIndex(JAVA_LONG, 1));
      assertEquals(0, calls.pack(MemorySegment.NULL, 0, MemorySegment.NULL, MemorySegment.NULL));
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void saysHowManyRunsItNeedsRoomFor(Backend backend) {
    try (NativeKernels kernels = NativeKernels.open(backend);
        KernelCalls calls = kernels.newCalls()) {
      MemorySegment letters = letters("NANANA");
      assertEquals(3, calls.pack(letters, 6, packed, ambiguous.asSlice(0, 32)));
      assertEquals(3, calls.pack(letters, 6, packed, ambiguous));
      assertEquals(4, ambiguous.getAtIndex(JAVA_LONG, 4));
      assertEquals(5, ambiguous.getAtIndex(JAVA_LONG, 5));
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void namesTheLetterThatIsNone(Backend backend) {
    try (NativeKernels kernels = NativeKernels.open(backend);
        KernelCalls calls = kernels.newCalls()) {
      KernelException error =
          assertThrows(
              KernelException.class, () -> calls.pack(letters("ACGU*"), 5, packed, ambiguous));
      assertEquals(1, error.code());
      assertEquals(4, error.at());
      assertFalse(error.getMessage().isBlank());
      packLetters(calls);
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void scansCountsAndResumes(Backend backend) {
    try (NativeKernels kernels = NativeKernels.open(backend);
        NativeTable table = table(kernels);
        KernelCalls calls = kernels.newCalls()) {
      packLetters(calls);
      assertEquals(2, table.maxList());
      assertEquals(6, calls.seedCount(table, bases(), 0, 11));
      assertEquals(3, calls.seedCount(table, bases(), 1, 7));
      List<List<Long>> want =
          List.of(
              List.of(0L, 3L, 5L),
              List.of(0L, 7L, 6L),
              List.of(1L, 1L, 255L),
              List.of(6L, 3L, 5L),
              List.of(6L, 7L, 6L),
              List.of(7L, 1L, 255L));
      for (long capacity : new long[] {2, 3, 4, 5, 6, 7, 100}) {
        MemorySegment hits = arena.allocate(capacity * KernelCalls.HIT_BYTE_SIZE, 8);
        List<List<Long>> have = new ArrayList<>();
        long from = 0;
        int rounds = 0;
        do {
          long count = calls.seedScan(table, bases(), from, 11, hits);
          assertTrue(count <= capacity);
          for (long i = 0; i < count; i++) {
            have.add(
                List.of(
                    hits.get(JAVA_LONG, 16 * i),
                    (long) hits.get(JAVA_INT, 16 * i + 8),
                    (long) hits.get(JAVA_INT, 16 * i + 12)));
          }
          from = calls.next();
        } while (calls.full() && ++rounds < 20);
        assertEquals(want, have, "capacity " + capacity);
        assertEquals(10, from);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void encodesBothWaysRound(Backend backend) {
    try (NativeKernels kernels = NativeKernels.open(backend);
        KernelCalls calls = kernels.newCalls()) {
      packLetters(calls);
      MemorySegment starts = longs(2, -1);
      MemorySegment oneHot = arena.allocate(JAVA_FLOAT, 2 * 4 * 3);
      calls.oneHot(bases(), starts, 2, 3, false, oneHot);
      // G U N and outside A C: rows are channels A C G U.
      assertArrayEquals(
          new float[] {
            0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, //
            0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
          },
          oneHot.toArray(JAVA_FLOAT));
      calls.oneHot(bases(), starts, 1, 3, true, oneHot);
      assertArrayEquals(
          new float[] {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0},
          oneHot.asSlice(0, 48).toArray(JAVA_FLOAT));

      MemorySegment ids = longs(10, 11, 12, 13, 14, 15);
      MemorySegment tokens = arena.allocate(JAVA_LONG, 6);
      calls.tokens(bases(), starts, 2, 3, false, ids, tokens);
      assertArrayEquals(new long[] {12, 13, 14, 15, 10, 11}, tokens.toArray(JAVA_LONG));
      calls.tokens(bases(), starts, 2, 3, true, ids, tokens);
      assertArrayEquals(new long[] {14, 13, 12, 11, 10, 15}, tokens.toArray(JAVA_LONG));

      MemorySegment kmers = arena.allocate(JAVA_LONG, 4);
      calls.kmers(bases(), starts, 2, new KmerWindows(3, 2, false), longs(100, 7, 8), kmers);
      assertArrayEquals(new long[] {100 + 11, 7, 8, 100 + 1}, kmers.toArray(JAVA_LONG));
      calls.kmers(bases(), starts, 2, new KmerWindows(3, 2, true), longs(100, 7, 8), kmers);
      assertArrayEquals(new long[] {7, 100 + 14, 100 + 4, 8}, kmers.toArray(JAVA_LONG));
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void gathersRows(Backend backend) {
    try (NativeKernels kernels = NativeKernels.open(backend);
        KernelCalls calls = kernels.newCalls()) {
      MemorySegment rows = arena.allocateFrom(JAVA_FLOAT, 1, 2, 3, 4, 5, 6);
      MemorySegment out = arena.allocate(JAVA_FLOAT, 8);
      calls.rowsGather(rows, 3, 2, arena.allocateFrom(JAVA_INT, 2, 0, 2, 1), 4, out);
      assertArrayEquals(new float[] {5, 6, 1, 2, 5, 6, 3, 4}, out.toArray(JAVA_FLOAT));
      KernelException error =
          assertThrows(
              KernelException.class,
              () -> calls.rowsGather(rows, 3, 2, arena.allocateFrom(JAVA_INT, 0, 3), 2, out));
      assertEquals(1, error.at());
    }
  }

  @Test
  void wrongLengthsNeverReachTheKernel() {
    try (NativeKernels kernels = NativeKernels.open(Backend.AUTO);
        NativeTable table = table(kernels);
        KernelCalls calls = kernels.newCalls()) {
      packLetters(calls);
      MemorySegment letters = letters(LETTERS);
      MemorySegment starts = longs(0, 1);
      MemorySegment out = arena.allocate(JAVA_LONG, 64);
      MemorySegment hits = arena.allocate(16 * 4, 8);
      MemorySegment ids = longs(1, 2, 3, 4, 5, 6);
      Class<IndexOutOfBoundsException> tooShort = IndexOutOfBoundsException.class;
      assertThrows(tooShort, () -> calls.pack(letters, 12, packed, ambiguous));
      assertThrows(tooShort, () -> calls.pack(letters, 11, packed.asSlice(1), ambiguous));
      assertThrows(tooShort, () -> calls.seedCount(table, bases(packed, 13, ambiguous, 1), 0, 9));
      assertThrows(tooShort, () -> calls.seedCount(table, bases(packed, 11, ambiguous, 5), 0, 9));
      assertThrows(
          tooShort,
          () -> calls.seedCount(table, bases(packed, Long.MAX_VALUE, ambiguous, 1), 0, 9));
      assertThrows(
          tooShort, () -> calls.seedCount(table, bases(packed, 11, ambiguous, 1L << 60), 0, 9));
      assertThrows(tooShort, () -> calls.seedScan(table, bases(), 0, 9, hits.asSlice(0, 16)));
      assertThrows(tooShort, () -> calls.oneHot(bases(), starts, 3, 3, false, out));
      assertThrows(tooShort, () -> calls.oneHot(bases(), starts, 2, 3, false, out.asSlice(424)));
      assertThrows(tooShort, () -> calls.oneHot(bases(), starts, 2, 4096, false, out));
      assertThrows(tooShort, () -> calls.tokens(bases(), starts, 2, 3, false, ids.asSlice(8), out));
      assertThrows(
          tooShort, () -> calls.tokens(bases(), starts, 2, 3, false, ids, out.asSlice(512 - 40)));
      assertThrows(
          tooShort,
          () ->
              calls.kmers(
                  bases(), starts, 2, new KmerWindows(3, 2, false), ids, out.asSlice(512 - 24)));
      assertThrows(tooShort, () -> calls.rowsGather(out, 1L << 40, 1L << 40, starts, 1, out));
      assertThrows(tooShort, () -> calls.rowsGather(out, 1, Long.MAX_VALUE, starts, 1, out));

      Class<IllegalArgumentException> wrong = IllegalArgumentException.class;
      assertThrows(wrong, () -> calls.pack(letters, -1, packed, ambiguous));
      assertThrows(wrong, () -> calls.seedCount(table, bases(packed, -1, ambiguous, 0), 0, 9));
      assertThrows(wrong, () -> calls.seedCount(table, bases(packed, 11, ambiguous, -1), 0, 9));
      assertThrows(wrong, () -> calls.oneHot(bases(), starts, -1, 3, false, out));
      assertThrows(wrong, () -> calls.oneHot(bases(), starts, 1, 0, false, out));
      assertThrows(wrong, () -> calls.oneHot(bases(), starts, 1, 4097, false, out));
      assertThrows(
          wrong, () -> calls.kmers(bases(), starts, 1, new KmerWindows(3, 4, false), ids, out));
      assertThrows(wrong, () -> calls.oneHot(bases(), starts, 1, 3, false, out.asReadOnly()));
      assertThrows(wrong, () -> calls.oneHot(bases(), starts, 1, 3, false, out.asSlice(2)));
      assertThrows(
          wrong, () -> calls.oneHot(bases(), MemorySegment.ofArray(new long[1]), 1, 3, false, out));
      assertThrows(
          wrong, () -> calls.pack(MemorySegment.ofArray(new byte[4]), 4, packed, ambiguous));
    }
  }

  @Test
  void tablesOfWrongShapeAreRefused() {
    try (NativeKernels kernels = NativeKernels.open(Backend.AUTO)) {
      MemorySegment offsets = arena.allocate(JAVA_INT, 17);
      MemorySegment none = arena.allocate(JAVA_INT, 0);
      kernels.createTable(2, 0, 0, 0, offsets, none).close();
      assertThrows(
          IllegalArgumentException.class, () -> kernels.createTable(0, 0, 0, 0, offsets, none));
      assertThrows(
          IllegalArgumentException.class, () -> kernels.createTable(13, 0, 0, 0, offsets, none));
      assertThrows(
          IndexOutOfBoundsException.class, () -> kernels.createTable(3, 0, 0, 0, offsets, none));
      assertThrows(KernelException.class, () -> kernels.createTable(2, 2, 0, 0, offsets, none));
      offsets.setAtIndex(JAVA_INT, 5, 9);
      assertThrows(KernelException.class, () -> kernels.createTable(2, 0, 0, 0, offsets, none));
    }
  }

  /** TargetNet's number of weights. */
  private static final int NET_WEIGHTS = 8737;

  private PairRows pairs(MemorySegment planes, int... indices) {
    MemorySegment index = arena.allocateFrom(JAVA_INT, indices);
    return new PairRows(planes, 2, planes, 2, index, index);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void runsANetwork(Backend backend) {
    float[] weights = new float[NET_WEIGHTS];
    weights[NET_WEIGHTS - 1] = 1.5f; // the bias: the margin of every pair
    try (NativeKernels kernels = NativeKernels.open(backend);
        KernelCalls calls = kernels.newCalls();
        NativeNet net = NativeKernels.createNet(NativeNet.Kind.TARGETNET, new int[0], weights)) {
      MemorySegment planes = longs(1, 2, 3, 4, 5, 6);
      MemorySegment margins = arena.allocateFrom(JAVA_FLOAT, 0, 0, 7);
      calls.runNet(net, pairs(planes, 1, 0, 0), 2, margins);
      assertArrayEquals(new float[] {1.5f, 1.5f, 7}, margins.toArray(JAVA_FLOAT));
      KernelException error =
          assertThrows(
              KernelException.class, () -> calls.runNet(net, pairs(planes, 0, 2), 2, margins));
      assertEquals(1, error.at());
      assertEquals("site_index[1] is 2; it must be 0..1", error.getMessage());
    }
  }

  @Test
  void wrongLengthsOfPairsNeverReachTheKernel() {
    float[] weights = new float[NET_WEIGHTS];
    try (NativeKernels kernels = NativeKernels.open(Backend.AUTO);
        KernelCalls calls = kernels.newCalls();
        NativeNet net = NativeKernels.createNet(NativeNet.Kind.TARGETNET, new int[0], weights)) {
      MemorySegment planes = longs(1, 2, 3, 4, 5, 6);
      MemorySegment index = arena.allocateFrom(JAVA_INT, 0, 1);
      MemorySegment margins = arena.allocate(JAVA_FLOAT, 2);
      MemorySegment tensor = arena.allocate(JAVA_FLOAT, 1000);
      MemorySegment scores = arena.allocate(JAVA_INT, 2);
      PairRows good = new PairRows(planes, 2, planes, 2, index, index);
      calls.runNet(net, good, 2, margins);
      calls.esa(good, 2, tensor, scores);
      Class<IndexOutOfBoundsException> tooShort = IndexOutOfBoundsException.class;
      for (PairRows bad :
          List.of(
              new PairRows(planes, 3, planes, 2, index, index),
              new PairRows(planes, 2, planes, 3, index, index),
              new PairRows(planes, 2, planes, 2, index.asSlice(4), index),
              new PairRows(planes, 2, planes, 2, index, index.asSlice(4)))) {
        assertThrows(tooShort, () -> calls.runNet(net, bad, 2, margins));
        assertThrows(tooShort, () -> calls.esa(bad, 2, tensor, scores));
      }
      assertThrows(tooShort, () -> calls.runNet(net, good, 2, margins.asSlice(4)));
      assertThrows(tooShort, () -> calls.runNet(net, good, Long.MAX_VALUE, margins));
      assertThrows(tooShort, () -> calls.esa(good, 2, tensor.asSlice(4), scores));
      assertThrows(tooShort, () -> calls.esa(good, 2, tensor, scores.asSlice(4)));
      Class<IllegalArgumentException> wrong = IllegalArgumentException.class;
      assertThrows(wrong, () -> calls.runNet(net, good, -1, margins));
      assertThrows(wrong, () -> calls.runNet(net, good, 2, margins.asReadOnly()));
      MemorySegment heap = MemorySegment.ofArray(new long[6]);
      PairRows onHeap = new PairRows(heap, 2, planes, 2, index, index);
      assertThrows(wrong, () -> calls.runNet(net, onHeap, 2, margins));
    }
  }

  @Test
  void networksOfWrongSizesAreRefused() {
    float[] weights = new float[NET_WEIGHTS];
    int[] none = {};
    KernelException error =
        assertThrows(
            KernelException.class,
            () -> NativeKernels.createNet(NativeNet.Kind.TARGETNET, new int[] {1}, weights));
    assertEquals("size_count is 1; it must be the sizes of this kind = 0", error.getMessage());
    error =
        assertThrows(
            KernelException.class,
            () -> NativeKernels.createNet(NativeNet.Kind.DEEPTARGET, none, weights));
    assertEquals(
        "weight_count is 8737; it must be the sum of the tensors = 10113", error.getMessage());
    error =
        assertThrows(
            KernelException.class,
            () ->
                NativeKernels.createNet(
                    NativeNet.Kind.REGISTERS, new int[] {1, 1, 65, 1, 0}, weights));
    assertEquals("sizes[2] (units) is 65; it must be 1..64", error.getMessage());
    assertEquals(2, error.at());
    weights[40] = Float.NaN;
    error =
        assertThrows(
            KernelException.class,
            () -> NativeKernels.createNet(NativeNet.Kind.TARGETNET, none, weights));
    assertEquals("weights[40] is nan; a weight must be finite", error.getMessage());
    assertEquals(40, error.at());
    assertEquals(handlesBefore, NativeKernels.liveHandles());
  }

  @Test
  void aClosedNetworkIsNotRun() {
    try (NativeKernels kernels = NativeKernels.open(Backend.AUTO);
        KernelCalls calls = kernels.newCalls()) {
      NativeNet net =
          NativeKernels.createNet(NativeNet.Kind.TARGETNET, new int[0], new float[NET_WEIGHTS]);
      net.close();
      net.close();
      PairRows rows = pairs(longs(1, 2, 3, 4, 5, 6), 0, 1);
      MemorySegment margins = arena.allocate(JAVA_FLOAT, 2);
      assertThrows(IllegalStateException.class, () -> calls.runNet(net, rows, 2, margins));
    }
    assertEquals(handlesBefore, NativeKernels.liveHandles());
  }

  @Test
  void closesTwiceWithoutHarmAndRefusesUseAfterwards() {
    NativeKernels kernels = NativeKernels.open(Backend.AUTO);
    NativeTable table = table(kernels);
    KernelCalls calls = kernels.newCalls();
    packLetters(calls);
    table.close();
    table.close();
    assertThrows(IllegalStateException.class, () -> calls.seedCount(table, bases(), 0, 11));
    kernels.close();
    kernels.close();
    assertThrows(IllegalStateException.class, () -> packLetters(calls));
    assertThrows(IllegalStateException.class, kernels::newCalls);
    calls.close();
    calls.close();
    assertThrows(IllegalStateException.class, () -> packLetters(calls));
    assertEquals(handlesBefore, NativeKernels.liveHandles());
  }

  @Test
  void callsMayMoveFromThreadToThread() throws Exception {
    try (NativeKernels kernels = NativeKernels.open(Backend.AUTO);
        KernelCalls calls = kernels.newCalls();
        Arena shared = Arena.ofShared()) {
      MemorySegment letters = shared.allocateFrom("ACGU");
      MemorySegment bits = shared.allocate(1);
      MemorySegment runs = shared.allocate(16, 8);
      List<Throwable> thrown = new ArrayList<>();
      Thread other = new Thread(() -> calls.pack(letters, 4, bits, runs));
      other.setUncaughtExceptionHandler((thread, error) -> thrown.add(error));
      other.start();
      other.join();
      assertEquals(List.of(), thrown);
      assertEquals((byte) 0b11_10_01_00, bits.get(ValueLayout.JAVA_BYTE, 0));
    }
  }

  @Test
  void tableIsNotClosedUnderARunningScan() throws Exception {
    long baseCount = 1 << 24;
    AtomicBoolean stop = new AtomicBoolean();
    try (NativeKernels kernels = NativeKernels.open(Backend.AUTO);
        Arena shared = Arena.ofShared()) {
      MemorySegment genome = shared.allocate(baseCount / 4);
      NativeTable table = table(kernels);
      CountDownLatch started = new CountDownLatch(1);
      List<Throwable> thrown = new ArrayList<>();
      Thread scanner =
          new Thread(
              () -> {
                try (KernelCalls calls = kernels.newCalls()) {
                  started.countDown();
                  while (!stop.get()) {
                    calls.seedCount(
                        table, bases(genome, baseCount, MemorySegment.NULL, 0), 0, baseCount);
                  }
                }
              });
      scanner.setUncaughtExceptionHandler((thread, error) -> thrown.add(error));
      scanner.start();
      started.await();
      boolean refused = false;
      try {
        Thread.sleep(5);
        table.close();
      } catch (IllegalStateException e) {
        refused = true;
      }
      stop.set(true);
      scanner.join();
      // Between two calls the table may be closed; the next call then throws instead of crashing.
      if (refused) {
        assertEquals(List.of(), thrown);
        table.close();
      } else {
        assertEquals(IllegalStateException.class, thrown.get(0).getClass());
      }
    }
  }
}
