// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.measure.RankCorrelation;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.training.data.EncodedInputs;
import org.seedhawk.training.data.LabelledSites;
import org.seedhawk.training.data.PairData;
import org.seedhawk.training.data.TeacherPairs;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.data.WindowLayout;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.fit.Example;
import org.seedhawk.training.fit.OnnxScorer;
import org.seedhawk.training.fit.TrainingProgress;
import org.seedhawk.training.fit.WindowScorer;
import org.seedhawk.training.network.Architecture;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.ModelWriter;
import org.seedhawk.training.published.MirBind2Onnx;
import org.seedhawk.training.published.PublishedWeights;
import org.seedhawk.training.recipe.Recipe;
import org.seedhawk.training.result.Results;

/**
 * Pairs with the scores that a published network gives them, alone or with a second model. A part
 * of them is held out, and says how well the scores were learnt. One thread at a time.
 */
final class Teacher {
  /** Of this many pairs one is held out. */
  private static final int HELD_OUT = 20;

  private static final int CHUNK = 20_480;

  private final Recipe.TeacherPart part;
  private final List<Window> windows;
  private final float[] scores;
  private final int taught;

  private Teacher(Recipe.TeacherPart part, List<Window> windows, float[] scores) {
    this.part = part;
    this.windows = windows;
    this.scores = scores;
    taught = windows.size() - windows.size() / HELD_OUT;
  }

  /**
   * Draws the pairs and scores them.
   *
   * @param recipe that names the teacher
   * @param inputs of the training
   * @param architecture that learns
   * @param pairs whose training rows are scored too; its pool gets the others
   * @param kept file that the scores are kept in, and read from where it is there: one of other
   *     inputs is written anew
   * @throws BadInputException if a file is missing or damaged
   */
  static Teacher of(
      Recipe recipe,
      TrainingInputs inputs,
      Architecture architecture,
      PairData pairs,
      Path kept,
      TrainingProgress progress)
      throws IOException {
    Path data = inputs.data();
    Recipe.TeacherPart part = recipe.teacher();
    WindowLayout layout = architecture.layout();
    List<LabelledSites.Row> rows = new ArrayList<>(pairs.split().training());
    Set<String> families = pairs.split().families();
    for (String table : part.tables()) {
      for (LabelledSites.Row row :
          LabelledSites.readMirnas(data.resolve(table), LabelledSites.Format.BENCHMARK).rows()) {
        if (!families.contains(pairs.families().of(row.mirna()))) {
          rows.add(row);
        }
      }
    }
    List<Window> windows =
        new TeacherPairs(
                pairs.pool(),
                layout,
                rows,
                letters(data.resolve(part.transcripts())),
                letters(data.resolve(part.mirnas())),
                new Random(recipe.split().seed()))
            .draw(part.pairs());
    byte[] hash = ResultFiles.sha256(key(recipe, inputs)).getBytes(StandardCharsets.US_ASCII);
    float[] scores = read(kept, hash, windows.size());
    if (scores == null) {
      scores = score(data.resolve(part.weights()), windows, pairs, layout, progress);
      ByteBuffer bytes = ByteBuffer.allocate(hash.length + 4 * scores.length).put(hash);
      bytes.asFloatBuffer().put(scores);
      ResultFiles.write(kept, bytes.array());
    }
    if (part.model() != null) {
      Path second = inputs.teacherModel(part.model());
      try (OnnxScorer scorer = new OnnxScorer(second, architecture.servedInputs(), pairs.pool())) {
        mix(scores, score(scorer, windows, progress), part.share());
      }
    }
    return new Teacher(part, windows, scores);
  }

  /** Returns what the scores follow from, but for the second model, whose scores are not kept. */
  private static String key(Recipe recipe, TrainingInputs inputs) {
    Recipe.TeacherPart part = recipe.teacher();
    Map<String, String> read = new LinkedHashMap<>(inputs.hashes());
    read.remove(part.model());
    return "%s\n%d\n%d\n%d\n%s"
        .formatted(part.files(), part.pairs(), recipe.split().seed(), inputs.limit(), read);
  }

  private static float[] read(Path kept, byte[] hash, int count) throws IOException {
    if (!Files.exists(kept)) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(kept));
    if (bytes.remaining() != hash.length + 4 * count
        || !bytes.slice(0, hash.length).equals(ByteBuffer.wrap(hash))) {
      return null;
    }
    float[] scores = new float[count];
    bytes.position(hash.length).asFloatBuffer().get(scores);
    return scores;
  }

  private static List<String> letters(Path fasta) throws IOException {
    List<String> letters = new ArrayList<>();
    for (Rna rna : FastaReader.readAll(fasta)) {
      String text = rna.letters().toUpperCase(Locale.ROOT).replace('T', 'U');
      if (text.chars().allMatch(letter -> "ACGU".indexOf(letter) >= 0)) {
        letters.add(text);
      }
    }
    return letters;
  }

  private static float[] score(
      Path weights,
      List<Window> windows,
      PairData pairs,
      WindowLayout layout,
      TrainingProgress progress)
      throws IOException {
    Path folder = Files.createTempDirectory("seedhawk-teacher");
    try {
      ContractMetadata.Architecture architecture = MirBind2Onnx.architecture();
      ModelWriter.write(
          folder,
          Map.of("joint", PublishedWeights.readPytorch(weights).mirBind2()),
          new ContractMetadata(
              "teacher", "1", SeedMatch.OFFSET_9_MER_M7.label(), 0.5, "none", "none", "none"),
          architecture);
      try (OnnxScorer scorer =
          new OnnxScorer(folder, new EncodedInputs(architecture.inputs(), layout), pairs.pool())) {
        return score(scorer, windows, progress);
      }
    } finally {
      Files.deleteIfExists(folder.resolve(ModelWriter.file("joint")));
      Files.delete(folder);
    }
  }

  private static float[] score(OnnxScorer scorer, List<Window> windows, TrainingProgress progress) {
    float[] scores = new float[windows.size()];
    for (int from = 0; from < scores.length; from += CHUNK) {
      int to = Math.min(scores.length, from + CHUNK);
      System.arraycopy(scorer.score(windows.subList(from, to)), 0, scores, from, to - from);
      progress.say("a teacher has scored %,d of %,d pairs".formatted(to, scores.length));
    }
    return scores;
  }

  /** Takes the mean of both margins, the second's with that share. */
  private static void mix(float[] scores, float[] second, double share) {
    for (int i = 0; i < scores.length; i++) {
      double margin = (1 - share) * margin(scores[i]) + share * margin(second[i]);
      scores[i] = (float) (1 / (1 + Math.exp(-margin)));
    }
  }

  private static double margin(double score) {
    double inside = Math.clamp(score, 1e-6, 1 - 1e-6);
    return Math.log(inside / (1 - inside));
  }

  /** Returns whether an epoch learns from the teacher alone. */
  boolean isAlone(int epoch) {
    return epoch <= part.alone();
  }

  /** Returns an epoch's pairs, no pair twice. */
  List<Example> epoch(int epoch, Random random) {
    int count = Math.min(taught, isAlone(epoch) ? part.perEpoch() : part.beside());
    int[] order = new int[taught];
    for (int i = 0; i < taught; i++) {
      order[i] = i;
    }
    List<Example> examples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(taught - i);
      int pair = order[other];
      order[other] = order[i];
      examples.add(new Example(windows.get(pair), scores[pair], (float) part.weight()));
    }
    return examples;
  }

  /** Returns how well a network has learnt the scores. */
  Results.Learnt learnt(WindowScorer network) {
    float[] learnt = network.score(windows.subList(taught, windows.size()));
    float[] wanted = Arrays.copyOfRange(scores, taught, scores.length);
    double mean = 0;
    double difference = 0;
    for (float score : scores) {
      mean += score / scores.length;
    }
    for (int i = 0; i < wanted.length; i++) {
      difference += Math.abs(wanted[i] - learnt[i]) / wanted.length;
    }
    return new Results.Learnt(
        scores.length,
        mean,
        wanted.length,
        new RankCorrelation(wanted, learnt).value(),
        difference);
  }
}
