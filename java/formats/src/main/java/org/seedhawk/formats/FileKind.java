// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

/** What a file looks like that was given for FASTA and is none. Immutable. */
final class FileKind {
  /** Columns of GTF and of GFF. */
  private static final int ANNOTATION_COLUMNS = 9;

  /** Letters to either side that are looked at. */
  private static final int AROUND = 60;

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

  /**
   * Returns what a letter of a record looks like that is no nucleotide, and what to do; null when
   * it looks like nothing known.
   *
   * @param text what was read last of the file
   * @param place of the letter in it
   * @param atLineStart whether the letter is the first one of its line
   */
  static String adviceForLetter(String text, int place, boolean atLineStart) {
    return switch (text.charAt(place)) {
      case '>' -> "a record must begin at the start of a line";
      case ';' -> "FASTA has no comments: remove the line";
      case '-' ->
          atLineStart && isLineOfTwoHyphens(text, place)
              ? "the line '--' is grep's: call it with --no-group-separator"
              : null;
      default -> looksLikeProtein(text, place) ? "this looks like protein: give nucleotides" : null;
    };
  }

  private static boolean isLineOfTwoHyphens(String text, int place) {
    return text.startsWith("--", place)
        && (place + 2 == text.length() || isLineEnd(text.charAt(place + 2)));
  }

  /**
   * Returns whether under 60 % of the letters around a place, in its line, are those of nucleic
   * acids.
   */
  private static boolean looksLikeProtein(String text, int place) {
    int from = place;
    while (from > 0 && place - from < AROUND && !isLineEnd(text.charAt(from - 1))) {
      from--;
    }
    int letters = 0;
    int nucleotides = 0;
    for (int i = from; i < Math.min(text.length(), place + AROUND); i++) {
      if (isLineEnd(text.charAt(i))) {
        break;
      }
      int upper = text.charAt(i) & 0xdf;
      if (upper >= 'A' && upper <= 'Z') {
        letters++;
        nucleotides += "ACGTUN".indexOf(upper) >= 0 ? 1 : 0;
      }
    }
    return letters >= 10 && nucleotides < 0.6 * letters;
  }

  private static boolean isLineEnd(char letter) {
    return letter == '\n' || letter == '\r';
  }
}
