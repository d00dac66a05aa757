// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.seedhawk.Randoms;
import org.seedhawk.TestEnvironment;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.PackedBases;
import org.seedhawk.ffi.host.NativeGroups;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.SiteCalls;
import org.seedhawk.repression.ToyRepression;
import org.seedhawk.scan.Rna;

/** Sites, their numbers and their scores: every backend of the kernels equals Java to the bit. */
class SiteScorerTest {
  private static final Runnable GO_ON = () -> {};

  private static int[] bits(float[] values, int count) {
    int[] bits = new int[count];
    for (int i = 0; i < count; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  private static List<String> describe(CanonicalSites sites) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < sites.groupCount(); i++) {
      int group = sites.group(i);
      for (int site = sites.begin(group); site < sites.begin(group) + sites.count(group); site++) {
        all.add(group + " " + sites.nt1(site) + " " + sites.type(site));
      }
      int uncounted = sites.uncounted(group);
      for (int site = uncounted; site < uncounted + sites.uncountedCount(group); site++) {
        all.add("(" + group + " " + sites.nt1(site) + " " + sites.type(site) + ")");
      }
    }
    return all;
  }

  private static String target(Randoms random, List<Rna> mirnas, int round) {
    int length = round % 3 == 0 ? random.below(60) : random.below(round % 50 == 1 ? 30_000 : 600);
    return CanonicalSitesTest.target(random, mirnas, length);
  }

  private void compare(NativeKernels.Backend backend, SiteNet net, Randoms random) {
    long sites = 0;
    try (SiteBackend java = new SiteBackend(net, Optional.empty());
        SiteBackend kernels = new SiteBackend(net, Optional.of(NativeKernels.open(backend)));
        SiteScorer slow = java.newScorer();
        SiteScorer fast = kernels.newScorer();
        SiteScorer pieces = kernels.newScorer(3)) { // sites at once
      for (int round = 0; round < 150; round++) {
        boolean repeats = round % 3 == 1; // many sites overlap
        String some = CanonicalSitesTest.repeats(random, random.below(300));
        int count = 1 + random.below(round % 10 == 0 ? 400 : 6);
        List<Rna> mirnas =
            repeats
                ? CanonicalSitesTest.matchesOf(random, some, count)
                : CanonicalSitesTest.mirnas(random, count);
        SeedGroups groups = new SeedGroups(mirnas);
        try (SiteQuery slowQuery = java.prepare(groups);
            SiteQuery fastQuery = kernels.prepare(groups)) {
          SiteScores expected = new SiteScores(groups);
          SiteScores actual = new SiteScores(groups);
          for (int i = 0; i < 3; i++) { // the second overwrites what the first left
            String target =
                repeats ? some + target(random, mirnas, round) : target(random, mirnas, round);
            byte[] codes = CanonicalSitesTest.codes(target);
            int orf = random.below(2) * random.below(60_000);
            SiteScorer.Gene gene =
                new SiteScorer.Gene(random.below(40_000), orf, random.below(2) == 0);
            slow.score(slowQuery, codes, codes.length, gene, expected, GO_ON);
            (i == 2 ? pieces : fast).score(fastQuery, codes, codes.length, gene, actual, GO_ON);
            String what = mirnas + " on " + target + ", " + random.repeat();
            assertEquals(describe(expected.sites()), describe(actual.sites()), what);
            int size = expected.sites().size();
            assertArrayEquals(bits(expected.linear(), size), bits(actual.linear(), size), what);
            assertArrayEquals(bits(expected.exp(), size), bits(actual.exp(), size), what);
            sites += size;
          }
        }
      }
    }
    assertTrue(sites > 1000, sites + " sites");
  }

  @Test
  void kernelsEqualJava() {
    for (NativeKernels.Backend backend : TestEnvironment.backends()) {
      compare(backend, SiteNet.read(new ToyRepression(5).bytes()), new Randoms(71));
    }
  }

  /** Sums that overflow to infinity, and infinities that cancel to NaN. */
  @Test
  void kernelsEqualJavaWhereNumbersOverflow() {
    ToyRepression toy = new ToyRepression(6);
    for (String name : List.of("linear.slope", "hidden.weight", "second.weight")) {
      float[] values = toy.constant(name);
      for (int i = 0; i < values.length; i++) {
        values[i] = values[i] > 0 ? 3e38f : -3e38f;
      }
    }
    for (NativeKernels.Backend backend : TestEnvironment.backends()) {
      compare(backend, SiteNet.read(toy.bytes()), new Randoms(72));
    }
  }

  /** Where no site overlaps another, scores are those of the list of all sites, to the bit. */
  @Test
  void sitesThatDoNotOverlapKeepTheirScores() {
    SiteNet net = SiteNet.read(new ToyRepression(5).bytes());
    Randoms random = new Randoms(74);
    SiteFeatures features = new SiteFeatures(net.abundance());
    SiteNet.Scratch scratch = new SiteNet.Scratch();
    int compared = 0;
    try (SiteBackend backend = SiteBackend.open(net);
        SiteScorer scorer = backend.newScorer()) {
      for (int round = 0; round < 400; round++) {
        List<Rna> mirnas = CanonicalSitesTest.mirnas(random, 1 + random.below(4));
        SeedGroups groups = new SeedGroups(mirnas);
        String target = target(random, mirnas, round);
        byte[] codes = CanonicalSitesTest.codes(target);
        CanonicalSites all = new CanonicalSites(groups);
        all.find(codes, codes.length);
        SiteScores scores = new SiteScores(groups);
        try (SiteQuery query = backend.prepare(groups)) {
          SiteScorer.Gene gene = new SiteScorer.Gene(codes.length, 0, false);
          scorer.score(query, codes, codes.length, gene, scores, GO_ON);
        }
        features.onto(codes, codes.length, codes.length, 0);
        for (int mirna = 0; mirna < mirnas.size(); mirna++) {
          SlowSites slow = new SlowSites(mirnas.get(mirna).letters(), target);
          int group = groups.groupOf(mirna);
          if (group < 0 || !slow.find().equals(slow.counted())) {
            continue;
          }
          String what = mirnas.get(mirna) + " on " + target + ", " + random.repeat();
          assertEquals(all.count(group), scores.sites().count(group), what);
          float[] numbers = new float[all.count(group) * SiteFeatures.COUNT];
          features.write(groups, all, group, MemorySegment.ofArray(numbers));
          for (int i = 0; i < all.count(group); i++) {
            int site = scores.sites().begin(group) + i;
            int one = all.begin(group) + i;
            assertEquals(all.nt1(one), scores.sites().nt1(site), what);
            net.run(MemorySegment.ofArray(numbers), i, all.typeNumber(one), scratch);
            assertEquals(scratch.linear(), scores.linear(site), what);
            assertEquals(scratch.exp(), scores.exp(site), what);
            compared++;
          }
        }
      }
    }
    assertTrue(compared > 1000, compared + " sites");
  }

  private record Packed(
      MemorySegment packed, long baseCount, MemorySegment ambiguous, long ambiguousRuns)
      implements PackedBases {}

  private static Packed pack(NativeKernels kernels, String letters, Arena arena) {
    MemorySegment packed = arena.allocate(letters.length() / 4 + 1);
    MemorySegment runs = arena.allocate(16L * (letters.length() + 1), 8);
    try (var calls = kernels.newCalls()) {
      MemorySegment text = arena.allocate(letters.length() + 1);
      MemorySegment.copy(letters.getBytes(), 0, text, ValueLayout.JAVA_BYTE, 0, letters.length());
      long count = calls.pack(text, letters.length(), packed, runs);
      return new Packed(packed, letters.length(), runs, count);
    }
  }

  @Test
  void numbersEqualThoseOfJava() {
    float[] abundance = new float[1 << 14];
    for (int i = 0; i < abundance.length; i++) {
      abundance[i] = i / 1000f;
    }
    for (NativeKernels.Backend backend : TestEnvironment.backends()) {
      Randoms random = new Randoms(73);
      SiteFeatures features = new SiteFeatures(abundance);
      long compared = 0;
      try (NativeKernels kernels = NativeKernels.open(backend);
          SiteCalls calls = kernels.newSiteCalls()) {
        for (int round = 0; round < 200; round++) {
          List<Rna> mirnas = CanonicalSitesTest.mirnas(random, 1 + random.below(6));
          SeedGroups groups = new SeedGroups(mirnas);
          String target = target(random, mirnas, round);
          int utr = random.below(3_000_000);
          int orf = random.below(2) * random.below(60_000);
          CanonicalSites sites = new CanonicalSites(groups);
          byte[] codes = CanonicalSitesTest.codes(target);
          sites.find(codes, codes.length);
          features.onto(codes, codes.length, utr, orf);
          float[] expected = new float[sites.size() * SiteFeatures.COUNT];
          for (int i = 0; i < sites.groupCount(); i++) {
            int group = sites.group(i);
            features.write(
                groups,
                sites,
                group,
                MemorySegment.ofArray(expected)
                    .asSlice(4L * sites.begin(group) * SiteFeatures.COUNT));
          }
          float[] ofGroups = new float[groups.size()];
          for (int group = 0; group < ofGroups.length; group++) {
            ofGroups[group] = abundance[groups.code(group)];
          }
          try (Arena arena = Arena.ofConfined();
              NativeGroups copy = kernels.createGroups(groups.letters(), ofGroups)) {
            Packed packed = pack(kernels, target, arena);
            MemorySegment offsets = arena.allocate(4L * (groups.size() + 1), 4);
            MemorySegment found = arena.allocate(4L * sites.size(), 4);
            assertEquals(sites.size(), calls.find(copy, packed, offsets, found));
            MemorySegment out = arena.allocate(4L * expected.length, 4);
            calls.features(copy, packed, utr, orf, offsets, found, sites.size(), out);
            assertArrayEquals(
                bits(expected, expected.length),
                bits(out.toArray(ValueLayout.JAVA_FLOAT), expected.length),
                () -> mirnas + " on " + target + ", " + random.repeat());
            compared += expected.length;
          }
        }
      }
      assertTrue(compared > 10_000, compared + " numbers");
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    try (NativeKernels kernels = NativeKernels.open(NativeKernels.Backend.AUTO);
        SiteCalls calls = kernels.newSiteCalls();
        Arena arena = Arena.ofConfined();
        NativeGroups groups = kernels.createGroups(new byte[8], new float[1])) {
      Packed packed = pack(kernels, "UUUUUUUUUUU", arena);
      MemorySegment offsets = arena.allocate(8, 4);
      MemorySegment none = arena.allocate(0, 4);
      long needed = calls.find(groups, packed, offsets, none);
      assertTrue(needed > 0);
      MemorySegment sites = arena.allocate(4 * needed, 4);
      assertEquals(needed, calls.find(groups, packed, offsets, sites));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> calls.find(groups, packed, arena.allocate(4, 4), sites));
      MemorySegment few = arena.allocate(4 * needed * SiteCalls.FEATURES - 4, 4);
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> calls.features(groups, packed, 9, 9, offsets, sites, needed, few));
      MemorySegment out = arena.allocate(4 * needed * SiteCalls.FEATURES, 4);
      assertThrows(
          IllegalArgumentException.class,
          () -> calls.features(groups, packed, 9, 9, offsets, sites, needed, out.asReadOnly()));
      sites.set(ValueLayout.JAVA_INT, 0, 1 << 20);
      KernelException e =
          assertThrows(
              KernelException.class,
              () -> calls.features(groups, packed, 9, 9, offsets, sites, needed, out));
      assertEquals(0, e.at());
    }
  }

  @Test
  void logarithmsAndExponentialsAreThoseOfTheirNames() {
    for (int i = 1; i < 1 << 22; i += i < 70_000 ? 1 : 997) {
      assertEquals(Math.log(i), SiteMath.ln(i), 1e-12 * Math.max(1, Math.log(i)));
      assertEquals((float) Math.log10(i), SiteMath.log10(i), Math.ulp(SiteMath.log10(i)));
    }
    for (float x = -80; x <= 8; x += 0.01f) {
      assertEquals(Math.exp(x), SiteMath.exp(x), 2 * Math.ulp(SiteMath.exp(x)));
    }
    assertEquals(8, SiteMath.limit(Float.NaN));
    assertEquals(8, SiteMath.limit(Float.POSITIVE_INFINITY));
    assertEquals(-80, SiteMath.limit(Float.NEGATIVE_INFINITY));
  }
}
