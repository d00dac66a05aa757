// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.scan.Rna;

/** The embedded search against the real blastn, and both against what was published. */
class AgreementTest {
  private static final String HUMAN = "seq2seq/human_mature_mirna.fasta";

  @TempDir Path folder;

  private BlastSearch blastn(MirnaDatabase database) throws IOException {
    return new BlastSearch(Needs.blastn(), new DatabaseCache(folder), database, 2);
  }

  private Agreement measure(MirnaDatabase database, List<Rna> queries, SearchOptions options)
      throws IOException {
    try (BlastSearch blastn = blastn(database);
        LocalSearch embedded = new LocalSearch(database, 2)) {
      Agreement found = Agreement.measure(blastn, embedded, database, queries, options);
      System.out.println("[seedhawk] " + found);
      return found;
    }
  }

  /** What {@code blastn} rounds to six digits differs by no more than that. */
  private static void sameBest(Agreement found, int queries) {
    assertEquals(queries, found.queries());
    assertTrue(found.firstHits() > queries / 4, found.toString());
    assertTrue(found.sameBest() >= 0.99 * queries, found.toString());
    assertTrue(found.worstEvalue() < 1e-5, found.toString());
  }

  @Test
  void agreesOnHumanMirnas() throws IOException {
    MirnaDatabase database = MirnaDatabase.read(Needs.data(HUMAN));
    List<Rna> queries = new RandomMirnas(1).queries(database, 1_000);
    Agreement best = measure(database, queries, SearchOptions.DEFAULT);
    sameBest(best, 1_000);
    assertTrue(best.equal() >= 990, best.toString());
    Agreement every = measure(database, queries, SearchOptions.RAJKUMAR);
    sameBest(every, 1_000);
    assertTrue(every.equal() >= 990, every.toString());
    assertTrue(every.firstHits() > 1_000, every.toString());
  }

  @Test
  void agreesOnAllSpecies() throws IOException {
    MirnaDatabase database = MirnaDatabase.read(Needs.data("mirbase/mature_v22.1_all_species.fa"));
    List<Rna> queries = new RandomMirnas(2).queries(database, 1_000);
    sameBest(measure(database, queries, SearchOptions.DEFAULT), 1_000);
  }

  @Test
  void reproducesThePublishedHits() throws IOException {
    String published = Files.readString(Needs.data("seq2seq/blast_result.csv"));
    MirnaDatabase database = MirnaDatabase.read(Needs.data(HUMAN));
    Rna query = new Rna("refseq_1", "ACUUUAACAUGGAGGCACUUGC");
    try (LocalSearch embedded = new LocalSearch(database, 1)) {
      assertEquals(published, rows(embedded, query, database));
    }
    try (BlastSearch blastn = blastn(database)) {
      assertEquals(published, rows(blastn, query, database));
    }
  }

  private static String rows(MirnaSearch search, Rna query, MirnaDatabase database)
      throws IOException {
    RowBuffer rows = new RowBuffer();
    List<MirnaHit> hits = search.search(List.of(query), SearchOptions.RAJKUMAR).getFirst();
    HitTable.blastRows(rows, query, hits, database);
    return rows.toString();
  }
}
