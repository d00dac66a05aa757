// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.util.Arrays;

/** Where each word of 7 letters stands in the database. Immutable. */
final class WordIndex {
  private static final int WORDS = 1 << 2 * Scoring.WORD;

  /** All miRNAs one behind the other, each followed by a letter that equals none. */
  final byte[] letters;

  /** Of each letter, the number of its miRNA. */
  final int[] subjectAt;

  /** Of each miRNA its first letter; one more than there are miRNAs. */
  final int[] starts;

  /** Of each word its first place in {@link #places}; one more than there are words. */
  final int[] firsts = new int[WORDS + 1];

  /** Places of the first letters of words, ascending within a word. */
  final int[] places;

  WordIndex(MirnaDatabase database) {
    int size = database.size();
    letters = new byte[Math.toIntExact(database.letterCount() + size)];
    subjectAt = new int[letters.length];
    starts = new int[size + 1];
    int at = 0;
    for (int subject = 0; subject < size; subject++) {
      byte[] codes = database.codes(subject);
      starts[subject] = at;
      System.arraycopy(codes, 0, letters, at, codes.length);
      Arrays.fill(subjectAt, at, at + codes.length + 1, subject);
      at += codes.length;
      letters[at++] = MirnaDatabase.AMBIGUOUS;
    }
    starts[size] = at;
    int[] words = words(letters);
    for (int word : words) {
      if (word >= 0) {
        firsts[word + 1]++;
      }
    }
    for (int word = 0; word < WORDS; word++) {
      firsts[word + 1] += firsts[word];
    }
    places = new int[firsts[WORDS]];
    int[] next = firsts.clone();
    for (int place = 0; place < words.length; place++) {
      if (words[place] >= 0) {
        places[next[words[place]]++] = place;
      }
    }
  }

  /** Returns the word at each place, -1 where an ambiguous letter is in it or the end is near. */
  static int[] words(byte[] codes) {
    int[] words = new int[codes.length];
    Arrays.fill(words, -1);
    int word = 0;
    int known = 0;
    for (int end = 0; end < codes.length; end++) {
      word = (word << 2 | codes[end] & 3) & WORDS - 1;
      known = codes[end] < MirnaDatabase.AMBIGUOUS ? known + 1 : 0;
      if (known >= Scoring.WORD) {
        words[end - Scoring.WORD + 1] = word;
      }
    }
    return words;
  }

  /** Returns behind the last letter of a miRNA. */
  int end(int subject) {
    return starts[subject + 1] - 1;
  }
}
