// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.AtomicFile;

/**
 * What the engine that trained a model scored: {@code models/<name>/parity.tsv}. {@code seedhawk
 * models verify} scores the rows again in ONNX Runtime, with the joint model and with the towers,
 * and allows {@value #TOLERANCE}.
 *
 * <p>A tab-separated table, UTF-8, LF, a few dozen rows, with the header
 *
 * <pre>mirna target nt1 score</pre>
 *
 * <ul>
 *   <li>{@code mirna}, {@code target}: letters A C G U N, 5'->3'; the target is long enough for the
 *       model's window, as a rule
 *   <li>{@code nt1}: 0-based position in the target of the base opposite miRNA nt 1
 *   <li>{@code score}: the probability 0..1 that the network gave for this one window, as the
 *       shortest decimal that is this float32
 * </ul>
 *
 * {@snippet :
 * ParityFile.write(folder.resolve(ParityFile.NAME), rows);
 * }
 *
 * Immutable.
 */
public final class ParityFile {
  /** Its name in a model's folder. */
  public static final String NAME = "parity.tsv";

  /** Scores are probabilities in float32, summed in another order. */
  public static final double TOLERANCE = 1e-5;

  private static final List<String> COLUMNS = List.of("mirna", "target", "nt1", "score");
  private static final Pattern LETTERS = Pattern.compile("[ACGUN]+");

  private ParityFile() {}

  /**
   * A window and its score. Immutable.
   *
   * @param mirna letters A C G U N, 5'->3'
   * @param target letters A C G U N, 5'->3'
   * @param nt1 0-based position in the target of the base opposite miRNA nt 1
   * @param score 0..1
   */
  public record Row(String mirna, String target, int nt1, float score) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a sequence is empty or has other letters, the position is
     *     outside of the target, or the score is no probability
     */
    public Row {
      letters("mirna", mirna);
      letters("target", target);
      if (nt1 < 0 || nt1 >= target.length()) {
        throw new IllegalArgumentException(
            "nt1 is %d but the target has the positions 0 to %d"
                .formatted(nt1, target.length() - 1));
      }
      if (!(score >= 0 && score <= 1)) {
        throw new IllegalArgumentException("score is %s; it must be 0..1".formatted(score));
      }
    }

    private static void letters(String what, String letters) {
      if (!LETTERS.matcher(letters).matches()) {
        throw new IllegalArgumentException(
            "%s is '%s' but must be letters A C G U N".formatted(what, letters));
      }
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
          "%s:1: the columns are %s but must be %s; write the file again"
              .formatted(file, tsv.columns(), COLUMNS));
    }
    List<Row> rows = new ArrayList<>();
    for (String[] fields : tsv.rows()) {
      try {
        rows.add(
            new Row(
                fields[0], fields[1], Integer.parseInt(fields[2]), Float.parseFloat(fields[3])));
      } catch (IllegalArgumentException e) {
        throw new BadInputException(
            "%s:%d: %s; write the file again".formatted(file, rows.size() + 2, e.getMessage()), e);
      }
    }
    return rows;
  }

  /**
   * Writes a file, wholly or not at all.
   *
   * @throws IllegalArgumentException if there are no rows
   */
  public static void write(Path file, List<Row> rows) throws IOException {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("a parity file without rows proves nothing; score some");
    }
    StringBuilder text = new StringBuilder(String.join("\t", COLUMNS)).append('\n');
    for (Row row : rows) {
      text.append(row.mirna).append('\t').append(row.target).append('\t').append(row.nt1);
      text.append('\t').append(row.score).append('\n');
    }
    try (AtomicFile out = AtomicFile.create(file.toString(), OutputStream.nullOutputStream())) {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.commit();
    }
  }
}
