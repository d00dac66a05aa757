// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.SiteType;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;

/** The sites that one worker finds, as columns that are refilled. One per thread. */
final class SiteColumns implements SiteBatch {
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
  private boolean closed;

  // The piece that sites to come lie on.
  private String pieceId = "";
  private PackedSequence piece;
  private long pieceStart;
  private int ring; // length of a circular target, 0 for a linear one

  SiteColumns(int windowLength) {
    this.windowLength = windowLength;
  }

  @Override
  public int size() {
    if (closed) {
      throw closed();
    }
    return size;
  }

  private int at(int site) {
    if (closed) {
      throw closed();
    }
    return Objects.checkIndex(site, size);
  }

  private static EngineClosedException closed() {
    return new EngineClosedException(
        "the scanner of these sites is closed; read them before, or copy them with site()");
  }

  /** Refuses every use from now on; the caller is told that the scanner is closed. */
  void close() {
    closed = true;
  }

  @Override
  public String targetId(int site) {
    return targetId[at(site)];
  }

  @Override
  public long start(int site) {
    return start[at(site)];
  }

  @Override
  public long end(int site) {
    return start[at(site)] + length[site];
  }

  @Override
  public int mirna(int site) {
    return mirna[at(site)];
  }

  @Override
  public String mirnaId(int site) {
    return mirnas.get(mirna[at(site)]).id();
  }

  @Override
  public float score(int site) {
    return score[at(site)];
  }

  @Override
  public SiteType type(int site) {
    return TYPES[type[at(site)]];
  }

  @Override
  public int matches(int site) {
    return pairs[at(site)] >> 16;
  }

  @Override
  public int wobbles(int site) {
    return pairs[at(site)] >> 8 & 255;
  }

  @Override
  public int mismatches(int site) {
    return pairs[at(site)] & 255;
  }

  @Override
  public long windowStart(int site) {
    return windowStart[at(site)];
  }

  @Override
  public long windowEnd(int site) {
    return windowStart[at(site)] + windowLength;
  }

  @Override
  public float energy(int site) {
    return energy[at(site)];
  }

  @Override
  public Site site(int site) {
    return new Site(
        targetId(site),
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

  /** Returns the bases of a window. */
  int windowLength() {
    return windowLength;
  }

  /** Adds the sites of another one, whose miRNAs are the same. */
  void addAll(SiteColumns other) {
    ensure(size + other.size);
    System.arraycopy(other.targetId, 0, targetId, size, other.size);
    System.arraycopy(other.start, 0, start, size, other.size);
    System.arraycopy(other.length, 0, length, size, other.size);
    System.arraycopy(other.windowStart, 0, windowStart, size, other.size);
    System.arraycopy(other.mirna, 0, mirna, size, other.size);
    System.arraycopy(other.pairs, 0, pairs, size, other.size);
    System.arraycopy(other.type, 0, type, size, other.size);
    System.arraycopy(other.score, 0, score, size, other.size);
    System.arraycopy(other.energy, 0, energy, size, other.size);
    size += other.size;
  }

  /** Empties the batch; the sites to come name these miRNAs. */
  void reset(List<Rna> newMirnas) {
    mirnas = newMirnas;
    size = 0;
  }

  void clear() {
    size = 0;
  }

  /** Names the piece of a target that sites to come lie on. */
  void onto(String id, PackedSequence newPiece, long newPieceStart, int ringLength) {
    pieceId = id;
    piece = newPiece;
    pieceStart = newPieceStart;
    ring = ringLength;
  }

  /**
   * Adds the site of a hit on the piece for each miRNA of its seed, or for one of them; scores
   * follow.
   */
  void add(
      Seeds seeds, long hitStart, int seed, int detail, int onlyMirna, long windowStartInPiece) {
    SiteType siteType = seeds.type(seed, detail, piece, hitStart);
    long siteStart = seeds.siteStart(siteType, hitStart);
    int siteLength = (int) (seeds.siteEnd(siteType, piece, hitStart) - siteStart);
    int pairing =
        seeds.matches(detail) << 16 | seeds.wobbles(detail) << 8 | seeds.mismatches(detail);
    int count = onlyMirna < 0 ? seeds.mirnaCount(seed) : 1;
    ensure(size + count);
    for (int i = 0; i < count; i++) {
      set(
          pieceStart + siteStart,
          siteLength,
          pieceStart + windowStartInPiece,
          onlyMirna < 0 ? seeds.mirna(seed, i) : onlyMirna,
          pairing,
          siteType);
    }
  }

  /** Adds a site that no seed rule named. */
  void add(long siteStart, int siteLength, long window, int mirnaIndex) {
    ensure(size + 1);
    set(siteStart, siteLength, window, mirnaIndex, 0, SiteType.NONCANONICAL);
  }

  private void set(
      long siteStart, int siteLength, long window, int mirnaIndex, int pairing, SiteType siteType) {
    // A site that begins behind the end of a ring lies at its start.
    long around = ring > 0 && siteStart >= ring ? ring : 0;
    targetId[size] = pieceId;
    start[size] = siteStart - around;
    length[size] = siteLength;
    windowStart[size] = window - around;
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
