// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.BgzipOutput;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.TabixIndex;

/**
 * The file that sites are written to. Under a name that ends in {@code .gz} it is bgzipped, and its
 * index is written beside it if the format has one. Both are whole or absent. One thread at a time.
 */
final class SiteFile implements SiteRows.Receiver, AutoCloseable {
  private static final int FLUSH = 1 << 16;

  private final String name;
  private final OutputStream standardOutput;
  private final SiteRows rows;
  private final AtomicFile file;
  private final Optional<BgzipOutput> bgzip;
  private final Optional<TabixIndex> index;
  private final RowBuffer waiting = new RowBuffer();

  /**
   * Creates the file.
   *
   * @param longest letters of the longest chromosome
   */
  SiteFile(String name, OutputStream standardOutput, SiteRows rows, long longest)
      throws IOException {
    this.name = name;
    this.standardOutput = standardOutput;
    this.rows = rows;
    boolean packed = isPacked(name);
    file = AtomicFile.createPlain(name, standardOutput);
    bgzip = packed ? Optional.of(new BgzipOutput(file)) : Optional.empty();
    index = rows.columns().filter(all -> packed).map(all -> new TabixIndex(all, longest));
  }

  static boolean isPacked(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  /** Writes what stands in front of the rows. */
  void begin() throws IOException {
    rows.header(waiting);
    flush();
  }

  void write(SiteRows.Row row) throws IOException {
    rows.write(row, this);
  }

  void passTo(SiteGene.Place place) throws IOException {
    rows.passTo(place, this);
  }

  @Override
  public void accept(String chromosome, long start, long end, RowBuffer row) throws IOException {
    if (bgzip.isPresent()) {
      long from = bgzip.get().virtualOffset();
      row.writeTo(bgzip.get());
      if (index.isPresent()) {
        index.get().add(chromosome, start, end, from, bgzip.get().virtualOffset());
      }
    } else {
      waiting.part(row, 0, row.size());
      if (waiting.size() >= FLUSH) {
        flush();
      }
    }
  }

  private void flush() throws IOException {
    waiting.writeTo(bgzip.<OutputStream>map(one -> one).orElse(file));
    waiting.clear();
  }

  /** Writes what waits, and gives file and index their names. */
  void commit() throws IOException {
    flush();
    if (bgzip.isPresent()) {
      bgzip.get().finish();
    }
    if (index.isEmpty()) {
      file.commit();
      return;
    }
    TabixIndex made = index.get();
    try (AtomicFile beside = AtomicFile.createPlain(name + made.suffix(), standardOutput)) {
      made.writeTo(beside);
      AtomicFile.publish(List.of(file, beside));
    }
  }

  @Override
  public void close() throws IOException {
    if (bgzip.isPresent()) {
      bgzip.get().close();
    } else {
      file.close();
    }
  }
}
