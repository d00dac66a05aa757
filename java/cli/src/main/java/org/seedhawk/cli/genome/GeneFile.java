// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.GeneTable;

/** Writes the table of genes. One thread at a time. */
final class GeneFile implements GeneTableByGene.Receiver {
  private static final String HEADER =
      "gene_id\tgene_name\tmirna\tscore\tn_sites\tn_transcripts\tchrom\tbest_start\tbest_end"
          + "\tchrom_strand\tstatus\n";

  private static final int FLUSH = 1 << 16;

  private final AtomicFile file;
  private final boolean first;
  private final RowBuffer rows = new RowBuffer();

  /**
   * Takes the file.
   *
   * @param first whether it has the header
   */
  GeneFile(AtomicFile file, boolean first) {
    this.file = file;
    this.first = first;
  }

  @Override
  public void begin() {
    rows.text(first ? HEADER : "");
  }

  @Override
  public void accept(GeneOnGenome row) throws IOException {
    rows.text(row.geneId()).tab().text(row.geneName()).tab().text(row.mirnaId()).tab();
    GeneTable.appendScore(rows, row.score()).tab();
    rows.number(row.sites()).tab().number(row.transcripts()).tab().text(row.chrom()).tab();
    rows.number(row.bestStart()).tab().number(row.bestEnd()).tab().text(row.strand()).tab();
    rows.text(row.status().label()).newline();
    if (rows.size() >= FLUSH) {
      rows.writeTo(file);
      rows.clear();
    }
  }

  @Override
  public void commit() throws IOException {
    rows.writeTo(file);
    file.commit();
  }
}
