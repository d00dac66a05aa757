// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.genome.file.FileBytes;
import org.seedhawk.genome.file.Lines;
import org.seedhawk.genome.file.TextKind;

/**
 * The transcripts of an annotation: GTF, GFF3, UCSC genePred (refGene, refFlat, knownGene) or
 * BED12, plain or gzip. The format is told by the content, not by the name. The file is read line
 * by line; what stays in memory are the transcripts. Immutable.
 *
 * @param format of the file
 * @param transcripts in the order in which they appear in the file
 * @param warnings one line about each thing that is odd, with its count and an example
 * @param lengths of chromosomes, where the file states them
 * @param circular names of chromosomes that the file calls circular
 */
public record Annotation(
    Format format,
    List<Transcript> transcripts,
    List<String> warnings,
    Map<String, Integer> lengths,
    Set<String> circular) {

  /** The format of an annotation. */
  public enum Format {
    /** Gene transfer format, 2.2 and its dialects. */
    GTF,
    /** Generic feature format, version 3. */
    GFF3,
    /** UCSC genePred and its variants. */
    GENE_PRED,
    /** Browser extensible data with blocks. */
    BED12
  }

  /** Takes copies. */
  public Annotation {
    transcripts = List.copyOf(transcripts);
    warnings = List.copyOf(warnings);
    lengths = Map.copyOf(lengths);
    circular = Set.copyOf(circular);
  }

  /**
   * Reads an annotation.
   *
   * @throws GenomeInputException if the file cannot be read, is no annotation, holds no transcript,
   *     or a line is malformed; the message says which line
   */
  public static Annotation read(Path file) throws IOException {
    if (FileBytes.kind(file) == FileBytes.Kind.TWO_BIT) {
      throw new GenomeInputException(
          "%s: this is a 2bit genome; give the annotation as GTF, GFF3, genePred or BED12"
              .formatted(file));
    }
    Format format = format(file);
    Annotation read;
    try (Lines lines = new Lines(file)) {
      if (format == Format.GTF || format == Format.GFF3) {
        FeatureReader reader = format == Format.GTF ? new GtfReader(lines) : new Gff3Reader(lines);
        List<Transcript> transcripts = reader.read(file.toString());
        read =
            new Annotation(format, transcripts, reader.warnings, reader.lengths, reader.circular);
      } else {
        read =
            new Annotation(
                format,
                new RowReader(lines).read(format == Format.BED12),
                List.of(),
                Map.of(),
                Set.of());
      }
    }
    if (read.transcripts.isEmpty()) {
      throw new GenomeInputException(
          "%s: there is no transcript in it; give an annotation with exons".formatted(file));
    }
    return read;
  }

  /** Tells the format by the first line that is no comment. */
  private static Format format(Path file) throws IOException {
    try (Lines lines = new Lines(file)) {
      while (lines.next()) {
        if (lines.startsWith("##gff-version") && lines.text().strip().matches("\\S+\\s+3.*")) {
          return Format.GFF3;
        }
        if (lines.startsWith("##fileformat=VCF")) {
          throw lines.error(kind(lines, 1) + "; " + WANTED);
        }
        if (RowReader.isComment(lines)) {
          continue;
        }
        int fields = lines.split();
        if (fields == FeatureReader.COLUMNS && isPlace(lines, 3) && isStrand(lines, 6)) {
          return format(lines);
        }
        if (fields >= 3 && isPlace(lines, 1)) {
          return Format.BED12;
        }
        if (fields >= 10 && (isStrand(lines, 2) || isStrand(lines, 3)) || isHeader(lines)) {
          return Format.GENE_PRED;
        }
        throw lines.error("%s; %s".formatted(kind(lines, fields), WANTED));
      }
    }
    throw new GenomeInputException(
        "%s: there is nothing but comments in it; %s".formatted(file, WANTED));
  }

  private static final String WANTED = "give the annotation as GTF, GFF3, genePred or BED12";

  private static boolean isPlace(Lines lines, int field) {
    return lines.digits(lines.from(field), lines.to(field)) >= 0
        && lines.digits(lines.from(field + 1), lines.to(field + 1)) >= 0;
  }

  private static boolean isStrand(Lines lines, int field) {
    return lines.is(field, "+")
        || lines.is(field, "-")
        || lines.is(field, ".")
        || lines.is(field, "?");
  }

  private static boolean isHeader(Lines lines) {
    return lines.text().contains("txStart");
  }

  private static Format format(Lines lines) {
    String attributes = lines.text(8).strip();
    if (attributes.matches("[^\\s;=\"]+\\s+(\"[^\"]*\"|[^\\s;=]+)\\s*(;.*)?")) {
      return Format.GTF;
    }
    if (attributes.matches("[^\\s;=]+=.*")) {
      return Format.GFF3;
    }
    throw lines.error(
        "column 9 is '%s'; it must hold attributes: gene_id \"g\"; (GTF) or ID=g (GFF3)"
            .formatted(Lines.shown(attributes)));
  }

  private static String kind(Lines lines, int fields) {
    String text = lines.text();
    return TextKind.of(text)
        .orElse(
            fields == 1 && text.strip().split("\\s+").length >= FeatureReader.COLUMNS
                ? "the columns are not separated by tabs"
                : "this line is none of an annotation");
  }

  /** Returns how many transcripts each chromosome has, in the order of the file. */
  public Map<String, Integer> chromosomes() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    transcripts.forEach(transcript -> counts.merge(transcript.chromosome(), 1, Integer::sum));
    return counts;
  }
}
