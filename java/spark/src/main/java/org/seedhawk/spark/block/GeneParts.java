// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.seedhawk.error.BadInputException;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.spark.engine.MirnaList;
import org.seedhawk.spark.row.Packed;
import org.seedhawk.spark.row.Tables;
import org.seedhawk.spark.row.TargetChanges;

/**
 * The best sites of one target, for each miRNA: collected from the sites of a block, or from the
 * blocks of a target in any order. The best one is the first with the highest score, as in the
 * engine. One thread at a time.
 */
public final class GeneParts {
  private final float[] best;
  private final long[] count;
  private final long[] start;
  private final long[] end;
  private final int[] block; // of the best site

  public GeneParts(int mirnas) {
    best = new float[mirnas];
    count = new long[mirnas];
    start = new long[mirnas];
    end = new long[mirnas];
    block = new int[mirnas];
  }

  /** Adds one site, or the sites of a block. */
  public void add(int number, int mirna, float score, long sites, long bestStart, long bestEnd) {
    if (count[mirna] == 0 || score > best[mirna] || score == best[mirna] && number < block[mirna]) {
      best[mirna] = score;
      start[mirna] = bestStart;
      end[mirna] = bestEnd;
      block[mirna] = number;
    }
    count[mirna] += sites;
  }

  /** Returns the row of a block that holds what was collected. */
  public Row row(String target, int number) {
    List<Integer> mirnas = new ArrayList<>();
    List<Float> scores = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    List<Long> starts = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    for (int mirna = 0; mirna < count.length; mirna++) {
      if (count[mirna] > 0) {
        mirnas.add(mirna);
        scores.add(best[mirna]);
        counts.add(count[mirna]);
        starts.add(start[mirna]);
        ends.add(end[mirna]);
      }
    }
    return RowFactory.create(
        target,
        number,
        mirnas.toArray(),
        scores.toArray(),
        counts.toArray(),
        starts.toArray(),
        ends.toArray());
  }

  /** Returns the row that holds the log2 fold changes of a cut target. */
  public static Row row(String target, TargetChanges changes) {
    return RowFactory.create(target, Blocks.FOR_CHANGES, changes.slots(), changes.values());
  }

  /**
   * Puts the blocks of a target together.
   *
   * @param sent rows of the target as they were handed over, in any order
   * @param allPairs whether pairs without a site are listed
   * @param hasChanges whether genes have the columns of log2 fold changes
   * @return its genes
   * @throws BadInputException if a block comes twice: two targets have the name
   */
  public static List<Row> merge(
      String target, Iterator<Row> sent, MirnaList mirnas, boolean allPairs, boolean hasChanges) {
    GeneParts all = new GeneParts(mirnas.size());
    TargetChanges changes = TargetChanges.NONE;
    BitSet seen = new BitSet();
    while (sent.hasNext()) {
      Row row = Packed.unpack((byte[]) sent.next().get(2));
      int number = row.getInt(1);
      int place = number - Blocks.FOR_CHANGES;
      if (seen.get(place)) {
        throw new BadInputException(
            "target '%s': two targets have this name; rename or remove one".formatted(target));
      }
      seen.set(place);
      if (number == Blocks.FOR_CHANGES) {
        changes =
            TargetChanges.of(
                (byte[]) row.get(2),
                Arrays.stream((Object[]) row.get(3))
                    .map(values -> (Object[]) values)
                    .toArray(Object[][]::new));
      } else {
        all.addAll(number, row);
      }
    }
    List<Row> genes = new ArrayList<>();
    for (int mirna = 0; mirna < mirnas.size(); mirna++) {
      boolean has = all.count[mirna] > 0;
      if (has || allPairs) {
        GeneScore gene =
            new GeneScore(
                target,
                mirnas.id(mirna),
                has ? all.best[mirna] : 0,
                all.count[mirna],
                has ? all.start[mirna] : -1,
                has ? all.end[mirna] : -1,
                has ? PairStatus.SCORED : PairStatus.NO_SITE);
        genes.add(hasChanges ? Tables.row(gene, changes.values(mirna)) : Tables.row(gene));
      }
    }
    return genes;
  }

  private void addAll(int number, Row row) {
    Object[] mirnas = (Object[]) row.get(2);
    Object[] scores = (Object[]) row.get(3);
    Object[] counts = (Object[]) row.get(4);
    Object[] starts = (Object[]) row.get(5);
    Object[] ends = (Object[]) row.get(6);
    for (int i = 0; i < mirnas.length; i++) {
      add(
          number,
          (int) mirnas[i],
          (float) scores[i],
          (long) counts[i],
          (long) starts[i],
          (long) ends[i]);
    }
  }
}
