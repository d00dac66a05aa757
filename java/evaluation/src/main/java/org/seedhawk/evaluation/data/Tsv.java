// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.seedhawk.error.BadInputException;

/**
 * A small table with a header line, its fields separated by tabs or commas. Immutable.
 *
 * @param rows fields; row i stands in line i + 2
 */
public record Tsv(Path file, List<String> columns, List<String[]> rows) {

  /**
   * Reads a file of tabs.
   *
   * @throws BadInputException if it is missing, has no rows, or a row has another number of fields
   */
  public static Tsv read(Path file) throws IOException {
    return read(file, "\t", "tabs");
  }

  /** As {@link #read}, with commas; fields hold none, and no quotes around them. */
  static Tsv readCsv(Path file) throws IOException {
    return read(file, ",", "commas");
  }

  private static Tsv read(Path file, String separator, String separators) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String header = reader.readLine();
      List<String> columns =
          Arrays.asList(header == null ? new String[0] : header.split(separator, -1));
      List<String[]> rows = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] fields = line.split(separator, -1);
        if (fields.length != columns.size()) {
          throw new BadInputException(
              "%s:%d: the row has %d of %d columns; fields are separated by %s"
                  .formatted(file, rows.size() + 2, fields.length, columns.size(), separators));
        }
        rows.add(fields);
      }
      if (rows.isEmpty()) {
        throw new BadInputException("%s: the table has no rows".formatted(file));
      }
      return new Tsv(file, columns, rows);
    } catch (NoSuchFileException e) {
      throw new BadInputException("%s: no such file".formatted(file), e);
    } catch (MalformedInputException e) {
      throw new BadInputException("%s: not UTF-8; is this a text file?".formatted(file), e);
    }
  }

  /** Returns the place of a column. */
  public int column(String name) {
    int index = columns.indexOf(name);
    if (index < 0) {
      throw new BadInputException(
          "%s:1: the header has no column '%s' (it has %s)"
              .formatted(file, name, String.join(", ", columns)));
    }
    return index;
  }

  /** Returns a column of numbers. */
  public float[] numbers(String name) {
    return numbers(name, null);
  }

  /** Returns a column of numbers, NaN where the field is {@code missing}. */
  public float[] numbers(String name, String missing) {
    int column = column(name);
    float[] numbers = new float[rows.size()];
    for (int i = 0; i < numbers.length; i++) {
      String field = rows.get(i)[column];
      try {
        numbers[i] = field.equals(missing) ? Float.NaN : Float.parseFloat(field);
      } catch (NumberFormatException e) {
        throw new BadInputException(
            "%s:%d: %s is '%s' but must be a number".formatted(file, i + 2, name, field), e);
      }
    }
    return numbers;
  }
}
