// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.SequenceRules;

/**
 * The embedded search: of all local alignments that count (see the package), the best ones, found
 * exactly. An index of words gives the runs of matches; each is extended to both sides by dynamic
 * programming, unless not even matches alone could lift it to the score that is asked for. One
 * thread at a time.
 */
public final class LocalSearch implements MirnaSearch {
  /** Queries that a worker takes at once. */
  private static final int CHUNK = 64;

  /** An alignment so many diagonals away from the one that it lies within is one of its own. */
  private static final int DIAGONALS_APART = 6;

  private final MirnaDatabase database;
  private final WordIndex index;
  private final Scoring scoring;
  private final ExecutorService workers;

  /**
   * Indexes a database.
   *
   * @param threads workers, at least 1
   */
  public LocalSearch(MirnaDatabase database, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is %s; it must be at least 1".formatted(threads));
    }
    this.database = database;
    index = new WordIndex(database);
    scoring = new Scoring(database.size(), database.letterCount());
    workers =
        threads == 1
            ? null
            : Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
  }

  @Override
  public String engine() {
    return "embedded 1";
  }

  @Override
  public List<List<MirnaHit>> search(List<Rna> queries, SearchOptions options) throws IOException {
    if (workers == null) {
      return chunk(queries, options);
    }
    List<Future<List<List<MirnaHit>>>> chunks = new ArrayList<>();
    for (int from = 0; from < queries.size(); from += CHUNK) {
      List<Rna> part = queries.subList(from, Math.min(queries.size(), from + CHUNK));
      chunks.add(workers.submit(() -> chunk(part, options)));
    }
    List<List<MirnaHit>> all = new ArrayList<>();
    try {
      for (Future<List<List<MirnaHit>>> chunk : chunks) {
        all.addAll(chunk.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the search was interrupted");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IOException(e.getCause());
      }
    } finally {
      chunks.forEach(chunk -> chunk.cancel(true));
    }
    return all;
  }

  @Override
  public void close() {
    if (workers != null) {
      workers.shutdownNow();
    }
  }

  private List<List<MirnaHit>> chunk(List<Rna> queries, SearchOptions options) {
    Query query = new Query(options);
    List<List<MirnaHit>> all = new ArrayList<>(queries.size());
    for (Rna rna : queries) {
      all.add(
          query.hits(
              rna.id(),
              MirnaDatabase.codes(SequenceRules.named("query", rna.id()), rna.letters())));
    }
    return all;
  }

  /** One query after the other. One per thread. */
  private final class Query {
    private final SearchOptions options;
    private final Extension left = new Extension();
    private final Extension right = new Extension();
    private final List<MirnaHit> hits = new ArrayList<>();

    // Runs of matches on one strand: bound of the score, then the number; and what they are.
    private long[] order = new long[256];
    private int[] queryStarts = new int[256];
    private int[] places = new int[256];
    private int[] lengths = new int[256];
    private int runs;

    private int trigger;
    private int lowest;

    Query(SearchOptions options) {
      this.options = options;
    }

    List<MirnaHit> hits(String name, byte[] codes) {
      if (codes.length < Scoring.WORD) {
        return List.of();
      }
      hits.clear();
      trigger = scoring.lowestScore(options.evalue(), codes.length);
      lowest = trigger;
      boolean[] masked = options.dust() ? Dust.mask(codes) : new boolean[codes.length];
      strand(codes, masked, true);
      if (options.bothStrands()) {
        byte[] other = new byte[codes.length];
        boolean[] otherMasked = new boolean[codes.length];
        for (int i = 0; i < codes.length; i++) {
          int code = codes[codes.length - 1 - i];
          other[i] = (byte) (code < MirnaDatabase.AMBIGUOUS ? 3 - code : code);
          otherMasked[i] = masked[codes.length - 1 - i];
        }
        strand(other, otherMasked, false);
      }
      List<MirnaHit> ordered = MirnaHit.ordered(hits);
      return options.allHits() ? ordered : MirnaHit.best(ordered, database, name);
    }

    private void strand(byte[] codes, boolean[] masked, boolean plus) {
      collect(codes, masked);
      if (options.allHits()) {
        every(codes, plus);
      } else {
        best(codes, plus);
      }
    }

    /** Finds the runs of matches that can reach the lowest score. */
    private void collect(byte[] codes, boolean[] masked) {
      runs = 0;
      int[] words = WordIndex.words(codes);
      int free = 0; // letters before and at the word's end that are not masked
      for (int end = 0; end < codes.length; end++) {
        free = masked[end] ? 0 : free + 1;
        int from = end - Scoring.WORD + 1;
        if (from < 0 || free < Scoring.WORD || words[from] < 0) {
          continue;
        }
        boolean firstOfRun = free == Scoring.WORD || words[from - 1] < 0;
        int last = index.firsts[words[from] + 1];
        for (int i = index.firsts[words[from]]; i < last; i++) {
          int place = index.places[i];
          // Found already, at the word before?
          if (firstOfRun
              || place == index.starts[index.subjectAt[place]]
              || index.letters[place - 1] != codes[from - 1]) {
            run(codes, from, place);
          }
        }
      }
    }

    private void run(byte[] codes, int word, int place) {
      byte[] letters = index.letters;
      int subject = index.subjectAt[place];
      int start = index.starts[subject];
      int end = index.end(subject);
      int from = word;
      int at = place;
      while (from > 0 && at > start && matches(codes[from - 1], letters[at - 1])) {
        from--;
        at--;
      }
      int to = word + Scoring.WORD;
      int behind = place + Scoring.WORD;
      while (to < codes.length && behind < end && matches(codes[to], letters[behind])) {
        to++;
        behind++;
      }
      int bound = to - from;
      if (from > 0 && at > start) {
        int first = Scoring.column(codes[from - 1], letters[at - 1]);
        bound += Math.max(0, first + Math.min(from, at - start) - 1);
      }
      if (to < codes.length && behind < end) {
        int first = Scoring.column(codes[to], letters[behind]);
        bound += Math.max(0, first + Math.min(codes.length - to, end - behind) - 1);
      }
      if (bound < lowest) {
        return;
      }
      int ungapped =
          to
              - from
              + ungapped(codes, from - 1, at - 1, Math.min(from, at - start), -1)
              + ungapped(codes, to, behind, Math.min(codes.length - to, end - behind), 1);
      if (ungapped < Math.min(trigger, Scoring.GAP_TRIGGER)) {
        return;
      }
      if (runs == order.length) {
        order = Arrays.copyOf(order, 2 * runs);
        queryStarts = Arrays.copyOf(queryStarts, 2 * runs);
        places = Arrays.copyOf(places, 2 * runs);
        lengths = Arrays.copyOf(lengths, 2 * runs);
      }
      order[runs] = (long) bound << 32 | runs;
      queryStarts[runs] = from;
      places[runs] = at;
      lengths[runs] = to - from;
      runs++;
    }

    /** Returns the best score of a piece of the diagonal that begins at a pair of letters. */
    private int ungapped(byte[] codes, int from, int place, int count, int step) {
      int highest = 0;
      int score = 0;
      for (int i = 0; i < count; i++) {
        score += Scoring.column(codes[from + step * i], index.letters[place + step * i]);
        highest = Math.max(highest, score);
      }
      return highest;
    }

    private static boolean matches(int a, int b) {
      return a == b && a < MirnaDatabase.AMBIGUOUS;
    }

    /** Keeps the hits of the highest score so far. */
    private void best(byte[] codes, boolean plus) {
      Arrays.sort(order, 0, runs);
      for (int i = runs - 1; i >= 0 && (int) (order[i] >>> 32) >= lowest; i--) {
        MirnaHit hit = extend(codes, (int) order[i], plus);
        if (hit.score() < lowest) {
          continue;
        }
        if (hit.score() > lowest) {
          hits.clear();
          lowest = hit.score();
        }
        hits.add(hit);
      }
    }

    /** Keeps every hit that is not part of a better one of the same miRNA and strand. */
    private void every(byte[] codes, boolean plus) {
      List<MirnaHit> found = new ArrayList<>();
      for (int run = 0; run < runs; run++) {
        MirnaHit hit = extend(codes, run, plus);
        if (hit.score() >= lowest) {
          found.add(hit);
        }
      }
      int from = hits.size();
      for (MirnaHit hit : MirnaHit.ordered(found)) {
        boolean part = false;
        for (int i = hits.size() - 1; i >= from && hits.get(i).subject() == hit.subject(); i--) {
          part |= isPart(hit, hits.get(i));
        }
        if (!part) {
          hits.add(hit);
        }
      }
    }

    /**
     * Returns whether an alignment begins or ends where another of the same strand does, or lies
     * within it and near its diagonal; {@code blastn} leaves such ones out.
     */
    private static boolean isPart(MirnaHit hit, MirnaHit other) {
      int first = hit.subjectStart() - other.subjectStart();
      int last = hit.subjectEnd() - other.subjectEnd();
      int lower = hit.queryStart() - other.queryStart();
      int upper = hit.queryEnd() - other.queryEnd();
      // Along the query as it is aligned.
      int begin = hit.plus() ? lower : -upper;
      int end = hit.plus() ? upper : -lower;
      boolean within = begin >= 0 && end <= 0 && first >= 0 && last <= 0;
      boolean near =
          Math.abs(begin - first) < DIAGONALS_APART || Math.abs(end - last) < DIAGONALS_APART;
      return begin == 0 && first == 0 || end == 0 && last == 0 || within && near;
    }

    private MirnaHit extend(byte[] codes, int run, boolean plus) {
      int from = queryStarts[run];
      int at = places[run];
      int to = from + lengths[run];
      int behind = at + lengths[run];
      int subject = index.subjectAt[at];
      int start = index.starts[subject];
      left.find(codes, from - 1, from, index.letters, at - 1, at - start, -1);
      right.find(
          codes, to, codes.length - to, index.letters, behind, index.end(subject) - behind, 1);
      int score = lengths[run] * Scoring.MATCH + left.score + right.score;
      int identities = lengths[run] + left.identities + right.identities;
      int mismatches = left.mismatches + right.mismatches;
      int queryStart = from - left.queryLength;
      int queryEnd = to + right.queryLength;
      return new MirnaHit(
          subject,
          plus,
          score,
          scoring.evalue(score, codes.length),
          Scoring.bits(score),
          identities,
          identities + mismatches + left.gapLetters + right.gapLetters,
          mismatches,
          left.gapOpenings + right.gapOpenings,
          plus ? queryStart : codes.length - queryEnd,
          plus ? queryEnd : codes.length - queryStart,
          at - left.subjectLength - start,
          behind + right.subjectLength - start);
    }
  }
}
