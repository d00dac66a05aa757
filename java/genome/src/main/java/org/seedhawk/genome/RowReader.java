// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.ArrayList;
import java.util.List;
import org.seedhawk.genome.Transcript.Flag;
import org.seedhawk.genome.file.Lines;

/**
 * Reads the formats with one transcript a row: UCSC's genePred with its variants (refGene, refFlat,
 * knownGene, genePredExt) and BED12. Their coding sequences include the stop codon. One thread at a
 * time.
 */
final class RowReader {
  private static final int BED_COLUMNS = 12;
  private static final int PRED_COLUMNS = 10;

  private final Lines lines;
  private final Details.Texts texts = new Details.Texts();

  RowReader(Lines lines) {
    this.lines = lines;
  }

  /** Returns whether a line is none of a table: a comment, or a setting of a browser. */
  static boolean isComment(Lines lines) {
    return lines.first() == '#' || lines.startsWith("track") || lines.startsWith("browser");
  }

  List<Transcript> read(boolean bed) {
    List<Transcript> transcripts = new ArrayList<>();
    while (lines.next()) {
      if (!isComment(lines)) {
        int fields = lines.split();
        if (bed) {
          transcripts.add(bed(fields));
        } else if (!isHeader(fields)) {
          transcripts.add(genePred(fields));
        }
      }
    }
    return transcripts;
  }

  private boolean isHeader(int fields) {
    for (int i = 0; i < fields; i++) {
      if (lines.is(i, "txStart")) {
        return true;
      }
    }
    return false;
  }

  private Transcript bed(int fields) {
    if (fields < BED_COLUMNS) {
      throw lines.error(
          "the line has %s columns between tabs; exons need the %s of BED12"
              .formatted(fields, BED_COLUMNS));
    }
    int start = lines.number(1, "start");
    int end = lines.number(2, "end");
    Transcript.Builder builder =
        Details.builder(lines.text(3), "", texts.one(lines.text(0)), strand(5));
    int count = lines.number(9, "block count");
    int[] sizes = list(10, count, "block sizes");
    int[] starts = list(11, count, "block starts");
    Spans exons = new Spans();
    for (int i = 0; i < count; i++) {
      span(exons, (long) start + starts[i], (long) start + starts[i] + sizes[i]);
    }
    if (count == 0 || exons.min() != start || exons.max() != end) {
      throw lines.error(
          "the blocks do not reach from the start, %s, to the end, %s".formatted(start, end));
    }
    coding(builder, 6);
    return builder.exons(exons).build();
  }

  /** Adds a block after a look at its ends. */
  private void span(Spans exons, long start, long end) {
    if (end <= start || end > Integer.MAX_VALUE) {
      throw lines.error("a block is %s-%s; its end must be behind its start".formatted(start, end));
    }
    exons.add((int) start, (int) end);
  }

  private boolean coding(Transcript.Builder builder, int field) {
    int first = lines.number(field, "start of the coding sequence");
    int behind = lines.number(field + 1, "end of the coding sequence");
    if (first < behind) {
      builder.coding(first, behind);
    }
    return first < behind;
  }

  private Transcript genePred(int fields) {
    // The id stands first, or behind a bin, or behind a gene's name (refFlat).
    int at = fields > 3 && isStrand(3) && !isStrand(2) ? 1 : 0;
    boolean flat = at == 1 && lines.digits(lines.from(0), lines.to(0)) < 0;
    if (fields < at + PRED_COLUMNS) {
      throw lines.error(
          "the line has %s columns between tabs; genePred has %s or more"
              .formatted(fields, PRED_COLUMNS));
    }
    Strand strand = strand(at + 2);
    Transcript.Builder builder =
        Details.builder(lines.text(at), "", texts.one(lines.text(at + 1)), strand);
    int count = lines.number(at + 7, "exon count");
    int[] starts = list(at + 8, count, "exon starts");
    int[] ends = list(at + 9, count, "exon ends");
    Spans exons = new Spans();
    for (int i = 0; i < count; i++) {
      span(exons, starts[i], ends[i]);
    }
    builder.span(lines.number(at + 3, "start"), lines.number(at + 4, "end")).exons(exons);
    boolean coding = coding(builder, at + 5);
    if (flat) {
      String gene = texts.one(lines.text(0));
      builder.gene(gene, gene);
    }
    if (fields >= at + 15) {
      String gene = texts.one(lines.text(at + 11));
      builder.gene(gene, gene);
      boolean minus = strand == Strand.MINUS;
      // They name the ends of the genome's direction.
      if (coding && lines.is(at + 12, "incmpl")) {
        builder.flag(minus ? Flag.CDS_END_NOT_FOUND : Flag.CDS_START_NOT_FOUND);
      }
      if (coding && lines.is(at + 13, "incmpl")) {
        builder.flag(minus ? Flag.CDS_START_NOT_FOUND : Flag.CDS_END_NOT_FOUND);
      }
    }
    return builder.build();
  }

  private boolean isStrand(int field) {
    return lines.is(field, "+") || lines.is(field, "-");
  }

  private Strand strand(int field) {
    if (lines.is(field, "+")) {
      return Strand.PLUS;
    }
    if (lines.is(field, "-")) {
      return Strand.MINUS;
    }
    if (lines.is(field, ".")) {
      return Strand.NONE;
    }
    throw lines.error(
        "the strand is '%s'; it must be + or -, or . where it is not known"
            .formatted(Lines.shown(lines.text(field))));
  }

  /** Reads numbers between commas; a comma may end the list. */
  private int[] list(int field, int count, String what) {
    byte[] bytes = lines.bytes();
    int to = lines.to(field);
    int from = lines.from(field);
    if (to > from && bytes[to - 1] == ',') {
      to--;
    }
    // No more numbers than letters, whatever the count claims.
    int[] numbers = new int[Math.min(count, to - from + 1)];
    int found = 0;
    for (int i = from; i <= to && from < to; i++) {
      if (i == to || bytes[i] == ',') {
        int value = lines.digits(from, i);
        if (value < 0 || found == numbers.length) {
          found = -1;
          break;
        }
        numbers[found++] = value;
        from = i + 1;
      }
    }
    if (found != count) {
      throw lines.error(
          "the %s are '%s'; they must be %s whole numbers between commas"
              .formatted(what, Lines.shown(lines.text(field)), count));
    }
    return numbers;
  }
}
