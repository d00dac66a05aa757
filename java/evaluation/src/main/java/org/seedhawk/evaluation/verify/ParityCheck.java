// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.evaluation.verify.ModelChecks.Check;
import org.seedhawk.evaluation.verify.ModelChecks.Fault;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.scan.Pair;

/** Checks that the engine scores what the training scored. */
final class ParityCheck {
  private ParityCheck() {}

  /** Scores the windows of the parity file again, by each path that the model has. */
  static Check of(Path folder, ModelFiles files) throws IOException, Fault {
    Path file = folder.resolve(ParityFile.NAME);
    if (!Files.isRegularFile(file)) {
      return ModelChecks.absent("parity", "%s: no such file; 'seedhawk train' writes it", file);
    }
    List<ParityFile.Row> rows = ParityFile.read(file);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      String line = "%s:%d".formatted(file, i + 2);
      pairs.add(new Pair(line, rows.get(i).mirna(), line, rows.get(i).target()));
    }
    long[] nt1 = rows.stream().mapToLong(ParityFile.Row::nt1).toArray();
    List<PathChoice> paths = new ArrayList<>();
    if (files.has(ModelChecks.MODEL)) {
      paths.add(PathChoice.JOINT);
    }
    if (files.hasTowers()) {
      paths.add(PathChoice.TOWERS);
    }
    List<String> differences = new ArrayList<>();
    for (PathChoice path : paths) {
      float[] scores = ModelVerification.windowScores(files, path, pairs, nt1);
      double largest = 0;
      for (int i = 0; i < scores.length; i++) {
        double difference = Math.abs((double) scores[i] - rows.get(i).score());
        if (!(difference <= ParityFile.TOLERANCE)) {
          throw new Fault(
              "%s:%d: training scored %s but %s scores %s, %.0e is allowed; export again, or the"
                  + " file is of another training",
              file,
              i + 2,
              rows.get(i).score(),
              files.where(path == PathChoice.JOINT ? ModelChecks.MODEL : "pair.onnx"),
              scores[i],
              ParityFile.TOLERANCE);
        }
        largest = Math.max(largest, difference);
      }
      differences.add(
          String.format(
              Locale.ROOT, "%.1e %s", largest, path == PathChoice.JOINT ? "joint" : "towers"));
    }
    return ModelChecks.ok(
        "parity",
        "%d windows of training within %s (limit %.0e)",
        rows.size(),
        String.join(", ", differences),
        ParityFile.TOLERANCE);
  }
}
