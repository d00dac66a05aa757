// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.SequenceTexts;
import org.seedhawk.repression.RepressionFeed;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.spark.engine.Engines;
import org.seedhawk.spark.row.PartitionRows;
import org.seedhawk.spark.row.Tables;
import org.seedhawk.spark.row.TargetChanges;

/**
 * Scores the pairs of a partition, some thousands at a time. A pair is mirna, its letters, target,
 * its letters; letters may be null. Immutable.
 *
 * @param options options
 */
record PairScan(SparkOptions options) implements MapPartitionsFunction<Row, Row>, Serializable {
  private static final int MOST_PAIRS = 4096;
  private static final long MOST_LETTERS = 1 << 22;

  /** Prepared miRNAs that are kept for log2 fold changes. */
  private static final int KEPT = 256;

  @Override
  public Iterator<Row> call(Iterator<Row> pairs) {
    return pairs.hasNext() ? new Scored(pairs) : List.<Row>of().iterator();
  }

  /** The rows of a partition. One thread. */
  private final class Scored extends PartitionRows {
    private final Iterator<Row> pairs;
    private final Engines.Lease<Engines.Opened> lease;
    private final ScanOptions scan;
    private final Map<String, RepressionSet> sets =
        new LinkedHashMap<>(KEPT, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, RepressionSet> eldest) {
            return size() > KEPT; // nothing is held open by a set
          }
        };

    Scored(Iterator<Row> pairs) {
      this.pairs = pairs;
      lease = Engines.here().engine(options.engine());
      task.addTaskCompletionListener((TaskCompletionListener) ended -> lease.close());
      scan = options.scan().toBuilder().threads(task.cpus()).build();
    }

    @Override
    protected boolean hasWork() {
      return pairs.hasNext();
    }

    @Override
    protected void work() throws IOException {
      List<Pair> batch = new ArrayList<>();
      long letters = 0;
      while (pairs.hasNext() && batch.size() < MOST_PAIRS && letters < MOST_LETTERS) {
        Pair pair = pair(pairs.next());
        letters += pair.target() == null ? 0 : pair.target().length();
        batch.add(pair);
      }
      List<GeneScore> genes = new ArrayList<>(batch.size());
      lease
          .get()
          .engine()
          .predict(
              batch.iterator(),
              options.search(lease.get().engine().model().seedMatch()),
              scan,
              new Collector(genes));
      if (options.hasChanges()) {
        sendChanges(batch, genes);
      } else {
        genes.forEach(gene -> out.add(Tables.row(gene)));
      }
    }

    private void sendChanges(List<Pair> batch, List<GeneScore> genes) throws IOException {
      RepressionModel model = lease.get().repression();
      try (RepressionFeed<TargetChanges> feed = model.feed(TargetChanges::of)) {
        for (Pair pair : batch) {
          if (isKnown(pair)) {
            feed.offer(set(model, pair), new Transcript(pair.targetId(), pair.target()));
          }
        }
        for (int i = 0; i < genes.size(); i++) {
          TargetChanges changes = isKnown(batch.get(i)) ? feed.take() : TargetChanges.NONE;
          out.add(Tables.row(genes.get(i), changes.values(0)));
        }
      }
    }

    private RepressionSet set(RepressionModel model, Pair pair) {
      return sets.computeIfAbsent(
          pair.mirna(), letters -> model.prepare(List.of(new Rna(pair.mirnaId(), letters))));
    }
  }

  private static boolean isKnown(Pair pair) {
    return pair.mirna() != null
        && pair.target() != null
        && pair.target().length() <= Transcript.MOST_LETTERS;
  }

  private static Pair pair(Row row) {
    if (row.isNullAt(0) || row.isNullAt(2)) {
      throw new BadInputException(
          "a pair has no name of its %s; fill columns 'mirna' and 'target'"
              .formatted(row.isNullAt(0) ? "miRNA" : "target"));
    }
    Pair pair = new Pair(row.getString(0), row.getString(1), row.getString(2), row.getString(3));
    if (pair.mirna() != null) {
      SequenceTexts.checkMirna(new Rna(pair.mirnaId(), pair.mirna()));
    }
    if (pair.target() != null) {
      SequenceTexts.checkTarget(new Rna(pair.targetId(), pair.target()));
    }
    return pair;
  }

  /** Collects the pairs in their order. */
  private record Collector(List<GeneScore> genes) implements ScanSink<Boolean> {
    @Override
    public Boolean map(SiteBatch sites) {
      return true;
    }

    @Override
    public void sites(Boolean mapped) {}

    @Override
    public void gene(GeneView gene) {
      genes.add(gene.toScore());
    }
  }
}
