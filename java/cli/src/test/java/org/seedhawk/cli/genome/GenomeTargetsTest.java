// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.cli.genome.row.SiteGene;
import org.seedhawk.cli.run.Cuts;
import org.seedhawk.genome.Annotation;
import org.seedhawk.genome.ChromosomeNames;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Selection;

/** What waits of a scan goes out, and is cut, where no stretch reaches over. */
class GenomeTargetsTest {
  @TempDir Path folder;

  /** Four transcripts of one chromosome; the second and third overlap. */
  private GenomeTargets targets(Genome genome) throws IOException {
    StringBuilder rows = new StringBuilder();
    int[][] places = {{100, 200}, {300, 400}, {350, 500}, {700, 800}};
    for (int i = 0; i < places.length; i++) {
      rows.append("1\tx\texon\t").append(places[i][0] + 1).append('\t').append(places[i][1]);
      rows.append("\t.\t+\t.\tgene_id \"g").append(i).append("\"; transcript_id \"t");
      rows.append(i).append("\";\n");
    }
    Path gtf = Files.writeString(folder.resolve("a.gtf"), rows.toString());
    Annotation annotation = Annotation.read(gtf);
    ChromosomeNames names = ChromosomeNames.match(annotation, genome, List.of());
    return GenomeTargets.of(
        genome, Extraction.plan(annotation, genome, names, Region.TRANSCRIPT, Selection.all()));
  }

  @Test
  void sitesGoOutWhenTheNextStretchBeginsBehindThem() throws IOException {
    Path fasta = Files.writeString(folder.resolve("g.fa"), ">1\n" + "ACGT".repeat(300) + "\n");
    try (Genome genome = Genome.open(fasta)) {
      GenomeTargets targets = targets(genome);
      List<SiteGene.Place> behind = new ArrayList<>();
      for (int done = 0; done <= 4; done++) {
        behind.add(targets.placeBehind(done));
      }
      assertEquals(
          List.of(
              new SiteGene.Place(0, 100),
              new SiteGene.Place(0, 300),
              new SiteGene.Place(0, 350),
              new SiteGene.Place(0, 700),
              SiteGene.Place.END),
          behind);
      Cuts cuts = targets.cut(4);
      List<String> parts = new ArrayList<>();
      for (int i = 0; i < cuts.parts(); i++) {
        parts.add(cuts.from(i) + "-" + cuts.to(i));
      }
      assertEquals(List.of("0-3", "3-3", "3-3", "3-4"), parts);
    }
  }
}
