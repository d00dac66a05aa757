// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.Rna;

/**
 * What a repression model predicted when it was trained: {@code models/repression/parity.tsv}.
 * {@code seedhawk models verify} predicts the rows again and allows {@value #TOLERANCE}, so that
 * neither the weights nor what is computed of a site can change unseen.
 *
 * <p>A tab-separated table with the header {@code #mirna utr orf log2fc}: letters A C G U, 5'->3',
 * an ORF that may be empty, and the predicted log2 fold change as the shortest decimal that is this
 * float32. The sequences are random, with a site planted in each. Immutable.
 */
public final class RepressionParity {
  /** What predictions may differ by on another processor. */
  public static final double TOLERANCE = 1e-5;

  private static final List<String> COLUMNS = List.of("#mirna", "utr", "orf", "log2fc");
  private static final int ROWS = 48;
  private static final int LONGEST = 400;
  private static final String LETTERS = "ACGU";

  private RepressionParity() {}

  /**
   * A pair and what was predicted for it. Immutable.
   *
   * @param log2fc 0 or less
   */
  public record Row(String mirna, String utr, String orf, float log2fc) {}

  /** Predicts random pairs with the model of a folder and writes them there. */
  public static void write(Path folder) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      String mirna = letters(random, 22);
      StringBuilder utr = new StringBuilder(letters(random, 30 + random.nextInt(LONGEST)));
      int nt = 5 + i % 3; // of the seed, from nt 2 on; the longest are 7mers and 8mers
      utr.insert(random.nextInt(utr.length()), partner(mirna.substring(1, 1 + nt)) + "A");
      StringBuilder orf = new StringBuilder(i % 3 == 0 ? "" : letters(random, 3 * LONGEST / 4));
      if (i % 3 == 1) {
        orf.insert(random.nextInt(orf.length()), partner(mirna.substring(1, 8)));
      }
      rows.add(new Row(mirna, utr.toString(), orf.toString(), 0));
    }
    float[] predicted = predict(folder, rows);
    StringBuilder text = new StringBuilder(String.join("\t", COLUMNS)).append('\n');
    for (int i = 0; i < predicted.length; i++) {
      Row row = rows.get(i);
      text.append(row.mirna).append('\t').append(row.utr).append('\t').append(row.orf);
      text.append('\t').append(predicted[i]).append('\n');
    }
    try (AtomicFile out =
        AtomicFile.create(
            folder.resolve(ParityFile.NAME).toString(), OutputStream.nullOutputStream())) {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.commit();
    }
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException if it is no such table; the message names file and line
   */
  public static List<Row> read(Path file) throws IOException {
    Tsv tsv = Tsv.read(file);
    if (!tsv.columns().equals(COLUMNS)) {
      throw new BadInputException(
          "%s:1: the columns are %s but must be %s; train again"
              .formatted(file, tsv.columns(), COLUMNS));
    }
    List<Row> rows = new ArrayList<>();
    for (String[] fields : tsv.rows()) {
      String where = "%s:%d".formatted(file, rows.size() + 2);
      try {
        if (fields[0].matches("[ACGU]+") && (fields[1] + fields[2]).matches("[ACGU]*")) {
          rows.add(new Row(fields[0], fields[1], fields[2], Float.parseFloat(fields[3])));
          continue;
        }
      } catch (NumberFormatException e) {
        throw new BadInputException(
            "%s: '%s' is no number; train again".formatted(where, fields[3]), e);
      }
      throw new BadInputException(
          "%s: a sequence has other letters than A C G U; train again".formatted(where));
    }
    return rows;
  }

  /** Predicts the pairs of rows with the model of a folder. */
  public static float[] predict(Path folder, List<Row> rows) {
    float[] predicted = new float[rows.size()];
    try (RepressionModel model = RepressionModel.open(folder, 1)) {
      for (int i = 0; i < predicted.length; i++) {
        Row row = rows.get(i);
        try (RepressionSet set = model.prepare(List.of(new Rna("m", row.mirna)))) {
          predicted[i] = set.score("m", new Transcript("t", row.utr, row.orf)).log2fc();
        }
      }
    }
    return predicted;
  }

  /** Returns what pairs with letters, 5'->3'. */
  private static String partner(String letters) {
    StringBuilder partner = new StringBuilder();
    for (int i = letters.length() - 1; i >= 0; i--) {
      partner.append(LETTERS.charAt(LETTERS.length() - 1 - LETTERS.indexOf(letters.charAt(i))));
    }
    return partner.toString();
  }

  private static String letters(SplittableRandom random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return letters.toString();
  }
}
