// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.error.ModelException;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.scan.Rna;

/**
 * Which model of a folder saw no experiment with a miRNA's seed. Immutable.
 *
 * @param folder of a repression model, with the models of its folds
 * @param bySeed fold by nt 2-7
 */
record RepressionFolds(Path folder, Map<String, Integer> bySeed) {
  private static final String FILE = "folds.tsv";

  static RepressionFolds read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          "%s: no such file; --model names a folder of a repression model with its folds"
              .formatted(file));
    }
    Map<String, Integer> folds = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.startsWith("#")) {
        String[] fields = line.split("\t", -1);
        folds.put(fields[0], Integer.parseInt(fields[1]));
      }
    }
    return new RepressionFolds(folder, folds);
  }

  /** Returns the miRNAs by fold; those whose seed no experiment of the training has, by none. */
  Map<Optional<Integer>, List<Rna>> split(List<Rna> mirnas) {
    Map<Optional<Integer>, List<Rna>> split = new LinkedHashMap<>();
    for (Rna mirna : mirnas) {
      Integer fold = bySeed.get(mirna.letters().substring(1, 7));
      split.computeIfAbsent(Optional.ofNullable(fold), key -> new ArrayList<>()).add(mirna);
    }
    return split;
  }

  /** Returns the miRNAs by fold, where each must have one. */
  Map<Integer, List<Rna>> splitKnown(List<Rna> mirnas) {
    Map<Integer, List<Rna>> known = new LinkedHashMap<>();
    split(mirnas)
        .forEach(
            (fold, of) ->
                known.put(
                    fold.orElseThrow(
                        () ->
                            new ModelException(
                                "%s: it has no fold for the seed of '%s'"
                                    .formatted(folder.resolve(FILE), of.getFirst().letters()))),
                    of));
    return known;
  }

  /** Opens the model of a fold; without one the served model, which saw no such seed either. */
  RepressionModel open(Optional<Integer> fold, int threads) {
    return fold.isPresent()
        ? RepressionModel.openFold(folder, fold.get(), threads)
        : RepressionModel.open(folder, threads);
  }
}
