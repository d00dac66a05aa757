// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.file;

import java.util.Optional;

/** What a text file looks like that was given for another one. Stateless. */
public final class TextKind {
  private static final String LOOKS_LIKE = "this looks like ";

  private TextKind() {}

  /**
   * Returns what a file looks like that is none of what was asked for.
   *
   * @param line its first line, or one that does not fit
   * @return "this looks like" what it is, and what to do; empty if it looks like nothing known
   */
  public static Optional<String> of(String line) {
    return ofNoBed(line)
        .or(
            () ->
                line.strip().matches("[^\\t]+\\t[0-9]+\\t[0-9]+(\\t.*)?")
                    ? Optional.of(LOOKS_LIKE + "BED")
                    : Optional.empty());
  }

  /** As {@link #of}, where BED was asked for: empty for a row of it. */
  public static Optional<String> ofNoBed(String line) {
    String first = line.strip();
    String kind = null;
    if (first.startsWith(">")) {
      kind = "FASTA";
    } else if (first.startsWith("BAM\1")) {
      kind = "BAM";
    } else if (first.startsWith("BCF")) {
      kind = "BCF; make it VCF with 'bcftools view' first";
    } else if (first.matches("@(HD|SQ|RG|PG|CO)\\t.*")) {
      kind = "SAM";
    } else if (first.startsWith("@")) {
      kind = "FASTQ";
    } else if (first.startsWith("<?xml")) {
      kind = "XML";
    } else if (first.startsWith("<")) {
      kind = "HTML, a web page: download the file itself";
    } else if (first.matches("\\{.*|\\[\\s*([\\[{\"].*)?")) {
      kind = "JSON";
    } else if (first.startsWith("%PDF")) {
      kind = "a PDF document";
    } else if (first.startsWith("\uFFFDPNG")) {
      kind = "a PNG picture";
    } else if (first.matches("LOCUS +\\S.*|ID   \\S.*")) {
      kind = "GenBank or EMBL";
    } else if (first.startsWith("##fileformat=VCF")) {
      kind = "VCF";
    } else if (first.matches("#!genome-.*|##gff-version.*") || isFeature(first)) {
      kind = "GTF or GFF";
    }
    return Optional.ofNullable(kind).map(LOOKS_LIKE::concat);
  }

  private static boolean isFeature(String line) {
    return line.split("\t", -1).length == 9
        && line.matches("[^\\t]*\\t[^\\t]*\\t[^\\t]*\\t[0-9]+\\t[0-9]+\\t.*");
  }
}
