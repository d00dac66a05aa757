// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.seedhawk.encode.WindowFrame;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaGenes;
import org.seedhawk.ffi.device.CudaSites;
import org.seedhawk.ffi.onnxruntime.OrtException;
import org.seedhawk.fused.CandidateScorer;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.SiteType;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.Chunk;
import org.seedhawk.seq.DeviceSequences;
import org.seedhawk.seq.PackedSequence;

/**
 * One worker's way on a GPU: a chunk is copied there, scanned and scored, and of its sites only
 * those above the threshold come back, and the best of each target and miRNA. Hits, windows and
 * scores stay on the device. Two workers or more keep it busy while one of them copies or writes
 * rows.
 *
 * <p>What a device does not do is done here from all sites: the noisy-or, and a limit of the duplex
 * energy, which drops candidates before they are scored. One per thread.
 */
public final class DeviceWorker implements AutoCloseable {
  /** Hits that are kept at once, while they fit. */
  static final long HITS = 1 << 22;

  /** Hits at once below which the device is too small for a scan. */
  private static final long MIN_HITS = 1 << 12;

  private static final long MAX_HITS = Integer.MAX_VALUE;

  /** Pairs scored together: graphs take up to some 400 kB for each. */
  private static final int BATCH = 1 << 14;

  /** Sites or genes copied at once. */
  private static final int PART = 1 << 15;

  private final DeviceTables tables;
  private final Seeds seeds;
  private final List<Rna> mirnas;
  private final float threshold;
  private final boolean noisyOr;
  private final float maxEnergy; // NaN: no limit
  private final WindowFrame frame;
  private final SiteColumns batch;
  private final Optional<WindowEnergies> energies;
  private CudaContext context;
  private DeviceSequences target;
  private DeviceSequences mirnaSequences;
  private CandidateScorer scorer;
  private CudaBuffer staging; // PART sites or genes
  private long capacity = HITS;

  // The job at hand.
  private Chunk chunk;
  private ChunkResult<?> result;
  private Runnable handOn;
  private Optional<Kept> kept = Optional.empty(); // of the candidates, when not all are

  /**
   * Creates the worker of the calling thread.
   *
   * @throws EngineUnavailableException if the device fails or is too small
   */
  DeviceWorker(DeviceTables tables, ScanOptions options, float threshold) {
    this.tables = tables;
    this.threshold = threshold;
    seeds = tables.seeds();
    mirnas = tables.mirnas();
    noisyOr = options.noisyOr();
    maxEnergy = options.maxEnergy();
    frame = tables.model().contract().frame();
    batch = new SiteColumns(frame.length());
    batch.reset(mirnas);
    energies =
        options.hasEnergy() ? Optional.of(new WindowEnergies(frame.length(), 1)) : Optional.empty();
    energies.ifPresent(all -> all.use(mirnas));
    try {
      context = tables.gpu().newContext();
      target = new DeviceSequences(context);
      mirnaSequences = new DeviceSequences(context);
      mirnaSequences.load(tables.packedMirnas(), 0);
      int most = options.batch() > 0 ? options.batch() : BATCH;
      scorer = tables.newScorer(context, mirnaSequences, most);
      staging = context.newPinned(PART * Math.max(CudaSites.BYTES, CudaGenes.BYTES));
    } catch (RuntimeException e) {
      close();
      throw DeviceTables.failed(tables.gpu(), e);
    }
  }

  /**
   * Scans and scores a chunk.
   *
   * @param mapper makes of sites what the sink wants
   * @param into receives what is found; empty
   * @throws EngineUnavailableException if the device fails
   */
  <R> void scan(Chunk job, Function<SiteBatch, R> mapper, ChunkResult<R> into) {
    chunk = job;
    result = into;
    handOn = () -> into.mapped.add(mapper.apply(batch));
    try {
      target.load(chunk.sequences(), seeds.rule().minTargetLength());
      for (int piece = 0; piece < chunk.size(); ) {
        int last = piece;
        while (last + 1 < chunk.size() && runsOn(last)) {
          last++;
        }
        scan(from(piece), to(last));
        piece = last + 1;
      }
    } catch (KernelException | OrtException e) {
      throw DeviceTables.failed(context.device(), e);
    }
  }

  /** Returns whether the windows of a piece and of the next one are one range. */
  private boolean runsOn(int piece) {
    return chunk.to(piece) == Long.MAX_VALUE && chunk.from(piece + 1) == Long.MIN_VALUE;
  }

  private long from(int piece) {
    long begin = target.position(piece);
    return chunk.from(piece) == Long.MIN_VALUE
        ? begin - DeviceSequences.REACH
        : begin + chunk.from(piece);
  }

  private long to(int piece) {
    long begin = target.position(piece);
    return chunk.to(piece) == Long.MAX_VALUE
        ? begin + chunk.sequence(piece).baseCount() + DeviceSequences.REACH
        : begin + chunk.to(piece);
  }

  private void scan(long from, long to) {
    RuntimeException tooMany = null;
    for (long begun = from; begun < to; ) {
      try {
        long hits = context.scan(tables.table(), target.target(), begun, to, capacity);
        long next = context.next();
        if (next == begun) {
          if (tooMany != null || capacity == MAX_HITS) {
            throw tooMany != null ? tooMany : new IllegalStateException("too many hits");
          }
          capacity = Math.min(MAX_HITS, 2 * capacity);
          continue;
        }
        if (hits > 0) {
          score(context.candidates(target.target(), tables.families()));
        }
        begun = next;
      } catch (KernelException | OrtException e) {
        // Nothing of this part was handed on: what needs more memory comes before.
        if (!lessMayFit(e) || capacity <= MIN_HITS) {
          throw e;
        }
        tooMany = e;
        capacity /= 2;
      }
    }
  }

  private static boolean lessMayFit(RuntimeException e) {
    return e instanceof KernelException kernel
            && (kernel.isOutOfMemory() || kernel.isOverCapacity())
        || e instanceof OrtException ort && ort.isOutOfMemory();
  }

  private void score(long made) {
    kept = Float.isNaN(maxEnergy) ? Optional.empty() : Optional.of(keepBelowMaxEnergy(made));
    long count = kept.isEmpty() ? made : kept.get().size;
    if (count == 0) {
      return;
    }
    long offset = frame.start(seeds.nt1(0));
    CudaBuffer scores = scorer.score(target.target(), count, offset);
    try {
      if (noisyOr || kept.isPresent()) {
        long sites = context.sites(scores, count, Float.NEGATIVE_INFINITY);
        collectOnHost(sites);
      } else {
        long genes = context.genes(scores, count, chunk.size(), mirnas.size());
        long sites = context.sites(scores, count, threshold);
        readGenes(genes);
        readSites(sites);
      }
    } catch (KernelException e) {
      if (e.at() >= 0 && !e.isOutOfMemory()) {
        refuseScore(e.at());
      }
      throw e;
    }
    result.sites += count;
  }

  private void refuseScore(long candidate) {
    MemorySegment site = staging.pinned();
    context.readCandidates(candidate, 1, site);
    int detail = kept.isEmpty() ? CudaSites.detail(site, 0) : kept.get().detail[(int) candidate];
    batch.clear();
    int index = add(site, 0, detail);
    throw new ModelException(
        "the model scores NaN or infinity, which is no number, for miRNA '%s' at %s:%s-%s; its weights are damaged: take its files anew"
            .formatted(
                batch.mirnaId(index), batch.targetId(index), batch.start(index), batch.end(index)));
  }

  private void readGenes(long count) {
    MemorySegment genes = staging.pinned();
    for (long first = 0; first < count; first += PART) {
      int part = (int) Math.min(PART, count - first);
      context.readGenes(first, part, genes);
      for (int i = 0; i < part; i++) {
        int record = CudaGenes.record(genes, i);
        int mirna = CudaGenes.mirna(genes, i);
        long start = CudaGenes.bestStart(genes, i) - target.position(record);
        SiteType type =
            seeds.type(
                seeds.seed(mirna), CudaGenes.bestDetail(genes, i), chunk.sequence(record), start);
        long inRecord = chunk.pieceStart(record);
        if (chunk.ring(record) > 0
            && inRecord + seeds.siteStart(type, start) >= chunk.ring(record)) {
          inRecord -= chunk.ring(record);
        }
        result.addGene(
            record,
            mirna,
            CudaGenes.score(genes, i),
            CudaGenes.siteCount(genes, i),
            inRecord + seeds.siteStart(type, start),
            inRecord + seeds.siteEnd(type, chunk.sequence(record), start));
      }
    }
  }

  private void readSites(long count) {
    MemorySegment sites = staging.pinned();
    for (long first = 0; first < count; first += PART) {
      int part = (int) Math.min(PART, count - first);
      context.readSites(first, part, sites);
      for (int i = 0; i < part; i++) {
        int site = add(sites, i, CudaSites.detail(sites, i));
        batch.setScore(site, CudaSites.score(sites, i));
        if (energies.isPresent()) {
          batch.setEnergy(site, energy(sites, i));
        }
      }
      handOn();
    }
  }

  /** Lists and counts from all sites. */
  private void collectOnHost(long count) {
    GeneScores genes = new GeneScores(mirnas.size());
    int piece = -1;
    MemorySegment sites = staging.pinned();
    for (long first = 0; first < count; first += PART) {
      int part = (int) Math.min(PART, count - first);
      context.readSites(first, part, sites);
      for (int i = 0; i < part; i++) {
        int detail =
            kept.isEmpty() ? CudaSites.detail(sites, i) : kept.get().detail[(int) (first + i)];
        int site = add(sites, i, detail);
        float score = CudaSites.score(sites, i);
        batch.setScore(site, score);
        if (kept.isPresent()) {
          batch.setEnergy(site, kept.get().energy[(int) (first + i)]);
        } else if (energies.isPresent() && score >= threshold) {
          batch.setEnergy(site, energy(sites, i));
        }
        if (CudaSites.record(sites, i) != piece) {
          result.addGenes(piece, genes);
          piece = CudaSites.record(sites, i);
          genes.onto(chunk.ring(piece));
        }
        genes.add(CudaSites.mirna(sites, i), score, batch.start(site), batch.end(site), true);
      }
      batch.keep(threshold);
      handOn();
    }
    result.addGenes(piece, genes);
  }

  private void handOn() {
    if (batch.size() > 0) {
      result.listedSites += batch.size();
      handOn.run();
    }
    batch.clear();
  }

  /** Adds a site to the batch and returns its index there. */
  private int add(MemorySegment sites, int index, int detail) {
    int record = CudaSites.record(sites, index);
    int mirna = CudaSites.mirna(sites, index);
    long start = hitStart(sites, index, record);
    batch.onto(
        chunk.id(record), chunk.sequence(record), chunk.pieceStart(record), chunk.ring(record));
    batch.add(seeds, start, seeds.seed(mirna), detail, mirna, windowStart(start));
    return batch.size() - 1;
  }

  private long windowStart(long hitStart) {
    return frame.start(seeds.nt1(hitStart));
  }

  private float energy(MemorySegment sites, int index) {
    int record = CudaSites.record(sites, index);
    PackedSequence sequence = chunk.sequence(record);
    WindowEnergies computed = energies.orElseThrow();
    computed.setWindow(0, sequence, windowStart(hitStart(sites, index, record)));
    return computed.mfe(0, CudaSites.mirna(sites, index));
  }

  /** Reads the candidates, drops those above the limit, and puts the others in their place. */
  private Kept keepBelowMaxEnergy(long count) {
    Kept all = new Kept();
    MemorySegment sites = staging.pinned();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment starts = arena.allocate(JAVA_LONG, count);
      MemorySegment records = arena.allocate(JAVA_INT, count);
      MemorySegment members = arena.allocate(JAVA_INT, count);
      all.detail = new int[Math.toIntExact(count)];
      all.energy = new float[all.detail.length];
      for (long first = 0; first < count; first += PART) {
        int part = (int) Math.min(PART, count - first);
        context.readCandidates(first, part, sites);
        for (int i = 0; i < part; i++) {
          float energy = energy(sites, i);
          if (energy <= maxEnergy) {
            starts.setAtIndex(JAVA_LONG, all.size, CudaSites.start(sites, i));
            records.setAtIndex(JAVA_INT, all.size, CudaSites.record(sites, i));
            members.setAtIndex(JAVA_INT, all.size, CudaSites.mirna(sites, i));
            all.detail[all.size] = CudaSites.detail(sites, i);
            all.energy[all.size] = energy;
            all.size++;
          }
        }
      }
      context.writeCandidates(starts, records, members, all.size, chunk.size(), mirnas.size());
    }
    return all;
  }

  private long hitStart(MemorySegment sites, int index, int record) {
    return CudaSites.start(sites, index) - target.position(record);
  }

  @Override
  public void close() {
    if (staging != null) {
      staging.close();
    }
    if (scorer != null) {
      scorer.close();
    }
    if (mirnaSequences != null) {
      mirnaSequences.close();
    }
    if (target != null) {
      target.close();
    }
    if (context != null) {
      context.close();
    }
  }

  /** Candidates below the limit of the energy: what the device does not know of them. */
  private static final class Kept {
    int size;
    int[] detail;
    float[] energy;
  }
}
