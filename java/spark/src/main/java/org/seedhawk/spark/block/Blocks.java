// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.block;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.SequenceTexts;
import org.seedhawk.repression.Transcript;
import org.seedhawk.spark.row.Tables;

/**
 * Cuts targets to blocks of bounded size. A block has letters beyond both of its ends, so that a
 * site of its own sees what it would see on the whole target. A site belongs to the block in which
 * its window starts. Immutable.
 *
 * @param blockLetters letters of a block
 * @param halo letters beyond its ends
 * @param changes whether log2 fold changes are wanted: a cut target is sent whole for them, too
 * @param mayCut whether targets may be cut
 */
public record Blocks(int blockLetters, int halo, boolean changes, boolean mayCut)
    implements FlatMapFunction<Row, Row>, Serializable {
  /** The number of a target that is not cut. */
  public static final int WHOLE = -1;

  /** The number of a cut target that is sent whole for its log2 fold changes. */
  public static final int FOR_CHANGES = -2;

  /** The columns: a name, which block it is, where its letters begin, and which are its own. */
  public static final StructType COLUMNS =
      new StructType()
          .add(Tables.TARGET, DataTypes.StringType)
          .add(Tables.FILE, DataTypes.StringType)
          .add("block", DataTypes.IntegerType)
          .add("offset", DataTypes.LongType)
          .add("from", DataTypes.LongType)
          .add("to", DataTypes.LongType)
          .add("letters", DataTypes.BinaryType);

  /** Returns how far a site and its window can reach, and more, for a window of so many bases. */
  public static int halo(int windowLength) {
    return 2 * windowLength + 64;
  }

  /**
   * Cuts one target.
   *
   * @param target its name, its letters and its file, which may be null
   * @throws BadInputException if the name or the letters are null, or a target that is cut holds a
   *     letter that is no nucleotide
   */
  @Override
  public Iterator<Row> call(Row target) {
    String id = target.getString(0);
    String file = target.getString(2);
    if (id == null || target.isNullAt(1)) {
      throw new BadInputException(
          "%s: %s is null; give each target a name and a sequence"
              .formatted(
                  name(id, file),
                  id == null ? "column 'target'" : "column '" + Tables.SEQUENCE + "'"));
    }
    String letters = target.getString(1);
    SequenceTexts.checkTarget(name(id, file), letters);
    if (!mayCut || letters.length() <= 2L * blockLetters) {
      return List.of(block(target, WHOLE, 0, Long.MIN_VALUE, Long.MAX_VALUE, ascii(letters)))
          .iterator();
    }
    // A block would name a place in itself.
    SequenceTexts.checkField(name(id, file), letters);
    return new Cuts(target, letters);
  }

  /** Returns what messages call a target. */
  public static String name(String id, String file) {
    String named = "target '%s'".formatted(id);
    return file == null ? named : file + ": " + named;
  }

  /** Letters that are none are refused by the engine, with their place. */
  private static byte[] ascii(String letters) {
    return letters.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Row block(
      Row target, int number, long offset, long from, long to, byte[] letters) {
    return RowFactory.create(
        target.getString(0), target.getString(2), number, offset, from, to, letters);
  }

  /** The blocks of one target, made one by one. */
  private final class Cuts implements Iterator<Row> {
    private final Row target;
    private final String letters;
    private final int count;
    private int next;

    Cuts(Row target, String letters) {
      this.target = target;
      this.letters = letters;
      count = Math.ceilDiv(letters.length(), blockLetters);
      next = changes && letters.length() <= Transcript.MOST_LETTERS ? FOR_CHANGES : 0;
    }

    @Override
    public boolean hasNext() {
      return next < count;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      if (next == FOR_CHANGES) {
        next = 0;
        return block(target, FOR_CHANGES, 0, 0, 0, ascii(letters));
      }
      int number = next++;
      boolean isLast = number == count - 1;
      int from = number * blockLetters;
      int to = isLast ? letters.length() : from + blockLetters;
      int first = Math.max(0, from - halo);
      int end = (int) Math.min(letters.length(), (long) to + halo);
      return block(
          target,
          number,
          first,
          number == 0 ? Long.MIN_VALUE : from,
          isLast ? Long.MAX_VALUE : to,
          ascii(letters.substring(first, end)));
    }
  }
}
