// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.seedhawk.Randoms;
import org.seedhawk.TestEnvironment;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.model.ModelContract;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/** Token encodings, letter by letter, and the contracts that ask for them. */
class InputEncodingTest {
  /** Tokens of A, C, G, U, ambiguous, padding; all different, so that a test sees each. */
  private static final List<Long> TOKENS = List.of(4L, 5L, 6L, 7L, 3L, 1L);

  private static final String LETTERS = "ACGUN-";

  private static final InputEncoding PAIR = InputEncoding.of("tokens-pair-8", 8, 8, TOKENS);
  private static final InputEncoding ROW = InputEncoding.of("tokens-14", 8, 6, TOKENS);

  /** The row of a pair as letters; '-' is padding. */
  private static String encode(
      InputEncoding encoding, WindowEncoder encoder, String mirna, String target, long start) {
    try (SequenceBatch sequences = new SequenceBatch(new SequencePackerJava());
        Arena arena = Arena.ofConfined()) {
      sequences.add(mirna);
      sequences.add(target);
      MemorySegment scratch = arena.allocate(JAVA_LONG, InputEncoding.SCRATCH);
      MemorySegment mirnas = arena.allocate(encoding.mirnaBytes(), 8);
      MemorySegment sites = arena.allocate(2 * encoding.siteBytes(), 8);
      // The window in question is the second of two, and its miRNA the only one.
      MemorySegment starts = arena.allocateFrom(JAVA_LONG, 0, start);
      encoding.mirna(encoder, sequences.get(0), scratch, mirnas);
      encoding.sites(encoder, sequences.get(1), starts, 2, scratch, sites);
      MemorySegment zero = arena.allocateFrom(JAVA_INT, 0);
      MemorySegment one = arena.allocateFrom(JAVA_INT, 1);
      MemorySegment[] out =
          encoding.inputs().stream()
              .map(tensor -> arena.allocate(tensor.rowBytes(), 8))
              .toArray(MemorySegment[]::new);
      PairRows rows = new PairRows(sites, 2, mirnas, 1, one, zero);
      encoding.pairs(encoder, rows, 1, scratch, out);
      StringBuilder letters = new StringBuilder();
      for (MemorySegment input : out) {
        for (long i = 0; i < input.byteSize() / 8; i++) {
          letters.append(LETTERS.charAt(TOKENS.indexOf(input.getAtIndex(JAVA_LONG, i))));
        }
        letters.append(' ');
      }
      return letters.toString().strip();
    }
  }

  private static void writesTheExamples(WindowEncoder encoder) {
    // miRNA 5'->3' and site 3'->5', both filled up on the left.
    assertEquals("---ACGUU UGCANUGC", encode(PAIR, encoder, "ACGUU", "GGCGURACGUGG", 2));
    // Clipped at the 5' end, at the 3' end, at both, and wholly outside.
    assertEquals("-----ACG ---GUACG", encode(PAIR, encoder, "ACG", "GCAUGCCCCC", -3));
    assertEquals("-----ACG ---UGACC", encode(PAIR, encoder, "ACG", "GGGGGCCAGU", 5));
    assertEquals("-----ACG -----CCG", encode(PAIR, encoder, "ACG", "GCC", -2));
    assertEquals("-----ACG --------", encode(PAIR, encoder, "ACG", "GCC", 50));
    // One row: miRNA 3'->5' in 6 columns, then the site 5'->3' in 8, both filled up on the right.
    assertEquals("UUGCA-CGUNACGU", encode(ROW, encoder, "ACGUU", "GGCGURACGUGG", 2));
    assertEquals("GCA---GCAUG---", encode(ROW, encoder, "ACG", "GCAUGCCCCC", -3));
    assertEquals("GCA---CCAGU---", encode(ROW, encoder, "ACG", "GGGGGCCAGU", 5));
    assertEquals("GCA---GCC-----", encode(ROW, encoder, "ACG", "GCC", -2));
    assertEquals("GCA-----------", encode(ROW, encoder, "ACG", "GCC", -50));
    assertEquals("GCA-----------", encode(ROW, encoder, "ACG", "GCC", Long.MIN_VALUE));
    assertEquals("GCA-----------", encode(ROW, encoder, "ACG", "GCC", Long.MAX_VALUE));
  }

  private static void writesWhatTheLettersSay(WindowEncoder encoder) {
    Randoms random = new Randoms(31);
    for (int round = 0; round < 300; round++) {
      String mirna = random.sequence(random.below(7), 10);
      String target = random.sequence(random.size(), random.below(4) * 10);
      long start = random.below(target.length() + 30) - 15;
      StringBuilder inside = new StringBuilder();
      for (long p = Math.max(0, start); p < Math.min(start + 8, target.length()); p++) {
        inside.append(target.charAt((int) p));
      }
      String rna = plain(mirna);
      String site = plain(inside.toString());
      assertEquals(
          "-".repeat(8 - rna.length()) + rna + " " + "-".repeat(8 - site.length()) + reversed(site),
          encode(PAIR, encoder, mirna, target, start),
          random.repeat());
      assertEquals(
          reversed(rna) + "-".repeat(6 - rna.length()) + site + "-".repeat(8 - site.length()),
          encode(ROW, encoder, mirna, target, start),
          random.repeat());
    }
  }

  private static void refusesToCutAMirna(WindowEncoder encoder) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> encode(ROW, encoder, "ACGUACG", "GCC", 0));
    assertEquals(
        "the miRNA has 7 nt but encoding 'tokens-14' writes up to 6; leave it out", e.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> encode(PAIR, encoder, "ACGUACGUA", "GCC", 0));
  }

  private static void everything(WindowEncoder encoder) {
    writesTheExamples(encoder);
    writesWhatTheLettersSay(encoder);
    refusesToCutAMirna(encoder);
  }

  @Test
  void javaWritesTokensWithPaddingAtOneSide() {
    everything(new WindowEncoderJava());
  }

  @Test
  void everyNativeBackendWritesTokensWithPaddingAtOneSide() {
    for (NativeKernels.Backend backend : TestEnvironment.backends()) {
      try (NativeKernels kernels = NativeKernels.open(backend);
          KernelCalls calls = kernels.newCalls()) {
        everything(new WindowEncoderNative(calls));
      }
    }
  }

  @Test
  void contractNamesTheTokensAndTheirPlaces() {
    Map<String, String> row = contract("tokens-79", "5to3", "right", 53, 26);
    row.put("seedhawk.tokens", "1,3,4,2,0,0");
    ModelContract contract = ModelContract.read("m.onnx", row);
    assertEquals(List.of(1L, 3L, 4L, 2L, 0L, 0L), contract.tokens());
    assertEquals(List.of(BatchTensor.tokens("pair", 79)), contract.inputEncoding().inputs());
    refused(row, "site_orientation", "3to5", "'3to5' but encoding 'tokens-79' has '5to3'");
    refused(row, "padding", "left", "padding is 'left' but encoding 'tokens-79' has 'right'");
    refused(row, "part", "site", "part is 'site' but encoding 'tokens-79' allows 'joint' alone");
    refused(row, "mirna_length", "25", "encoding is 'tokens-79' but for window_length 53 and");
    refused(row, "tokens", "1,3,4,2,0", "tokens is '1,3,4,2,0' but must be six whole numbers");
    refused(row, "tokens", "1,3,4,2,0,-1", "tokens is '1,3,4,2,0,-1' but must be six");
    refused(row, "tokens", "1,3,4,2,0,x", "tokens is '1,3,4,2,0,x' but must be six");
    row.remove("seedhawk.tokens");
    refused(row, "part", "joint", "metadata seedhawk.tokens is missing but encoding 'tokens-79'");

    Map<String, String> pair = contract("tokens-pair-30", "3to5", "left", 30, 30);
    pair.put("seedhawk.tokens", "4,5,6,7,3,1");
    for (String part : List.of("joint", "site", "mirna", "pair")) {
      pair.put("seedhawk.part", part);
      assertTrue(ModelContract.read("m.onnx", pair).inputEncoding().hasTowers());
    }
    refused(
        pair, "padding", "right", "padding is 'right' but encoding 'tokens-pair-30' has 'left'");
    refused(pair, "mirna_length", "26", "mirna_length 26 differs from window_length 30");

    Map<String, String> oneHot = contract("onehot-pair-30", "3to5", "right", 30, 30);
    ModelContract.read("m.onnx", oneHot);
    refused(oneHot, "tokens", "4,5,6,7,3,1", "but encoding 'onehot-pair-30' writes none");
  }

  private static Map<String, String> contract(
      String encoding, String orientation, String padding, int window, int mirna) {
    Map<String, String> map = new TreeMap<>();
    String[] values = {
      "contract", "1",
      "part", "joint",
      "name", "n",
      "version", "1",
      "architecture", "a",
      "encoding", encoding,
      "window_length", Integer.toString(window),
      "window_after_nt1", "0",
      "mirna_length", Integer.toString(mirna),
      "site_orientation", orientation,
      "padding", padding,
      "output", "probability",
      "seed_match", "canonical",
      "threshold", "0.5",
      "calibration", "none",
      "opset", "20",
      "training_data_sha256", "none",
      "licence", "Apache-2.0"
    };
    for (int i = 0; i < values.length; i += 2) {
      map.put("seedhawk." + values[i], values[i + 1]);
    }
    return map;
  }

  private static void refused(Map<String, String> good, String key, String value, String message) {
    Map<String, String> bad = new TreeMap<>(good);
    bad.put("seedhawk." + key, value);
    ModelException e = assertThrows(ModelException.class, () -> ModelContract.read("m.onnx", bad));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private static String plain(String letters) {
    return letters.toUpperCase(Locale.ROOT).replace('T', 'U').replaceAll("[^ACGU]", "N");
  }

  private static String reversed(String letters) {
    return new StringBuilder(letters).reverse().toString();
  }
}
