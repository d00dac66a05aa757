// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.util.Arrays;
import java.util.List;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.site.Seeds;
import org.seedhawk.site.SiteType;

/**
 * Scored sites of one worker, as columns that are refilled: read them by index, keep nothing.
 * Values as in {@link Site}. One per thread.
 */
public final class SiteBatch {
  private static final SiteType[] TYPES = SiteType.values();

  private List<Rna> mirnas = List.of();
  private final int windowLength;
  private String[] targetId = new String[1024];
  private long[] start = new long[1024];
  private int[] length = new int[1024];
  private long[] windowStart = new long[1024];
  private int[] mirna = new int[1024];
  private int[] pairs = new int[1024]; // matches << 16 | wobbles << 8 | mismatches
  private byte[] type = new byte[1024];
  private float[] score = new float[1024];
  private float[] energy = new float[1024];
  private int size;

  SiteBatch(int windowLength) {
    this.windowLength = windowLength;
  }

  /** Returns the number of sites. */
  public int size() {
    return size;
  }

  /** Returns the target of a site. */
  public String targetId(int site) {
    return targetId[site];
  }

  /** Returns the first base of a site. */
  public long start(int site) {
    return start[site];
  }

  /** Returns the exclusive end of a site. */
  public long end(int site) {
    return start[site] + length[site];
  }

  /** Returns the index of a site's miRNA in the scan's list. */
  public int mirna(int site) {
    return mirna[site];
  }

  /** Returns the name of a site's miRNA. */
  public String mirnaId(int site) {
    return mirnas.get(mirna[site]).id();
  }

  /** Returns the probability of a site. */
  public float score(int site) {
    return score[site];
  }

  /** Returns the type of a site. */
  public SiteType type(int site) {
    return TYPES[type[site]];
  }

  /** Returns the Watson-Crick pairs of a site. */
  public int matches(int site) {
    return pairs[site] >> 16;
  }

  /** Returns the G:U pairs of a site. */
  public int wobbles(int site) {
    return pairs[site] >> 8 & 255;
  }

  /** Returns the mismatches of a site. */
  public int mismatches(int site) {
    return pairs[site] & 255;
  }

  /** Returns the first base of a site's window. */
  public long windowStart(int site) {
    return windowStart[site];
  }

  /** Returns the exclusive end of a site's window. */
  public long windowEnd(int site) {
    return windowStart[site] + windowLength;
  }

  /** Returns the duplex energy of a site, kcal/mol; NaN when none was asked for. */
  public float energy(int site) {
    return energy[site];
  }

  /** Returns a site as an object of its own. */
  public Site site(int site) {
    return new Site(
        targetId[site],
        start(site),
        end(site),
        mirnaId(site),
        score(site),
        type(site),
        matches(site),
        wobbles(site),
        mismatches(site),
        windowStart(site),
        windowEnd(site),
        energy(site));
  }

  /** Empties the batch; the sites to come name these miRNAs. */
  void reset(List<Rna> newMirnas) {
    mirnas = newMirnas;
    size = 0;
  }

  void clear() {
    size = 0;
  }

  /** Adds the site of a hit for each miRNA of its seed, or for one of them; scores follow. */
  void add(
      Seeds seeds,
      PackedSequence target,
      String id,
      long pieceStart,
      long hitStart,
      int seed,
      int detail,
      int onlyMirna,
      long windowStartInPiece) {
    SiteType siteType = seeds.type(seed, detail, target, hitStart);
    long siteStart = seeds.siteStart(siteType, hitStart);
    int siteLength = (int) (seeds.siteEnd(siteType, hitStart) - siteStart);
    int pairing =
        seeds.matches(detail) << 16 | seeds.wobbles(detail) << 8 | seeds.mismatches(detail);
    int count = onlyMirna < 0 ? seeds.mirnaCount(seed) : 1;
    ensure(size + count);
    for (int i = 0; i < count; i++) {
      set(
          id,
          pieceStart + siteStart,
          siteLength,
          pieceStart + windowStartInPiece,
          onlyMirna < 0 ? seeds.mirna(seed, i) : onlyMirna,
          pairing,
          siteType);
    }
  }

  /** Adds a site that no seed rule named. */
  void add(String id, long siteStart, int siteLength, long window, int mirnaIndex) {
    ensure(size + 1);
    set(id, siteStart, siteLength, window, mirnaIndex, 0, SiteType.NONCANONICAL);
  }

  private void set(
      String id,
      long siteStart,
      int siteLength,
      long window,
      int mirnaIndex,
      int pairing,
      SiteType siteType) {
    targetId[size] = id;
    start[size] = siteStart;
    length[size] = siteLength;
    windowStart[size] = window;
    mirna[size] = mirnaIndex;
    pairs[size] = pairing;
    type[size] = (byte) siteType.ordinal();
    energy[size] = Float.NaN;
    size++;
  }

  void setScore(int site, float value) {
    score[site] = value;
  }

  void setEnergy(int site, float value) {
    energy[site] = value;
  }

  /** Drops the sites below a threshold; the order stays. */
  void keep(float threshold) {
    int kept = 0;
    for (int site = 0; site < size; site++) {
      if (score[site] >= threshold) {
        move(site, kept++);
      }
    }
    size = kept;
  }

  /** Puts a site in the place of an earlier one. */
  void move(int site, int place) {
    if (place < site) {
      targetId[place] = targetId[site];
      start[place] = start[site];
      length[place] = length[site];
      windowStart[place] = windowStart[site];
      mirna[place] = mirna[site];
      pairs[place] = pairs[site];
      type[place] = type[site];
      score[place] = score[site];
      energy[place] = energy[site];
    }
  }

  /** Drops the sites from one on. */
  void truncate(int newSize) {
    size = newSize;
  }

  private void ensure(int capacity) {
    if (capacity <= start.length) {
      return;
    }
    int grown = Math.max(capacity, 2 * start.length);
    targetId = Arrays.copyOf(targetId, grown);
    start = Arrays.copyOf(start, grown);
    length = Arrays.copyOf(length, grown);
    windowStart = Arrays.copyOf(windowStart, grown);
    mirna = Arrays.copyOf(mirna, grown);
    pairs = Arrays.copyOf(pairs, grown);
    type = Arrays.copyOf(type, grown);
    score = Arrays.copyOf(score, grown);
    energy = Arrays.copyOf(energy, grown);
  }
}
