// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The definition of the search, written down on strings: every pair of letters is looked at, gaps
 * of every length are tried in every cell, nothing is indexed, bounded or skipped.
 */
final class SlowSearch {
  private SlowSearch() {}

  /** Returns the best score of each miRNA that has a hit: "+7" is number 7 on the plus strand. */
  static Map<String, Integer> bestScores(
      String query, MirnaDatabase database, SearchOptions options) {
    Map<String, Integer> best = new TreeMap<>();
    if (query.length() < 7) {
      return best;
    }
    Scoring scoring = new Scoring(database.size(), database.letterCount());
    boolean[] masked =
        options.dust() ? Dust.mask(MirnaDatabase.codes("q", query)) : new boolean[1000];
    for (int subject = 0; subject < database.size(); subject++) {
      String letters = database.letters(subject);
      for (boolean plus :
          options.bothStrands() ? new boolean[] {true, false} : new boolean[] {true}) {
        String strand = plus ? rna(query) : reverseComplement(query);
        boolean[] mask = new boolean[query.length()];
        for (int i = 0; i < mask.length; i++) {
          mask[i] = masked[plus ? i : mask.length - 1 - i];
        }
        int cutoff = 1;
        while (scoring.evalue(cutoff, query.length()) > options.evalue()) {
          cutoff++;
        }
        int score = score(strand, mask, letters, cutoff);
        if (score >= cutoff) {
          best.put((plus ? "+" : "-") + subject, score);
        }
      }
    }
    return best;
  }

  /** Returns the best of all hits: those that another one beats are struck out one by one. */
  static List<MirnaHit> best(List<MirnaHit> all, MirnaDatabase database) {
    List<MirnaHit> left = new ArrayList<>(all);
    for (MirnaHit other : all) {
      left.removeIf(hit -> hit.score() < other.score());
    }
    for (MirnaHit other : List.copyOf(left)) {
      left.removeIf(hit -> outside(hit, database) > outside(other, database));
    }
    for (MirnaHit other : List.copyOf(left)) {
      left.removeIf(hit -> hit.subject() < other.subject());
    }
    return left.isEmpty() ? left : left.subList(0, 1);
  }

  private static int outside(MirnaHit hit, MirnaDatabase database) {
    return database.length(hit.subject()) - hit.subjectEnd() + hit.subjectStart();
  }

  private static int score(String query, boolean[] masked, String subject, int cutoff) {
    int best = 0;
    for (int i = 0; i + 7 <= query.length(); i++) {
      for (int j = 0; j + 7 <= subject.length(); j++) {
        boolean word = true;
        for (int k = 0; k < 7; k++) {
          word &= !masked[i + k] && column(query.charAt(i + k), subject.charAt(j + k)) == 1;
        }
        if (!word) {
          continue;
        }
        String queryBefore = reversed(query.substring(0, i));
        String subjectBefore = reversed(subject.substring(0, j));
        String queryBehind = query.substring(i + 7);
        String subjectBehind = subject.substring(j + 7);
        int gapless =
            7 + diagonal(queryBefore, subjectBefore) + diagonal(queryBehind, subjectBehind);
        if (gapless >= Math.min(13, cutoff)) {
          best =
              Math.max(
                  best,
                  7
                      + highest(cells(queryBefore, subjectBefore))
                      + highest(cells(queryBehind, subjectBehind)));
        }
      }
    }
    return best;
  }

  private static int diagonal(String a, String b) {
    int best = 0;
    int score = 0;
    for (int i = 0; i < Math.min(a.length(), b.length()); i++) {
      score += column(a.charAt(i), b.charAt(i));
      best = Math.max(best, score);
    }
    return best;
  }

  /** Returns the score of the best alignment of all letters of both. */
  static int global(String a, String b) {
    return cells(a, b)[a.length()][b.length()];
  }

  /** Best score of each prefix of one with each of the other. */
  private static int[][] cells(String a, String b) {
    int[][] best = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        int score = i == 0 && j == 0 ? 0 : Integer.MIN_VALUE;
        if (i > 0 && j > 0) {
          score = best[i - 1][j - 1] + column(a.charAt(i - 1), b.charAt(j - 1));
        }
        for (int k = 1; k <= i; k++) {
          score = Math.max(score, best[i - k][j] - 5 - 2 * k);
        }
        for (int k = 1; k <= j; k++) {
          score = Math.max(score, best[i][j - k] - 5 - 2 * k);
        }
        best[i][j] = score;
      }
    }
    return best;
  }

  private static int highest(int[][] cells) {
    int highest = 0;
    for (int[] row : cells) {
      for (int cell : row) {
        highest = Math.max(highest, cell);
      }
    }
    return highest;
  }

  private static int column(char a, char b) {
    return a == 'N' || b == 'N' ? -1 : a == b ? 1 : -2;
  }

  private static String reversed(String letters) {
    return new StringBuilder(letters).reverse().toString();
  }

  static String rna(String letters) {
    return letters.toUpperCase(Locale.ROOT).replace('T', 'U');
  }

  static String reverseComplement(String letters) {
    StringBuilder other = new StringBuilder();
    for (char letter : reversed(rna(letters)).toCharArray()) {
      other.append("UGCAN".charAt("ACGUN".indexOf(letter)));
    }
    return other.toString();
  }
}
