// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome.row;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.seedhawk.cli.track.Tracks;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.bgzip.TabixIndex;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.scan.Site;

/**
 * Sites as GFF3: a line for each block, and one ID for all blocks of a site. The later blocks of a
 * site wait until their place has come, since lines are sorted by place. One thread at a time.
 */
public final class GffRows implements SiteRows {
  private final Map<String, Long> chromosomes;
  private final Tracks tracks;
  private final PriorityQueue<Line> waiting =
      new PriorityQueue<>(
          Comparator.comparing(Line::place)
              .thenComparingInt(Line::end)
              .thenComparingLong(Line::number));
  private final RowBuffer row = new RowBuffer();
  private SiteGene.Place last = SiteGene.Place.END; // where the site before begins
  private int atPlace; // sites that begin there
  private long lines;

  /** A line with its place. */
  private record Line(SiteGene.Place place, int end, long number, String name, String text) {}

  /**
   * Creates it.
   *
   * @param chromosomes with their lengths, for the header
   * @param tracks have further attributes
   */
  public GffRows(Map<String, Long> chromosomes, Tracks tracks) {
    this.tracks = tracks;
    this.chromosomes = chromosomes;
  }

  @Override
  public void header(RowBuffer to) {
    to.text("##gff-version 3\n");
    chromosomes.forEach(
        (name, length) ->
            to.text("##sequence-region ")
                .text(escaped(Words.word(name), ">"))
                .text(" 1 ")
                .number(length)
                .newline());
  }

  @Override
  public void write(Row one, Receiver to) throws IOException {
    GenomeBlocks blocks = one.at().blocks();
    SiteGene.Place begin = one.at().place();
    passTo(begin, to);
    Site site = one.site();
    long offset = one.part().stretch().offset();
    String chromosome = escaped(Words.word(blocks.chromosome()), ">");
    RowBuffer rest = new RowBuffer();
    rest.tab().score(site.score()).tab().text(blocks.strand().toString());
    rest.text("\t.\tID=")
        .text(id(begin, chromosome))
        .text(";Name=")
        .text(escaped(one.name(), ";=&,"));
    rest.text(";mirna=").text(escaped(site.mirnaId(), ";=&,"));
    rest.text(";site_type=").text(site.type().label());
    if (!one.at().gene().id().equals(".")) {
      rest.text(";gene_id=").text(escaped(one.at().gene().id(), ";=&,"));
    }
    if (!one.at().gene().name().equals(".")) {
      rest.text(";gene_name=").text(escaped(one.at().gene().name(), ";=&,"));
    }
    rest.text(";target=").text(escaped(one.target(), ";=&,"));
    rest.text(";target_start=").number(offset + site.start() + 1);
    rest.text(";target_end=").number(offset + site.end());
    if (!one.transcripts().equals(".")) {
      rest.text(";transcripts=").text(escaped(one.transcripts(), ";=&")); // commas part values
    }
    if (tracks.hasConservation()) {
      Tracks.value(rest.text(";cons_seed="), one.marks().seed(), Tracks.NOT_KNOWN);
      Tracks.value(rest.text(";cons_site="), one.marks().site(), Tracks.NOT_KNOWN);
    }
    if (!one.marks().known().isEmpty()) {
      rest.text(";known=").text(escaped(tracks.known(one.marks()), ";=&"));
    }
    rest.newline();
    String tail = rest.toString();
    for (int i = 0; i < blocks.count(); i++) {
      row.clear();
      row.text(chromosome).text("\tseedhawk\tmiRNA_target_site\t");
      row.number(blocks.start(i) + 1L).tab().number(blocks.end(i)).text(tail);
      waiting.add(
          new Line(
              new SiteGene.Place(begin.chromosome(), blocks.start(i)),
              blocks.end(i),
              lines++,
              chromosome,
              row.toString()));
    }
  }

  /** Names a site by its place, so that its name is the same when a part of the work is done. */
  private String id(SiteGene.Place begin, String chromosome) {
    atPlace = begin.equals(last) ? atPlace + 1 : 1;
    last = begin;
    String place = chromosome.replace(";", "%3B").replace("=", "%3D").replace("&", "%26");
    return "site:%s:%d".formatted(place.replace(",", "%2C"), begin.position() + 1L)
        + (atPlace == 1 ? "" : "." + atPlace);
  }

  @Override
  public void passTo(SiteGene.Place place, Receiver to) throws IOException {
    while (!waiting.isEmpty() && waiting.peek().place.compareTo(place) < 0) {
      Line line = waiting.remove();
      row.clear();
      row.text(line.text);
      to.accept(line.name, line.place.position(), line.end, row);
    }
  }

  /** Returns text with the signs escaped that GFF3 gives a meaning. */
  private static String escaped(String text, String signs) {
    StringBuilder out = new StringBuilder();
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      char letter = (char) (one & 0xff);
      if (letter <= ' ' || letter == '%' || letter >= 127 || signs.indexOf(letter) >= 0) {
        out.append('%').append("%02X".formatted(one & 0xff));
      } else {
        out.append(letter);
      }
    }
    return out.toString();
  }

  @Override
  public Optional<TabixIndex.Columns> columns() {
    return Optional.of(TabixIndex.Columns.GFF);
  }
}
