// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.model.MirnaDecoder;
import org.seedhawk.model.MirnaGenerator;
import org.seedhawk.model.MirnaTokens;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.StepScorer;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/** The engine's decoder against one that knows nothing but lists and scores each site anew. */
class MirnaDecoderTest {
  /** Float sums of other batches, added up over a miRNA. */
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path folder;

  private final WindowEncoder windows = new WindowEncoderJava();

  private record Candidate(String letters, double sum, boolean ended, boolean stopped) {
    double score() {
      return sum / (letters.length() + (stopped ? 1 : 0));
    }
  }

  /** Beam search as it is defined, without batches, rows or states. */
  private static List<Candidate> twin(StepScorer scorer, String site, int beam) {
    List<Candidate> current = List.of(new Candidate("", 0, false, false));
    while (current.stream().anyMatch(candidate -> !candidate.ended)) {
      List<Candidate> all = new ArrayList<>();
      for (Candidate candidate : current) {
        if (candidate.ended) {
          all.add(candidate);
          continue;
        }
        String letters = candidate.letters;
        float[] scores = scorer.score(site, letters)[letters.length()];
        for (char letter : "ACGU".toCharArray()) {
          double sum = candidate.sum + scores[MirnaTokens.of(letter)];
          boolean isLast = letters.length() + 1 == MirnaTokens.MAX_LENGTH;
          all.add(new Candidate(letters + letter, sum, isLast, false));
        }
        if (!letters.isEmpty()) {
          double sum = candidate.sum + scores[MirnaTokens.STOP];
          all.add(new Candidate(letters, sum, true, true));
        }
      }
      all.sort(Comparator.comparingDouble((Candidate candidate) -> -candidate.sum));
      current = all.subList(0, Math.min(beam, all.size()));
    }
    List<Candidate> ranked = new ArrayList<>(current);
    ranked.sort(Comparator.comparingDouble(candidate -> -candidate.score()));
    return ranked;
  }

  @ParameterizedTest
  @CsvSource({
    "seq2seq, 1, 40", "seq2seq, 3, 20", "seq2seq, 7, 5",
    "transformer, 1, 40", "transformer, 3, 20", "transformer, 7, 5"
  })
  void writesWhatTheTwinWrites(String architecture, int beam, int count) throws IOException {
    List<String> sites = sites(count);
    List<List<Candidate>> twin = variedAnswers(architecture, sites, beam);
    try (OrtRuntime runtime = OrtRuntime.open();
        MirnaGenerator model = MirnaGenerator.open(runtime, files(), 1);
        SequenceBatch batch = batch(sites);
        MirnaDecoder decoder = model.newDecoder(windows, count, beam)) {
      // Twice: what the first run leaves behind must not matter.
      for (int run = 0; run < 2; run++) {
        for (int site = 0; site < count; site++) {
          decoder.setSite(site, batch.get(site), 0, sites.get(site).length());
        }
        decoder.run(count);
      }
      for (int site = 0; site < count; site++) {
        List<Candidate> expected = twin.get(site);
        assertEquals(expected.size(), decoder.candidates(site));
        for (int i = 0; i < expected.size(); i++) {
          assertEquals(expected.get(i).letters, decoder.mirna(site, i), "site " + site + " " + i);
          assertEquals(
              expected.get(i).score(), decoder.logProbability(site, i), TOLERANCE, "site " + site);
        }
      }
    }
  }

  /**
   * Writes a network of random weights whose answers differ between sites, and of which some end
   * early: that is what is to be tested, and not every such network has it.
   *
   * @return what the twin answers
   */
  private List<List<Candidate>> variedAnswers(String architecture, List<String> sites, int beam)
      throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      GeneratorTests.write(folder, GeneratorTests.part(architecture), seed);
      List<List<Candidate>> answers = new ArrayList<>();
      Set<Integer> lengths = new HashSet<>();
      Set<String> distinct = new HashSet<>();
      try (StepScorer scorer = new StepScorer(ModelFiles.generator(folder.toString()))) {
        for (String site : sites) {
          List<Candidate> all = twin(scorer, new StringBuilder(site).reverse().toString(), beam);
          all.forEach(candidate -> lengths.add(candidate.letters.length()));
          all.forEach(candidate -> distinct.add(candidate.letters));
          answers.add(all);
          if (answers.size() == 4 && distinct.size() <= beam) {
            break;
          }
        }
      }
      if (lengths.size() > 1 && distinct.size() > beam) {
        return answers;
      }
    }
    throw new AssertionError("no network of 200 gives answers that differ");
  }

  @Test
  void aSiteWithinATranscriptIsReadAlone() throws IOException {
    GeneratorTests.write(folder, GeneratorTests.part(Seq2Seq.ARCHITECTURE), 3);
    String site = "GGAUCCAUUAC";
    try (OrtRuntime runtime = OrtRuntime.open();
        MirnaGenerator model = MirnaGenerator.open(runtime, files(), 1);
        SequenceBatch batch = batch(List.of(site, "UUUUUUUUUUUUUUUUUUUU" + site + "AAGG"));
        MirnaDecoder decoder = model.newDecoder(windows, 2, 4)) {
      decoder.setSite(0, batch.get(0), 0, site.length());
      decoder.setSite(1, batch.get(1), 20, 20 + site.length());
      decoder.run(2);
      for (int i = 0; i < 4; i++) {
        assertEquals(decoder.mirna(0, i), decoder.mirna(1, i));
        assertEquals(decoder.logProbability(0, i), decoder.logProbability(1, i));
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() throws IOException {
    GeneratorTests.write(folder, GeneratorTests.part(Seq2Seq.ARCHITECTURE), 3);
    try (OrtRuntime runtime = OrtRuntime.open();
        MirnaGenerator model = MirnaGenerator.open(runtime, files(), 1);
        SequenceBatch batch = batch(List.of("A".repeat(21)));
        MirnaDecoder decoder = model.newDecoder(windows, 2, 1)) {
      Exception long21 =
          assertThrows(BadInputException.class, () -> decoder.setSite(0, batch.get(0), 0, 21));
      assertEquals("a site of 21 nt; the model reads 1 to 20: cut it", long21.getMessage());
      assertThrows(BadInputException.class, () -> decoder.setSite(0, batch.get(0), 3, 3));
      assertThrows(IllegalArgumentException.class, () -> decoder.run(17));
      assertThrows(IllegalArgumentException.class, () -> model.newDecoder(windows, 2, 65));
      decoder.run(0);
      assertThrows(IndexOutOfBoundsException.class, () -> decoder.mirna(0, 0));
    }
  }

  @Test
  void refusesPartsOfTwoTrainings() throws IOException {
    GeneratorTests.write(folder, GeneratorTests.part(Seq2Seq.ARCHITECTURE), 3);
    Path other = folder.resolve("other");
    GeneratorTests.write(other, GeneratorTests.part(Transformer.ARCHITECTURE), 3);
    Files.delete(folder.resolve("decoder.onnx"));
    Exception missing = assertThrows(ModelException.class, this::files);
    assertTrue(missing.getMessage().contains("decoder.onnx"), missing.getMessage());
    Files.move(other.resolve("decoder.onnx"), folder.resolve("decoder.onnx"));
    try (OrtRuntime runtime = OrtRuntime.open()) {
      Exception mixed =
          assertThrows(ModelException.class, () -> MirnaGenerator.open(runtime, files(), 1));
      assertTrue(mixed.getMessage().contains("one training"), mixed.getMessage());
    }
  }

  private ModelFiles files() {
    return ModelFiles.generator(folder.toString());
  }

  private static List<String> sites(int count) {
    Random random = new Random(8);
    List<String> sites = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sites.add(GeneratorTests.letters(random, 1 + random.nextInt(GeneratorTests.SITE_LENGTH)));
    }
    return sites;
  }

  private static SequenceBatch batch(List<String> sequences) {
    SequenceBatch batch = new SequenceBatch(new SequencePackerJava());
    sequences.forEach(batch::add);
    return batch.freeze();
  }
}
