// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.seedhawk.encode.EsaScanner;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.error.BadInputException;
import org.seedhawk.model.ModelContract;
import org.seedhawk.model.SiteModel;
import org.seedhawk.pool.CallControl;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.Search.EveryWindow;
import org.seedhawk.scan.Search.PublishedDeepTarget;
import org.seedhawk.scan.Search.PublishedMitar;
import org.seedhawk.scan.Search.PublishedTargetNet;
import org.seedhawk.scan.Search.SeedSearch;
import org.seedhawk.seed.DeepTargetCompat;
import org.seedhawk.seed.SeedScannerDirect;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequenceRules;

/**
 * Scores pairs, each target against its own miRNA alone. A chunk of pairs is one job; within it a
 * pair is a piece, and pair i's miRNA has index i. Immutable.
 */
final class PairScorer {
  /** A chunk ends after this many pairs or this many target letters. */
  private static final int CHUNK_PAIRS = 256;

  private static final long CHUNK_LETTERS = 1 << 20;

  private static final String MIRNA = "miRNA";

  private final SiteModel model;
  private final Search search;
  private final ScanOptions options;
  private final float threshold;

  /**
   * Creates one.
   *
   * @param threshold from which on a site is listed
   * @throws IllegalArgumentException if the search needs a model of another kind
   */
  PairScorer(SiteModel model, Search search, ScanOptions options, float threshold) {
    switch (search) {
      case PublishedTargetNet targetNet ->
          requireEncoding(model, targetNet.label(), InputEncoding.ESA_50);
      case PublishedMitar mitar -> requireEncoding(model, mitar.label(), "tokens-N");
      case SeedSearch seeds -> {}
      case EveryWindow every -> {}
      case PublishedDeepTarget deepTarget -> {}
    }
    if (options.circular()) {
      throw new IllegalArgumentException(
          "pairs are scored on linear targets; scan circular ones with a prepared set of miRNAs");
    }
    this.model = model;
    this.search = search;
    this.options = options;
    this.threshold = threshold;
  }

  /** Refuses a published search with a model whose inputs are of another kind. */
  private static void requireEncoding(SiteModel model, String search, String encoding) {
    String pattern = encoding.replace("N", "\\d+");
    if (!model.contract().encoding().matches(pattern)) {
      throw new IllegalArgumentException(
          ("%s need a model with the encoding '%s', but '%s' has '%s'; name another model or leave"
                  + " out the published search")
              .formatted(search, encoding, model.contract().name(), model.contract().encoding()));
    }
  }

  static List<Pair> nextChunk(Iterator<Pair> pairs, long before) {
    List<Pair> chunk = new ArrayList<>();
    long letters = 0;
    while (pairs.hasNext() && chunk.size() < CHUNK_PAIRS && letters < CHUNK_LETTERS) {
      Pair pair = SequenceRules.noNull("pairs", before + chunk.size(), pairs.next());
      chunk.add(pair);
      letters += pair.target() == null ? 0 : pair.target().length();
    }
    return chunk;
  }

  <R> Result<R> score(Worker buffers, List<Pair> pairs, ScanSink<R> sink, CallControl control) {
    SiteWorker worker = buffers.sites(model, options);
    SequenceBatch packedMirnas = buffers.mirnas();
    SequenceBatch targets = buffers.targets();
    SequenceBatch slices = buffers.slices();
    packedMirnas.clear();
    targets.clear();
    slices.clear();
    List<Rna> mirnas = new ArrayList<>();
    for (Pair pair : pairs) {
      mirnas.add(new Rna(pair.mirnaId(), pair.mirna() == null ? "" : pair.mirna()));
    }
    PairStatus[] unscored = new PairStatus[pairs.size()];
    long[] letters = new long[2]; // bases, ambiguous bases
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      add(packedMirnas, pair, MIRNA, pair.mirnaId(), pair.mirna());
      add(targets, pair, "target", pair.targetId(), pair.target());
      if (pair.mirna() != null) {
        checkMirna(pair, pair.mirna().length());
      }
    }
    List<PackedSequence> mirnaViews = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      mirnaViews.add(packedMirnas.get(i));
      letters[0] += targets.get(i).baseCount();
      letters[1] += targets.get(i).ambiguousBases();
    }
    try (MirnaRows rows = model.mirnaRows(mirnaViews, buffers.calls().encoder())) {
      for (int i = 0; i < pairs.size(); i++) {
        unscored[i] = refusal(pairs.get(i), mirnaViews.get(i), targets.get(i));
      }
      int[][] ends = ends(pairs, unscored);
      slice(pairs, ends, slices);
      ChunkResult<R> result = new ChunkResult<>();
      worker.begin(
          mirnas,
          rows,
          threshold,
          options.maxEnergy(),
          sites -> result.mapped.add(sink.map(sites)),
          result,
          control);
      int slice = 0;
      for (int i = 0; i < pairs.size(); i++) {
        Pair pair = pairs.get(i);
        PackedSequence target = targets.get(i);
        if (unscored[i] != null) {
          continue;
        }
        unscored[i] = withoutSite(mirnaViews.get(i), target);
        worker.onto(target, i, pair.targetId(), 0, 0);
        switch (search) {
          case SeedSearch seeds -> seedMatches(worker, seeds, mirnaViews.get(i), i);
          case EveryWindow every -> slide(worker, target, i);
          case PublishedMitar mitar -> fragments(worker, mitar, target, i);
          case PublishedTargetNet targetNet ->
              alignable(worker, buffers.aligner(), rows, target, i);
          case PublishedDeepTarget deepTarget ->
              slice = published(worker, slices, slice, pair, ends[i], i);
        }
      }
      worker.end();
      return new Result<>(pairs, unscored, letters, result, options.noisyOr());
    }
  }

  /** Returns why a pair is not searched; null if it is. */
  private PairStatus refusal(Pair pair, PackedSequence mirna, PackedSequence target) {
    if (pair.mirna() == null || pair.target() == null) {
      return PairStatus.MISSING_ID;
    }
    if (isTooShort(target)) {
      return PairStatus.TOO_SHORT;
    }
    // A fuzzy seed match takes an ambiguous letter for an error, and may still be one.
    return search instanceof SeedSearch || SequenceRules.isSeedKnown(mirna)
        ? null
        : PairStatus.AMBIGUOUS_SEED;
  }

  /** Returns what becomes of a pair that is searched, if there is no candidate. */
  private PairStatus withoutSite(PackedSequence mirna, PackedSequence target) {
    if (!SequenceRules.isSeedKnown(mirna)) {
      return PairStatus.AMBIGUOUS_SEED;
    }
    // The published code has no least length: its windows reach over the ends.
    if (search instanceof PublishedDeepTarget deepTarget
        && target.baseCount() < deepTarget.rule().minTargetLength()) {
      return PairStatus.TOO_SHORT;
    }
    boolean anyWindow = search instanceof EveryWindow || search instanceof PublishedMitar;
    return anyWindow || !SequenceRules.isKnown(target)
        ? PairStatus.NO_INFORMATION
        : PairStatus.NO_SITE;
  }

  private boolean isTooShort(PackedSequence target) {
    return switch (search) {
      case SeedSearch seeds -> target.baseCount() < seeds.rule().minTargetLength();
      case PublishedTargetNet targetNet -> target.baseCount() < model.contract().windowLength();
      case EveryWindow every -> false;
      case PublishedDeepTarget deepTarget -> false;
      case PublishedMitar mitar -> target.baseCount() < SequenceRules.FEWEST_SITE_LETTERS;
    };
  }

  private void checkMirna(Pair pair, int nt) {
    model.checkMirna(() -> where(pair, MIRNA, pair.mirnaId()), nt);
    if (search instanceof SeedSearch seeds && nt < seeds.rule().minMirnaLength()) {
      SequenceRules.checkMirna(where(pair, MIRNA, pair.mirnaId()), nt, seeds.rule());
    }
  }

  private static void seedMatches(
      SiteWorker worker, SeedSearch search, PackedSequence mirna, int index) {
    Seeds seeds = Seeds.of(List.of(mirna), search.rule(), search.wobbles());
    worker.scan(new SeedScannerDirect(seeds), seeds, Long.MIN_VALUE, Long.MAX_VALUE, index);
  }

  /** Returns what messages call a sequence of a pair. */
  private static String where(Pair pair, String what, String id) {
    return "pair '%s', '%s': %s"
        .formatted(
            SequenceRules.show(pair.mirnaId()),
            SequenceRules.show(pair.targetId()),
            SequenceRules.named(what, id));
  }

  private static void add(SequenceBatch batch, Pair pair, String what, String id, String sequence) {
    try {
      if (sequence != null && sequence.isEmpty()) {
        throw SequenceRules.empty();
      }
      if (sequence != null && what.equals(MIRNA)) {
        SequenceRules.checkPlainMirna(sequence);
      } else if (sequence != null) {
        SequenceRules.checkPlainTarget(sequence);
      }
      batch.add(sequence == null ? "" : sequence);
    } catch (BadInputException e) {
      throw e.at(where(pair, what, id));
    }
  }

  private void slide(SiteWorker worker, PackedSequence target, int pair) {
    long lastStart = target.baseCount() - model.contract().windowLength();
    for (long start = Math.min(0, lastStart); start <= lastStart; start++) {
      window(worker, target, start, pair);
    }
  }

  private void fragments(SiteWorker worker, PublishedMitar mitar, PackedSequence target, int pair) {
    long lastStart = target.baseCount() - model.contract().windowLength();
    for (long start = 0; start < lastStart; start += mitar.step()) {
      window(worker, target, start, pair);
    }
    window(worker, target, lastStart, pair);
  }

  /**
   * Adds a window that may begin before the target, which is then the site as a whole; none that is
   * not {@linkplain SequenceRules#isKnown known}.
   */
  private void window(SiteWorker worker, PackedSequence target, long start, int pair) {
    ModelContract contract = model.contract();
    int length = contract.windowLength();
    if (!SequenceRules.isKnown(target, start, start + length)) {
      return;
    }
    long inside = Math.max(start, 0);
    worker.candidate(
        contract.frame().nt1(start), inside, (int) (start + length - inside), start, pair);
  }

  private void alignable(
      SiteWorker worker, EsaScanner aligner, MirnaRows rows, PackedSequence target, int pair) {
    ModelContract contract = model.contract();
    int length = contract.windowLength();
    int count;
    for (long from = 0; (count = aligner.scan(target, from, rows, pair)) > 0; from += count) {
      for (int i = 0; i < count; i++) {
        if (aligner.score(i) >= EsaScanner.MIN_SCORE) {
          long start = from + i;
          long nt1 = contract.frame().nt1(start);
          worker.candidate(nt1, start, length, start, pair);
        }
      }
    }
  }

  /** Returns the published site ends of each pair that is searched; nothing at other levels. */
  private int[][] ends(List<Pair> pairs, PairStatus[] refusals) {
    int[][] ends = new int[pairs.size()][0];
    if (search instanceof PublishedDeepTarget deepTarget) {
      DeepTargetCompat.Rule published = DeepTargetCompat.Rule.of(deepTarget.rule().label());
      for (int i = 0; i < ends.length; i++) {
        Pair pair = pairs.get(i);
        if (refusals[i] == null) {
          ends[i] = DeepTargetCompat.siteEnds(pair.mirna(), pair.target(), published);
        }
      }
    }
    return ends;
  }

  /**
   * The published code cuts its windows out of the target as strings: each becomes a sequence of
   * its own.
   */
  private void slice(List<Pair> pairs, int[][] ends, SequenceBatch slices) {
    for (int i = 0; i < ends.length; i++) {
      for (int end : ends[i]) {
        slices.add(pairs.get(i).target().substring(start(end), end(end, pairs.get(i))));
      }
    }
  }

  private int published(
      SiteWorker worker, SequenceBatch slices, int firstSlice, Pair pair, int[] ends, int i) {
    int slice = firstSlice;
    for (int end : ends) {
      PackedSequence sequence = slices.get(slice++);
      worker.onto(sequence, i, pair.targetId(), 0, 0);
      worker.candidate(
          model.contract().frame().nt1(sequence.baseCount() - model.contract().windowLength()),
          start(end),
          end(end, pair) - start(end),
          (long) end - model.contract().windowLength(),
          i);
    }
    return slice;
  }

  private int start(int end) {
    return DeepTargetCompat.windowStart(end, model.contract().windowLength());
  }

  private static int end(int end, Pair pair) {
    return DeepTargetCompat.windowEnd(end, pair.target().length());
  }

  /** The scored pairs of one chunk. */
  record Result<R>(
      List<Pair> pairs,
      PairStatus[] unscored,
      long[] letters,
      ChunkResult<R> result,
      boolean noisyOr) {

    /** Hands everything to the sink, pairs in order, and returns the summary so far. */
    ScanSummary deliver(ScanSink<R> sink, ScanSummary before, long nanos) throws IOException {
      for (R mapped : result.mapped) {
        sink.sites(mapped);
      }
      GeneScores genes = new GeneScores(pairs.size());
      GeneScores.Cursor gene = genes.new Cursor(noisyOr);
      long scored = 0;
      long tooShort = 0;
      for (int i = 0; i < pairs.size(); i++) {
        result.mergeInto(genes, i);
        Pair pair = pairs.get(i);
        gene.at(pair.targetId(), i, pair.mirnaId(), unscored[i]);
        scored += gene.hasSites() ? 1 : 0;
        tooShort += gene.status() == PairStatus.TOO_SHORT ? 1 : 0;
        sink.gene(gene);
      }
      return new ScanSummary(
          before.targets() + pairs.size(),
          before.bases() + letters[0],
          before.ambiguousBases() + letters[1],
          before.sites() + result.sites,
          before.listedSites() + result.listedSites,
          before.pairs() + scored,
          before.shortTargets() + tooShort,
          nanos);
    }
  }
}
