// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A report: text, tables and pictures, written as plain text or as one HTML page. */
public final class Report {
  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; margin: 2rem auto; \
      max-width: 76rem; padding: 0 1.5rem; }
      h1 { font-size: 1.6rem; margin-bottom: .2rem; }
      h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; }
      p { margin: .4rem 0; max-width: 60rem; }
      p.conclusion { border-left: 4px solid #0072b2; padding: .3rem .8rem; background: #f3f7fb; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .84rem; }
      th { border-bottom: 2px solid #57606a; font-weight: 600; vertical-align: bottom; }
      th, td { padding: .22rem .6rem; text-align: right; }
      td { white-space: nowrap; }
      th:first-child, td:first-child { text-align: left; padding-left: 0; }
      tbody tr { border-bottom: 1px solid #e3e6ea; }
      tbody tr.last { font-weight: 600; border-top: 2px solid #57606a; }
      .figures { display: flex; flex-wrap: wrap; gap: 1rem 1.4rem; }
      figure { margin: .5rem 0; }
      figcaption { font-size: .87rem; font-weight: 600; margin-bottom: .2rem; }
      footer { margin-top: 2.5rem; color: #57606a; font-size: .8rem; overflow-wrap: anywhere; }
      """;

  /** Letters of a line of plain text. */
  private static final int LINE = 138;

  /** Letters of a line in the header of a plain table, where words allow it. */
  private static final int HEADER = 11;

  private final String title;
  private final List<Block> blocks = new ArrayList<>();

  private sealed interface Block {}

  private record Text(String text, boolean conclusion) implements Block {}

  /**
   * A table; its first column is text, the others are figures.
   *
   * @param title what it holds
   * @param header names of the columns; a line break starts a new line
   * @param rows as many fields each
   * @param groups a number for each column: equal ones stand side by side when plain text breaks a
   *     wide table, whose first column is repeated
   * @param lastIsMean whether the last row is the others' mean
   * @param pageOnly whether plain text leaves it out
   */
  public record Table(
      String title,
      List<String> header,
      List<List<String>> rows,
      List<Integer> groups,
      boolean lastIsMean,
      boolean pageOnly)
      implements Block {

    /** Returns a table whose columns stand in one group each. */
    public static Table of(String title, List<String> header, List<List<String>> rows) {
      return new Table(
          title,
          List.copyOf(header),
          List.copyOf(rows),
          IntStream.range(0, header.size()).boxed().toList(),
          false,
          false);
    }

    /** Returns the table with groups of columns that stay together in plain text. */
    public Table withGroups(List<Integer> newGroups) {
      return new Table(title, header, rows, List.copyOf(newGroups), lastIsMean, pageOnly);
    }

    /** Returns the table with its last row marked as the others' mean. */
    public Table withMean() {
      return new Table(title, header, rows, groups, true, pageOnly);
    }

    /** Returns the table as one that plain text leaves out. */
    public Table onPageAlone() {
      return new Table(title, header, rows, groups, lastIsMean, true);
    }
  }

  private record Figures(String title, List<String> captions, List<String> svgs) implements Block {}

  private record Footer(String text) implements Block {}

  /** Begins a report. */
  public Report(String title) {
    this.title = title;
  }

  /** Adds a paragraph. */
  public void text(String text) {
    blocks.add(new Text(text, false));
  }

  /** Adds a sentence that says what the figures mean. */
  public void conclusion(String text) {
    blocks.add(new Text(text, true));
  }

  /** Adds a table. */
  public void table(Table table) {
    blocks.add(table);
  }

  /** Adds pictures side by side; the plain text leaves them out. */
  public void figures(String figuresTitle, List<String> captions, List<String> svgs) {
    blocks.add(new Figures(figuresTitle, captions, svgs));
  }

  /** Adds how the report came to be; the plain text leaves it out. */
  public void footer(String text) {
    blocks.add(new Footer(text));
  }

  /** Returns a figure with three decimals, or a dash. */
  public static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }

  /** Returns a figure with four decimals, as published tables have it, or a dash. */
  public static String exact(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** Returns a count with a comma between thousands. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Returns both ends of an interval, as tables write it. */
  public static String interval(double[] interval) {
    return Double.isNaN(interval[0])
        ? "-"
        : "%s%s%s"
            .formatted(number(interval[0]), interval[0] < 0 ? " to " : "-", number(interval[1]));
  }

  /** Returns the report as plain text. */
  public String plain() {
    StringBuilder out = new StringBuilder(title).append("\n\n");
    for (Block block : blocks) {
      switch (block) {
        case Text text -> out.append(wrapped(text.text, LINE)).append("\n\n");
        case Table table -> {
          if (!table.pageOnly) {
            plain(out, table);
          }
        }
        case Figures unused -> {}
        case Footer unused -> {}
      }
    }
    return out.toString();
  }

  private static void plain(StringBuilder out, Table table) {
    int columns = table.header.size();
    List<List<String>> names =
        table.header.stream().map(name -> wrapped(name, HEADER).lines().toList()).toList();
    int[] widths = new int[columns];
    for (int i = 0; i < columns; i++) {
      int column = i;
      widths[i] =
          Stream.concat(names.get(i).stream(), table.rows.stream().map(row -> row.get(column)))
              .mapToInt(String::length)
              .max()
              .orElse(0);
    }
    out.append(table.title).append('\n');
    for (int from = 1; from < columns; ) {
      int to = from;
      for (int end = from, width = 2 + widths[0]; end < columns && width <= LINE; end++) {
        width += 2 + widths[end];
        boolean whole =
            end + 1 == columns || !table.groups.get(end + 1).equals(table.groups.get(end));
        if (whole && (width <= LINE || to == from)) {
          to = end + 1;
        }
      }
      to = to == from ? columns : to; // one group wider than a line
      lines(out, table, names, widths, from, to);
      from = to;
    }
  }

  /** Adds the columns from {@code from} to {@code to}, exclusive, behind the first one. */
  private static void lines(
      StringBuilder out, Table table, List<List<String>> names, int[] widths, int from, int to) {
    int deepest = names.subList(from, to).stream().mapToInt(List::size).max().orElse(1);
    int depth = Math.max(names.getFirst().size(), deepest);
    for (int line = -depth; line < table.rows.size(); line++) {
      StringBuilder text = new StringBuilder("  ");
      for (int i = 0; i < to; i = i == 0 ? from : i + 1) {
        int nameLine = names.get(i).size() + line; // names end in the last line of the header
        String field =
            line >= 0
                ? table.rows.get(line).get(i)
                : nameLine < 0 ? "" : names.get(i).get(nameLine);
        String padding = " ".repeat(widths[i] - field.length());
        text.append(i == 0 ? field + padding : "  " + padding + field);
      }
      out.append(text.toString().stripTrailing()).append('\n');
    }
    out.append('\n');
  }

  /** Breaks lines at blanks, and words that are longer than a line behind + and -. */
  static String wrapped(String text, int width) {
    StringBuilder out = new StringBuilder();
    int length = 0;
    for (String word : text.split("(?<=[ \n])", -1)) {
      for (String part : word.strip().length() > width ? word.split("(?<=[+-])") : array(word)) {
        String letters = part.stripTrailing();
        if (length > 0 && length + letters.length() > width) {
          out.setLength(out.toString().stripTrailing().length());
          out.append('\n');
          length = 0;
        }
        out.append(part);
        length = part.endsWith("\n") ? 0 : length + part.length();
      }
    }
    return out.toString();
  }

  private static String[] array(String word) {
    return new String[] {word};
  }

  /** Returns the report as one HTML page, its pictures inside. */
  public String html() {
    StringBuilder out = new StringBuilder();
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    out.append(escape(title)).append("</title>\n<style>\n").append(STYLE);
    out.append("</style>\n</head>\n<body>\n<h1>").append(escape(title)).append("</h1>\n");
    for (Block block : blocks) {
      switch (block) {
        case Text text ->
            out.append(text.conclusion ? "<p class=\"conclusion\">" : "<p>")
                .append(escape(text.text))
                .append("</p>\n");
        case Table table -> html(out, table);
        case Figures figures -> html(out, figures);
        case Footer footer ->
            out.append("<footer>").append(escape(footer.text)).append("</footer>\n");
      }
    }
    return out.append("</body>\n</html>\n").toString();
  }

  private static void html(StringBuilder out, Table table) {
    out.append("<h2>").append(escape(table.title)).append("</h2>\n<div class=\"wide\"><table>\n");
    out.append("<thead><tr>");
    for (String name : table.header) {
      out.append("<th>").append(escape(name).replace("\n", "<br>")).append("</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (int i = 0; i < table.rows.size(); i++) {
      boolean last = table.lastIsMean && i == table.rows.size() - 1;
      out.append(last ? "<tr class=\"last\">" : "<tr>");
      for (String field : table.rows.get(i)) {
        out.append("<td>").append(escape(field)).append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  private static void html(StringBuilder out, Figures figures) {
    out.append("<h2>").append(escape(figures.title)).append("</h2>\n<div class=\"figures\">\n");
    for (int i = 0; i < figures.svgs.size(); i++) {
      out.append("<figure><figcaption>").append(escape(figures.captions.get(i)));
      out.append("</figcaption>").append(figures.svgs.get(i)).append("</figure>\n");
    }
    out.append("</div>\n");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
