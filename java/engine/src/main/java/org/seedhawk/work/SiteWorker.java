// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.WindowFrame;
import org.seedhawk.error.ModelException;
import org.seedhawk.model.SiteModel;
import org.seedhawk.model.SiteScorer;
import org.seedhawk.pool.CallControl;
import org.seedhawk.scan.Rna;
import org.seedhawk.seed.HitBuffer;
import org.seedhawk.seed.SeedScanner;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;

/**
 * One worker's way from a packed piece to scores: scan, windows, encode, run, collect. Candidates
 * gather until the batch is full of windows, then they are scored, handed to the sink's mapper and
 * collected by gene. All buffers are refilled. One thread at a time.
 */
final class SiteWorker implements AutoCloseable {
  private static final int HITS = 1 << 14;

  /** Windows scored together on a processor: they stay in its cache. */
  private static final int BATCH = 256;

  /** On a GPU that reads and writes the host's memory. */
  private static final int GPU_BATCH = 1 << 13;

  /**
   * Scores at most this many times the batch before handing sites on, however many miRNAs share a
   * window.
   */
  private static final int PAIRS_PER_WINDOW = 4;

  private final Arena arena = Arena.ofShared();
  private final SiteScorer scorer;
  private final WindowFrame frame;
  private final SiteColumns batch;
  private final WindowEnergies energies; // of no window where none is wanted
  private final boolean hasEnergies;
  private HitBuffer hits = new HitBuffer(arena, HITS);

  // Candidates that wait for their score, in step with the batch.
  private int[] windowOf = new int[1024];
  private int[] pieceOf = new int[1024];
  private int[] ringOf = new int[16]; // length of a circular target, by piece
  private int windows;
  private int encoded;
  private PackedSequence target; // of the windows [encoded, windows)

  // The job at hand.
  private GeneScores genes = new GeneScores(0);
  private int genePiece;
  private float threshold;
  private float maxEnergy; // NaN: no limit
  private ChunkResult<?> result;
  private SiteReceiver receiver;
  private CallControl control;
  private PackedSequence sequence; // of the piece at hand
  private int piece;

  /** Takes listed sites, many at a time. */
  interface SiteReceiver {
    /** Takes sites that are valid during the call. */
    void sites(SiteColumns sites);
  }

  /**
   * Creates one.
   *
   * @param together windows scored together; 0: what suits the device
   * @param hasEnergies whether sites get a duplex energy
   */
  SiteWorker(Backend.Calls calls, SiteModel model, int together, boolean hasEnergies) {
    this.hasEnergies = hasEnergies;
    try {
      scorer =
          model.newScorer(
              calls.encoder(), together > 0 ? together : model.isOnGpu() ? GPU_BATCH : BATCH);
      frame = model.contract().frame();
      batch = new SiteColumns(frame.length());
      energies = new WindowEnergies(frame.length(), hasEnergies ? scorer.capacity() : 0);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Begins a job: sites from now on name these miRNAs.
   *
   * @param listFrom score from which on a site is listed
   * @param highestEnergy above which candidates are dropped; NaN: none is
   * @param listed receives listed sites
   * @param into receives what the job finds of genes, and counts; empty
   * @param call asked between two batches
   */
  void begin(
      List<Rna> mirnas,
      MirnaRows rows,
      float listFrom,
      float highestEnergy,
      SiteReceiver listed,
      ChunkResult<?> into,
      CallControl call) {
    scorer.use(rows);
    batch.reset(mirnas);
    if (hasEnergies) {
      energies.use(mirnas);
    }
    windows = 0;
    encoded = 0;
    target = null;
    if (genes.size() != mirnas.size()) {
      genes = new GeneScores(mirnas.size());
    }
    genes.clear();
    genePiece = 0;
    threshold = listFrom;
    maxEnergy = highestEnergy;
    result = into;
    receiver = listed;
    control = call;
  }

  /**
   * Goes on to another piece: candidates to come lie on it.
   *
   * @param newPiece its number, ascending
   * @param id of its target
   * @param pieceStart where it begins in its target
   * @param ring the length of a circular target, 0 for a linear one
   */
  void onto(PackedSequence newSequence, int newPiece, String id, long pieceStart, int ring) {
    sequence = newSequence;
    piece = newPiece;
    if (piece >= ringOf.length) {
      ringOf = Arrays.copyOf(ringOf, 2 * piece);
    }
    ringOf[piece] = ring;
    batch.onto(id, newSequence, pieceStart, ring);
  }

  /**
   * Adds the candidate sites of the windows of the piece that start in {@code [from, to)}.
   *
   * @param onlyMirna the one miRNA whose sites count, or -1 for all
   */
  void scan(SeedScanner scanner, Seeds seeds, long from, long to, int onlyMirna) {
    if (hits.capacity() < scanner.minCapacity()) {
      hits = new HitBuffer(arena, 2 * scanner.minCapacity());
    }
    long end = Math.min(to, SeedScanner.end(seeds.rule(), sequence));
    long next = Math.max(from, SeedScanner.begin(seeds.rule()));
    while (next < end) {
      long count = scanner.scan(sequence, next, end, hits);
      next = scanner.next();
      long windowAt = Long.MIN_VALUE;
      int window = -1;
      for (long hit = 0; hit < count; hit++) {
        long start = hits.start(hit);
        long nt1 = seeds.nt1(start);
        if (start != windowAt) {
          windowAt = start;
          window = window(sequence, nt1);
        }
        int first = batch.size();
        int seed = hits.seed(hit);
        batch.add(seeds, start, seed, hits.detail(hit), onlyMirna, frame.start(nt1));
        note(first, window, piece);
      }
    }
  }

  /**
   * Adds one candidate of the piece that no seed rule named: the window of which the base opposite
   * nt 1 is at {@code nt1}.
   */
  void candidate(long nt1, long siteStart, int siteLength, long windowStart, int mirna) {
    int window = window(sequence, nt1);
    int first = batch.size();
    batch.add(siteStart, siteLength, windowStart, mirna);
    note(first, window, piece);
  }

  /** Scores what waits and ends the job. */
  void end() {
    flush();
    result.addGenes(genePiece, genes);
  }

  private int window(PackedSequence sequence, long nt1) {
    if (windows == scorer.capacity() || batch.size() >= PAIRS_PER_WINDOW * scorer.capacity()) {
      flush();
    }
    if (sequence != target) {
      encode();
      target = sequence;
    }
    scorer.setWindow(windows, nt1);
    if (hasEnergies) {
      energies.setWindow(windows, sequence, frame.start(nt1));
    }
    return windows++;
  }

  private void note(int first, int window, int piece) {
    int size = batch.size();
    if (size > windowOf.length) {
      windowOf = Arrays.copyOf(windowOf, 2 * size);
      pieceOf = Arrays.copyOf(pieceOf, 2 * size);
    }
    Arrays.fill(windowOf, first, size, window);
    Arrays.fill(pieceOf, first, size, piece);
  }

  private void encode() {
    if (windows > encoded) {
      scorer.encode(target, encoded, windows - encoded);
      encoded = windows;
    }
  }

  private void flush() {
    control.pause();
    if (!Float.isNaN(maxEnergy)) {
      dropAboveMaxEnergy();
    }
    encode();
    scorer.runSites(windows);
    int size = batch.size();
    for (int first = 0; first < size; first += scorer.capacity()) {
      int count = Math.min(scorer.capacity(), size - first);
      for (int i = 0; i < count; i++) {
        scorer.setPair(i, windowOf[first + i], batch.mirna(first + i));
      }
      scorer.runPairs(count);
      for (int i = 0; i < count; i++) {
        collect(first + i, scorer.score(i));
      }
    }
    result.sites += size;
    batch.keep(threshold);
    if (batch.size() > 0) {
      result.listedSites += batch.size();
      receiver.sites(batch);
    }
    batch.clear();
    windows = 0;
    encoded = 0;
  }

  private void dropAboveMaxEnergy() {
    int kept = 0;
    for (int site = 0; site < batch.size(); site++) {
      float energy = energies.mfe(windowOf[site], batch.mirna(site));
      if (energy <= maxEnergy) {
        batch.setEnergy(site, energy);
        batch.move(site, kept);
        windowOf[kept] = windowOf[site];
        pieceOf[kept] = pieceOf[site];
        kept++;
      }
    }
    batch.truncate(kept);
  }

  private void collect(int site, float score) {
    if (Float.isNaN(score)) {
      throw new ModelException(
          "the model gives NaN for miRNA '%s' at %s:%s-%s; check its weights"
              .formatted(
                  batch.mirnaId(site), batch.targetId(site), batch.start(site), batch.end(site)));
    }
    batch.setScore(site, score);
    if (hasEnergies && Float.isNaN(maxEnergy) && score >= threshold) {
      batch.setEnergy(site, energies.mfe(windowOf[site], batch.mirna(site)));
    }
    if (pieceOf[site] != genePiece) {
      result.addGenes(genePiece, genes);
      genePiece = pieceOf[site];
    }
    genes.onto(ringOf[genePiece]);
    genes.add(
        batch.mirna(site), score, batch.start(site), batch.end(site), batch.matches(site) > 0);
  }

  @Override
  public void close() {
    scorer.close();
    arena.close();
  }
}
