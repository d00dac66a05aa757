// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.seedhawk.scan.Rna;

/** Finds the miRNAs of a database that queries are like. One thread at a time. */
public interface MirnaSearch extends AutoCloseable {

  /** Who searches. */
  enum Engine {
    /** {@code blastn} where it is installed, the embedded search where it is not. */
    AUTO,
    /** {@code blastn}. */
    BLASTN,
    /** The search in this JVM. */
    EMBEDDED
  }

  /**
   * Opens a search.
   *
   * @param threads workers, at least 1
   * @param path folders where {@code blastn} may be, as in the variable PATH; null is none
   * @param notes receives a line when {@code AUTO} does without an installed {@code blastn}
   * @throws IOException if {@code blastn} is asked for and not installed, or it is installed and
   *     does not work; the message says what to do
   */
  static MirnaSearch open(
      Engine engine, MirnaDatabase database, int threads, String path, Consumer<String> notes)
      throws IOException {
    if (engine == Engine.EMBEDDED) {
      return new LocalSearch(database, threads);
    }
    Optional<BlastPrograms> programs = BlastPrograms.find(path);
    if (programs.isPresent()) {
      return new BlastSearch(programs.get(), DatabaseCache.ofUser(), database, threads);
    }
    if (engine == Engine.BLASTN) {
      throw new IOException(
          "blastn and makeblastdb are not on the PATH; install NCBI BLAST+ (Debian: apt-get install"
              + " ncbi-blast+), or take the embedded search (--engine embedded)");
    }
    notes.accept("blastn is not installed, the embedded search answers");
    return new LocalSearch(database, threads);
  }

  /**
   * Returns the version of the installed {@code blastn}; empty when there is none.
   *
   * @param path as for {@link #open}
   * @throws IOException if it is there and does not work
   */
  static Optional<String> blastnVersion(String path) throws IOException {
    return BlastPrograms.find(path).map(BlastPrograms::version);
  }

  /**
   * Searches.
   *
   * @param queries of any length; one that is shorter than 7 letters has no hit
   * @return for each query its hits in the order of {@code blastn}, which puts the later miRNA
   *     first where scores are equal; without {@code options.allHits()} the best one alone, and of
   *     equal scores the one whose miRNA has the fewest letters outside of it, and of equal ones
   *     that which has the query's name; empty when it has none
   * @throws IOException if the engine fails; {@link java.io.InterruptedIOException} if the thread
   *     is interrupted
   * @throws org.seedhawk.error.BadInputException if a query is empty or holds another letter than
   *     IUPAC's
   */
  List<List<MirnaHit>> search(List<Rna> queries, SearchOptions options) throws IOException;

  /** Returns who answers, with a version: {@code blastn 2.12.0+}, or {@code embedded 1}. */
  String engine();

  /** Ends the workers. */
  @Override
  void close();
}
