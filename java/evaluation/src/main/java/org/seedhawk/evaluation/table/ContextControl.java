// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.seedhawk.context.ContextMirna;
import org.seedhawk.context.ContextParameters;
import org.seedhawk.context.ContextRules;
import org.seedhawk.context.ContextScore;
import org.seedhawk.context.ContextScorer;
import org.seedhawk.context.ContextTarget;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.RepressionData;
import org.seedhawk.fold.Accessibility;
import org.seedhawk.formats.table.ContextParameterFiles;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.TargetRepression;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.Rna;

/**
 * The cumulative context++ score of TargetScan 7 (Agarwal 2015, eLife 4:e05005), computed by its
 * published parameters without conservation (PCT): a score that others trained, on the same
 * transcripts. The published program's rules, see {@link ContextRules#PROGRAM}.
 */
final class ContextControl {
  private static final String FOLDER = "targetscan/v70_sample/";

  /** Stretches whose accessibility the score reads, nt. */
  private static final int STRETCH = 14;

  private final ContextScorer scorer;
  private final List<ContextMirna> mirnas;
  private final Queue<Accessibility> folds = new ConcurrentLinkedQueue<>();

  private ContextControl(ContextParameters parameters, List<ContextMirna> mirnas) {
    scorer = new ContextScorer(parameters, ContextRules.PROGRAM);
    this.mirnas = mirnas;
  }

  /**
   * Scores all transcripts for all miRNAs.
   *
   * @return repression by the letters of a miRNA, then by transcript; empty if the data pack has no
   *     parameters
   */
  static Optional<Map<String, float[]>> scores(
      RepressionData known, DataFolder data, RepressionFolds folds, int threads)
      throws IOException {
    if (!data.has(FOLDER + ContextParameterFiles.WEIGHTS)) {
      return Optional.empty();
    }
    data.file(FOLDER + ContextParameterFiles.SEEDS);
    ContextParameters parameters =
        ContextParameterFiles.read(data.file(FOLDER + ContextParameterFiles.WEIGHTS).getParent());
    List<Rna> mirnas = known.mirnas().stream().map(letters -> new Rna(letters, letters)).toList();
    ContextControl control =
        new ContextControl(
            parameters,
            mirnas.stream().map(mirna -> new ContextMirna(parameters, mirna.letters())).toList());
    Map<String, float[]> scores = new HashMap<>();
    mirnas.forEach(mirna -> scores.put(mirna.id(), new float[known.transcripts().size()]));
    int[] next = {0};
    // Of the model only its sites are read.
    try (RepressionModel model = folds.open(Optional.empty(), threads);
        RepressionSet set = model.prepare(mirnas)) {
      set.scan(
          known.transcripts().iterator(),
          control::repression,
          row -> {
            for (int mirna = 0; mirna < row.length; mirna++) {
              scores.get(mirnas.get(mirna).id())[next[0]] = row[mirna];
            }
            next[0]++;
          });
    } finally {
      control.folds.forEach(Accessibility::close);
    }
    return Optional.of(scores);
  }

  private float[] repression(TargetRepression columns) {
    ContextTarget target = target(columns.transcript());
    float[] row = new float[mirnas.size()];
    for (int mirna = 0; mirna < row.length; mirna++) {
      List<ContextScore> sites = new ArrayList<>();
      if (columns.siteCount(mirna) > columns.orfCount(mirna)) {
        for (GeneRepression.Site site : columns.copy(mirna).sites()) {
          if (!site.inOrf()) {
            scorer
                .score(target, mirnas.get(mirna), site.type(), site.start(), site.end(), Double.NaN)
                .ifPresent(sites::add);
          }
        }
      }
      row[mirna] = (float) -ContextScore.cumulative(sites);
    }
    return row;
  }

  private ContextTarget target(Transcript transcript) {
    Accessibility idle = folds.poll();
    Accessibility fold = idle == null ? Accessibility.open() : idle;
    double[] unpaired;
    try {
      unpaired = fold.unpaired(transcript.utr(), STRETCH)[0];
    } finally {
      folds.add(fold);
    }
    return new ContextTarget(
        transcript.utr(),
        transcript.orf(),
        transcript.orfLength(),
        List.of(new ContextTarget.End(transcript.utr().length(), 1)),
        start -> start < 0 || start >= unpaired.length ? Double.NaN : Math.log10(unpaired[start]));
  }
}
