// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

/** What a file looks like that was given for FASTA and is none. Immutable. */
final class FileKind {
  /** Columns of GTF and of GFF. */
  private static final int ANNOTATION_COLUMNS = 9;

  private FileKind() {}

  /**
   * Returns what a file looks like, and what to do.
   *
   * @param start its first letters, without the blanks before them
   */
  static String advice(String start) {
    String first = start.lines().findFirst().orElse("");
    if (first.matches("@(HD|SQ|RG|PG|CO)\\t.*")) {
      return "this looks like SAM: give the sequences as FASTA";
    }
    if (first.startsWith("@")) {
      return "this looks like FASTQ: convert it to FASTA";
    }
    if (first.matches("LOCUS +\\S.*|ID   \\S.*")) {
      return "this looks like GenBank or EMBL: fetch the sequences as FASTA";
    }
    if (first.equals("--")) {
      return "the line '--' is grep's: call it with --no-group-separator";
    }
    if (first.matches("(browser|track)( .*)?|[^\t]+\t[0-9]+\t[0-9]+(\t.*)?")) {
      return "this looks like BED, places without sequences: 'seedhawk extract' makes FASTA of an"
          + " annotation, bedtools getfasta of BED";
    }
    if (first.startsWith("<")) {
      return "this looks like HTML, a web page: download the file itself";
    }
    if (first.matches("#!genome-.*|##gff-version.*")
        || first.split("\t", -1).length == ANNOTATION_COLUMNS) {
      return "this looks like GTF or GFF, an annotation without sequences: give FASTA";
    }
    return "a FASTA record begins with a line '>name'";
  }
}
