// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.seedhawk.genome.error.GenomeInputException;

/**
 * Where the sequences of a FASTA file lie: the five columns of samtools' {@code .fai}. Immutable.
 *
 * @param names up to the first blank of their headers
 * @param lengths in letters
 * @param offsets of the first letters, in bytes of the content
 * @param lineLetters letters of a full line
 * @param lineBytes bytes of a full line with its end
 */
record FastaIndex(
    List<String> names, long[] lengths, long[] offsets, int[] lineLetters, int[] lineBytes) {
  private static final int COLUMNS = 5;

  /** One row. */
  private record Row(String name, long length, long offset, int lineLetters, int lineBytes) {}

  private static FastaIndex of(List<Row> rows) {
    return new FastaIndex(
        rows.stream().map(Row::name).toList(),
        rows.stream().mapToLong(Row::length).toArray(),
        rows.stream().mapToLong(Row::offset).toArray(),
        rows.stream().mapToInt(Row::lineLetters).toArray(),
        rows.stream().mapToInt(Row::lineBytes).toArray());
  }

  /**
   * Reads a {@code .fai} file.
   *
   * @throws GenomeInputException if a row is malformed
   */
  static FastaIndex read(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (Lines lines = new Lines(file)) {
      while (lines.next()) {
        String[] fields = lines.text().split("\t");
        try {
          Row row =
              new Row(
                  fields[0],
                  Long.parseLong(fields[1]),
                  Long.parseLong(fields[2]),
                  Integer.parseInt(fields[3]),
                  Integer.parseInt(fields[4]));
          if (row.length < 0
              || row.offset < 1
              || row.lineLetters < (row.length > 0 ? 1 : 0)
              || row.lineBytes < row.lineLetters) {
            throw new NumberFormatException();
          }
          rows.add(row);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
          throw new GenomeInputException(
              "%s: the row is not one of a FASTA index (%s columns); delete the index, and it is made again"
                  .formatted(lines.where(), COLUMNS),
              e);
        }
      }
    }
    return of(rows);
  }

  /** Returns it as a {@code .fai} file. */
  byte[] toBytes() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      text.append(names.get(i)).append('\t').append(lengths[i]).append('\t').append(offsets[i]);
      text.append('\t').append(lineLetters[i]).append('\t').append(lineBytes[i]).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Makes the index from the content of a FASTA file.
   *
   * @param file stands for it in messages
   * @throws GenomeInputException if it is no FASTA, a name stands twice, or lines of one sequence
   *     have different lengths
   */
  static FastaIndex make(Path file, InputStream in) {
    return new Scan(file).run(in);
  }

  /** One pass over a file. */
  private static final class Scan {
    /** Of UTF-8. */
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final Path file;
    private final List<Row> rows = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final byte[] buffer = new byte[1 << 17];
    private long line = 1;
    private long offset;
    private String name;
    private long start;
    private long length;
    private int lineLetters;
    private int lineBytes;
    private boolean shorter; // a line below the full length was read; it must be the last

    Scan(Path file) {
      this.file = file;
    }

    FastaIndex run(InputStream in) {
      StringBuilder header = new StringBuilder();
      boolean inHeader = false;
      boolean atStart = true;
      int letters = 0;
      int ends = 0;
      try {
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          for (int i = 0; i < n; i++) {
            byte c = buffer[i];
            if (atStart) {
              if (isMark(offset + i, n)) {
                i += MARK.length - 1;
                continue;
              }
              atStart = false;
              inHeader = c == '>';
              letters = 0;
              ends = 0;
              if (inHeader) {
                end();
                header.setLength(0);
                continue;
              }
              if (name == null) {
                check(c, i, n);
              }
            }
            if (c == '\n') {
              if (inHeader) {
                begin(header.toString(), offset + i + 1);
              } else if (name != null) {
                line(letters, letters + ends + 1);
              }
              line++;
              atStart = true;
            } else if (inHeader) {
              header.append((char) (c & 0xff));
            } else if (c == '\r') {
              ends++;
            } else {
              letters++;
            }
          }
          offset += n;
        }
      } catch (IOException e) {
        throw FileBytes.damaged(file + ":" + line, e);
      }
      if (inHeader && !atStart) {
        begin(header.toString(), offset);
      } else if (!atStart && name != null) {
        line(letters, letters + ends);
      }
      end();
      if (rows.isEmpty()) {
        throw new GenomeInputException(
            "%s: there is no sequence in it; give a genome as FASTA or 2bit".formatted(file));
      }
      return of(rows);
    }

    /** Returns whether the mark of UTF-8 stands at a place, which it may at the file's start. */
    private boolean isMark(long place, int bytes) {
      return place == 0
          && bytes >= MARK.length
          && Arrays.equals(buffer, 0, MARK.length, MARK, 0, MARK.length);
    }

    private void check(byte c, int place, int bytes) {
      if (c != '\n' && c != '\r') {
        String text = new String(buffer, place, bytes - place, StandardCharsets.UTF_8);
        String kind = text.lines().findFirst().flatMap(TextKind::of).orElse("this is no FASTA");
        throw new GenomeInputException(
            "%s:%s: text before the first '>'; %s; give a genome as FASTA or 2bit"
                .formatted(file, line, kind));
      }
    }

    private void begin(String header, long at) {
      String[] words = header.strip().split("\\s", 2);
      name = words[0];
      if (name.isEmpty()) {
        throw new GenomeInputException(
            "%s:%s: the sequence has no name; write one behind '>'".formatted(file, line));
      }
      if (!names.add(name)) {
        throw new GenomeInputException(
            "%s:%s: '%s' is the name of a sequence before; give each its own"
                .formatted(file, line, Lines.shown(name)));
      }
      start = at;
      length = 0;
      lineLetters = 0;
      lineBytes = 0;
      shorter = false;
    }

    private void line(int letters, int bytes) {
      if (length == 0 && letters > 0 && !shorter) {
        lineLetters = letters;
        lineBytes = bytes;
      } else if (letters > 0 && (shorter || letters > lineLetters)) {
        throw new GenomeInputException(
            ("%s:%s: the lines of '%s' have different lengths, so no place can be found in it;"
                    + " write it with equal lines (seqkit seq -w 60, or samtools faidx)")
                .formatted(file, line, Lines.shown(name)));
      }
      shorter |= letters < lineLetters || letters == 0 || bytes != lineBytes;
      length += letters;
    }

    private void end() {
      if (name != null) {
        rows.add(new Row(name, length, start, lineLetters, lineBytes));
      }
      name = null;
    }
  }
}
