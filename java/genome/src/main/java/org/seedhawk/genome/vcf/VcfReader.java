// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.vcf;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.genome.file.Lines;
import org.seedhawk.genome.file.TextKind;

/**
 * Reads a VCF file row by row, plain, gzip or bgzip: which letters replace which, and what one
 * sample has. Quality, filters and INFO are passed. Rows must be sorted: by position, and all of a
 * chromosome together.
 *
 * <p>It is written by hand, since the kept library (htsjdk) refuses files of VCF 4.4 and 4.5, gives
 * line numbers that are about right only, and ends at what does not matter here, a blank in INFO
 * for instance. It is the oracle of the tests. One thread at a time.
 */
public final class VcfReader implements Closeable {
  private static final List<String> COLUMNS =
      List.of("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO");

  private static final int FORMAT = 8;

  /** Alternate alleles of a row; a row of millions is no row of variants. */
  private static final int MOST_ALLELES = 10_000;

  /** Marks letters of nucleic acids, ambiguous ones among them. */
  private static final boolean[] LETTER = new boolean[128];

  static {
    for (char letter : "ACGTRYSWKMBDHVN".toCharArray()) {
      LETTER[letter] = true;
      LETTER[Character.toLowerCase(letter)] = true;
    }
  }

  private final Path file;
  private final Lines lines;
  private final List<String> samples;
  private final int columns;
  private final Set<String> chromosomes = new HashSet<>();
  private int sample = -1; // its column
  private String chromosome = "";
  private int position;

  private VcfReader(Path file, Lines lines, List<String> header) {
    this.file = file;
    this.lines = lines;
    columns = header.size();
    samples = header.size() <= FORMAT ? List.of() : header.subList(FORMAT + 1, header.size());
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws GenomeInputException if it cannot be read or is no VCF file
   */
  public static VcfReader open(Path file) throws IOException {
    Lines lines = new Lines(file);
    try {
      return new VcfReader(file, lines, header(file, lines));
    } catch (RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  private static List<String> header(Path file, Lines lines) {
    if (!lines.next() || !lines.startsWith("##fileformat=VCF")) {
      throw new GenomeInputException(
          "%s: %s; the first line of a VCF file begins with ##fileformat=VCF"
              .formatted(
                  file,
                  lines.number() == 0
                      ? "there is no line in it"
                      : TextKind.of(lines.text()).orElse("this is no VCF file")));
    }
    while (lines.next()) {
      if (lines.startsWith("##")) {
        continue;
      }
      List<String> header = Arrays.asList(lines.text().split("\t", -1));
      boolean right =
          header.size() >= COLUMNS.size()
              && header.subList(0, COLUMNS.size()).equals(COLUMNS)
              && (header.size() == FORMAT || header.get(FORMAT).equals("FORMAT"));
      if (!right) {
        throw lines.error(
            "the header must be %s, and FORMAT and samples behind it, with tabs between them"
                .formatted(String.join(" ", COLUMNS)));
      }
      if (header.size() > FORMAT
          && new HashSet<>(header.subList(FORMAT, header.size())).size() < header.size() - FORMAT) {
        throw lines.error("two samples have one name; a name must be that of one sample");
      }
      return header;
    }
    throw new GenomeInputException(
        "%s: the line that begins with #CHROM is missing".formatted(file));
  }

  /** Returns which part of the file has been read, 0 to 1; of a gzip file, of its packed bytes. */
  public double fractionRead() {
    return lines.fractionRead();
  }

  /** Returns the file. */
  public Path file() {
    return file;
  }

  /** Returns the names of the samples. */
  public List<String> samples() {
    return samples;
  }

  /**
   * Chooses the sample whose genotypes are read.
   *
   * @throws GenomeInputException if there is none of that name
   */
  public void choose(String name) {
    int index = samples.indexOf(name);
    if (index < 0) {
      throw new GenomeInputException(
          "%s: there is no sample '%s'; %s"
              .formatted(
                  file,
                  Lines.shown(name),
                  samples.isEmpty()
                      ? "the file has none"
                      : "it has %s"
                          .formatted(
                              Lines.shown(
                                  String.join(", ", samples.subList(0, Math.min(9, samples.size())))
                                      + (samples.size() > 9 ? ", ..." : "")))));
    }
    sample = FORMAT + 1 + index;
  }

  /**
   * Reads the next row.
   *
   * @return empty at the end
   * @throws GenomeInputException if the row is malformed, or is out of order
   */
  public Optional<VcfRow> next() {
    if (!lines.next()) {
      return Optional.empty();
    }
    int fields = lines.split();
    if (fields < Math.min(columns, COLUMNS.size())
        || columns <= Lines.MOST_FIELDS && fields != columns) {
      throw lines.error(
          "the row has %s fields; the header has %s, with tabs between them"
              .formatted(fields, columns));
    }
    order();
    String reference = letters(lines.text(3));
    if (reference == null) {
      throw lines.error(
          "the reference allele is '%s'; it must be letters of DNA"
              .formatted(Lines.shown(lines.text(3))));
    }
    List<VcfRow.Allele> alternates = alternates();
    return Optional.of(
        new VcfRow(
            lines.number(),
            chromosome,
            position,
            lines.is(2, "") ? "." : lines.text(2),
            reference,
            alternates,
            sample < 0 ? Optional.empty() : Optional.of(genotype(alternates.size()))));
  }

  private void order() {
    if (!lines.is(0, chromosome) || chromosome.isEmpty()) {
      chromosome = lines.text(0);
      if (chromosome.isBlank()) {
        throw lines.error("the chromosome has no name");
      }
      if (!chromosomes.add(chromosome)) {
        throw lines.error(
            "chromosome '%s' stands in two places of the file; sort it, with 'bcftools sort'"
                .formatted(Lines.shown(chromosome)));
      }
      position = 0;
    }
    int next = lines.number(1, "position");
    if (next < position) {
      throw lines.error(
          "position %s stands behind %s; sort the file, with 'bcftools sort'"
              .formatted(next, position));
    }
    position = next;
  }

  private List<VcfRow.Allele> alternates() {
    String text = lines.text(4);
    if (text.equals(".")) {
      return List.of();
    }
    String[] all = text.indexOf(',') < 0 ? new String[] {text} : text.split(",", -1);
    if (all.length > MOST_ALLELES) {
      throw lines.error(
          "the row has %s alternate alleles; the most are %s".formatted(all.length, MOST_ALLELES));
    }
    List<VcfRow.Allele> alleles = new ArrayList<>(all.length);
    for (String one : all) {
      String letters = letters(one);
      alleles.add(
          letters != null
              ? new VcfRow.Allele(letters, VcfRow.Kind.LETTERS)
              : new VcfRow.Allele(one, kind(one)));
    }
    return alleles;
  }

  private VcfRow.Kind kind(String allele) {
    int length = allele.length();
    if (allele.equals("*")) {
      return VcfRow.Kind.DELETED;
    }
    if (length > 2 && allele.charAt(0) == '<' && allele.charAt(length - 1) == '>') {
      return VcfRow.Kind.SYMBOLIC;
    }
    boolean single = length > 1 && (allele.charAt(0) == '.' || allele.charAt(length - 1) == '.');
    if (single || allele.indexOf('[') >= 0 || allele.indexOf(']') >= 0) {
      return VcfRow.Kind.BREAKEND;
    }
    throw lines.error(
        "the alternate allele is '%s'; it must be letters of DNA, *, a name in <> or a breakend"
            .formatted(Lines.shown(allele)));
  }

  /** Returns an allele in upper case; null if it is empty or not all of it is letters of DNA. */
  private String letters(String allele) {
    boolean lower = false;
    for (int i = 0; i < allele.length(); i++) {
      char letter = allele.charAt(i);
      if (letter >= 128 || !LETTER[letter]) {
        return null;
      }
      lower |= letter >= 'a';
    }
    return allele.isEmpty() ? null : lower ? allele.toUpperCase(Locale.ROOT) : allele;
  }

  private VcfRow.Genotype genotype(int alternates) {
    String[] keys = lines.text(FORMAT).split(":", -1);
    String[] values = column(sample).split(":", -1);
    String text = ".";
    String phaseSet = "";
    for (int i = 0; i < Math.min(keys.length, values.length); i++) {
      if (keys[i].equals("GT")) {
        text = values[i];
      } else if (keys[i].equals("PS") && !values[i].equals(".")) {
        phaseSet = values[i];
      }
    }
    List<Integer> alleles = new ArrayList<>(2);
    boolean phased = true;
    // VCF 4.4 allows a sign in front of the first allele.
    int from = !text.isEmpty() && (text.charAt(0) == '|' || text.charAt(0) == '/') ? 1 : 0;
    for (int i = from; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '|' || text.charAt(i) == '/') {
        alleles.add(allele(text, text.substring(from, i), alternates));
        phased &= i == text.length() || text.charAt(i) == '|';
        from = i + 1;
      }
    }
    return new VcfRow.Genotype(text, alleles, phased, phaseSet);
  }

  private int allele(String genotype, String number, int alternates) {
    if (number.equals(".")) {
      return -1;
    }
    try {
      int allele = Integer.parseInt(number);
      if (allele >= 0 && allele <= alternates) {
        return allele;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw lines.error(
        "the genotype of '%s' is '%s'; each allele must be a number up to %s, or a dot"
            .formatted(
                Lines.shown(samples.get(sample - FORMAT - 1)), Lines.shown(genotype), alternates));
  }

  /** Returns a field of the line, however far behind it stands. */
  private String column(int column) {
    int at = lines.from(FORMAT);
    byte[] bytes = lines.bytes();
    int from = at;
    for (int field = FORMAT; at <= lines.end(); at++) {
      if (at == lines.end() || bytes[at] == '\t') {
        if (field++ == column) {
          return lines.text(from, at);
        }
        from = at + 1;
      }
    }
    throw lines.error("the row has fewer fields than the header");
  }

  /** Returns the file and the line that was read last. */
  public String where() {
    return lines.where();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
