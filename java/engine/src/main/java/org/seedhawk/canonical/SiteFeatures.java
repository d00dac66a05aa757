// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a canonical site when its strength is predicted: {@link #COUNT} numbers, in the
 * order of {@link #NAMES}. The same numbers describe sites in 3'UTRs and in open reading frames
 * (ORFs); distances are then those to the ends of the ORF.
 *
 * <p>Sources: Grimson et al. 2007 (Mol Cell 27:91) for local A/U content and distances, Garcia et
 * al. 2011 (NSMB 18:1139) for target abundance and seed pairing stability, Agarwal et al. 2015
 * (eLife 4:e05005) for letters, lengths and offset 6mers. One thread at a time.
 */
public final class SiteFeatures {
  private static final int[] LETTERS_AT = {9, 8, 7, 0, -1, -2}; // letters upstream of nt 1
  private static final String[] LETTER_NAMES = {"t10", "t9", "t8", "t1", "t0", "t-1"};
  private static final int[][] SHARES = {{1, 5}, {6, 15}, {16, 30}, {31, 60}};
  private static final int[] AU_WINDOWS = {15, 100};

  /** Letters that a weighted share of A and U reads on one side. */
  private static final int AU_REACH = 30;

  private static final int AU_CHUNK = 6;

  /** Letters that lie opposite nt 8-1. */
  private static final int SITE = 8;

  /** Sites within this distance work together; nearer than 8 nt they compete (Saetrom 2007). */
  private static final int NEAR = 60;

  private static final int MOST_OFFSET_6MERS = 5;

  /** log10 of an ORF of the median length, where the length is not known. */
  private static final float USUAL_ORF = 3.1f;

  /** Names of the numbers, in their order. */
  public static final List<String> NAMES = names();

  /** Numbers of a site. */
  public static final int COUNT = NAMES.size();

  private static final int OF_MIRNA = 8;
  private static final int OF_PLACE = COUNT - OF_MIRNA - 4;
  private static final int PAIR = OF_MIRNA + OF_PLACE;

  private final float[] abundance; // log10 of 1 + 7mers per Mnt, by code
  private byte[] codes = new byte[0];
  private int length;
  private final int[][] before = new int[4][]; // letters of each kind before a position
  private float[][] places = new float[0][]; // numbers of a place, by the position of nt 1
  private final List<float[]> spare = new ArrayList<>();
  private final float[] composition = new float[3];
  private float logUtr;
  private float logOrf;
  private float unknownOrf;

  private static List<String> names() {
    List<String> names = new ArrayList<>(List.of("abundance", "stability"));
    for (String nt : List.of("nt1", "nt8")) {
      perLetter(names, nt);
    }
    for (String letter : LETTER_NAMES) {
      perLetter(names, letter);
    }
    names.addAll(List.of("au.up", "au.down"));
    for (int window : AU_WINDOWS) {
      names.add("au." + window);
    }
    for (int[] range : SHARES) {
      perLetter(names, "up%s-%s".formatted(range[0], range[1]));
      perLetter(names, "down%s-%s".formatted(range[0], range[1]));
    }
    perLetter(names, "all");
    names.addAll(
        List.of(
            "log.start",
            "log.end",
            "log.nearer",
            "log.utr",
            "log.orf",
            "orf.unknown",
            "near",
            "log.near",
            "offset6mers",
            "log.sites"));
    return List.copyOf(names);
  }

  private static void perLetter(List<String> names, String of) {
    for (char letter : "ACG".toCharArray()) {
      names.add(of + "=" + letter);
    }
  }

  /**
   * Creates one.
   *
   * @param abundance float[16384], log10 of 1 + the number per million 3'UTR letters of each 7mer
   */
  public SiteFeatures(float[] abundance) {
    if (abundance.length != SeedGroups.CODES) {
      throw new IllegalArgumentException(
          "abundance holds %s numbers; it must hold one for each of %s 7mers"
              .formatted(abundance.length, SeedGroups.CODES));
    }
    this.abundance = abundance;
  }

  /**
   * Takes the sequence whose sites are described next.
   *
   * @param sequence codes 0..3, or -1 where ambiguous; not copied, unchanged until the next call
   * @param utrLength letters of the gene's 3'UTR
   * @param orfLength letters of its ORF, 0 where unknown
   */
  public void onto(byte[] sequence, int sequenceLength, int utrLength, int orfLength) {
    for (int i = 0; i < Math.min(length + 2, places.length); i++) {
      if (places[i] != null) {
        spare.add(places[i]);
        places[i] = null;
      }
    }
    codes = sequence;
    length = sequenceLength;
    if (places.length < length + 2) { // nt 1 may lie one letter behind the end
      places = new float[Math.max(length + 2, 2 * places.length)][];
      for (int letter = 0; letter < 4; letter++) {
        before[letter] = new int[places.length];
      }
    }
    for (int letter = 0; letter < 4; letter++) {
      int count = 0;
      for (int i = 0; i < length; i++) {
        before[letter][i] = count;
        count += codes[i] == letter ? 1 : 0;
      }
      before[letter][length] = count;
    }
    for (int letter = 0; letter < 3; letter++) {
      composition[letter] = before[letter][length] / (float) Math.max(length, 1);
    }
    logUtr = SiteMath.log10(Math.max(utrLength, 1));
    logOrf = orfLength > 0 ? SiteMath.log10(orfLength) : USUAL_ORF;
    unknownOrf = orfLength > 0 ? 0 : 1;
  }

  /**
   * Writes the numbers of one group's sites.
   *
   * @param out receives float32[sites of the group, COUNT]
   */
  public void write(SeedGroups groups, CanonicalSites sites, int group, MemorySegment out) {
    int first = sites.begin(group);
    int count = sites.count(group);
    int offset6mers = 0;
    int strong = 0;
    for (int i = 0; i < count; i++) {
      int type = sites.typeNumber(first + i);
      offset6mers += type == CanonicalSites.OFFSET_6MER ? 1 : 0;
      strong += type <= CanonicalSites.LAST_SEED_TYPE ? 1 : 0;
    }
    float ofCode = abundance[groups.code(group)];
    for (int i = 0; i < count; i++) {
      int site = first + i;
      int type = sites.typeNumber(site);
      long row = (long) i * COUNT;
      out.setAtIndex(JAVA_FLOAT, row, ofCode);
      out.setAtIndex(JAVA_FLOAT, row + 1, stability(groups, group, type));
      oneHot(out, row + 2, groups.letter(group, 1));
      oneHot(out, row + 5, groups.letter(group, 8));
      MemorySegment.copy(
          place(sites.nt1(site)), 0, out, JAVA_FLOAT, 4 * (row + OF_MIRNA), OF_PLACE);
      int near = neighbours(sites, first, count, i);
      out.setAtIndex(JAVA_FLOAT, row + PAIR, near > 0 ? 1 : 0);
      out.setAtIndex(JAVA_FLOAT, row + PAIR + 1, SiteMath.log1p(near));
      int others = offset6mers - (type == CanonicalSites.OFFSET_6MER ? 1 : 0);
      out.setAtIndex(JAVA_FLOAT, row + PAIR + 2, Math.min(others, MOST_OFFSET_6MERS));
      int rest = strong - (type <= CanonicalSites.LAST_SEED_TYPE ? 1 : 0);
      out.setAtIndex(JAVA_FLOAT, row + PAIR + 3, SiteMath.log1p(rest));
    }
  }

  /** Counts sites with a paired seed whose nt 1 lies 8 to 60 nt away. */
  private static int neighbours(CanonicalSites sites, int first, int count, int i) {
    int near = 0;
    int here = sites.nt1(first + i);
    for (int j = i - 1; j >= 0 && here - sites.nt1(first + j) <= NEAR; j--) {
      near += isNear(sites, first + j, here) ? 1 : 0;
    }
    for (int j = i + 1; j < count && sites.nt1(first + j) - here <= NEAR; j++) {
      near += isNear(sites, first + j, here) ? 1 : 0;
    }
    return near;
  }

  private static boolean isNear(CanonicalSites sites, int other, int here) {
    return sites.typeNumber(other) <= CanonicalSites.LAST_SEED_TYPE
        && Math.abs(sites.nt1(other) - here) >= SITE;
  }

  private static float stability(SeedGroups groups, int group, int type) {
    return switch (type) {
      case 0, 1 -> SeedStability.of(groups, group, 2, 8);
      case CanonicalSites.OFFSET_6MER -> SeedStability.of(groups, group, 3, 8);
      case CanonicalSites.SIX_MER_A1 -> SeedStability.of(groups, group, 2, 6);
      default -> SeedStability.of(groups, group, 2, 7);
    };
  }

  private static void oneHot(MemorySegment out, long at, int code) {
    for (int letter = 0; letter < 3; letter++) {
      out.setAtIndex(JAVA_FLOAT, at + letter, code == letter ? 1 : 0);
    }
  }

  /** Returns what a place gives to the sites of all miRNAs; computed when it is first asked for. */
  private float[] place(int nt1) {
    float[] known = places[nt1];
    if (known == null) {
      known = spare.isEmpty() ? new float[OF_PLACE] : spare.removeLast();
      describe(nt1, known);
      places[nt1] = known;
    }
    return known;
  }

  private void describe(int nt1, float[] out) {
    int next = 0;
    for (int upstream : LETTERS_AT) {
      int at = nt1 - upstream;
      int code = at >= 0 && at < length ? codes[at] : -1;
      for (int letter = 0; letter < 3; letter++) {
        out[next++] = code == letter ? 1 : 0;
      }
    }
    out[next++] = weightedAu(nt1 - SITE, -1);
    out[next++] = weightedAu(nt1 + 1, 1);
    for (int window : AU_WINDOWS) {
      int from = clip(nt1 - SITE + 1 - window);
      int to = clip(nt1 + 1 + window);
      int au = count(0, from, to) + count(3, from, to);
      out[next++] = to > from ? au * SiteMath.inverse(to - from) : 0.5f;
    }
    for (int[] range : SHARES) {
      next = shares(nt1 - SITE + 1 - range[1], nt1 - SITE + 2 - range[0], out, next);
      next = shares(nt1 + range[0], nt1 + range[1] + 1, out, next);
    }
    for (float share : composition) {
      out[next++] = share;
    }
    int toStart = Math.max(nt1 - SITE + 1, 0) + 1;
    int toEnd = Math.max(length - nt1 - 1, 0) + 1;
    out[next++] = SiteMath.log10(toStart);
    out[next++] = SiteMath.log10(toEnd);
    out[next++] = SiteMath.log10(Math.min(toStart, toEnd));
    out[next++] = logUtr;
    out[next++] = logOrf;
    out[next] = unknownOrf;
  }

  private int shares(int from, int to, float[] out, int next) {
    int begin = clip(from);
    int end = clip(to);
    for (int letter = 0; letter < 3; letter++) {
      out[next + letter] =
          end > begin ? count(letter, begin, end) * SiteMath.inverse(end - begin) : 0.25f;
    }
    return next + 3;
  }

  private int count(int letter, int from, int to) {
    return before[letter][to] - before[letter][from];
  }

  private int clip(int position) {
    return Math.max(0, Math.min(position, length));
  }

  /**
   * Returns the share of A and U on one side, each letter weighted by one over its distance. The
   * weights are summed for some letters at a time, as the kernels look such sums up.
   */
  private float weightedAu(int nearest, int step) {
    float au = 0;
    float all = 0;
    int at = nearest;
    for (int chunk = 0; chunk < AU_REACH; chunk += AU_CHUNK) {
      float sum = 0;
      for (int distance = chunk + 1; distance <= chunk + AU_CHUNK; distance++) {
        if (at >= 0 && at < length) {
          float weight = 1f / distance;
          all += weight;
          sum += codes[at] == 0 || codes[at] == 3 ? weight : 0;
        }
        at += step;
      }
      au += sum;
    }
    return all > 0 ? au * (1f / all) : 0.5f;
  }

  /** Counts the 7mers of a sequence, for {@link #abundance}. */
  public static void countSevenMers(byte[] codes, int length, long[] counts) {
    int code = 0;
    int valid = 0;
    for (int i = 0; i < length; i++) {
      valid = codes[i] < 0 ? 0 : valid + 1;
      code = (code << 2 | Math.max(codes[i], 0)) & SeedGroups.CODES - 1;
      if (valid >= 7) {
        counts[code]++;
      }
    }
  }

  /** Makes abundances of counted 7mers. */
  public static float[] abundance(long[] counts, long letters) {
    float[] abundance = new float[SeedGroups.CODES];
    double million = Math.max(letters, 1) / 1e6;
    for (int code = 0; code < abundance.length; code++) {
      abundance[code] = (float) StrictMath.log10(1 + counts[code] / million);
    }
    return abundance;
  }
}
