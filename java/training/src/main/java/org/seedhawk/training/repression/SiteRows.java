// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.repression;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.seedhawk.canonical.CanonicalSites;
import org.seedhawk.canonical.SeedGroups;
import org.seedhawk.canonical.SiteFeatures;
import org.seedhawk.canonical.SiteNet;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.Bases;

/**
 * The sites of all miRNAs on all transcripts that count, one table for each miRNA, in the order of
 * the transcripts. Filled once, then read; one thread at a time.
 */
final class SiteRows implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final List<Table> tables = new ArrayList<>();
  private final float[] abundance;

  /** The sites of one miRNA; it grows. */
  final class Table {
    private MemorySegment features = arena.allocate(4L * 1024 * SiteFeatures.COUNT, 64);
    private int[] gene = new int[1024];
    private byte[] type = new byte[1024];
    private int size;

    private void add(
        int transcript,
        int firstType,
        CanonicalSites sites,
        int group,
        SiteFeatures of,
        SeedGroups groups) {
      int count = sites.count(group);
      if (size + count > gene.length) {
        int grown = 2 * Math.max(gene.length, size + count);
        gene = Arrays.copyOf(gene, grown);
        type = Arrays.copyOf(type, grown);
        MemorySegment larger = arena.allocate(4L * grown * SiteFeatures.COUNT, 64);
        MemorySegment.copy(features, 0, larger, 0, 4L * size * SiteFeatures.COUNT);
        features = larger;
      }
      of.write(groups, sites, group, features.asSlice(4L * size * SiteFeatures.COUNT));
      for (int i = 0; i < count; i++) {
        gene[size] = transcript;
        type[size++] = (byte) (firstType + sites.typeNumber(sites.begin(group) + i));
      }
    }

    int size() {
      return size;
    }

    int gene(int row) {
      return gene[row];
    }

    int type(int row) {
      return type[row];
    }

    /** Returns float32[size, SiteFeatures.COUNT]. */
    MemorySegment features() {
      return features;
    }

    float feature(int row, int feature) {
      return features.getAtIndex(JAVA_FLOAT, (long) row * SiteFeatures.COUNT + feature);
    }
  }

  /** Finds and describes all sites. */
  SiteRows(List<String> mirnas, List<Transcript> transcripts) {
    List<Rna> named = mirnas.stream().map(letters -> new Rna(letters, letters)).toList();
    mirnas.forEach(mirna -> tables.add(new Table()));
    SeedGroups groups = new SeedGroups(named);
    List<byte[]> utrs = new ArrayList<>();
    long[] counts = new long[1 << 14];
    long letters = 0;
    for (Transcript transcript : transcripts) {
      byte[] codes = codes(transcript.utr());
      utrs.add(codes);
      SiteFeatures.countSevenMers(codes, codes.length, counts);
      letters += codes.length;
    }
    abundance = SiteFeatures.abundance(counts, letters);
    Finder finder = new Finder(groups);
    for (int i = 0; i < transcripts.size(); i++) {
      byte[] utr = utrs.get(i);
      int orfLength = transcripts.get(i).orfLength();
      finder.add(utr, i, 0, utr.length, orfLength);
      byte[] orf = codes(transcripts.get(i).orf());
      finder.add(orf, i, SiteNet.TYPES / 2, utr.length, orfLength);
    }
  }

  private static byte[] codes(String letters) {
    byte[] codes = new byte[letters.length()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) Math.max(Bases.code((byte) letters.charAt(i)), Bases.AMBIGUOUS);
    }
    return codes;
  }

  /** Fills the tables with the sites of one sequence after the other. */
  private final class Finder {
    private final SeedGroups groups;
    private final CanonicalSites sites;
    private final SiteFeatures describer = new SiteFeatures(abundance);

    Finder(SeedGroups groups) {
      this.groups = groups;
      sites = new CanonicalSites(groups);
    }

    void add(byte[] codes, int transcript, int firstType, int utrLength, int orfLength) {
      sites.find(codes, codes.length);
      sites.countRunsOnce();
      describer.onto(codes, codes.length, utrLength, orfLength);
      for (int i = 0; i < sites.groupCount(); i++) {
        int group = sites.group(i);
        for (int member = 0; member < groups.members(group); member++) {
          tables
              .get(groups.member(group, member))
              .add(transcript, firstType, sites, group, describer, groups);
        }
      }
    }
  }

  /** Returns the table of a miRNA, by its index. */
  Table of(int mirna) {
    return tables.get(mirna);
  }

  float[] abundance() {
    return abundance;
  }

  /** Returns mean and standard deviation of each feature, float64[2][COUNT]. */
  double[][] moments() {
    double[] sum = new double[SiteFeatures.COUNT];
    double[] square = new double[SiteFeatures.COUNT];
    long rows = 0;
    for (Table table : tables) {
      for (int row = 0; row < table.size; row++) {
        for (int i = 0; i < SiteFeatures.COUNT; i++) {
          double value = table.feature(row, i);
          sum[i] += value;
          square[i] += value * value;
        }
      }
      rows += table.size;
    }
    for (int i = 0; i < SiteFeatures.COUNT; i++) {
      sum[i] /= rows;
      square[i] = Math.sqrt(Math.max(square[i] / rows - sum[i] * sum[i], 1e-12));
    }
    return new double[][] {sum, square};
  }

  @Override
  public void close() {
    arena.close();
  }
}
