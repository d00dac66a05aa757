// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.seedhawk.cli.genome.GenomeScan;
import org.seedhawk.cli.genome.OpenGenome;
import org.seedhawk.cli.site.SiteFormat;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.JsonLines;
import org.seedhawk.genome.Extraction;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.genome.ServedGenome;

/**
 * Transcripts of the server's genome that a caller named, and their tables. One thread at a time.
 *
 * @param bed whether sites are wanted as BED12
 * @param warnings about the names
 */
record GenomePart(OpenGenome.Part part, boolean bed, List<String> warnings) {
  /** The most names of a call. */
  static final int MOST = 10_000;

  /**
   * Takes the fields {@code genes} or {@code region}.
   *
   * @return empty if there is neither
   * @throws Failure with status 400 if they are wrong, 404 if nothing has the name
   */
  static Optional<GenomePart> read(Fields fields, Optional<ServedGenome> genome) {
    JsonNode genes = fields.node("genes");
    Optional<String> region = fields.text("region");
    boolean bed = fields.flag("bed", false);
    if (genes.isMissingNode() && region.isEmpty()) {
      if (bed) {
        throw Failure.bad("bed needs genes or region: other targets have no place in a genome");
      }
      return Optional.empty();
    }
    ServedGenome served =
        genome.orElseThrow(
            () -> Failure.bad("the server has no genome; send sequences as targets"));
    if (!genes.isMissingNode() && region.isPresent()) {
      throw Failure.bad("there are genes and region; leave one out");
    }
    List<Extraction.Item> items =
        region.isPresent() ? served.region(region.get()) : named(genes, served);
    // To compare their blocks would take long.
    Set<Extraction.Item> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    distinct.addAll(items);
    long repeated = items.size() - distinct.size();
    List<String> warnings =
        repeated == 0
            ? List.of()
            : List.of(
                "%s %s named more than once, and listed once"
                    .formatted(repeated, repeated == 1 ? "transcript is" : "transcripts are"));
    return Optional.of(new GenomePart(served.part(items), bed, warnings));
  }

  private static List<Extraction.Item> named(JsonNode genes, ServedGenome served) {
    if (!genes.isArray() || genes.isEmpty() || genes.size() > MOST) {
      throw Failure.bad("genes must be a list of 1 to %s names or ids".formatted(MOST));
    }
    List<Extraction.Item> items = new ArrayList<>();
    for (JsonNode one : genes) {
      if (!one.isTextual()) {
        throw Failure.bad("genes must be texts: names or ids");
      }
      items.addAll(served.named(one.textValue()));
    }
    return items;
  }

  /** Reads the letters that are to be scanned; not before there is room for the scan. */
  List<Rna> targets() {
    return part.targets();
  }

  /**
   * Refuses BED where there is none.
   *
   * @param tsv whether the answer is a table
   * @throws Failure with status 400
   */
  void check(ScanRun.Kind kind, boolean tsv, ScanOptions options) {
    if (bed && kind == ScanRun.Kind.GENES) {
      throw Failure.bad("bed is for sites; leave it out");
    }
    if (bed && !tsv) {
      throw Failure.bad(
          "BED is a table; accept text/tab-separated-values, or ask a job for the format tsv");
    }
    if (bed && options.hasEnergy()) {
      throw Failure.bad("BED has no column for the energy; leave one of them out");
    }
  }

  /** Returns the table of sites. */
  GenomeScan.Tables sites(RowStream to, ScanOptions options, float threshold) throws IOException {
    SiteFormat.Format format =
        bed ? SiteFormat.Format.BED : to.isTsv() ? SiteFormat.Format.TSV : SiteFormat.Format.JSONL;
    return part.sites(new Rows(to, false), format, options, threshold);
  }

  /**
   * Returns the table of transcripts.
   *
   * @param columns more of them
   */
  GenomeScan.Tables genes(RowStream to, Optional<GenomeScan.Columns> columns) throws IOException {
    return part.genes(new Rows(to, !to.isTsv()), columns, to::counted);
  }

  /** Hands rows to the answer as they are, or a table as JSON lines. One thread at a time. */
  private static final class Rows extends OutputStream {
    private final RowStream to;
    private final boolean toJson;
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private Optional<JsonLines> json = Optional.empty();

    private Rows(RowStream to, boolean toJson) {
      this.to = to;
      this.toJson = toJson;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      // Whole lines are handed over, so no letter is taken apart.
      int end = from + length;
      while (end > from && bytes[end - 1] != '\n') {
        end--;
      }
      rest.write(bytes, from, end - from);
      if (end > from) {
        String lines = rest.toString(StandardCharsets.UTF_8);
        rest.reset();
        hand(lines);
      }
      rest.write(bytes, end, from + length - end);
    }

    private void hand(String lines) throws IOException {
      if (!toJson) {
        to.rows().text(lines);
      } else {
        String rows = lines;
        if (json.isEmpty()) {
          int header = lines.indexOf('\n') + 1;
          json = Optional.of(new JsonLines(lines.substring(0, header)));
          rows = lines.substring(header);
        }
        json.get().append(to.rows(), new RowBuffer().text(rows));
      }
      to.sent();
    }
  }
}
