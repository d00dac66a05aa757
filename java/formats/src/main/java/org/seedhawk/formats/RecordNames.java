// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.name.Names;
import org.seedhawk.formats.name.UniqueNames;

/**
 * The names of a file's FASTA records: headers, up to the first blank or whole. Each is there once.
 * One thread at a time.
 */
final class RecordNames {
  private static final int LONGEST = 4096;

  /** Letters of the next word that are kept: a longer one is no name. */
  private static final int MOST_NEXT = 64;

  private final boolean whole;
  private final FastaReader.Of kind;
  private final UniqueNames before = new UniqueNames();
  private final byte[] bytes = new byte[LONGEST]; // of the name that was read last
  private int length;
  private final StringBuilder next = new StringBuilder(); // the word behind that name

  /**
   * Begins a file.
   *
   * @param whole whether a name goes on behind a blank; each row of blanks in it is then one '_'
   * @param kind of records; messages name the options that do about a name that comes again
   */
  RecordNames(boolean whole, FastaReader.Of kind) {
    this.whole = whole;
    this.kind = kind;
  }

  /**
   * Reads a header; the position is at its '>' and then at the line's end.
   *
   * @throws BadInputException if there is no name, or one that is too long, not UTF-8 or holds what
   *     {@link Names} refuses
   */
  String read(FastaCursor in) throws IOException {
    String where = in.where();
    in.skip(1);
    length = 0;
    next.setLength(0);
    boolean inNext = true;
    boolean inName = true;
    boolean blank = false;
    boolean ascii = true;
    for (int b; (b = in.nextInLine()) != FastaCursor.END; ) {
      if (b == ' ' || b == '\t') {
        inName &= whole && length > 0;
        inNext &= next.isEmpty();
        blank = true;
      } else if (inName) {
        if (b < 32 || b == 127) {
          throw new BadInputException(
              "%s: the record's name holds the control character 0x%02x; is this a text file?"
                  .formatted(where, b));
        }
        if (length + (blank ? 2 : 1) > bytes.length) {
          throw new BadInputException(
              "%s: the record's name is longer than %s bytes; is this a FASTA file?"
                  .formatted(where, bytes.length));
        }
        if (blank) {
          bytes[length++] = '_';
          blank = false;
        }
        ascii &= b < 128;
        bytes[length++] = (byte) b;
      } else if (inNext && next.length() < MOST_NEXT) {
        next.append((char) b);
      }
    }
    if (length == 0) {
      throw new BadInputException(
          "%s: a record without a name; write one right behind the '>'".formatted(where));
    }
    String name = ascii ? new String(bytes, 0, length, StandardCharsets.ISO_8859_1) : utf8(where);
    if (!ascii || bytes[0] == '#') {
      Names.check("%s: the record's name".formatted(where), name);
    }
    return name;
  }

  /**
   * Returns the word behind the name that was read last, a letter a byte: the accession where the
   * header is miRBase's, for instance. Empty without one.
   */
  String next() {
    return next.toString();
  }

  private String utf8(String where) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new BadInputException(
          "%s: the record's name is not UTF-8; convert the file to UTF-8".formatted(where), e);
    }
  }

  /** Remembers the name that was read last; returns 0, or the line in which it stood before. */
  long add(long line) {
    return before.add(bytes, length, line);
  }

  /** Returns a new name for the one that was read last, see {@link UniqueNames#rename}. */
  String rename(String where, String name, long line) {
    return before.rename(where, name, line);
  }

  /**
   * Returns the exception for a name that another record has, when none is skipped for it.
   *
   * @param record file, line and name of the second one, as messages have them
   * @param line of the first one
   */
  BadInputException repeated(String record, long line) {
    String advice =
        switch (kind) {
          case NO_OPTIONS -> "";
          case TARGETS ->
              " (--skip-equal skips a record that has the same letters, too%s, --duplicates takes the first or renames)"
                  .formatted(whole ? "" : ", --whole-names tells names apart behind the blank");
          case SEQUENCES, MIRNAS ->
              " (--duplicates skips one with the same letters, takes the first, or renames)";
        };
    return new BadInputException(
        "%s stands already in line %s; %s%s".formatted(record, line, rule(), advice));
  }

  /** As {@link #repeated}, when records with the same letters are skipped and these differ. */
  BadInputException repeatedWithOtherLetters(String record, long line) {
    return new BadInputException(
        "%s stands already in line %s, with other letters; %s (--duplicates takes the first or renames)"
            .formatted(record, line, rule()));
  }

  private String rule() {
    return "names must be unique%s: rename or remove one"
        .formatted(whole ? "" : ", and a name ends at the first blank");
  }
}
