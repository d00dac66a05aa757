// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.ModelException;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.training.TestSequences;
import org.seedhawk.training.file.ResultFiles;

class LanguageModelTest {
  /** Sums of float32 in another order, through several layers. */
  private static final float TOLERANCE = 1e-5f;

  @TempDir Path directory;

  private final StringWriter messages = new StringWriter();

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 4, 4", "3, 2, 2", "6, 1, 2"})
  void onnxRuntimeAgreesWithDjl(int k, int layers, int heads) throws IOException {
    Random random = new Random(31);
    RnaTokens alphabet = new RnaTokens(k);
    RnaBert model =
        new RnaBert(alphabet.vocabulary(), alphabet.padding(), 40, layers, 16, heads, 24);
    Path file = directory.resolve("model.onnx");
    String[] sequences = new String[70];
    for (int i = 0; i < sequences.length; i++) {
      sequences[i] = TestSequences.random(random, 1 + random.nextInt(30), "ACGUACGUACGUN");
    }
    int columns = 30;
    try (RnaBertNetwork network = LanguageTests.network(model, 11);
        SequenceBatch batch = LanguageTests.batch(sequences);
        PieceEncoder encoder = new PieceEncoder(new WindowEncoderJava(), k, alphabet.ids());
        Arena arena = Arena.ofConfined();
        NDManager manager = network.manager().newSubManager()) {
      LanguageTests.write(file, model, network.weights(), LanguageTests.contract(alphabet, 16, 40));
      List<Piece> pieces = new ArrayList<>();
      MemorySegment tokens = arena.allocate(JAVA_LONG, (long) sequences.length * columns);
      for (int i = 0; i < sequences.length; i++) {
        pieces.add(new Piece(batch.get(i), 0, sequences[i].length(), i % 2 == 0));
        encoder.write(pieces.get(i), tokens, i, columns);
      }
      float[] expected =
          network
              .embed(
                  manager.create(tokens.toArray(JAVA_LONG), new Shape(sequences.length, columns)))
              .toFloatArray();
      MemorySegment actual = arena.allocate(JAVA_FLOAT, expected.length);
      try (LanguageModel served = LanguageModel.open(file)) {
        assertEquals(16, served.width());
        served.embed(pieces, columns, actual);
      }
      assertArrayEquals(expected, actual.toArray(JAVA_FLOAT), TOLERANCE);
    }
  }

  @Test
  void aPieceIsEmbeddedAlikeAloneAndInABatch() throws IOException {
    RnaTokens alphabet = new RnaTokens(1);
    RnaBert model = new RnaBert(7, 5, 64, 2, 8, 2, 8);
    Path file = directory.resolve("model.onnx");
    try (RnaBertNetwork network = LanguageTests.network(model, 11)) {
      LanguageTests.write(file, model, network.weights(), LanguageTests.contract(alphabet, 8, 64));
    }
    try (SequenceBatch batch =
            LanguageTests.batch(TestSequences.LET_7A, "ACGUNACGUACGUAGCUAGCUAGCAUCGAU");
        LanguageModel served = LanguageModel.open(file);
        Arena arena = Arena.ofConfined()) {
      Piece let7 = new Piece(batch.get(0), 0, 22, false);
      Piece other = new Piece(batch.get(1), 0, 30, true);
      MemorySegment alone = arena.allocate(JAVA_FLOAT, 30 * 8);
      MemorySegment both = arena.allocate(JAVA_FLOAT, 2 * 30 * 8);
      served.embed(List.of(let7), 30, alone);
      served.embed(List.of(other, let7), 30, both);
      assertArrayEquals(
          alone.toArray(JAVA_FLOAT), both.asSlice(30 * 8 * Float.BYTES).toArray(JAVA_FLOAT), 1e-6f);
    }
  }

  @Test
  void saysWhatDoesNotFit() throws IOException {
    Path file = directory.resolve("model.onnx");
    LanguageTests.writeLookup(file, "tokens", "embeddings", 7, Map.of());
    assertRefused("is no language model: its metadata has seedhawk.part = nothing", file);
    Map<String, String> metadata =
        new HashMap<>(LanguageTests.contract(new RnaTokens(1), 2, 64).metadata());
    LanguageTests.writeLookup(file, "tokens", "embeddings", 7, metadata);
    assertRefused("has the outputs [embeddings float32[?,?,2], logits float32[?,?,2]] but", file);
    metadata.put("seedhawk.part", "joint");
    LanguageTests.writeLookup(file, "tokens", "embeddings", 7, metadata);
    assertRefused("seedhawk.part = 'joint'", file);
    metadata.put("seedhawk.part", "language-model");
    metadata.put("seedhawk.tokens", "1,2,3");
    metadata.put("seedhawk.width", "wide");
    metadata.remove("seedhawk.licence");
    LanguageTests.writeLookup(file, "tokens", "embeddings", 7, metadata);
    ModelException e = assertThrows(ModelException.class, () -> LanguageModel.open(file));
    assertTrue(
        e.getMessage()
            .endsWith(
                "seedhawk.tokens is '1,2,3' but must be 6 numbers of 0 or more, with commas;"
                    + " seedhawk.width is 'wide' but must be in 1..65536; seedhawk.licence is"
                    + " missing"),
        e.getMessage());
  }

  /** A copy that broke off is the user's file, and no error of the program. */
  @Test
  void refusesWhatIsNoWholeModel() throws IOException {
    Path whole = directory.resolve("whole.onnx");
    LanguageTests.writeLookup(whole, "tokens", "embeddings", 7, Map.of());
    byte[] bytes = Files.readAllBytes(whole);
    Path file = directory.resolve("model.onnx");
    for (byte[] broken :
        List.of(
            new byte[0],
            "hello".getBytes(StandardCharsets.UTF_8),
            Arrays.copyOf(bytes, bytes.length / 2))) {
      Files.write(file, broken);
      assertRefused("is it a whole ONNX file?", file);
    }
    BadInputException e =
        assertThrows(BadInputException.class, () -> ResultFiles.modelSha256(directory));
    assertEquals(
        directory + ": it is a folder; name the language model's file in it", e.getMessage());
  }

  private static void assertRefused(String expected, Path file) {
    ModelException e = assertThrows(ModelException.class, () -> LanguageModel.open(file));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  @Test
  void refusesRowsThatAreTooLong() throws IOException {
    Path file = lookup(64, LanguageContract.NONE, LanguageContract.NONE);
    try (SequenceBatch batch = LanguageTests.batch("ACGU");
        LanguageModel model = LanguageModel.open(file);
        Arena arena = Arena.ofConfined()) {
      List<Piece> pieces = List.of(new Piece(batch.get(0), 0, 4, false));
      MemorySegment out = arena.allocate(JAVA_FLOAT, 65 * 2);
      ModelException e = assertThrows(ModelException.class, () -> model.embed(pieces, 65, out));
      assertEquals(
          "language model 'lookup' takes rows of up to 64 tokens but 65 are wanted",
          e.getMessage());
      assertThrows(IllegalArgumentException.class, () -> model.embed(pieces, 3, out));
    }
  }

  @Test
  void importsAModelFromElsewhereAndTakesItsSpecialTokensOffAgain() throws IOException {
    Path file = lookup(64, 0, 2);
    try (SequenceBatch batch = LanguageTests.batch("ACGUN");
        LanguageModel model = LanguageModel.open(file);
        Arena arena = Arena.ofConfined()) {
      assertEquals("input_ids", model.contract().input());
      MemorySegment out = arena.allocate(JAVA_FLOAT, 2 * 6 * 2);
      List<Piece> pieces =
          List.of(new Piece(batch.get(0), 0, 5, false), new Piece(batch.get(0), 1, 3, true));
      model.embed(pieces, 6, out);
      float[] first = new float[12];
      for (int i = 0; i < first.length; i++) {
        first[i] = out.getAtIndex(JAVA_FLOAT, 2L * i);
      }
      assertArrayEquals(new float[] {1, 4, 5, 6, 7, 3, 1, 1, 1, 7, 6, 5}, first);
    }
  }

  @Test
  void anImportThatFailsLeavesNothing() throws IOException {
    Path file = directory.resolve("foreign.onnx");
    Path out = directory.resolve("out");
    LanguageTests.writeLookup(file, "input_ids", "last", 5, Map.of());
    // Token 7 is outside of a table of 5.
    ModelException e =
        assertThrows(
            ModelException.class,
            () -> LanguageModelImport.run(file, description("last", 0, -1, -1), out));
    assertTrue(
        e.getMessage().contains("fails in a trial run with tokens [4, 5, 6, 7, 3, 1]"),
        e.getMessage());
    e =
        assertThrows(
            ModelException.class,
            () -> LanguageModelImport.run(file, description(null, 0, -1, -1), out));
    assertTrue(
        e.getMessage()
            .contains("gives 'last' float[?,?,2] and 'logits' float[?,?,2]; name the embeddings"),
        e.getMessage());
    e =
        assertThrows(
            ModelException.class,
            () -> LanguageModelImport.run(file, description("last", 640, -1, -1), out));
    assertTrue(e.getMessage().contains("gives 'last' 2 wide but --width is 640"), e.getMessage());
    Files.writeString(file, "no model");
    BadInputException d =
        assertThrows(
            BadInputException.class,
            () -> LanguageModelImport.run(file, description("last", 0, -1, -1), out));
    assertTrue(d.getMessage().contains("no ONNX file"), d.getMessage());
    if (Files.exists(out)) {
      try (var files = Files.list(out)) {
        assertFalse(files.findAny().isPresent());
      }
    }
  }

  @Test
  void theCommandImportsAndSaysHowManyTokensItNeeds() throws IOException {
    Path file = directory.resolve("foreign.onnx");
    Path out = directory.resolve("imported");
    LanguageTests.writeLookup(file, "input_ids", "last", 25, Map.of());
    assertEquals(2, command("--out", out.toString()));
    assertTrue(messages.toString().contains("give either --weights"), messages.toString());
    List<String> arguments =
        List.of("--language-model", file.toString(), "--output", "last", "--out", out.toString());
    assertEquals(2, command(with(arguments, "--tokens", "4,5,6,7,3")));
    assertTrue(
        messages.toString().contains("--tokens has 5 numbers; with --k 1 it must have 6"),
        messages.toString());
    assertEquals(
        0,
        command(with(arguments, "--tokens", "4,5,6,7,3,1", "--begin", "0", "--end", "2")),
        messages.toString());
    try (LanguageModel model = LanguageModel.open(out.resolve("model.onnx"))) {
      assertEquals("foreign", model.contract().name());
      assertEquals(0, model.contract().begin());
      assertEquals(2, model.contract().end());
    }
  }

  @Test
  void theCommandKeepsTheFirstLayers() throws IOException {
    RnaTokens alphabet = new RnaTokens(1);
    RnaBert whole = new RnaBert(alphabet.vocabulary(), alphabet.padding(), 40, 3, 16, 4, 24);
    Path file = directory.resolve("model.onnx");
    try (RnaBertNetwork network = LanguageTests.network(whole, 11)) {
      LanguageTests.write(file, whole, network.weights(), LanguageTests.contract(alphabet, 16, 40));
      for (int layers = 0; layers <= 3; layers++) {
        Path out = directory.resolve("first-" + layers);
        assertEquals(0, cut(file, layers, out), messages.toString());
        RnaBert.Stored expected =
            RnaBert.read(file, LanguageTests.contract(alphabet, 16, 40)).first(layers);
        Path written = directory.resolve("expected-" + layers + ".onnx");
        LanguageTests.write(
            written,
            expected.model(),
            expected.weights(),
            LanguageTests.contract(alphabet, 16, 40));
        assertArrayEquals(embedded(written, "ACGUACGU"), embedded(out.resolve("model.onnx")));
      }
    }
    assertArrayEquals(embedded(file), embedded(directory.resolve("first-3/model.onnx")));
    float[] first = embedded(directory.resolve("first-1/model.onnx"), "ACGUACGU", "ACGUUCGU");
    float[] none = embedded(directory.resolve("first-0/model.onnx"), "ACGUACGU", "ACGUUCGU");
    int last = 7 * 16;
    int row = 8 * 16;
    assertArrayEquals(
        Arrays.copyOfRange(none, last, row),
        Arrays.copyOfRange(none, row + last, 2 * row),
        "without a layer a letter knows nothing of the others");
    assertFalse(
        Arrays.equals(
            Arrays.copyOfRange(first, last, row), Arrays.copyOfRange(first, row + last, 2 * row)));
    assertEquals(3, cut(file, 4, directory.resolve("more")));
    assertTrue(
        messages.toString().contains("--layers is '4' but the language model has 3 layers"),
        messages.toString());
    assertEquals(
        2,
        command(
            "--language-model", "x", "--layers", "1", "--k", "1", "--out", directory.toString()));
  }

  private int cut(Path file, int layers, Path out) {
    return command(
        "--language-model",
        file.toString(),
        "--layers",
        Integer.toString(layers),
        "--out",
        out.toString());
  }

  /** Returns what a model makes of pieces of 8 letters. */
  private static float[] embedded(Path file, String... pieces) throws IOException {
    String[] sequences = pieces.length == 0 ? new String[] {"ACGUACGU"} : pieces;
    try (SequenceBatch batch = LanguageTests.batch(sequences);
        LanguageModel model = LanguageModel.open(file);
        Arena arena = Arena.ofConfined()) {
      List<Piece> all = new ArrayList<>();
      for (int i = 0; i < sequences.length; i++) {
        all.add(new Piece(batch.get(i), 0, 8, false));
      }
      MemorySegment out = arena.allocate(JAVA_FLOAT, (long) sequences.length * 8 * model.width());
      model.embed(all, 8, out);
      return out.toArray(JAVA_FLOAT);
    }
  }

  private static String[] with(List<String> arguments, String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private int command(String... arguments) {
    messages.getBuffer().setLength(0);
    PrintWriter writer = new PrintWriter(messages, true);
    return ToolProvider.findFirst("seedhawk-import").orElseThrow().run(writer, writer, arguments);
  }

  private static LanguageModelImport.Description description(
      String output, int width, long begin, long end) {
    return new LanguageModelImport.Description(
        "lookup", 1, List.of(4L, 5L, 6L, 7L, 3L, 1L), begin, end, output, width, 64, "none");
  }

  private Path lookup(int maxLength, long begin, long end) throws IOException {
    Path file = directory.resolve("foreign.onnx");
    Path out = directory.resolve("imported");
    LanguageTests.writeLookup(file, "input_ids", "last", 25, Map.of("owner", "somebody"));
    LanguageContract contract =
        LanguageModelImport.run(file, description("last", 0, begin, end), out);
    assertEquals(maxLength, contract.maxLength());
    return out.resolve("model.onnx");
  }

  @Test
  void theCacheHoldsWhatTheModelGives() throws IOException {
    Path file = lookup(64, LanguageContract.NONE, LanguageContract.NONE);
    Random random = new Random(5);
    String[] sequences = new String[1_500];
    for (int i = 0; i < sequences.length; i++) {
      sequences[i] = TestSequences.random(random, 22, "ACGU");
    }
    try (SequenceBatch batch = LanguageTests.batch(sequences);
        LanguageModel model = LanguageModel.open(file);
        Arena arena = Arena.ofConfined()) {
      List<Piece> pieces = new ArrayList<>();
      for (int i = 0; i < sequences.length; i++) {
        pieces.add(new Piece(batch.get(i), 0, 22, false));
      }
      MemorySegment expected = arena.allocate(JAVA_FLOAT, 1_500L * 30 * 2);
      model.embed(pieces, 30, expected);
      for (EmbeddingCache.Precision precision : EmbeddingCache.Precision.values()) {
        try (EmbeddingCache cache = new EmbeddingCache(30 * 2, precision)) {
          assertEquals(0, cache.add(expected, 700));
          assertEquals(700, cache.add(expected.asSlice(700L * 30 * 2 * Float.BYTES), 800));
          for (int more = 0; more < 4; more++) {
            cache.add(expected, 1_500); // into further blocks
          }
          assertEquals(5 * 1_500, cache.rows());
          MemorySegment out = arena.allocate(JAVA_FLOAT, 2 * 30 * 2);
          cache.copy(3 * 1_500 + 1_234, out, 1);
          // The table's values have at most 7 bits: float16 holds them exactly.
          assertArrayEquals(
              expected
                  .asSlice(1_234L * 30 * 2 * Float.BYTES, 30 * 2 * Float.BYTES)
                  .toArray(JAVA_FLOAT),
              out.asSlice(30 * 2 * Float.BYTES).toArray(JAVA_FLOAT));
          assertThrows(IndexOutOfBoundsException.class, () -> cache.copy(7_500, out, 0));
        }
      }
    }
  }
}
