// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.util.Optional;
import org.seedhawk.error.BadInputException;
import org.seedhawk.seq.ModifiedBases;

/** What a file looks like that was given for another one, and what to do. Immutable. */
public final class FileKind {
  /** Letters of a file that a message shows. */
  private static final int SHOWN = 30;

  private static final String SAM = "SAM, alignments: give the sequences as FASTA (samtools fasta)";

  private static final String FASTA = "FASTA, sequences";

  private static final String ANNOTATION =
      "GTF or GFF, an annotation without sequences: 'seedhawk extract' makes FASTA of it";

  /** Letters from which on a word of bases is taken for a sequence. */
  private static final int SEQUENCE = 8;

  /** Columns of GTF and of GFF. */
  private static final int ANNOTATION_COLUMNS = 9;

  /** Letters to either side that are looked at. */
  private static final int AROUND = 60;

  private FileKind() {}

  /**
   * Returns what a file looks like that is no FASTA, and what to do.
   *
   * @param start its first letters, without the blanks before them
   */
  static String advice(String start) {
    String first = start.lines().findFirst().orElse("");
    return kind(first)
            .or(() -> rowKind(first))
            .or(() -> noFasta(first))
            .map(kind -> "this looks like " + kind)
            .orElse("a FASTA record begins with a line '>name'")
        + "; it begins with '%s'".formatted(shown(first));
  }

  /** Returns what a line without a name looks like where FASTA should begin. */
  private static Optional<String> noFasta(String first) {
    if (first.indexOf('\t') >= 0) {
      return Optional.of("a table: give FASTA, a line '>name' and lines of bases");
    }
    return first.length() >= SEQUENCE && first.matches("[ACGTUNacgtun]+")
        ? Optional.of("a sequence without a name: write a line '>name' in front of each")
        : Optional.empty();
  }

  /**
   * Refuses a text file that is no table of any kind.
   *
   * @param where the file and the line
   * @param first its first line that is not blank
   */
  static void refuseNoTable(String where, String first) {
    Optional<String> kind = first.startsWith(">") ? Optional.of(FASTA) : kind(first);
    if (kind.isPresent()) {
      throw new BadInputException(
          "%s: this looks like %s; give a table with tabs: it begins with '%s'"
              .formatted(where, kind.get(), shown(first)));
    }
  }

  /**
   * Returns what to add to the message on a row that does not fit: empty, or that it looks like one
   * of another kind of file, or that blanks, commas or quotes stand where tabs alone should.
   */
  public static String rowAdvice(String row) {
    return rowKind(row)
        .map(kind -> "; this looks like " + kind)
        .orElseGet(
            () -> {
              if (row.indexOf('\t') < 0 && row.indexOf(',') >= 0) {
                return "; commas do not separate: write it with sep=\"\\t\"";
              }
              if (row.indexOf('\t') < 0 && row.strip().indexOf(' ') >= 0) {
                return "; blanks do not separate: write it with sep=\"\\t\"";
              }
              return row.indexOf('"') >= 0
                  ? "; quotes are not removed: write it with quote=FALSE"
                  : "";
            });
  }

  /** Refuses what is no text, or text of another kind, by its first bytes. */
  static void refuseOthers(String file, byte[] start) {
    Optional<String> kind = compression(start).or(() -> binary(start)).or(() -> otherText(start));
    if (kind.isPresent()) {
      throw new BadInputException("%s: the file is %s".formatted(file, kind.get()));
    }
  }

  private static Optional<String> compression(byte[] start) {
    String other = null;
    if (startsWith(start, 'B', 'Z', 'h')) {
      other = "bzip2";
    } else if (startsWith(start, 0xfd, '7', 'z', 'X', 'Z')) {
      other = "xz";
    } else if (startsWith(start, 0x28, 0xb5, 0x2f, 0xfd)) {
      other = "zstd";
    }
    return Optional.ofNullable(other)
        .map("%s-compressed; decompress it, or compress it with gzip or bgzip"::formatted);
  }

  private static Optional<String> binary(byte[] start) {
    if (startsWith(start, 0x43, 0x27, 0x41, 0x1a) || startsWith(start, 0x1a, 0x41, 0x27, 0x43)) {
      return Optional.of("2bit, a genome; make FASTA of it with twoBitToFa");
    }
    if (startsWith(start, 'P', 'K', 3, 4)) {
      return Optional.of(
          "zip, a compressed file or one of Excel or Word: decompress it, or save it as plain"
              + " text");
    }
    if (startsWith(start, 0xd0, 0xcf, 0x11, 0xe0)) {
      return Optional.of("of Excel or Word; save it as plain text");
    }
    if (startsWith(start, 'P', 'A', 'R', '1')) {
      return Optional.of("a Parquet table; write it as text with tabs");
    }
    if (startsWith(start, 'B', 'A', 'M', 1)) {
      return Optional.of("BAM, alignments; give the sequences as FASTA (samtools fasta)");
    }
    if (startsWith(start, 'C', 'R', 'A', 'M')) {
      return Optional.of("CRAM, alignments; give the sequences as FASTA (samtools fasta)");
    }
    if (startsWith(start, '%', 'P', 'D', 'F')) {
      return Optional.of("a PDF document; copy the sequences into a text file");
    }
    if (startsWith(start, 0x89, 'P', 'N', 'G')) {
      return Optional.of("a PNG picture; give a text file");
    }
    if (startsWith(start, 'R', 'D', 'X') || startsWith(start, 'X', '\n', 0, 0)) {
      return Optional.of("of R (RDS or RData); write it as text with write.table");
    }
    return Optional.empty();
  }

  private static Optional<String> otherText(byte[] start) {
    if (startsWith(start, 0xff, 0xfe, 0, 0) || startsWith(start, 0, 0, 0xfe, 0xff)) {
      return Optional.of("UTF-32 text; save it as plain text (UTF-8)");
    }
    // Two letters of ASCII, each with a zero beside it, are UTF-16 without a mark.
    boolean little = start.length >= 4 && start[0] > 0 && start[1] == 0 && start[2] > 0;
    boolean big = start.length >= 4 && start[0] == 0 && start[1] > 0 && start[2] == 0;
    boolean marked = startsWith(start, 0xff, 0xfe) || startsWith(start, 0xfe, 0xff);
    return marked || little && start[3] == 0 || big && start[3] > 0
        ? Optional.of("UTF-16 text; save it as plain text (UTF-8)")
        : Optional.empty();
  }

  /** Returns whether bytes begin with others, 0..255 each. */
  static boolean startsWith(byte[] bytes, int... prefix) {
    if (bytes.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the beginning of a text as a message shows it. */
  private static String shown(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", " ");
    return plain.length() <= SHOWN ? plain : plain.substring(0, SHOWN - 3) + "...";
  }

  /** Returns what a file is whose first line no table has. */
  private static Optional<String> kind(String first) {
    if (first.matches("@(HD|SQ|RG|PG|CO)\\t.*")) {
      return Optional.of(SAM);
    }
    if (first.startsWith("@")) {
      return Optional.of("FASTQ: convert it to FASTA");
    }
    if (first.matches("LOCUS +\\S.*|ID   \\S.*")) {
      return Optional.of("GenBank or EMBL: fetch the sequences as FASTA");
    }
    if (first.matches("(?i)<(!doctype|html|head|body|p|div)\\b.*")) {
      return Optional.of("HTML, a web page: download the file itself");
    }
    if (first.startsWith("<")) {
      return Optional.of("XML or HTML: download the file itself");
    }
    if (first.startsWith("{\\rtf")) {
      return Optional.of("RTF, a document of a word processor: save it as plain text");
    }
    if (first.matches("\\{.*|\\[\\s*([\\[{\"].*)?")) {
      return Optional.of("JSON: write it as text");
    }
    if (first.startsWith("##fileformat=VCF")) {
      return Optional.of("VCF, variants: 'seedhawk variants' reads them");
    }
    if (first.matches("#!genome-.*|##gff-version.*")) {
      return Optional.of(ANNOTATION);
    }
    return Optional.empty();
  }

  /** Returns what a row is that may stand in a table of its own form. */
  private static Optional<String> rowKind(String row) {
    if (row.equals("--")) {
      return Optional.of("what grep puts between matches: call it with --no-group-separator");
    }
    if (row.matches("(browser|track)( .*)?|[^\t]+\t[0-9]+\t[0-9]+(\t.*)?")) {
      return Optional.of(
          "BED, places without sequences: 'seedhawk extract' makes FASTA of an annotation, bedtools"
              + " getfasta of BED");
    }
    if (row.matches("[^\t]+\t[0-9]+\t[^\t]+\t[0-9]+\t[0-9]+\t(\\*|([0-9]+[MIDNSHP=X])+)\t.*")) {
      return Optional.of(SAM);
    }
    return row.split("\t", -1).length == ANNOTATION_COLUMNS
            && row.matches("[^\t]*\t[^\t]*\t[^\t]*\t[0-9]+\t[0-9]+\t.*")
        ? Optional.of(ANNOTATION)
        : Optional.empty();
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
    if (ModifiedBases.explains(text, place)) {
      return ModifiedBases.ADVICE;
    }
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
