// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.util.Locale;
import java.util.function.Consumer;
import org.seedhawk.seq.SequenceRules;

/**
 * What a reader left out of a file, renamed, or read as plain letters, since an option says so:
 * counts, and the first one of each. One thread at a time.
 */
public final class ReadNotes {
  /** In the place of a line, where sequences are not from a file. */
  public static final long NO_LINE = 0;

  private long empty;
  private long equal;
  private long repeated;
  private long renamed;
  private long modified;
  private String firstRepeated = "";
  private String firstRenamed = "";
  private String firstModified = "";

  /** Makes one that counts nothing. */
  public ReadNotes() {}

  /** Counts a record without bases that was skipped. */
  void empty() {
    empty++;
  }

  /** Counts a record that was skipped since one before has its name and letters. */
  public void equal() {
    equal++;
  }

  /** Counts a record that was left out since one before has its name. */
  public void repeated(String name, long line) {
    if (repeated++ == 0) {
      firstRepeated = shown(name, line);
    }
  }

  /** Counts a record that has another name since one before has its own. */
  public void renamed(String name, long line, String to) {
    if (renamed++ == 0) {
      firstRenamed = "%s is '%s' now".formatted(shown(name, line), SequenceRules.show(to));
    }
  }

  /** Counts a sequence in the notation of modified bases that was read as plain letters. */
  public void modified(String name, long line) {
    if (modified++ == 0) {
      firstModified = shown(name, line);
    }
  }

  private static String shown(String name, long line) {
    String shown = "'" + SequenceRules.show(name) + "'";
    return line == NO_LINE ? shown : shown + " in line " + line;
  }

  /** Returns how many records without bases were skipped. */
  public long emptyRecords() {
    return empty;
  }

  /** Returns how many records were skipped since one before has their name and letters. */
  public long equalRecords() {
    return equal;
  }

  /** Returns how many records were left out since one before has their name. */
  public long repeatedRecords() {
    return repeated;
  }

  /** Returns how many records have another name since one before has theirs. */
  public long renamedRecords() {
    return renamed;
  }

  /** Returns how many sequences with modified bases were read as plain letters. */
  public long modifiedSequences() {
    return modified;
  }

  /** Returns a copy that does not change. */
  public ReadNotes copy() {
    return since(new ReadNotes());
  }

  /** Returns what was counted since a copy was made; the first ones are those of the file. */
  public ReadNotes since(ReadNotes before) {
    ReadNotes left = new ReadNotes();
    left.empty = empty - before.empty;
    left.equal = equal - before.equal;
    left.repeated = repeated - before.repeated;
    left.renamed = renamed - before.renamed;
    left.modified = modified - before.modified;
    left.firstRepeated = firstRepeated;
    left.firstRenamed = firstRenamed;
    left.firstModified = firstModified;
    return left;
  }

  /**
   * Says what was left out by name, renamed, or read as plain letters: a line each. The commands
   * say how many targets were empty or equal.
   *
   * @param file stands for the file in the lines
   */
  public void say(Consumer<String> out, String file) {
    if (repeated > 0) {
      out.accept(
          line("%s: %,d left out, as their names stand before: %s", file, repeated, firstRepeated));
    }
    if (renamed > 0) {
      out.accept(
          line("%s: %,d renamed, as their names stand before: %s", file, renamed, firstRenamed));
    }
    if (modified > 0) {
      out.accept(
          line(
              "%s: %,d with modified bases, read as plain letters: %s is the first",
              file, modified, firstModified));
    }
  }

  /** As {@link #say}, equal records too. */
  public void sayAll(Consumer<String> out, String file) {
    if (equal > 0) {
      out.accept(line("%s: %,d left out, as their names and letters stand before", file, equal));
    }
    say(out, file);
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
