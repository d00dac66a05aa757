// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.seedhawk.encode.WindowFrame;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.ModelException;
import org.seedhawk.model.MirnaSlots;
import org.seedhawk.model.ModelContract;
import org.seedhawk.model.SiteModel;
import org.seedhawk.model.SiteScorer;
import org.seedhawk.pool.CallControl;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceRules;
import org.seedhawk.seq.SequenceSlot;

/**
 * Scores pairs of a miRNA and a site region, one or a small batch, with buffers of its own.
 * Sessions and memory are bound once and used again. The scores are those of a stream of pairs with
 * {@link org.seedhawk.scan.Search#everyWindow}, to the bit. Any thread may use it, one at a time.
 */
public final class RegionScores implements AutoCloseable {
  /** Windows of a longer target that are scored at once. */
  private static final int WINDOWS = 64;

  /** Pairs of a batch; its memory is taken when the session is made. */
  public static final int MAX_PAIRS = 1 << 16;

  private static final String MIRNA = "mirna";
  private static final String REGION = "region";
  private static final Supplier<String> THE_MIRNA = () -> MIRNA;

  private final SiteModel model;
  private final Backend.Calls calls;
  private final SequenceSlot mirna;
  private final SequenceSlot target;
  private final MirnaSlots mirnas;
  private final SiteScorer scorer;
  private final WindowFrame frame;
  private final float[] best;
  private final long[] windows;
  private final long[] bestStart; // of the window; may lie before the target

  // What waits for its score.
  private final int[] pairOf;
  private final long[] startOf;
  private int waiting;

  private int size;
  private int ran; // pairs that have their scores
  private boolean failed; // or was refused, so that some windows have no score
  private CallControl control = CallControl.alone(Duration.ZERO);

  /**
   * Creates one.
   *
   * @param maxPairs the most pairs of a batch, 1 to {@link #MAX_PAIRS}
   */
  public RegionScores(Backend backend, SiteModel model, int maxPairs) {
    if (maxPairs < 1 || maxPairs > MAX_PAIRS) {
      throw new IllegalArgumentException(
          "maxPairs is %s; it must be 1..%s: Seedhawk.predict takes any number of pairs"
              .formatted(maxPairs, MAX_PAIRS));
    }
    this.model = model;
    ModelContract contract = model.contract();
    frame = contract.frame();
    best = new float[maxPairs];
    windows = new long[maxPairs];
    bestStart = new long[maxPairs];
    calls = backend.newCalls();
    mirna = new SequenceSlot(calls.packer(), true);
    target = new SequenceSlot(calls.packer(), false);
    MirnaSlots slots = null;
    try {
      slots = model.newMirnaSlots(calls.encoder(), maxPairs);
      scorer = model.newSmallScorer(calls.encoder(), Math.max(maxPairs, WINDOWS));
      scorer.use(slots.rows());
    } catch (RuntimeException e) {
      if (slots != null) {
        slots.close();
      }
      closeSequences();
      throw e;
    }
    mirnas = slots;
    pairOf = new int[scorer.capacity()];
    startOf = new long[scorer.capacity()];
  }

  /**
   * Scores one pair; whatever the batch held is gone.
   *
   * @return probability, the maximum over the target's windows
   * @throws BadInputException if a sequence is empty, holds a letter that is no nucleotide or is
   *     notation of modified bases, or the miRNA is too short, or too long for the model, or
   *     nothing can be told: nt 2-7 of the miRNA are not all A C G U, or no window holds 6 of them
   * @throws org.seedhawk.error.ModelException if the model gives no number
   */
  public float score(byte[] mirnaLetters, byte[] targetLetters) {
    clear();
    add(mirnaLetters, targetLetters);
    run();
    return best[0];
  }

  /** As {@link #score(byte[], byte[])}, of segments as a whole, on the heap or off it. */
  public float score(MemorySegment mirnaLetters, MemorySegment targetLetters) {
    clear();
    add(mirnaLetters, targetLetters);
    run();
    return best[0];
  }

  /** Scores from now on as long as a call may go on. */
  public void controlledBy(CallControl call) {
    control = call;
  }

  /** Empties the batch. */
  public void clear() {
    mirnas.restart();
    size = 0;
    ran = 0;
    waiting = 0;
    failed = false;
  }

  /**
   * Adds a pair to the batch; {@link #run} scores it. A pair that is refused leaves the batch as it
   * was.
   *
   * @return its index, 0 for the first one
   * @throws BadInputException as {@link #score(byte[], byte[])}
   * @throws IllegalStateException if the batch is full, has run, or the model has failed on it
   * @throws org.seedhawk.error.ModelException if the model gives no number, for a pair of the batch
   *     that a long target pushes out of it
   */
  public int add(byte[] mirnaLetters, byte[] targetLetters) {
    checkRoom();
    return add(pack(mirna, MIRNA, mirnaLetters), pack(target, REGION, targetLetters));
  }

  /** As {@link #add(byte[], byte[])}, of segments as a whole, on the heap or off it. */
  public int add(MemorySegment mirnaLetters, MemorySegment targetLetters) {
    checkRoom();
    return add(pack(mirna, MIRNA, mirnaLetters), pack(target, REGION, targetLetters));
  }

  private void checkNotFailed() {
    if (failed) {
      throw new IllegalStateException("the batch was not scored to its end; clear it");
    }
  }

  private void checkRoom() {
    checkNotFailed();
    if (size == best.length) {
      throw new IllegalStateException(
          "the batch holds %s pairs, its most; run and clear it, or open a scorer for more"
              .formatted(size));
    }
    if (ran > 0) {
      throw new IllegalStateException("the batch has run; clear it before the next pair");
    }
  }

  private static PackedSequence pack(SequenceSlot slot, String what, byte[] letters) {
    Objects.requireNonNull(letters, what);
    try {
      return slot.pack(letters);
    } catch (BadInputException e) {
      throw e.at(what);
    }
  }

  private static PackedSequence pack(SequenceSlot slot, String what, MemorySegment letters) {
    Objects.requireNonNull(letters, what);
    try {
      return slot.pack(letters);
    } catch (BadInputException e) {
      throw e.at(what);
    }
  }

  private int add(PackedSequence packedMirna, PackedSequence packedTarget) {
    model.checkMirna(THE_MIRNA, packedMirna.baseCount());
    long lastStart = packedTarget.baseCount() - frame.length();
    checkKnown(packedMirna, packedTarget, lastStart);
    int pair = size;
    int row = mirnas.set(packedMirna);
    size++;
    best[pair] = Float.NEGATIVE_INFINITY;
    windows[pair] = 0;
    int encoded = waiting;
    for (long start = Math.min(0, lastStart); start <= lastStart; start++) {
      if (!SequenceRules.isKnown(packedTarget, start, start + frame.length())) {
        continue;
      }
      if (waiting == scorer.capacity()) {
        scorer.encode(packedTarget, encoded, waiting - encoded);
        flush();
        encoded = 0;
      }
      scorer.setWindow(waiting, frame.nt1(start));
      scorer.setPair(waiting, waiting, row);
      pairOf[waiting] = pair;
      startOf[waiting] = start;
      waiting++;
    }
    scorer.encode(packedTarget, encoded, waiting - encoded);
    return pair;
  }

  /** Refuses a pair that a stream of pairs has no score for: it would be one of padding. */
  private void checkKnown(PackedSequence packedMirna, PackedSequence packedTarget, long lastStart) {
    if (!SequenceRules.isSeedKnown(packedMirna)) {
      throw SequenceRules.unknownSeed().at(MIRNA);
    }
    for (long start = Math.min(0, lastStart); start <= lastStart; start++) {
      if (SequenceRules.isKnown(packedTarget, start, start + frame.length())) {
        return;
      }
    }
    throw SequenceRules.unknownTarget().at(REGION);
  }

  /**
   * Scores what was added.
   *
   * @throws IllegalStateException if the model has failed on this batch before, or it was refused
   * @throws org.seedhawk.error.ModelException if the model gives no number
   */
  public void run() {
    checkNotFailed();
    flush();
    ran = size;
  }

  private void flush() {
    if (waiting == 0) {
      return;
    }
    int count = waiting;
    waiting = 0;
    failed = true;
    control.pause();
    mirnas.run();
    scorer.runSites(count);
    scorer.runPairs(count);
    for (int i = 0; i < count; i++) {
      int pair = pairOf[i];
      float score = scorer.score(i);
      if (Float.isNaN(score)) {
        throw new ModelException(
            "the model gives NaN for pair %s, window %s; check its weights"
                .formatted(pair, startOf[i]));
      }
      if (score > best[pair]) { // the first of equals, as in a scan
        best[pair] = score;
        bestStart[pair] = startOf[i];
      }
      windows[pair]++;
    }
    failed = false;
  }

  /** Returns the number of pairs in the batch. */
  public int size() {
    return size;
  }

  /** Returns the most pairs of a batch. */
  public int capacity() {
    return best.length;
  }

  /**
   * Returns the probability of a pair of the batch that {@link #run} has scored, as {@link
   * #score(byte[], byte[])}; allocates nothing.
   *
   * @throws IndexOutOfBoundsException if it has not
   */
  public float score(int pair) {
    return best[scored(pair)];
  }

  private int scored(int pair) {
    if (pair < 0 || pair >= ran) {
      throw new IndexOutOfBoundsException(
          ran == 0
              ? "pair is %s, but the batch has not run; run it first".formatted(pair)
              : "pair is %s; it must be 0..%s, one of the batch that has run"
                  .formatted(pair, ran - 1));
    }
    return pair;
  }

  /** Returns how many windows of a pair were scored, see {@link #score(int)}. */
  public long windows(int pair) {
    return windows[scored(pair)];
  }

  /** Returns the first base of a pair's best window that lies on the target. */
  public long bestStart(int pair) {
    return Math.max(0, bestStart[scored(pair)]);
  }

  /** Returns the exclusive end of a pair's best window. */
  public long bestEnd(int pair) {
    return bestStart[scored(pair)] + frame.length();
  }

  private void closeSequences() {
    target.close();
    mirna.close();
    calls.close();
  }

  @Override
  public void close() {
    scorer.close();
    mirnas.close();
    closeSequences();
  }
}
