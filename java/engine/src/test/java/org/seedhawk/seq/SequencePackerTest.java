// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.seedhawk.Randoms;
import org.seedhawk.TestEnvironment;
import org.seedhawk.error.BadInputException;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;

class SequencePackerTest {

  /** The meaning of packing, by letter. */
  private static String unpack(PackedSequence sequence) {
    StringBuilder letters = new StringBuilder();
    for (long i = 0; i < sequence.baseCount(); i++) {
      int code = sequence.code(i);
      letters.append(code < 0 ? 'N' : Bases.letter(code));
    }
    return letters.toString();
  }

  private static String plain(String letters) {
    return letters.toUpperCase(Locale.ROOT).replace('T', 'U').replaceAll("[^ACGU]", "N");
  }

  private static void packsWhatTheLettersSay(SequencePacker packer) {
    Randoms random = new Randoms(1);
    try (SequenceBatch batch = new SequenceBatch(packer)) {
      for (int round = 0; round < 300; round++) {
        batch.clear();
        String[] letters = new String[1 + random.below(4)];
        for (int i = 0; i < letters.length; i++) {
          letters[i] = random.sequence(random.size(), random.below(4) * 10);
          batch.add(letters[i]);
        }
        for (int i = 0; i < letters.length; i++) {
          assertEquals(plain(letters[i]), unpack(batch.get(i)), random.repeat());
          assertEquals(
              plain(letters[i]).chars().filter(c -> c == 'N').count(),
              batch.get(i).ambiguousBases(),
              random.repeat());
        }
      }
    }
  }

  @Test
  void handsOutSequencesWhileItGrows() {
    Randoms random = new Randoms(2);
    try (SequenceBatch batch = new SequenceBatch(new SequencePackerJava())) {
      String[] letters = new String[200];
      for (int i = 0; i < letters.length; i++) {
        letters[i] = random.sequence(random.size(), 10);
        batch.add(letters[i]);
        assertThrows(BadInputException.class, () -> batch.add("ACGU!".repeat(500)));
        int j = random.below(i + 1);
        assertEquals(plain(letters[j]), unpack(batch.get(j)), random.repeat());
      }
    }
  }

  private static void refusesWhatIsNoNucleotide(SequencePacker packer) {
    try (SequenceBatch batch = new SequenceBatch(packer)) {
      batch.add("ACGU");
      for (int letter = 0; letter < 256; letter++) {
        byte[] bytes =
            "ACGUACGUACGUACGUACGUACGUACGUACGUACGUACGUNACGUACGUACGUACGUACGUACGUACGUACGU".getBytes();
        bytes[57] = (byte) letter;
        if (Bases.code((byte) letter) == Bases.NONE) {
          BadInputException e =
              assertThrows(BadInputException.class, () -> batch.add(bytes, 0, bytes.length));
          assertTrue(e.getMessage().contains(" at position 58, counted from 1,"), e.getMessage());
        } else {
          batch.add(bytes, 0, bytes.length);
        }
      }
      assertEquals("ACGU", unpack(batch.get(0)));
      assertEquals(
          1 + 10 + 24, batch.size(), "A C G T U and twelve ambiguity letters, either case");
    }
  }

  private static void eachNative(Consumer<SequencePacker> test) {
    for (NativeKernels.Backend backend : TestEnvironment.backends()) {
      try (NativeKernels kernels = NativeKernels.open(backend);
          KernelCalls calls = kernels.newCalls()) {
        test.accept(new SequencePackerNative(calls));
      }
    }
  }

  @Test
  void javaPacksWhatTheLettersSay() {
    packsWhatTheLettersSay(new SequencePackerJava());
  }

  @Test
  void nativePacksWhatTheLettersSay() {
    eachNative(SequencePackerTest::packsWhatTheLettersSay);
  }

  @Test
  void javaRefusesWhatIsNoNucleotide() {
    refusesWhatIsNoNucleotide(new SequencePackerJava());
  }

  @Test
  void nativeRefusesWhatIsNoNucleotide() {
    eachNative(SequencePackerTest::refusesWhatIsNoNucleotide);
  }

  @Test
  void namesTheLetterAndItsPlace() {
    try (SequenceBatch batch = new SequenceBatch(new SequencePackerJava())) {
      assertEquals(
          "letter 'E' at position 3, counted from 1, is no nucleotide; use A C G T U or IUPAC"
              + " ambiguity letters",
          assertThrows(BadInputException.class, () -> batch.add("ACEG")).getMessage());
      assertEquals(
          "letter '\u20ac' (U+20AC) at position 1, counted from 1, is no nucleotide; use A C G T U"
              + " or IUPAC ambiguity letters",
          assertThrows(BadInputException.class, () -> batch.add("\u20acA")).getMessage());
    }
  }
}
