// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Shuffles a sequence and keeps the count of every dinucleotide, first and last letter included
 * (Altschul and Erickson 1985, Mol Biol Evol 2:526): a random walk along the edges of the
 * dinucleotide graph that uses each edge once. Immutable.
 */
public final class DinucleotideShuffle {
  private static final int LETTERS = 4;
  private static final String ALPHABET = "ACGU";

  private DinucleotideShuffle() {}

  /**
   * Shuffles letters A C G U; every sequence with these dinucleotides is equally likely, as far as
   * the walk's order goes.
   */
  public static String of(String sequence, Random random) {
    if (sequence.length() < 3) {
      return sequence;
    }
    List<List<Integer>> edges = new ArrayList<>();
    for (int i = 0; i < LETTERS; i++) {
      edges.add(new ArrayList<>());
    }
    for (int i = 0; i + 1 < sequence.length(); i++) {
      edges.get(code(sequence, i)).add(code(sequence, i + 1));
    }
    int last = code(sequence, sequence.length() - 1);
    do {
      edges.forEach(list -> Collections.shuffle(list, random));
    } while (!lastEdgesLeadTo(last, edges));
    StringBuilder shuffled = new StringBuilder();
    int[] used = new int[LETTERS];
    int at = code(sequence, 0);
    shuffled.append(ALPHABET.charAt(at));
    while (used[at] < edges.get(at).size()) {
      at = edges.get(at).get(used[at]++);
      shuffled.append(ALPHABET.charAt(at));
    }
    return shuffled.toString();
  }

  /**
   * A walk uses every edge when the last edges out of all letters form a tree that ends at the last
   * letter.
   */
  private static boolean lastEdgesLeadTo(int last, List<List<Integer>> edges) {
    for (int letter = 0; letter < LETTERS; letter++) {
      int at = letter;
      for (int step = 0; step < LETTERS && at != last && !edges.get(at).isEmpty(); step++) {
        at = edges.get(at).getLast();
      }
      if (at != last && !edges.get(letter).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static int code(String sequence, int i) {
    int code = ALPHABET.indexOf(sequence.charAt(i));
    if (code < 0) {
      throw new IllegalArgumentException(
          "letter '%s' at %d; only A C G U can be shuffled".formatted(sequence.charAt(i), i));
    }
    return code;
  }
}
