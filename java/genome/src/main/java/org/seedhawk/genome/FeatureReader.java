// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.seedhawk.genome.FeatureGroup.Kind;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.genome.file.Lines;

/**
 * What GTF and GFF3 have in common: nine columns, of which eight say where. One thread at a time.
 */
abstract class FeatureReader {
  static final int COLUMNS = 9;

  final Lines lines;
  final Details.Texts texts = new Details.Texts();
  final FeatureCounts counts = new FeatureCounts();
  final List<FeatureGroup> groups = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();
  final Map<String, Integer> lengths = new HashMap<>();
  final Set<String> circular = new HashSet<>();
  private long stopCodons;
  private long codingLines;
  private String chromosome = "";

  FeatureReader(Lines lines) {
    this.lines = lines;
  }

  /**
   * Reads all lines and returns the transcripts in the order in which they appear.
   *
   * @param file stands for the file in messages
   * @throws GenomeInputException if a line is malformed
   */
  final List<Transcript> read(String file) {
    while (lines.next()) {
      if (lines.first() == '#') {
        if (lines.startsWith("##FASTA")) {
          break;
        }
        pragma();
      } else if (lines.first() == '>' && isGff3()) {
        break; // sequences, as after ##FASTA
      } else {
        line();
      }
    }
    prepare();
    boolean separate = stopCodons > 0;
    List<Transcript> transcripts = new ArrayList<>(groups.size());
    for (int i = 0; i < groups.size(); i++) {
      groups.get(i).build(separate, counts, transcripts);
      groups.set(i, null); // its lines are not needed any more
    }
    if (codingLines > 0 && !separate && !isGff3()) {
      warnings.add(
          "%s: there are no stop_codon lines, so the coding sequences are taken to include the stop codon"
              .formatted(file));
    }
    warnings.addAll(counts.warnings(file));
    return transcripts;
  }

  private void pragma() {
    if (lines.startsWith("##sequence-region")) {
      String[] words = lines.text().strip().split("\\s+");
      if (words.length == 4 && words[3].matches("\\d{1,9}")) {
        lengths.put(Attributes.unescape(words[1]), Integer.parseInt(words[3]));
      }
    }
  }

  private void line() {
    int fields = lines.split();
    if (fields != COLUMNS) {
      throw lines.error(
          "the line has %s columns between tabs; %s has %s%s"
              .formatted(
                  fields,
                  isGff3() ? "GFF3" : "GTF",
                  COLUMNS,
                  fields == 1 ? ". Were tabs replaced by blanks?" : ""));
    }
    Kind kind = kind();
    int start = lines.number(3, "start");
    int end = lines.number(4, "end");
    if (start < 1 || end < start) {
      throw lines.error(
          "the feature is %s-%s; positions count from 1, and the end is not before the start"
              .formatted(start, end));
    }
    codingLines += kind == Kind.CDS ? 1 : 0;
    stopCodons += kind == Kind.STOP_CODON ? 1 : 0;
    feature(kind, start - 1, end, strand());
  }

  private Strand strand() {
    if (lines.is(6, "+")) {
      return Strand.PLUS;
    }
    if (lines.is(6, "-")) {
      return Strand.MINUS;
    }
    if (lines.is(6, ".") || lines.is(6, "?")) {
      return Strand.NONE;
    }
    throw lines.error(
        "the strand is '%s'; it must be + or -, or . where it is not known"
            .formatted(Lines.shown(lines.text(6))));
  }

  /** Returns column 1; equal names are one object. */
  final String chromosome() {
    if (!lines.is(0, chromosome)) {
      String name = lines.text(0);
      if (name.isEmpty()) {
        throw lines.error("column 1 is empty; it must name the chromosome");
      }
      chromosome = texts.one(isGff3() ? Attributes.unescape(name) : name);
    }
    return chromosome;
  }

  private Kind kind() {
    if (lines.is(2, "exon")) {
      return Kind.EXON;
    }
    if (lines.is(2, "CDS")) {
      return Kind.CDS;
    }
    if (lines.is(2, "stop_codon")) {
      return Kind.STOP_CODON;
    }
    if (lines.is(2, "UTR")) {
      return Kind.UTR;
    }
    if (lines.is(2, "three_prime_utr") || lines.is(2, "three_prime_UTR") || lines.is(2, "3UTR")) {
      return Kind.UTR3;
    }
    if (lines.is(2, "gene")) {
      return Kind.GENE;
    }
    if (lines.is(2, "transcript") || lines.is(2, "mRNA")) {
      return Kind.TRANSCRIPT;
    }
    return lines.is(2, "pseudogenic_exon") ? Kind.EXON : Kind.OTHER;
  }

  /** Returns whether a line belongs to a transcript and is a part of it. */
  static boolean isPart(Kind kind) {
    return kind.ordinal() <= Kind.UTR.ordinal();
  }

  abstract boolean isGff3();

  /** Takes a line; {@link #lines} stands on it. */
  abstract void feature(Kind kind, int start, int end, Strand strand);

  /** Is called when all lines were read. */
  abstract void prepare();
}
