// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.seedhawk.cli.genome.row.Words;
import org.seedhawk.cli.run.RunCounts;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.genome.vcf.VcfRow;

/** Counts what became of each allele, and writes a row for each. One thread at a time. */
final class StatusTable {
  static final String HEADER = "chrom\tpos\tid\tref\talt\tallele\tstatus\tstretches\n";

  private static final int FLUSH = 1 << 16;

  private final Optional<AtomicFile> file;
  private final RowBuffer rows = new RowBuffer();
  private final Map<AlleleStatus, Long> counts = new EnumMap<>(AlleleStatus.class);
  private long read;

  /** Takes the file; empty: no table is wanted. */
  StatusTable(Optional<AtomicFile> file) {
    this.file = file;
    file.ifPresent(unused -> rows.text(HEADER));
  }

  /** Counts a row. */
  void row() {
    read++;
  }

  /** Returns how many alleles were applied. */
  long analysed() {
    return counts.entrySet().stream()
        .filter(each -> each.getKey().isAnalysed())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /**
   * Takes an allele.
   *
   * @param allele its number, from 1; 0: the row has none
   * @param stretches on how many it was applied
   */
  void add(VcfRow row, int allele, AlleleStatus status, int stretches) throws IOException {
    counts.merge(status, 1L, Long::sum);
    if (file.isEmpty()) {
      return;
    }
    rows.text(Words.word(row.chromosome())).tab().number(row.position()).tab();
    rows.text(Words.word(row.id())).tab().text(row.reference()).tab();
    rows.text(allele == 0 ? "." : Words.word(row.alternates().get(allele - 1).text())).tab();
    rows.number(allele).tab().text(status.toString()).tab().number(stretches).newline();
    if (rows.size() >= FLUSH) {
      flush();
    }
  }

  /** Writes what is left. */
  void flush() throws IOException {
    if (file.isPresent()) {
      rows.writeTo(file.get());
      rows.clear();
    }
  }

  /** Returns how many rows there were, and alleles with each status. */
  String described() {
    return String.format(
        Locale.ROOT,
        "%,d rows, %,d alleles: %s",
        read,
        counts.values().stream().mapToLong(Long::longValue).sum(),
        counts.isEmpty()
            ? "none"
            : counts.entrySet().stream()
                .map(each -> String.format(Locale.ROOT, "%,d %s", each.getValue(), each.getKey()))
                .collect(Collectors.joining(", ")));
  }

  /** Adds how many alleles have each status. */
  void count(RunCounts to) {
    for (AlleleStatus status : AlleleStatus.values()) {
      to.add("alleles_" + status, counts.getOrDefault(status, 0L));
    }
  }
}
