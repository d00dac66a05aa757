// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.SequenceRules;

/**
 * The miRNAs of a search, grouped by nt 1-8: miRNAs of one group have the same canonical sites with
 * the same features. A table leads from the seven target letters opposite nt 8-2 to the groups that
 * match them. Immutable, thread-safe.
 */
public final class SeedGroups {
  /** What of a group's nt 2-8 pairs with seven target letters. */
  static final int PAIRS_2_TO_8 = 0;

  static final int PAIRS_2_TO_7 = 1;
  static final int PAIRS_3_TO_8 = 2;
  static final int PAIRS_2_TO_6 = 3;

  /** Target letters opposite nt 8-2, two bits a letter. */
  static final int CODES = 1 << 14;

  /** Behind the last nt that canonical sites are told by. */
  public static final int SEED_END = 8;

  private final int[] groupOfMirna; // -1: no canonical site is possible
  private final int[] firstMirna; // of each group: the miRNAs follow in mirnasByGroup
  private final int[] mirnasByGroup;
  private final int[][] letters; // of each group: codes of nt 1-8, nt 1 may be ambiguous
  private final int[] head = new int[CODES + 1];
  private final int[] entries; // 4 * group + what pairs

  /**
   * Groups miRNAs; those that are too short or ambiguous in nt 2-8 are in no group.
   *
   * @throws IllegalArgumentException if a miRNA holds a letter that is no nucleotide
   */
  public SeedGroups(List<Rna> mirnas) {
    groupOfMirna = new int[mirnas.size()];
    Map<List<Integer>, List<Integer>> members = new HashMap<>();
    List<List<Integer>> order = new ArrayList<>();
    for (int i = 0; i < mirnas.size(); i++) {
      List<Integer> seed = seed(mirnas.get(i));
      groupOfMirna[i] = -1;
      if (!seed.isEmpty()) {
        List<Integer> group = members.get(seed);
        if (group == null) {
          group = new ArrayList<>();
          members.put(seed, group);
          order.add(seed);
        }
        group.add(i);
      }
    }
    letters = new int[order.size()][];
    firstMirna = new int[order.size() + 1];
    mirnasByGroup = new int[members.values().stream().mapToInt(List::size).sum()];
    int next = 0;
    for (int group = 0; group < order.size(); group++) {
      letters[group] = order.get(group).stream().mapToInt(Integer::intValue).toArray();
      firstMirna[group] = next;
      for (int mirna : members.get(order.get(group))) {
        groupOfMirna[mirna] = group;
        mirnasByGroup[next++] = mirna;
      }
    }
    firstMirna[order.size()] = next;
    entries = fill();
  }

  /** Returns the codes of nt 1-8; empty if one of nt 2-8 is missing or ambiguous. */
  private static List<Integer> seed(Rna mirna) {
    String letters = mirna.letters();
    List<Integer> seed = new ArrayList<>();
    boolean isSeed = letters.length() >= SEED_END;
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      int code = letter > 127 ? Bases.NONE : Bases.code((byte) letter);
      if (code == Bases.NONE) {
        throw SequenceRules.letter(letters, i).at(SequenceRules.named("miRNA", mirna.id()));
      }
      if (i < SEED_END) {
        isSeed &= code >= 0 || i == 0;
        seed.add(code);
      }
    }
    return isSeed ? seed : List.of();
  }

  /** Puts each group under every code of seven target letters that it matches. */
  private int[] fill() {
    int[] counts = new int[CODES];
    forEachMatch((code, entry) -> counts[code]++);
    for (int code = 0; code < CODES; code++) {
      head[code + 1] = head[code] + counts[code];
    }
    int[] filled = new int[head[CODES]];
    int[] at = Arrays.copyOf(head, CODES);
    forEachMatch((code, entry) -> filled[at[code]++] = entry);
    return filled;
  }

  private interface Match {
    void at(int code, int entry);
  }

  private void forEachMatch(Match match) {
    for (int group = 0; group < letters.length; group++) {
      int code = codeOf(letters[group]);
      int opposite8 = code >> 12;
      int opposite7 = code >> 10 & 3;
      int opposite2 = code & 3;
      for (int other = 0; other < 4; other++) {
        int with8 = code & 0xFFF | other << 12;
        match.at(with8, 4 * group + (other == opposite8 ? PAIRS_2_TO_8 : PAIRS_2_TO_7));
        if (other != opposite2) {
          match.at(code & ~3 | other, 4 * group + PAIRS_3_TO_8);
        }
        for (int seventh = 0; seventh < 4; seventh++) {
          if (seventh != opposite7) {
            match.at(with8 & ~(3 << 10) | seventh << 10, 4 * group + PAIRS_2_TO_6);
          }
        }
      }
    }
  }

  /** Returns the code of the seven target letters that pair with nt 8-2 of a group. */
  private static int codeOf(int[] seed) {
    int code = 0;
    for (int nt = 8; nt >= 2; nt--) {
      code = code << 2 | Bases.complement(seed[nt - 1]);
    }
    return code;
  }

  /** Returns the number of groups. */
  public int size() {
    return letters.length;
  }

  /** Returns the group of a miRNA, -1 if it can have no canonical site. */
  public int groupOf(int mirna) {
    return groupOfMirna[mirna];
  }

  /** Returns the number of miRNAs of a group. */
  public int members(int group) {
    return firstMirna[group + 1] - firstMirna[group];
  }

  /** Returns the i-th miRNA of a group, ascending. */
  public int member(int group, int i) {
    return mirnasByGroup[firstMirna[group] + i];
  }

  /** Returns the code of a letter of nt 1-8, counted from 1; nt 1 may be ambiguous. */
  int letter(int group, int nt) {
    return letters[group][nt - 1];
  }

  /** Returns int8[size, 8], the codes of nt 1-8 of all groups; that of nt 1 is -1 if ambiguous. */
  byte[] letters() {
    byte[] all = new byte[SEED_END * size()];
    for (int group = 0; group < size(); group++) {
      for (int i = 0; i < SEED_END; i++) {
        all[SEED_END * group + i] = (byte) Math.max(letters[group][i], Bases.AMBIGUOUS);
      }
    }
    return all;
  }

  /** Returns the code of the target letters opposite nt 8-2. */
  int code(int group) {
    return codeOf(letters[group]);
  }

  /** Returns the first entry of a code. */
  int begin(int code) {
    return head[code];
  }

  /** Returns the end of a code's entries. */
  int end(int code) {
    return head[code + 1];
  }

  /** Returns an entry: four times the group, and what pairs. */
  int entry(int i) {
    return entries[i];
  }
}
