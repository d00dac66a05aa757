// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.peer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.bench.suite.SearchBench;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.generate.Generator;
import org.seedhawk.generate.Generator.GeneratedMirna;
import org.seedhawk.scan.Rna;
import org.seedhawk.search.Agreement;
import org.seedhawk.search.HitTable;
import org.seedhawk.search.MirnaDatabase;
import org.seedhawk.search.MirnaHit;
import org.seedhawk.search.MirnaSearch;
import org.seedhawk.search.SearchOptions;

/**
 * How far the embedded search agrees with {@code blastn}: both are asked the same queries. Fails
 * when one of them does not give the published hits. One thread at a time.
 */
public final class SearchAgreement {
  private static final int QUERIES = 1_000;
  private static final int BATCH = 128;
  private static final String ALL_SPECIES = "mirbase/mature_v22.1_all_species.fa";
  private static final String SITES = "seq2seq/clean_data_suffeled.csv";
  private static final String PUBLISHED = "seq2seq/blast_result.csv";

  private SearchAgreement() {}

  /** Asks both, and writes the figures. */
  public static void run(ResultFile file) throws IOException {
    ArrayNode rows = file.rows();
    Map<String, List<Rna>> sets = new LinkedHashMap<>();
    sets.put("human miRNAs, none to four letters replaced", SearchBench.altered(QUERIES));
    sets.put("miRNAs that seq2seq writes", written());
    for (String database : List.of(BenchInputs.MIRNAS, ALL_SPECIES)) {
      MirnaDatabase known = MirnaDatabase.read(BenchInputs.file(database));
      try (MirnaSearch blastn = open(MirnaSearch.Engine.BLASTN, known);
          MirnaSearch embedded = open(MirnaSearch.Engine.EMBEDDED, known)) {
        if (database.equals(BenchInputs.MIRNAS)) {
          published(blastn, known);
          published(embedded, known);
        }
        for (Map.Entry<String, List<Rna>> set : sets.entrySet()) {
          for (SearchOptions options : List.of(SearchOptions.DEFAULT, SearchOptions.RAJKUMAR)) {
            Agreement found = Agreement.measure(blastn, embedded, known, set.getValue(), options);
            ObjectNode row = rows.addObject();
            row.put("database", database);
            row.put("set", set.getKey());
            row.put("options", options == SearchOptions.DEFAULT ? "default" : "as published");
            found.figures().forEach(row::put);
            System.out.printf("%s, %s: %s%n", database, set.getKey(), found);
          }
        }
      }
    }
    file.json().put("published_hits", "the same from both");
    file.write();
  }

  private static MirnaSearch open(MirnaSearch.Engine engine, MirnaDatabase known)
      throws IOException {
    return MirnaSearch.open(engine, known, 2, System.getenv("PATH"), System.out::println);
  }

  /** The first answers for the first sites of the generators' table. */
  private static List<Rna> written() throws IOException {
    List<String> sites =
        Files.readAllLines(BenchInputs.file(SITES)).stream()
            .limit(QUERIES)
            .map(line -> new StringBuilder(line.split(",")[1]).reverse().toString())
            .toList();
    List<Rna> queries = new ArrayList<>();
    try (Generator generator = Generator.open("seq2seq", 2)) {
      for (List<GeneratedMirna> answers : generator.generate(sites, 1, BATCH)) {
        queries.add(new Rna("site-" + (queries.size() + 1), answers.getFirst().letters()));
      }
    }
    return queries;
  }

  private static void published(MirnaSearch search, MirnaDatabase known) throws IOException {
    Rna query = new Rna("refseq_1", "ACUUUAACAUGGAGGCACUUGC");
    List<MirnaHit> hits = search.search(List.of(query), SearchOptions.RAJKUMAR).getFirst();
    RowBuffer rows = new RowBuffer();
    HitTable.blastRows(rows, query, hits, known);
    String expected = Files.readString(BenchInputs.file(PUBLISHED));
    if (!rows.toString().equals(expected)) {
      throw new IllegalStateException(
          "%s finds%n%sbut published is%n%s".formatted(search.engine(), rows, expected));
    }
  }
}
