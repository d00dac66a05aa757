// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.util.Random;

/** Sequences for tests. */
public final class TestSequences {
  public static final String LET_7A = "UGAGGUAGUAGGUUGUAUAGUU";

  private TestSequences() {}

  public static String random(Random random, int length, String alphabet) {
    StringBuilder letters = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      letters.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return letters.toString();
  }

  /** Returns the reverse complement. */
  public static String partner(String letters) {
    StringBuilder partner = new StringBuilder(letters.length());
    for (int i = letters.length() - 1; i >= 0; i--) {
      partner.append("UGCA".charAt("ACGU".indexOf(letters.charAt(i))));
    }
    return partner.toString();
  }
}
