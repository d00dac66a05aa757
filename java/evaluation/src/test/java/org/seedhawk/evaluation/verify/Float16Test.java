// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.ModelIndex;
import org.seedhawk.model.PathChoice;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Precision;

/** Every model in float16, on the windows of its parity file. */
class Float16Test {
  /** Three times what it costs, see float16.json of each. */
  private static final double TOLERANCE = 3e-3;

  static List<Path> models() throws IOException {
    try (Stream<Path> folders =
        Files.list(Path.of(System.getProperty("seedhawk.root"), "models"))) {
      return folders
          .filter(folder -> Files.isRegularFile(folder.resolve(ParityFile.NAME)))
          .filter(folder -> !ModelIndex.isGenerator(folder))
          // A model of repression has parity of its own kind, and no float16.
          .filter(
              folder ->
                  ModelFiles.ONNX.stream()
                      .anyMatch(file -> Files.isRegularFile(folder.resolve(file))))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void scoresNearlyAsInFloat32(Path folder) throws IOException {
    List<Pair> pairs = new ArrayList<>();
    List<ParityFile.Row> rows = ParityFile.read(folder.resolve(ParityFile.NAME));
    rows.forEach(row -> pairs.add(new Pair("m", row.mirna(), "t", row.target())));
    long[] nt1 = rows.stream().mapToLong(ParityFile.Row::nt1).toArray();
    ModelFiles files = ModelFiles.find(folder.toString());
    for (PathChoice path : List.of(PathChoice.JOINT, PathChoice.TOWERS)) {
      if (path == PathChoice.JOINT ? !files.has("model.onnx") : !files.hasTowers()) {
        continue;
      }
      float[] scores = ModelVerification.windowScores(files, path, Precision.FLOAT16, pairs, nt1);
      int moved = 0;
      for (int i = 0; i < scores.length; i++) {
        assertEquals(rows.get(i).score(), scores[i], TOLERANCE, path + ", row " + i);
        moved += Math.abs(rows.get(i).score() - scores[i]) > ParityFile.TOLERANCE ? 1 : 0;
      }
      assertTrue(moved > scores.length / 4, path + ": float16 moved " + moved + " scores");
    }
  }
}
