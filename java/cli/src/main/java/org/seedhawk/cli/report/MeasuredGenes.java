// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.report;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.table.FoldChangeMatrix;
import org.seedhawk.repression.TargetRepression;

/**
 * The predictions for the genes of a table of measured fold changes. Any thread may call {@link
 * #map}; the other calls are for one thread at a time.
 */
public final class MeasuredGenes {
  private static final SiteClass[] CLASSES = SiteClass.values();

  private final FoldChangeMatrix table;
  private final int[] mirnas; // of each column, its number in the set
  private final float[][] predicted; // by column and row
  private final byte[][] classes; // ordinals
  private final BitSet targets = new BitSet(); // rows that were met

  /**
   * Takes the table.
   *
   * @param ids names of the miRNAs of the set, in its order
   */
  public MeasuredGenes(FoldChangeMatrix table, List<String> ids) {
    this.table = table;
    mirnas = table.mirnas().stream().mapToInt(ids::indexOf).toArray();
    predicted = new float[mirnas.length][table.genes().size()];
    classes = new byte[mirnas.length][table.genes().size()];
  }

  /** A target that the table has. */
  public record Row(int row, float[] predicted, SiteClass[] classes) {}

  /** Copies the predictions for a target; empty if the table lacks it. */
  public Optional<Row> map(TargetRepression target) {
    int row = table.row(target.transcriptId());
    if (row < 0) {
      return Optional.empty();
    }
    float[] log2fc = new float[mirnas.length];
    SiteClass[] best = new SiteClass[mirnas.length];
    for (int column = 0; column < mirnas.length; column++) {
      log2fc[column] = target.log2fc(mirnas[column]);
      best[column] = SiteClass.of(target, mirnas[column]);
    }
    return Optional.of(new Row(row, log2fc, best));
  }

  /** Keeps what was made of a target. */
  public void accept(Row row) {
    targets.set(row.row);
    for (int column = 0; column < mirnas.length; column++) {
      predicted[column][row.row] = row.predicted[column];
      classes[column][row.row] = (byte) row.classes[column].ordinal();
    }
  }

  /** Returns how many genes of the table are targets. */
  public int met() {
    return targets.cardinality();
  }

  /**
   * Refuses a table none of whose genes is a target.
   *
   * @param file the FASTA file of the targets
   * @throws BadInputException if so
   */
  public void check(Path file) {
    if (targets.isEmpty()) {
      throw new BadInputException(
          ("%s: none of its %,d genes is a target of '%s' ('%s', for instance, is not); name the"
                  + " genes as the FASTA file does")
              .formatted(table.file(), table.genes().size(), file, table.genes().getFirst()));
    }
  }

  /** Returns the table. */
  public FoldChangeMatrix table() {
    return table;
  }

  /** Returns what was measured of a pair; NaN if it was not. */
  float value(String mirna, String gene) {
    int column = table.mirnas().indexOf(mirna);
    int row = table.row(gene);
    return column < 0 || row < 0 ? Float.NaN : table.value(column, row);
  }

  /** Returns predictions beside measurements, one miRNA of the table after the other. */
  public Stream<Agreement> agreements() {
    return IntStream.range(0, mirnas.length).mapToObj(this::agreement);
  }

  /** Returns those for one miRNA; empty if the table lacks it. */
  Optional<Agreement> agreement(String mirna) {
    int column = table.mirnas().indexOf(mirna);
    return column < 0 ? Optional.empty() : Optional.of(agreement(column));
  }

  private Agreement agreement(int column) {
    int rows = classes[column].length;
    float[] x = new float[rows];
    float[] y = new float[rows];
    SiteClass[] best = new SiteClass[rows];
    int count = 0;
    for (int row = 0; row < rows; row++) {
      float value = table.value(column, row);
      if (targets.get(row) && !Float.isNaN(value) && !Float.isNaN(predicted[column][row])) {
        x[count] = predicted[column][row];
        y[count] = value;
        best[count++] = CLASSES[classes[column][row]];
      }
    }
    return new Agreement(
        table.mirnas().get(column),
        Arrays.copyOf(x, count),
        Arrays.copyOf(y, count),
        Arrays.copyOf(best, count));
  }
}
