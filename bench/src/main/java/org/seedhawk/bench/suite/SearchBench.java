// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.seedhawk.bench.input.Inputs;
import org.seedhawk.scan.Rna;
import org.seedhawk.search.MirnaDatabase;
import org.seedhawk.search.MirnaHit;
import org.seedhawk.search.MirnaSearch;
import org.seedhawk.search.SearchOptions;

/**
 * Queries a second: the best hit of 1,000 human miRNAs of which none to four letters were replaced,
 * on one thread. Setup checks that each unchanged one finds its own letters.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 3, jvmArgsAppend = "-Xmx2g")
@State(Scope.Thread)
public class SearchBench {
  private static final int QUERIES = 1_000;

  /** The database, a file of the data pack: human miRNAs, those of all species. */
  @Param({Inputs.MIRNAS, "mirbase/mature_v22.1_all_species.fa"})
  public String database;

  /** Who searches; BLASTN needs NCBI BLAST+. */
  @Param({"EMBEDDED", "BLASTN"})
  public MirnaSearch.Engine engine;

  /** Which hits. */
  @Param({"false", "true"})
  public boolean published;

  private MirnaSearch search;
  private List<Rna> queries;
  private SearchOptions options;

  /** Opens the search and checks its answers. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    MirnaDatabase known = MirnaDatabase.read(Inputs.file(database));
    search = MirnaSearch.open(engine, known, 1, System.getenv("PATH"), System.out::println);
    options = published ? SearchOptions.RAJKUMAR : SearchOptions.DEFAULT;
    queries = altered(QUERIES);
    List<List<MirnaHit>> hits = search.search(queries, SearchOptions.DEFAULT);
    for (int i = 0; i < QUERIES; i += 5) {
      String letters = queries.get(i).letters();
      if (!known.letters(hits.get(i).getFirst().subject()).equals(letters)) {
        throw new AssertionError(letters + " finds " + hits.get(i));
      }
    }
  }

  /** Human miRNAs of which none to four letters were replaced; every fifth is unchanged. */
  public static List<Rna> altered(int count) throws IOException {
    List<Rna> mirnas = Inputs.mirnas();
    SplittableRandom random = new SplittableRandom(1);
    List<Rna> queries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder letters =
          new StringBuilder(mirnas.get(random.nextInt(mirnas.size())).letters());
      for (int edit = 0; edit < i % 5; edit++) {
        letters.setCharAt(random.nextInt(letters.length()), "ACGU".charAt(random.nextInt(4)));
      }
      queries.add(new Rna("query-" + i, letters.toString()));
    }
    return queries;
  }

  /** Searches all queries in one call. */
  @Benchmark
  @OperationsPerInvocation(QUERIES)
  public List<List<MirnaHit>> search() throws IOException {
    return search.search(queries, options);
  }

  /** Ends the search. */
  @TearDown(Level.Trial)
  public void tearDown() {
    search.close();
  }
}
