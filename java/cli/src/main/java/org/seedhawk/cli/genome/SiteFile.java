// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.cli.genome.row.SiteGene;
import org.seedhawk.cli.genome.row.SiteRows;
import org.seedhawk.cli.genome.row.Words;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.TableFormat;
import org.seedhawk.formats.bgzip.BgzipOutput;
import org.seedhawk.formats.bgzip.TabixIndex;
import org.seedhawk.genome.big.BigBedWriter;

/**
 * The file that sites are written to. Under a name that ends in {@code .gz} it is bgzipped, and its
 * index is written beside it if the format has one. Both are whole or absent. One thread at a time.
 */
final class SiteFile implements GenomeSink.SiteTable, SiteRows.Receiver, AutoCloseable {
  private static final int FLUSH = 1 << 16;
  private static final int MOST_LETTERS = Integer.MAX_VALUE; // of a chromosome in bigBed

  private final String name;
  private final Kind kind;
  private final OutputStream standardOutput;
  private final SiteRows rows;
  private final AtomicFile file;
  private final Optional<BgzipOutput> bgzip;
  private final Optional<BigBedWriter> binary;
  private final Optional<TabixIndex> index;
  private final RowBuffer waiting = new RowBuffer();

  /** What of a table a file holds. */
  enum Kind {
    /** The whole, or the first part: there is a header. */
    FIRST,
    /** A later part, without a header. */
    LATER,
    /** Any part, to be joined: rows with their places, that {@link #join} reads. */
    KEPT
  }

  /**
   * Creates the file.
   *
   * @param kind what of the table it holds
   * @param chromosomes lengths by name, in the order in which sites come
   */
  SiteFile(
      String name,
      Kind kind,
      OutputStream standardOutput,
      SiteRows rows,
      Map<String, Long> chromosomes)
      throws IOException {
    this.name = name;
    this.kind = kind;
    this.standardOutput = standardOutput;
    this.rows = rows;
    boolean whole = kind != Kind.KEPT;
    boolean packed = whole && isPacked(name);
    long longest = chromosomes.values().stream().mapToLong(n -> n).max().orElse(0);
    file =
        TableFormat.isAsked(name)
            ? AtomicFile.create(name, standardOutput)
            : AtomicFile.createPlain(name, standardOutput);
    bgzip = packed ? Optional.of(new BgzipOutput(file)) : Optional.empty();
    binary =
        whole && rows.binary().isPresent() ? Optional.of(binary(chromosomes)) : Optional.empty();
    index = rows.columns().filter(all -> packed).map(all -> new TabixIndex(all, longest));
  }

  private BigBedWriter binary(Map<String, Long> chromosomes) throws IOException {
    Map<String, Long> named = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Long> one : chromosomes.entrySet()) {
        String word = Words.word(one.getKey());
        if (named.putIfAbsent(word, one.getValue()) != null || one.getValue() > MOST_LETTERS) {
          throw new BadInputException(
              "a bigBed file cannot hold chromosome '%s' of %,d letters: it has names without"
                      .formatted(word, one.getValue())
                  + " blanks, each once, and up to %,d letters; choose another format"
                      .formatted(MOST_LETTERS));
        }
      }
      return new BigBedWriter(file, named, rows.binary().orElseThrow());
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Returns the name of the index beside the table; empty: it has none. */
  Optional<String> indexName() {
    return index.map(made -> name + made.suffix());
  }

  static boolean isPacked(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  @Override
  public void begin() throws IOException {
    if (kind == Kind.FIRST) {
      rows.header(waiting);
      flush();
    }
  }

  @Override
  public void write(SiteRows.Row row) throws IOException {
    rows.write(row, this);
  }

  @Override
  public void passTo(SiteGene.Place place) throws IOException {
    rows.passTo(place, this);
  }

  @Override
  public void accept(String chromosome, long start, long end, RowBuffer row) throws IOException {
    if (binary.isPresent()) {
      byte[] bytes = row.toByteArray();
      int rest = 0;
      for (int field = 0; field < 3; rest++) {
        field += bytes[rest] == '\t' ? 1 : 0;
      }
      binary.get().add(chromosome, (int) start, (int) end, bytes, rest, bytes.length - 1);
    } else if (bgzip.isPresent()) {
      long from = bgzip.get().virtualOffset();
      row.writeTo(bgzip.get());
      if (index.isPresent()) {
        index.get().add(chromosome, start, end, from, bgzip.get().virtualOffset());
      }
    } else {
      if (kind == Kind.KEPT) {
        waiting.text(chromosome).tab().number(start).tab().number(end).tab();
      }
      waiting.part(row, 0, row.size());
      if (waiting.size() >= FLUSH) {
        flush();
      }
    }
  }

  /** Takes the rows of a part that was kept. */
  void join(Path part) throws IOException {
    RowBuffer row = new RowBuffer();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(part), FLUSH)) {
      for (int letter; (letter = in.read()) >= 0; ) {
        if (letter != '\n') {
          line.write(letter);
          continue;
        }
        String[] fields = line.toString(StandardCharsets.UTF_8).split("\t", 4);
        line.reset();
        row.clear();
        row.text(fields[3]).newline();
        accept(fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2]), row);
      }
    }
  }

  private void flush() throws IOException {
    waiting.writeTo(bgzip.<OutputStream>map(one -> one).orElse(file));
    waiting.clear();
  }

  @Override
  public void commit() throws IOException {
    flush();
    if (binary.isPresent()) {
      file.overwriteStart(binary.get().finish());
    }
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
    try {
      if (binary.isPresent()) {
        binary.get().close();
      }
    } finally {
      if (bgzip.isPresent()) {
        bgzip.get().close();
      } else {
        file.close();
      }
    }
  }
}
