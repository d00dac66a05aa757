// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.api.java.UDF2;
import org.seedhawk.Seedhawk;
import org.seedhawk.formats.SequenceTexts;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.spark.engine.Engines;

/** The SQL function: letters of a miRNA and of a target to a score. Immutable. */
final class ScorePair implements UDF2<String, String, Float> {
  static final String NAME = "seedhawk_score";

  private static final long serialVersionUID = 1;

  private final SparkOptions options;

  ScorePair(SparkOptions options) {
    this.options = options;
  }

  /** Returns the score of the pair; 0 without a site, null where one of the two is null. */
  @Override
  public Float call(String mirna, String target) {
    if (mirna == null || target == null) {
      return null;
    }
    SequenceTexts.checkMirna("the miRNA", mirna);
    SequenceTexts.checkTarget("the target", target);
    List<Float> score = new ArrayList<>(1);
    try (Engines.Lease<Engines.Opened> lease = Engines.here().engine(options.engine())) {
      Seedhawk engine = lease.get().engine();
      engine.predict(
          List.of(new Pair("mirna", mirna, "target", target)).iterator(),
          options.search(engine.model().seedMatch()),
          options.scan().toBuilder().threads(1).build(),
          new OneScore(score));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return score.getFirst();
  }

  /** Takes the score of the one pair. */
  private record OneScore(List<Float> score) implements ScanSink<Boolean> {
    @Override
    public Boolean map(SiteBatch sites) {
      return true;
    }

    @Override
    public void sites(Boolean mapped) {}

    @Override
    public void gene(GeneView gene) {
      score.add(gene.score());
    }
  }
}
