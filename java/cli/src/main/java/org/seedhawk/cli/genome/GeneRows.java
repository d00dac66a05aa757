// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import org.seedhawk.scan.GeneScore;

/** A table of genes or transcripts that is written beside a scan of stretches. */
interface GeneRows {
  /** Writes the header. */
  void begin() throws IOException;

  /** Takes the score of a miRNA on a stretch. */
  void pair(Stretch stretch, int mirna, GeneScore score) throws IOException;

  /** Takes the next site of the genome, by place; once, whatever transcripts hold it. */
  void site(GenomeSite site);

  /** Takes that all sites in front of a place have come. */
  void passTo(SiteGene.Place place) throws IOException;

  /** Writes what waits and gives the file its name. */
  void commit() throws IOException;
}
