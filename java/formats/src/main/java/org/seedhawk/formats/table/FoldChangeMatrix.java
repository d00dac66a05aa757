// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FileKind;
import org.seedhawk.formats.TextLines;
import org.seedhawk.formats.name.NearNames;
import org.seedhawk.seq.SequenceRules;

/**
 * Measured log2 fold changes, held in memory: a table, plain, gzip or bgzip, whose first column
 * names genes and whose other columns are named after miRNAs. The header says whether tabs or
 * commas separate; fields may stand in double quotes, blank lines are skipped. Cells that are empty
 * or say NA, N/A, NaN, null or none were not measured. Immutable.
 */
public final class FoldChangeMatrix {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Set<String> ABSENT = Set.of("", "na", "n/a", "nan", "null", "none");

  private final String file;
  private final List<String> header;
  private final List<String> genes = new ArrayList<>();
  private final Map<String, Integer> byId = new HashMap<>();
  private final List<String> mirnas = new ArrayList<>();
  private final List<String> otherColumns = new ArrayList<>();
  private final List<Integer> places = new ArrayList<>(); // of the columns of miRNAs
  private final List<Long> lines = new ArrayList<>(); // of the genes
  private float[][] values = new float[0][]; // by column of a miRNA, then gene
  private long missing;

  private FoldChangeMatrix(String file, List<String> header) {
    this.file = file;
    this.header = header;
  }

  /**
   * Reads a table.
   *
   * @param wanted names of the miRNAs whose columns are read; other columns are not looked at
   * @throws BadInputException if the file cannot be read, no column names a wanted miRNA, a name
   *     stands twice, a row has more or fewer fields than the header, or a cell is no number
   */
  public static FoldChangeMatrix read(Path file, Set<String> wanted) throws IOException {
    try (TextLines lines = TextLines.open(file, "a row is one gene")) {
      Optional<String> first = lines.next();
      if (first.isEmpty()) {
        throw new BadInputException(
            "%s: the table is empty; its first line names the columns".formatted(file));
      }
      char separator = first.get().indexOf('\t') >= 0 ? '\t' : ',';
      String where = file + ":" + lines.number();
      FoldChangeMatrix read =
          new FoldChangeMatrix(file.toString(), split(where, first.get(), separator));
      read.chooseColumns(where, wanted);
      for (Optional<String> row = lines.next(); row.isPresent(); row = lines.next()) {
        read.add(lines.number(), split(file + ":" + lines.number(), row.get(), separator));
      }
      if (read.genes.isEmpty()) {
        throw new BadInputException("%s: the table has no rows".formatted(where));
      }
      return read;
    }
  }

  private void chooseColumns(String where, Set<String> wanted) {
    if (header.size() < 2) {
      throw new BadInputException(
          ("%s: the header has one column, '%s'; name the genes' column and the miRNAs, separated"
                  + " by tabs or commas%s")
              .formatted(where, show(header.getFirst()), FileKind.rowAdvice(header.getFirst())));
    }
    Set<String> met = new HashSet<>();
    for (int column = 1; column < header.size(); column++) {
      String name = header.get(column);
      if (!wanted.contains(name)) {
        otherColumns.add(name);
      } else if (met.add(name)) {
        mirnas.add(name);
        places.add(column);
      } else {
        throw new BadInputException(
            "%s: column '%s' stands twice in the header; rename or remove one"
                .formatted(where, show(name)));
      }
    }
    if (mirnas.isEmpty()) {
      // Of two names that are nearly one, the user sees what is wrong.
      NearNames near = new NearNames(otherColumns);
      wanted.stream().sorted().forEach(near::see);
      String shown =
          otherColumns.stream()
              .filter(name -> near.of(name).isPresent())
              .findFirst()
              .orElse(header.get(1));
      throw new BadInputException(
          ("%s: no column names a miRNA of the set: the table has '%s', the miRNAs are '%s', for"
                  + " instance; name the columns after the miRNAs%s")
              .formatted(
                  where,
                  show(shown),
                  show(near.of(shown).or(() -> wanted.stream().min(String::compareTo)).orElse("")),
                  FileKind.rowAdvice(String.join("\t", header))));
    }
    values = new float[mirnas.size()][64];
  }

  private void add(long line, List<String> fields) {
    if (fields.size() != header.size()) {
      throw new BadInputException(
          "%s:%s: the row has %s fields, the header names %s; %s"
              .formatted(
                  file,
                  line,
                  fields.size(),
                  header.size(),
                  fields.size() > header.size()
                      ? "name each column, that of the genes too"
                      : "write NA where nothing was measured"));
    }
    String id = fields.getFirst();
    if (id.isEmpty()) {
      throw new BadInputException(
          "%s:%s: the first column is empty; it names the gene".formatted(file, line));
    }
    int gene = genes.size();
    Integer before = byId.putIfAbsent(id, gene);
    if (before != null) {
      throw new BadInputException(
          "%s:%s: gene '%s' stands already in line %s; keep one row of each gene"
              .formatted(file, line, show(id), lines.get(before)));
    }
    genes.add(id);
    lines.add(line);
    for (int column = 0; column < values.length; column++) {
      if (values[column].length == gene) {
        values[column] = Arrays.copyOf(values[column], 2 * gene);
      }
      values[column][gene] = value(line, places.get(column), fields);
    }
  }

  private float value(long line, int column, List<String> fields) {
    String text = fields.get(column);
    if (ABSENT.contains(text.toLowerCase(Locale.ROOT))) {
      missing++;
      return Float.NaN;
    }
    float value = NUMBER.matcher(text).matches() ? Float.parseFloat(text) : Float.NaN;
    if (!Float.isFinite(value)) {
      throw new BadInputException(
          ("%s:%s: column '%s': '%s' is no log2 fold change; write a number with a decimal point,"
                  + " or NA")
              .formatted(file, line, show(header.get(column)), show(text)));
    }
    return value;
  }

  /** Splits a line; a field may stand in double quotes, where a double one stands for itself. */
  private static List<String> split(String where, String line, char separator) {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (at <= line.length()) {
      int end;
      if (at < line.length() && line.charAt(at) == '"') {
        StringBuilder field = new StringBuilder();
        end = quoted(line, at, field);
        if (end < 0 || end < line.length() && line.charAt(end) != separator) {
          throw new BadInputException(
              "%s: field %s begins with a double quote and does not end with one; mend or remove it"
                  .formatted(where, fields.size() + 1));
        }
        fields.add(field.toString().strip());
      } else {
        end = line.indexOf(separator, at);
        end = end < 0 ? line.length() : end;
        fields.add(line.substring(at, end).strip());
      }
      at = end + 1;
    }
    return fields;
  }

  /** Reads a field from its opening quote on; returns what follows the closing one, -1 if none. */
  private static int quoted(String line, int from, StringBuilder field) {
    for (int at = from + 1; at < line.length(); at++) {
      if (line.charAt(at) != '"') {
        field.append(line.charAt(at));
      } else if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
        field.append('"');
        at++;
      } else {
        return at + 1;
      }
    }
    return -1;
  }

  /** Returns a name of the table as messages print it: short, without control characters. */
  public static String show(String text) {
    return SequenceRules.show(text.replaceAll("\\p{Cntrl}", "?"));
  }

  /** Returns the file, as messages name it. */
  public String file() {
    return file;
  }

  /** Returns the genes, in the order of the rows. */
  public List<String> genes() {
    return List.copyOf(genes);
  }

  /** Returns the row of a gene, from 0; -1 if the table lacks it. */
  public int row(String gene) {
    return byId.getOrDefault(gene, -1);
  }

  /** Returns the miRNAs whose columns were read, in the order of the columns. */
  public List<String> mirnas() {
    return List.copyOf(mirnas);
  }

  /** Returns the other columns, without that of the genes. */
  public List<String> otherColumns() {
    return List.copyOf(otherColumns);
  }

  /** Returns a log2 fold change; NaN where none was measured. */
  public float value(int mirna, int row) {
    return values[mirna][row];
  }

  /** Returns how many cells of the columns read hold no measurement. */
  public long missing() {
    return missing;
  }
}
