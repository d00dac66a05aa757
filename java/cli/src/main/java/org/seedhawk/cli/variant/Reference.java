// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.seedhawk.error.BadInputException;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.vcf.VcfRow;

/**
 * Compares reference alleles with the genome, and tells a VCF file of another genome. One thread at
 * a time.
 */
final class Reference {
  /** Letters that are read at a time: rows come in the order of their places. */
  private static final int READ = 1 << 16;

  /** Alleles from which on the file need not be read to its end. */
  private static final long ENOUGH = 10_000;

  private static final int SHOWN = 10;

  private final Genome genome;
  private final String file;
  private final Set<String> unknown = new LinkedHashSet<>();
  private String chromosome = "";
  private byte[] letters = new byte[0];
  private int start;
  private long compared;
  private long differing;
  private long unknownRows;
  private String first = "";

  Reference(Genome genome, String file) {
    this.genome = genome;
    this.file = file;
  }

  /**
   * Compares a row's reference allele.
   *
   * @param name the genome's name of its chromosome
   * @return ANALYSED if its letters are those of the genome
   * @throws BadInputException if most rows so far differ
   */
  AlleleStatus compare(VcfRow row, String name) {
    int from = row.position() - 1;
    int length = row.reference().length();
    AlleleStatus status = AlleleStatus.ANALYSED;
    if (from < 0 || (long) from + length > genome.length(name)) {
      status = AlleleStatus.BEYOND_END;
    } else {
      read(name, from, length);
      for (int i = 0; i < length && status == AlleleStatus.ANALYSED; i++) {
        char letter = (char) letters[from - start + i];
        // An ambiguous letter of the genome is written as another one in VCF.
        if (letter != row.reference().charAt(i) && "ACGT".indexOf(letter) >= 0) {
          status = AlleleStatus.REF_DIFFERS;
        }
      }
    }
    compared++;
    if (status != AlleleStatus.ANALYSED) {
      if (differing++ == 0) {
        first = "%s:%d".formatted(file, row.line());
      }
    }
    if (compared == ENOUGH) {
      check();
    }
    return status;
  }

  /** Counts a row whose chromosome is not in the genome. */
  void unknown(VcfRow row) {
    unknownRows++;
    if (unknown.size() <= SHOWN) {
      unknown.add(row.chromosome());
    }
  }

  private void read(String name, int from, int length) {
    if (name.equals(chromosome) && from >= start && from + length <= start + letters.length) {
      return;
    }
    int end = (int) Math.min(genome.length(name), (long) from + Math.max(READ, length));
    letters = genome.read(name, from, end);
    chromosome = name;
    start = from;
  }

  /**
   * Checks that the file is of this genome. By chance a quarter of the letters agree, so a file
   * whose reference alleles mostly differ is of another one.
   *
   * @throws BadInputException if it is not
   */
  void check() {
    if (2 * differing > compared) {
      throw new BadInputException(
          ("%s: this is a VCF file of another genome: %,d of %,d reference alleles are not what"
                  + " '%s' has there, the first of them at %s; give the genome that it was made"
                  + " with")
              .formatted(file, differing, compared, genome.file(), first));
    }
    if (compared == 0 && unknownRows > 0) {
      throw new BadInputException(
          ("%s: no chromosome of it is in the genome '%s'. It has %s. The genome has %s. Give files"
                  + " of one assembly, or --chromosome-alias")
              .formatted(file, genome.file(), shown(unknown), shown(genome.names())));
    }
  }

  private static String shown(Collection<String> names) {
    String text =
        names.stream()
            .limit(SHOWN)
            .map(name -> name.length() <= 60 ? name : name.substring(0, 57) + "...")
            .collect(Collectors.joining(", "));
    return names.size() > SHOWN ? text + " and more" : text;
  }
}
