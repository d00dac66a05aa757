// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaFamilies;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.SiteType;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.PackedSequence;

/**
 * The distinct seeds of a set of miRNAs under one rule, and the definition of a seed match. miRNAs
 * with the same bases at the rule's nt share a seed, so that a scan finds each site of a family
 * once. Immutable.
 *
 * <p>A rule's window has k bases in the target, 5'->3': {@code w[0]} is opposite nt {@code lastNt},
 * {@code w[k-1]} opposite nt {@code firstNt}. A match has a <em>detail</em>, 0..255, smaller is
 * better: the {@link SiteType} ordinal under an exact rule, {@code mismatches << 4 | wobbles} under
 * a fuzzy one.
 *
 * <p>A fuzzy rule that finds every canonical site has a match where few enough nt are errors, and
 * also where a <em>core</em> is paired without G:U: nt 2-7 or nt 3-8, one of which every canonical
 * site has. More pairs never end a match, and fewer ones give a larger detail: so what holds when
 * all ambiguous bases are mismatches is what all their fillings agree on.
 */
public final class Seeds {
  /** nt 2-7, nt i in bit i. */
  static final int CORE = 0xFC;

  /** nt 3-8, nt i in bit i. */
  static final int OFFSET_CORE = 0x1F8;

  private static final int NONE = -1;

  /** One array for all hits: values() makes a new one each time. */
  private static final SiteType[] TYPES = SiteType.values();

  private final SeedMatch rule;
  private final boolean gu;
  private final int[] seedOfMirna;
  private final int[][] mirnasOfSeed;

  /**
   * byte[seed][k]: the Watson-Crick partner that each window base must be, or {@link
   * Bases#AMBIGUOUS}.
   */
  private final byte[][] partners;

  /** Per seed: the 2-bit partners, base j in bits 2*j; zero where the partner is ambiguous. */
  private final int[] codes;

  /** Per seed: bit 2*j is set where partner j is ambiguous. */
  private final int[] ambiguous;

  private Seeds(
      SeedMatch rule, boolean gu, int[] seedOfMirna, int[][] mirnas, int[] codes, int[] ambiguous) {
    this.rule = rule;
    this.gu = gu;
    this.seedOfMirna = seedOfMirna;
    this.mirnasOfSeed = mirnas;
    this.codes = codes;
    this.ambiguous = ambiguous;
    this.partners = new byte[codes.length][];
    for (int seed = 0; seed < partners.length; seed++) {
      partners[seed] = partners(codes[seed], ambiguous[seed], rule.k());
    }
  }

  /**
   * Groups miRNAs by seed. miRNAs shorter than {@link SeedMatch#minMirnaLength} get no seed.
   *
   * @param mirnas mature miRNAs, 5'->3'
   * @param gu whether a G:U pair counts as a match; for fuzzy rules only
   * @throws IllegalArgumentException if {@code gu} is asked of an exact rule
   */
  public static Seeds of(List<PackedSequence> mirnas, SeedMatch rule, boolean gu) {
    if (gu && !rule.isFuzzy()) {
      throw new IllegalArgumentException(
          "G:U wobble does not apply to seed match '%s'; use a fuzzy rule or leave it out"
              .formatted(rule));
    }
    int count = mirnas.size();
    int[] seedOfMirna = new int[count];
    long[] keys = new long[count]; // of each seed
    int[] members = new int[count]; // miRNAs of each seed
    // An open hash table of seeds, at most half full: 0 is a free slot, n + 1 stands for seed n.
    int[] slots = new int[Integer.highestOneBit(Math.max(1, count)) << 2];
    int seeds = 0;
    int m = 0;
    for (PackedSequence mirna : mirnas) {
      int seed = NONE;
      if (mirna.baseCount() >= rule.minMirnaLength()) {
        long key = key(mirna, rule);
        int slot = slot(key, slots.length);
        while (slots[slot] != 0 && keys[slots[slot] - 1] != key) {
          slot = slot + 1 & slots.length - 1;
        }
        if (slots[slot] == 0) {
          keys[seeds] = key;
          slots[slot] = ++seeds;
        }
        seed = slots[slot] - 1;
        members[seed]++;
      }
      seedOfMirna[m++] = seed;
    }
    int[][] mirnasOfSeed = new int[seeds][];
    int[] codes = new int[seeds];
    int[] ambiguous = new int[seeds];
    for (int seed = 0; seed < seeds; seed++) {
      mirnasOfSeed[seed] = new int[members[seed]];
      codes[seed] = (int) keys[seed];
      ambiguous[seed] = (int) (keys[seed] >>> Integer.SIZE);
    }
    for (m = count - 1; m >= 0; m--) {
      int seed = seedOfMirna[m];
      if (seed != NONE) {
        mirnasOfSeed[seed][--members[seed]] = m;
      }
    }
    return new Seeds(rule, gu, seedOfMirna, mirnasOfSeed, codes, ambiguous);
  }

  /** Fibonacci hashing: the high bits of a product depend on all bits of the key. */
  private static int slot(long key, int slotCount) {
    return (int)
        (key * 0x9E3779B97F4A7C15L >>> Long.SIZE - Integer.numberOfTrailingZeros(slotCount));
  }

  /** The partners of a miRNA: their code in the low half, the mask of ambiguous ones above it. */
  private static long key(PackedSequence mirna, SeedMatch rule) {
    int k = rule.k();
    int code = 0;
    int ambiguous = 0;
    if (mirna.touchesAmbiguous(rule.firstNt() - 1, rule.lastNt())) {
      for (int j = 0; j < k; j++) {
        int base = mirna.code(rule.lastNt() - j - 1);
        if (base < 0) {
          ambiguous |= 1 << 2 * j;
        } else {
          code |= Bases.complement(base) << 2 * j;
        }
      }
    } else {
      int bases = 0; // nt 1 in bits 0 and 1
      for (int i = 0; i <= rule.lastNt() - 1 >> 2; i++) {
        bases |= (mirna.packed().get(ValueLayout.JAVA_BYTE, i) & 0xFF) << 8 * i;
      }
      // The partners stand the other way round: turn all bits, and the two of each base back.
      int turned = Integer.reverse(~bases << 2 * (16 - rule.lastNt()));
      code = (turned & 0x55555555) << 1 | turned >>> 1 & 0x55555555;
      code &= (1 << 2 * k) - 1;
    }
    if (!rule.isFuzzy()) { // the A opposite nt 1, whatever nt 1 is
      code &= (1 << 2 * (k - 1)) - 1;
      ambiguous &= (1 << 2 * (k - 1)) - 1;
    }
    return (long) ambiguous << Integer.SIZE | code;
  }

  /** Returns the partners one by one, {@link Bases#AMBIGUOUS} where one is. */
  static byte[] partners(int code, int ambiguous, int k) {
    byte[] pattern = new byte[k];
    for (int j = 0; j < k; j++) {
      boolean open = (ambiguous >> 2 * j & 1) != 0;
      pattern[j] = (byte) (open ? Bases.AMBIGUOUS : code >> 2 * j & 3);
    }
    return pattern;
  }

  /** Returns the rule. */
  public SeedMatch rule() {
    return rule;
  }

  /** Returns whether G:U pairs count as matches. */
  public boolean gu() {
    return gu;
  }

  /** Returns the number of distinct seeds. */
  public int size() {
    return partners.length;
  }

  /** Returns the number of miRNAs, those without a seed included. */
  public int mirnaCount() {
    return seedOfMirna.length;
  }

  /** Returns whether a miRNA is long enough to have sites. */
  public boolean hasSeed(int mirna) {
    return seedOfMirna[mirna] != NONE;
  }

  /** Returns the seed of a miRNA; only for one that {@link #hasSeed}. */
  public int seed(int mirna) {
    return seedOfMirna[mirna];
  }

  /** Returns how many miRNAs share a seed. */
  public int mirnaCount(int seed) {
    return mirnasOfSeed[seed].length;
  }

  /** Returns the i-th miRNA of a seed, ascending. */
  public int mirna(int seed, int i) {
    return mirnasOfSeed[seed][i];
  }

  /** Returns the 2-bit partners of a seed, base j in bits 2*j; zero where one is ambiguous. */
  int code(int seed) {
    return codes[seed];
  }

  /** Returns the ambiguous partners of a seed: bit 2*j is set where partner j is ambiguous. */
  int ambiguous(int seed) {
    return ambiguous[seed];
  }

  /** Copies the miRNAs of each seed to a device; the caller closes them. */
  public CudaFamilies toDevice(CudaContext context) {
    int[] offsets = new int[size() + 1];
    for (int seed = 0; seed < size(); seed++) {
      offsets[seed + 1] = offsets[seed] + mirnasOfSeed[seed].length;
    }
    int[] members = Arrays.stream(mirnasOfSeed).flatMapToInt(Arrays::stream).toArray();
    return context.newFamilies(offsets, members, mirnaCount());
  }

  /**
   * The definition: what the window that starts at {@code start} is for a seed. Ambiguous and
   * outside bases pair with nothing.
   *
   * @return the detail, or -1 when there is no match
   */
  public int match(int seed, PackedSequence target, long start) {
    int[] window = new int[rule.k()];
    for (int j = 0; j < window.length; j++) {
      window[j] = target.code(start + j);
    }
    return match(seed, window);
  }

  int match(int seed, int[] window) {
    return rule.isFuzzy()
        ? fuzzy(partners[seed], window)
        : ExactRule.match(rule, partners[seed], window);
  }

  private int fuzzy(byte[] partner, int[] window) {
    int mismatches = 0;
    int wobbles = 0;
    int unpaired = 0; // bit i: nt i
    for (int j = 0; j < window.length; j++) {
      if (window[j] < 0 || window[j] != partner[j]) {
        unpaired |= 1 << rule.lastNt() - j;
        if (gu && isWobble(partner[j], window[j])) {
          wobbles++;
        } else {
          mismatches++;
        }
      }
    }
    boolean matches =
        mismatches <= rule.maxErrors()
            || rule.findsCanonical() && ((unpaired & CORE) == 0 || (unpaired & OFFSET_CORE) == 0);
    return matches ? mismatches << 4 | wobbles : NONE;
  }

  /**
   * Returns whether a window base makes a G:U pair where {@code partner} would make a Watson-Crick
   * pair.
   */
  static boolean isWobble(int partner, int base) {
    return partner == 0 && base == 2 || partner == 1 && base == 3;
  }

  /**
   * Returns the position of the base opposite miRNA nt 1 for a hit; it may lie just behind the
   * target.
   */
  public long nt1(long hitStart) {
    return hitStart + rule.lastNt() - 1;
  }

  /** Returns the site type of a hit. */
  public SiteType type(int seed, int detail, PackedSequence target, long hitStart) {
    return rule.isFuzzy() ? canonicalType(seed, target, nt1(hitStart)) : TYPES[detail];
  }

  private SiteType canonicalType(int seed, PackedSequence target, long nt1) {
    int shift = 2 * (rule.lastNt() - 8);
    int partners8to2 = codes[seed] >> shift; // nt 8 in bits 0 and 1
    int paired;
    boolean a1;
    if (target.touchesAmbiguous(nt1 - 7, nt1 + 1)) {
      paired = 0;
      for (int j = 0; j < 7; j++) {
        if (target.code(nt1 - 7 + j) == (partners8to2 >> 2 * j & 3)) {
          paired |= 1 << 2 * j;
        }
      }
      a1 = target.code(nt1) == 0;
    } else {
      int window = 0;
      for (int j = 0; j < 8; j++) {
        long position = nt1 - 7 + j;
        int bits = target.packed().get(ValueLayout.JAVA_BYTE, position >> 2);
        window |= (bits >> (int) ((position & 3) << 1) & 3) << 2 * j;
      }
      int differ = (window ^ partners8to2) & 0x3FFF;
      paired = ~(differ | differ >> 1) & 0x1555;
      a1 = window >> 14 == 0;
    }
    paired &= ~(ambiguous[seed] >> shift);
    boolean m8 = (paired & 1) != 0;
    if ((paired & 0x1554) == 0x1554) { // nt 7..2
      return m8
          ? a1 ? SiteType.EIGHT_MER : SiteType.SEVEN_MER_M8
          : a1 ? SiteType.SEVEN_MER_A1 : SiteType.SIX_MER;
    }
    return (paired & 0x555) == 0x555 ? SiteType.OFFSET_SIX_MER : SiteType.NONCANONICAL;
  }

  /**
   * Returns the first base of a site, in the hit's coordinates: the partner of the last nt of its
   * type. Of a window that begins before the target, the part inside is the site.
   */
  public long siteStart(SiteType type, long hitStart) {
    return type == SiteType.NONCANONICAL
        ? Math.max(0, hitStart)
        : nt1(hitStart) - (type.lastNt() - 1);
  }

  /** Returns the exclusive end of a site; that of the target where the window ends behind it. */
  public long siteEnd(SiteType type, PackedSequence target, long hitStart) {
    return type == SiteType.NONCANONICAL
        ? Math.min(target.baseCount(), hitStart + rule.k())
        : nt1(hitStart) - (type.firstNt() - 1) + 1;
  }

  /**
   * Returns the Watson-Crick pairs among the nt that the rule (an exact rule: the site's type)
   * looks at.
   */
  public int matches(int detail) {
    if (!rule.isFuzzy()) {
      SiteType type = TYPES[detail];
      int span = type.lastNt() - type.firstNt() + 1;
      return type.firstNt() == 1 ? span - 1 : span; // the A opposite nt 1 is not a pair
    }
    return rule.k() - mismatches(detail) - wobbles(detail);
  }

  /** Returns the G:U pairs of a hit. */
  public int wobbles(int detail) {
    return rule.isFuzzy() ? detail & 15 : 0;
  }

  /** Returns the mismatches of a hit. */
  public int mismatches(int detail) {
    return rule.isFuzzy() ? detail >> 4 : 0;
  }
}
