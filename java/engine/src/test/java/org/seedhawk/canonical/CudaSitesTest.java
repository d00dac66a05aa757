// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.seedhawk.Randoms;
import org.seedhawk.TestEnvironment;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.PackedBases;
import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.ffi.device.CudaGroups;
import org.seedhawk.ffi.device.CudaSiteCalls;
import org.seedhawk.ffi.device.CudaSiteNet;
import org.seedhawk.ffi.device.CudaTarget;
import org.seedhawk.repression.ToyRepression;
import org.seedhawk.scan.Rna;

/** Numbers and scores of canonical sites on the first GPU: they equal Java to the bit. */
@Tag("gpu")
class CudaSitesTest {
  private static final int GAP = 32; // positions between two records, or a few more

  @AfterEach
  void leavesNothing() {
    assertEquals(0, CudaDevice.liveHandles(), "handles left");
  }

  /** Sites of some records, and what Java says of them. */
  private static final class Expected {
    private final List<Integer> lengths = new ArrayList<>();
    private final List<Integer> records = new ArrayList<>();
    private final List<Integer> groups = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>(List.of(0));
    private final List<Integer> sites = new ArrayList<>();
    private final List<Float> numbers = new ArrayList<>();
    private final List<Float> linear = new ArrayList<>();
    private final List<Float> exp = new ArrayList<>();

    private CudaSiteCalls.Lists lists(Arena arena) {
      return new CudaSiteCalls.Lists(
          ints(arena, lengths),
          lengths.size() / 2,
          ints(arena, records),
          ints(arena, groups),
          ints(arena, offsets),
          records.size(),
          ints(arena, sites),
          sites.size());
    }
  }

  private static MemorySegment ints(Arena arena, List<Integer> values) {
    MemorySegment segment = arena.allocate(4L * values.size(), 4);
    for (int i = 0; i < values.size(); i++) {
      segment.setAtIndex(JAVA_INT, i, values.get(i));
    }
    return segment;
  }

  private static int[] bits(List<Float> values) {
    return values.stream().mapToInt(Float::floatToRawIntBits).toArray();
  }

  private record Packed(
      MemorySegment packed, long baseCount, MemorySegment ambiguous, long ambiguousRuns)
      implements PackedBases {}

  /** Loads records side by side, packed by hand. */
  private static void load(CudaContext context, CudaTarget target, List<byte[]> records) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bounds = arena.allocate(16L * records.size(), 8);
      int bases = 0;
      for (int i = 0; i < records.size(); i++) {
        bounds.setAtIndex(JAVA_LONG, 2 * i, bases);
        bounds.setAtIndex(JAVA_LONG, 2 * i + 1, bases + records.get(i).length);
        bases += (records.get(i).length + GAP + 3) / 4 * 4;
      }
      byte[] codes = new byte[bases]; // A between records, which nobody sees
      for (int i = 0; i < records.size(); i++) {
        int start = (int) bounds.getAtIndex(JAVA_LONG, 2 * i);
        System.arraycopy(records.get(i), 0, codes, start, records.get(i).length);
      }
      byte[] packed = new byte[bases / 4];
      MemorySegment runs = arena.allocate(16L * (bases + 1), 8);
      int ends = 0;
      for (int i = 0; i <= bases; i++) {
        boolean inside = i < bases && codes[i] < 0;
        if (inside != (i > 0 && codes[i - 1] < 0)) {
          runs.setAtIndex(JAVA_LONG, ends++, i);
        }
        if (i < bases) {
          packed[i / 4] |= (byte) (Math.max(codes[i], 0) << 2 * (i % 4));
        }
      }
      MemorySegment bytes = arena.allocate(packed.length + 1);
      MemorySegment.copy(MemorySegment.ofArray(packed), 0, bytes, 0, packed.length);
      context.load(target, new Packed(bytes, bases, runs, ends / 2), bounds, records.size());
    }
  }

  private static Expected expected(
      SiteNet net, SeedGroups groups, List<byte[]> records, boolean inOrf, Randoms random) {
    Expected all = new Expected();
    SiteFeatures features = new SiteFeatures(net.abundance());
    try (SiteBackend java = new SiteBackend(net, Optional.empty());
        SiteScorer scorer = java.newScorer();
        SiteQuery query = java.prepare(groups)) {
      SiteScores scores = new SiteScores(groups);
      for (int record = 0; record < records.size(); record++) {
        byte[] codes = records.get(record);
        int utr = random.below(40_000);
        int orf = random.below(2) * random.below(60_000);
        all.lengths.addAll(List.of(utr, orf));
        SiteScorer.Gene gene = new SiteScorer.Gene(utr, orf, inOrf);
        scorer.score(query, codes, codes.length, gene, scores, () -> {});
        features.onto(codes, codes.length, utr, orf);
        CanonicalSites found = scores.sites();
        for (int i = 0; i < found.groupCount(); i++) {
          int group = found.group(i);
          all.records.add(record);
          all.groups.add(group);
          float[] rows = new float[found.count(group) * SiteFeatures.COUNT];
          features.write(groups, found, group, MemorySegment.ofArray(rows));
          for (float number : rows) {
            all.numbers.add(number);
          }
          for (int j = 0; j < found.count(group); j++) {
            int site = found.begin(group) + j;
            int type = List.of(CanonicalSites.TYPES).indexOf(found.type(site));
            all.sites.add(found.nt1(site) << 3 | type);
            all.linear.add(scores.linear()[site]);
            all.exp.add(scores.exp()[site]);
          }
          all.offsets.add(all.sites.size());
        }
      }
    }
    return all;
  }

  private static int[] read(CudaContext context, CudaBuffer buffer, int count) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment values = arena.allocate(4L * count, 4);
      context.read(buffer, values);
      int[] bits = new int[count];
      for (int i = 0; i < count; i++) {
        bits[i] = Float.floatToRawIntBits(values.getAtIndex(JAVA_FLOAT, i));
      }
      return bits;
    }
  }

  private static float[] abundance(SiteNet net, SeedGroups groups) {
    float[] abundance = new float[groups.size()];
    for (int group = 0; group < abundance.length; group++) {
      abundance[group] = net.abundance()[groups.code(group)];
    }
    return abundance;
  }

  @Test
  void numbersAndScoresEqualThoseOfJava() {
    SiteNet net = SiteNet.read(new ToyRepression(5).bytes());
    Randoms random = new Randoms(81);
    long compared = 0;
    try (CudaContext context = TestEnvironment.gpu().newContext();
        CudaTarget target = context.newTarget();
        CudaSiteNet weights = context.siteCalls().newNet(net.weights())) {
      for (int round = 0; round < 40; round++) {
        String repeats = CanonicalSitesTest.repeats(random, 60 + random.below(400));
        int wanted = 1 + random.below(round % 10 == 0 ? 200 : 6);
        List<Rna> mirnas =
            round % 3 == 1 // many sites overlap
                ? CanonicalSitesTest.matchesOf(random, repeats, wanted)
                : CanonicalSitesTest.mirnas(random, wanted);
        SeedGroups groups = new SeedGroups(mirnas);
        List<byte[]> records = new ArrayList<>(List.of(CanonicalSitesTest.codes(repeats)));
        for (int i = random.below(5); i >= 0; i--) {
          int length = random.below(i == 0 ? 60 : round % 10 == 1 ? 9_000 : 600);
          records.add(CanonicalSitesTest.codes(CanonicalSitesTest.target(random, mirnas, length)));
        }
        boolean inOrf = random.below(2) == 0;
        Expected expected = expected(net, groups, records, inOrf, random);
        int count = expected.sites.size();
        load(context, target, records);
        try (Arena arena = Arena.ofConfined();
            CudaGroups copy =
                context.siteCalls().newGroups(groups.letters(), abundance(net, groups));
            CudaBuffer numbers = context.newBuffer(4L * count * CudaSiteCalls.FEATURES);
            CudaBuffer linear = context.newBuffer(4L * count);
            CudaBuffer exp = context.newBuffer(4L * count)) {
          CudaSiteCalls.Lists lists = expected.lists(arena);
          context.siteCalls().features(copy, target, lists, numbers);
          context.siteCalls().scores(copy, weights, target, lists, inOrf ? 6 : 0, linear, exp);
          String what = mirnas + ", " + random.repeat();
          assertArrayEquals(
              bits(expected.numbers), read(context, numbers, count * CudaSiteCalls.FEATURES), what);
          assertArrayEquals(bits(expected.linear), read(context, linear, count), what);
          assertArrayEquals(bits(expected.exp), read(context, exp, count), what);
        }
        compared += count;
      }
    }
    assertTrue(compared > 500, compared + " sites");
  }

  @Test
  void refusesWhatDoesNotFit() {
    try (CudaContext context = TestEnvironment.gpu().newContext();
        Arena arena = Arena.ofConfined();
        CudaTarget target = context.newTarget();
        CudaGroups groups = context.siteCalls().newGroups(new byte[8], new float[1]);
        CudaSiteNet net = context.siteCalls().newNet(new float[5809]);
        CudaBuffer tooSmall = context.newBuffer(4L * CudaSiteCalls.FEATURES - 4);
        CudaBuffer none = context.newBuffer(0);
        CudaBuffer room = context.newBuffer(4L * CudaSiteCalls.FEATURES)) {
      load(context, target, List.of(new byte[20]));
      Expected one = new Expected();
      one.lengths.addAll(List.of(20, 0));
      one.records.add(0);
      one.groups.add(0);
      one.sites.add(9 << 3);
      one.offsets.add(1);
      CudaSiteCalls calls = context.siteCalls();
      CudaSiteCalls.Lists lists = one.lists(arena);
      calls.features(groups, target, lists, room);
      calls.scores(groups, net, target, lists, 0, room, room);
      assertThrows(
          IndexOutOfBoundsException.class, () -> calls.features(groups, target, lists, tooSmall));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> calls.scores(groups, net, target, lists, 0, room, none));
      CudaSiteCalls.Lists more =
          new CudaSiteCalls.Lists(
              lists.lengths(),
              1,
              lists.records(),
              lists.groups(),
              lists.offsets(),
              2,
              lists.sites(),
              1);
      assertThrows(
          IndexOutOfBoundsException.class, () -> calls.features(groups, target, more, room));
      one.sites.set(0, 22 << 3);
      CudaSiteCalls.Lists outside = one.lists(arena);
      KernelException e =
          assertThrows(KernelException.class, () -> calls.features(groups, target, outside, room));
      assertEquals(0, e.at());
      assertThrows(
          KernelException.class, () -> calls.scores(groups, net, target, lists, 7, room, room));
      groups.close();
      assertThrows(IllegalStateException.class, () -> calls.features(groups, target, lists, room));
    }
  }
}
