// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.util.List;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.SiteBatch;

/** Collects the genes of a scan. */
record Genes(List<GeneScore> genes) implements ScanSink<Integer> {
  @Override
  public Integer map(SiteBatch sites) {
    return sites.size();
  }

  @Override
  public void sites(Integer mapped) {}

  @Override
  public void gene(GeneView gene) {
    genes.add(gene.toScore());
  }
}
