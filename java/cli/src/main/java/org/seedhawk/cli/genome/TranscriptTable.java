// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.seedhawk.cli.genome.row.GenomeSite;
import org.seedhawk.cli.genome.row.SiteGene;
import org.seedhawk.cli.genome.row.Stretch;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.GeneTable;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.PairStatus;

/**
 * The gene table with a row for each transcript and miRNA: what was found on a stretch stands under
 * each transcript that has it. One thread at a time.
 */
final class TranscriptTable implements GenomeSink.GeneRows {
  private static final int FLUSH = 1 << 16;

  private final AtomicFile file;
  private final boolean first;
  private final Optional<GenomeScan.Columns> columns;
  private final RowBuffer rows = new RowBuffer();
  private final Consumer<PairStatus> told;
  private Optional<Stretch> current = Optional.empty();
  private final RowBuffer fields = new RowBuffer(); // of the current stretch, behind the target
  private final List<Integer> ends = new ArrayList<>(); // of each miRNA's
  private final List<PairStatus> statuses = new ArrayList<>(); // likewise

  /**
   * Takes the file.
   *
   * @param first whether it has the header
   * @param columns more of them
   * @param told of the status of each row
   */
  TranscriptTable(
      AtomicFile file,
      boolean first,
      Optional<GenomeScan.Columns> columns,
      Consumer<PairStatus> told) {
    this.told = told;
    this.file = file;
    this.first = first;
    this.columns = columns;
  }

  @Override
  public void begin() {
    if (!first) {
      return;
    }
    String genes = "gene_id\tgene_name";
    rows.text(
        GeneTable.header(columns.isPresent() ? columns.get().header() + "\t" + genes : genes));
  }

  @Override
  public void pair(Stretch stretch, int mirna, GeneScore score) throws IOException {
    if (current.isEmpty() || current.get() != stretch) {
      endStretch();
      current = Optional.of(stretch);
    }
    GeneTable.begin(
        fields,
        "",
        score.mirnaId(),
        GeneTable.score(score.score(), score.status()),
        score.siteCount(),
        score.bestStart(),
        score.bestEnd());
    if (columns.isPresent()) {
      columns.get().append(fields, stretch.id(), mirna);
    }
    ends.add(fields.size());
    statuses.add(score.status());
  }

  private void endStretch() throws IOException {
    if (current.isEmpty()) {
      return;
    }
    for (Stretch.Owner owner : current.get().owners()) {
      for (String transcript : owner.transcripts()) {
        write(owner.gene(), transcript);
      }
    }
    fields.clear();
    ends.clear();
    statuses.clear();
  }

  private void write(SiteGene gene, String transcript) throws IOException {
    int from = 0;
    for (int i = 0; i < ends.size(); i++) {
      rows.text(transcript).part(fields, from, ends.get(i)).tab().text(gene.id()).tab();
      rows.text(gene.name());
      GeneTable.end(rows, statuses.get(i));
      told.accept(statuses.get(i));
      from = ends.get(i);
      if (rows.size() >= FLUSH) {
        rows.writeTo(file);
        rows.clear();
      }
    }
  }

  @Override
  public void site(GenomeSite site) {}

  @Override
  public void passTo(SiteGene.Place place) {}

  @Override
  public void commit() throws IOException {
    endStretch();
    rows.writeTo(file);
    file.commit();
  }
}
