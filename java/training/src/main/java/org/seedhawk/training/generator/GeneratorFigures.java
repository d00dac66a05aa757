// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.evaluation.control.PairingAnswer;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.evaluation.data.SitePairs.Row;
import org.seedhawk.evaluation.data.SiteSplit;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.model.MirnaDecoder;
import org.seedhawk.model.MirnaGenerator;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/**
 * Decodes held-out parts with the exported files in the engine and counts what is right, beside
 * answers that need no network. One thread at a time.
 */
final class GeneratorFigures {
  private static final int SITES = 128;
  private static final int BEAM = 5;
  private static final int WORD = 6;

  private final Path folder;
  private final SiteSplit split;
  private final MirnaFamilies families = new MirnaFamilies();
  private final Map<String, List<Integer>> words = new HashMap<>();
  private final Set<String> known = new HashSet<>();
  private final String mostFrequent;
  private final PairingAnswer pairing;

  /**
   * @param folder of the exported files
   */
  GeneratorFigures(Path folder, SiteSplit split) {
    this.folder = folder;
    this.split = split;
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < split.training().size(); i++) {
      Row row = split.training().get(i);
      known.add(row.mirna());
      counts.merge(row.mirna(), 1, Integer::sum);
      for (String word : words(row.site())) {
        words.computeIfAbsent(word, w -> new ArrayList<>()).add(i);
      }
    }
    String most = "";
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      int difference = entry.getValue() - counts.getOrDefault(most, 0);
      if (difference > 0 || difference == 0 && entry.getKey().compareTo(most) < 0) {
        most = entry.getKey();
      }
    }
    mostFrequent = most;
    pairing = new PairingAnswer(split.training());
  }

  /** Measures both held-out parts. */
  List<GeneratorResults.Part> parts() throws IOException {
    return List.of(
        part("sites that training has not seen", split.sites()),
        part("rows drawn one by one, as published", split.rows()));
  }

  private GeneratorResults.Part part(String name, List<Row> rows) throws IOException {
    List<List<String>> greedy = decode(rows, 1);
    List<List<String>> beam = decode(rows, BEAM);
    int[] right = new int[12];
    for (int i = 0; i < rows.size(); i++) {
      String mirna = rows.get(i).mirna();
      String family = families.of(mirna);
      List<String> candidates = beam.get(i);
      List<String> named = candidates.stream().map(families::of).toList();
      count(right, 0, greedy.get(i).getFirst().equals(mirna));
      count(right, 1, candidates.getFirst().equals(mirna));
      count(right, 2, candidates.contains(mirna));
      count(right, 3, named.getFirst().equals(family));
      count(right, 4, named.contains(family));
      count(right, 5, known.contains(candidates.getFirst()));
      count(right, 6, nearest(rows.get(i).site()).equals(mirna));
      count(right, 7, mostFrequent.equals(mirna));
      List<String> paired = pairing.best(rows.get(i).site(), BEAM);
      count(right, 8, paired.getFirst().equals(mirna));
      count(right, 9, paired.contains(mirna));
      count(right, 10, families.of(paired.getFirst()).equals(family));
      count(right, 11, pairing.ofSeed(mirna).equals(mirna));
    }
    double all = Math.max(1, rows.size());
    return new GeneratorResults.Part(
        name,
        split.overlap(rows),
        right[0] / all,
        BEAM,
        right[1] / all,
        right[2] / all,
        right[3] / all,
        right[4] / all,
        right[5] / all,
        right[6] / all,
        right[7] / all,
        right[8] / all,
        right[9] / all,
        right[10] / all,
        right[11] / all);
  }

  private static void count(int[] right, int index, boolean isRight) {
    right[index] += isRight ? 1 : 0;
  }

  private List<List<String>> decode(List<Row> rows, int beam) throws IOException {
    List<List<String>> all = new ArrayList<>();
    try (OrtRuntime runtime = OrtRuntime.open();
        MirnaGenerator model =
            MirnaGenerator.open(runtime, ModelFiles.generator(folder.toString()), 1);
        SequenceBatch batch = new SequenceBatch(new SequencePackerJava());
        MirnaDecoder decoder = model.newDecoder(new WindowEncoderJava(), SITES, beam)) {
      for (Row row : rows) {
        batch.add(new StringBuilder(row.site()).reverse().toString());
      }
      batch.freeze();
      for (int from = 0; from < rows.size(); from += SITES) {
        int count = Math.min(SITES, rows.size() - from);
        for (int i = 0; i < count; i++) {
          decoder.setSite(i, batch.get(from + i), 0, rows.get(from + i).site().length());
        }
        decoder.run(count);
        for (int i = 0; i < count; i++) {
          List<String> candidates = new ArrayList<>();
          for (int k = 0; k < decoder.candidates(i); k++) {
            candidates.add(decoder.mirna(i, k));
          }
          all.add(candidates);
        }
      }
    }
    return all;
  }

  /** Returns the miRNA of the training site with the most 6-mers in common, the first of equals. */
  private String nearest(String site) {
    Map<Integer, Integer> common = new HashMap<>();
    for (String word : words(site)) {
      words.getOrDefault(word, List.of()).forEach(row -> common.merge(row, 1, Integer::sum));
    }
    int best = -1;
    for (Map.Entry<Integer, Integer> entry : common.entrySet()) {
      int difference = best < 0 ? 1 : entry.getValue() - common.get(best);
      if (difference > 0 || difference == 0 && entry.getKey() < best) {
        best = entry.getKey();
      }
    }
    return best < 0 ? mostFrequent : split.training().get(best).mirna();
  }

  private static Set<String> words(String site) {
    Set<String> words = new HashSet<>();
    for (int i = 0; i + WORD <= site.length(); i++) {
      words.add(site.substring(i, i + WORD));
    }
    return words;
  }
}
