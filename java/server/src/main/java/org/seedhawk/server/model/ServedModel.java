// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.model;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.seedhawk.EngineHolder;
import org.seedhawk.EngineListener;
import org.seedhawk.MirnaSet;
import org.seedhawk.RegionScorer.PairScore;
import org.seedhawk.ScoreQueue;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ChanceTable;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.SequenceTexts;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.server.failure.Deadline;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.record.Metrics;

/**
 * A model under the name that callers know it by: its engine, its queue of site pairs, and the
 * server's miRNAs prepared for it. It is open as long as the server or a call has it. Thread-safe;
 * closed by {@link Models}.
 */
public final class ServedModel implements AutoCloseable {
  /** Pairs of one call that are scored together; a call may have fewer or more. */
  public static final int MOST_PAIRS = 4096;

  /** Pairs of all calls that wait. */
  public static final int MOST_WAITING = 4 * MOST_PAIRS;

  private static final int WARM_UP = 400;
  private static final String MIRNA = "UGAGGUAGUAGGUUGUAUAGUU";
  private static final String REGION = "AACUAUACAACCUACUACCUCAGGACACCAUUGUCACACUCCAAGGUAAC";

  private final String name;
  private final Seedhawk engine;
  private final ScoreQueue queue;
  private final Optional<MirnaSet> known;
  private final Optional<ChanceTable> chance;
  private final EngineHolder holder;
  private final AtomicBoolean warm;

  private ServedModel(String name, Seedhawk engine, Optional<MirnaSet> known, AtomicBoolean warm) {
    this.warm = warm;
    this.name = name;
    this.engine = engine;
    this.known = known;
    chance = ChanceTable.of(ModelFiles.find(name));
    queue = engine.newQueue(new ScoreQueue.Limits(64, Duration.ZERO, MOST_WAITING, false));
    holder = new EngineHolder(engine, Map.of());
  }

  /**
   * What became of a pair: a score, or why there is none.
   *
   * @param score empty: there is none
   * @param problem what is wrong with the pair; empty if it has a score
   */
  public record Outcome(Optional<PairScore> score, String problem) {
    /** Returns the status that callers see. */
    public String status() {
      return score.isPresent() ? PairStatus.SCORED.label() : "bad_input: " + problem;
    }
  }

  /**
   * Opens a model.
   *
   * @param builder names it
   * @param mirnas the server's; empty: it has none
   */
  static ServedModel open(
      String name, Seedhawk.Builder builder, List<Rna> mirnas, Metrics metrics) {
    AtomicBoolean warm = new AtomicBoolean();
    Seedhawk engine = builder.listener(listener(name, metrics, warm)).open();
    try {
      Optional<MirnaSet> known =
          mirnas.isEmpty() ? Optional.empty() : Optional.of(engine.prepare(mirnas));
      return new ServedModel(name, engine, known, warm);
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  /** Counts what callers had the engine do, and not what warms it up. */
  private static EngineListener listener(String name, Metrics metrics, AtomicBoolean warm) {
    return new EngineListener() {
      @Override
      public void scored(int pairs, int waiting, long waitNanos, long scoreNanos) {
        if (warm.get()) {
          metrics.scored(name, pairs, waitNanos);
        }
      }

      @Override
      public void called(int waiting, long letters, long waitNanos, long scoreNanos) {
        if (warm.get()) {
          metrics.called(name, letters, waitNanos);
        }
      }
    };
  }

  /** Scores until the compiler has seen what calls do: first calls are the slowest. */
  void warmUp() {
    byte[] mirna = MIRNA.getBytes(StandardCharsets.US_ASCII);
    byte[] region = REGION.getBytes(StandardCharsets.US_ASCII);
    List<CompletableFuture<PairScore>> all = new ArrayList<>();
    for (int i = 0; i < WARM_UP; i++) {
      all.add(queue.submit(mirna, region));
    }
    all.forEach(CompletableFuture::join);
    Rna target = new Rna("warm-up", REGION.repeat(20));
    try (MirnaSet one = engine.prepare(List.of(new Rna("warm-up", MIRNA)))) {
      MirnaSet set = known.orElse(one);
      set.scoreGenes(List.of(target), ScanOptions.DEFAULT);
    }
    warm.set(true);
  }

  /** Returns the name that callers use. */
  public String name() {
    return name;
  }

  /** Returns the engine; the server closes it. */
  public Seedhawk engine() {
    return engine;
  }

  /** Returns how many sites the model lists by chance; empty: that was not measured. */
  public Optional<ChanceTable> chance() {
    return chance;
  }

  /** Returns the server's miRNAs, prepared; empty: the server has none. */
  public Optional<MirnaSet> known() {
    return known;
  }

  /**
   * Scores pairs of a miRNA and a site region, together with those of other calls.
   *
   * @param mirnas letters
   * @param regions letters, as many
   * @return in the same order
   * @throws Failure with status 429 if too many pairs wait, 504 if the time is over
   */
  public List<Outcome> score(List<byte[]> mirnas, List<byte[]> regions, Deadline deadline) {
    List<CompletableFuture<PairScore>> waiting = new ArrayList<>(mirnas.size());
    try {
      for (int i = 0; i < mirnas.size(); i++) {
        waiting.add(submit(mirnas.get(i), regions.get(i)));
      }
      List<Outcome> all = new ArrayList<>(waiting.size());
      for (CompletableFuture<PairScore> one : waiting) {
        all.add(outcome(one, deadline));
      }
      return all;
    } catch (RuntimeException | Error e) {
      waiting.forEach(one -> one.cancel(false));
      throw e;
    }
  }

  private CompletableFuture<PairScore> submit(byte[] mirna, byte[] region) {
    try {
      // What is no ASCII stays none, and the engine refuses it.
      SequenceTexts.checkMirna("miRNA", new String(mirna, StandardCharsets.ISO_8859_1));
      SequenceTexts.checkTarget("target", new String(region, StandardCharsets.ISO_8859_1));
    } catch (BadInputException e) {
      return CompletableFuture.failedFuture(e);
    }
    return queue.submit(mirna, region);
  }

  private static Outcome outcome(CompletableFuture<PairScore> one, Deadline deadline) {
    try {
      long left = Math.max(0, deadline.nanosLeft());
      return new Outcome(Optional.of(one.get(left, TimeUnit.NANOSECONDS)), "");
    } catch (TimeoutException e) {
      throw deadline.over();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.ended();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BadInputException bad) {
        return new Outcome(Optional.empty(), bad.getMessage());
      }
      throw Failure.of(e.getCause());
    }
  }

  /**
   * Keeps the model open for a call.
   *
   * @return to be closed when the call has ended
   * @throws org.seedhawk.error.EngineClosedException if the model was replaced or unloaded
   */
  EngineHolder.Lease lease() {
    return holder.acquire();
  }

  /** Lends the model no more, and closes it when the last call that has it ends. Never waits. */
  void retire() {
    holder.close(Duration.ZERO);
  }

  /** Lends the model no more, waits for the calls that have it, and closes it. */
  @Override
  public void close() {
    holder.close();
  }
}
