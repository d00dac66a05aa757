// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.SequenceRules;

/**
 * Drives {@code blastn}: one process a call, which reads the queries and writes XML, whose numbers
 * are not rounded to two digits and whose end shows that nothing is missing. The database is built
 * once and kept in the user's cache. One thread at a time.
 */
public final class BlastSearch implements MirnaSearch {
  private final BlastPrograms programs;
  private final Path folder;
  private final MirnaDatabase database;
  private final int threads;

  BlastSearch(BlastPrograms programs, DatabaseCache cache, MirnaDatabase database, int threads)
      throws IOException {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is %s; it must be at least 1".formatted(threads));
    }
    this.programs = programs;
    this.database = database;
    this.threads = threads;
    folder = cache.folder(programs, database);
  }

  @Override
  public String engine() {
    return "blastn " + programs.version();
  }

  @Override
  public List<List<MirnaHit>> search(List<Rna> queries, SearchOptions options) throws IOException {
    List<byte[]> codes = new ArrayList<>(queries.size());
    int[] sent = new int[queries.size()];
    int count = 0;
    for (int i = 0; i < queries.size(); i++) {
      Rna query = queries.get(i);
      codes.add(MirnaDatabase.codes(SequenceRules.named("query", query.id()), query.letters()));
      if (codes.get(i).length >= Scoring.WORD) {
        sent[count++] = i; // blastn skips an empty record, and finds nothing in a short one
      }
    }
    List<List<MirnaHit>> all = new ArrayList<>();
    queries.forEach(query -> all.add(List.of()));
    if (count == 0) {
      return all;
    }
    int expected = count;
    List<List<MirnaHit>> found =
        programs.blastn(
            folder,
            arguments(options),
            out -> write(codes, sent, expected, out),
            in -> BlastXml.read(in, database, expected));
    for (int i = 0; i < count; i++) {
      List<MirnaHit> hits = MirnaHit.ordered(found.get(i));
      String name = queries.get(sent[i]).id();
      all.set(sent[i], options.allHits() ? hits : MirnaHit.best(hits, database, name));
    }
    return all;
  }

  private static void write(List<byte[]> codes, int[] sent, int count, OutputStream stream)
      throws IOException {
    try (OutputStream out = new BufferedOutputStream(stream, 1 << 16)) {
      for (int i = 0; i < count; i++) {
        out.write(MirnaDatabase.fasta(i, codes.get(sent[i])).getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  /** Everything that decides is said; what is left out are blastn's defaults of its task. */
  private List<String> arguments(SearchOptions options) {
    return List.of(
        "-task",
        "megablast",
        "-db",
        DatabaseCache.NAME,
        "-word_size",
        Integer.toString(Scoring.WORD),
        "-reward",
        Integer.toString(Scoring.MATCH),
        "-penalty",
        Integer.toString(Scoring.MISMATCH),
        "-gapopen",
        Integer.toString(Scoring.GAP_OPEN),
        "-gapextend",
        Integer.toString(Scoring.GAP_EXTEND),
        "-evalue",
        Double.toString(options.evalue()),
        "-strand",
        options.bothStrands() ? "both" : "plus",
        "-dust",
        options.dust() ? "yes" : "no",
        // Without it the hits of a query end at 500 miRNAs.
        "-max_target_seqs",
        Integer.toString(Math.max(500, database.size())),
        "-num_threads",
        Integer.toString(threads),
        "-outfmt",
        "5");
  }

  @Override
  public void close() {}
}
