// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * What a scan lists, and how much of the engine it may use.
 *
 * {@snippet :
 * ScanOptions options = ScanOptions.builder().threshold(0.9f).energy(true).build();
 * }
 *
 * Immutable. What is serialized is read by the same version alone.
 */
public final class ScanOptions implements Serializable {
  private static final long serialVersionUID = 1;

  /** The model's threshold, the maximum of the sites as gene score, all of the engine's workers. */
  public static final ScanOptions DEFAULT = builder().build();

  /** The largest batch. */
  public static final int MAX_BATCH = 1 << 16;

  private final float threshold;
  private final boolean allPairs;
  private final boolean noisyOr;
  private final int threads;
  private final int batch;
  private final boolean energy;
  private final boolean circular;
  private final float maxEnergy;
  private final Duration timeout;

  private ScanOptions(Builder from) {
    threshold = from.threshold;
    allPairs = from.allPairs;
    noisyOr = from.noisyOr;
    threads = from.threads;
    batch = from.batch;
    energy = from.energy;
    circular = from.circular;
    maxEnergy = from.maxEnergy;
    timeout = from.timeout;
  }

  /** Returns a builder that begins with {@link #DEFAULT}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns options that list every candidate site, whatever its score. */
  public static ScanOptions listAll() {
    return builder().threshold(0).build();
  }

  /** Returns a builder that begins with these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.threshold = threshold;
    builder.allPairs = allPairs;
    builder.noisyOr = noisyOr;
    builder.threads = threads;
    builder.batch = batch;
    builder.energy = energy;
    builder.circular = circular;
    builder.maxEnergy = maxEnergy;
    builder.timeout = timeout;
    return builder;
  }

  /**
   * Returns the score from which on a site is listed, 0..1; NaN where none was given: the model's
   * own.
   */
  public float threshold() {
    return threshold;
  }

  /** Returns whether pairs without a site are reported too. */
  public boolean allPairs() {
    return allPairs;
  }

  /** Returns whether a gene's score is the noisy-or of its sites instead of their maximum. */
  public boolean noisyOr() {
    return noisyOr;
  }

  /** Returns the most workers that a streamed scan uses; 0: all of the engine's. */
  public int threads() {
    return threads;
  }

  /** Returns the windows that a worker scores together; 0: what suits the device. */
  public int batch() {
    return batch;
  }

  /** Returns whether listed sites get a duplex energy, because it is asked for or limited. */
  public boolean hasEnergy() {
    return energy || !Float.isNaN(maxEnergy);
  }

  /** Returns the energy, kcal/mol, above which candidates are dropped; NaN where none was given. */
  public float maxEnergy() {
    return maxEnergy;
  }

  /** Returns whether the end of each target joins its start. */
  public boolean circular() {
    return circular;
  }

  /** Returns how long a call may take, waiting included; zero: as long as it needs. */
  public Duration timeout() {
    return timeout;
  }

  /** Collects options. One thread at a time. */
  public static final class Builder {
    private float threshold = Float.NaN;
    private boolean allPairs;
    private boolean noisyOr;
    private int threads;
    private int batch;
    private boolean energy;
    private boolean circular;
    private float maxEnergy = Float.NaN;
    private Duration timeout = Duration.ZERO;

    private Builder() {}

    /**
     * Sites below this score are not listed; they still count for their gene. Where none is given,
     * it is the model's own.
     *
     * @throws IllegalArgumentException if it is outside 0..1, or no number
     */
    public Builder threshold(float score) {
      if (!(score >= 0 && score <= 1)) {
        throw new IllegalArgumentException("threshold is %s; it must be 0..1".formatted(score));
      }
      threshold = score;
      return this;
    }

    /** Reports pairs without a site too. */
    public Builder allPairs(boolean wanted) {
      allPairs = wanted;
      return this;
    }

    /**
     * Takes the noisy-or of the sites, 1 - (1 - p1)(1 - p2)..., as gene score. Of sites of which
     * each shares a letter with the next, the best counts.
     */
    public Builder noisyOr(boolean wanted) {
      noisyOr = wanted;
      return this;
    }

    /**
     * Lets a streamed scan use at most so many of the engine's workers at once.
     *
     * @param most 1 to 1,024; 0, the default: all
     * @throws IllegalArgumentException if it is outside
     */
    public Builder threads(int most) {
      if (most < 0 || most > 1024) {
        throw new IllegalArgumentException("threads is %s; it must be 1..1024".formatted(most));
      }
      threads = most;
      return this;
    }

    /**
     * Scores so many windows together, rounded up to a power of two, at least 16 (256 on a GPU).
     *
     * @param windows 1 to {@link #MAX_BATCH}; 0, the default: what suits the device
     * @throws IllegalArgumentException if it is outside
     */
    public Builder batch(int windows) {
      if (windows < 0 || windows > MAX_BATCH) {
        throw new IllegalArgumentException(
            "batch is %s; it must be 1..%s, or 0 for what suits the device"
                .formatted(windows, MAX_BATCH));
      }
      batch = windows;
      return this;
    }

    /** Gives listed sites their duplex energy, see {@link Site#energy}. */
    public Builder energy(boolean wanted) {
      energy = wanted;
      return this;
    }

    /**
     * Takes each target for a ring, as circular RNAs are: its end joins its start. A site over the
     * join begins before the target's end, and its exclusive end is larger than the target's
     * length. Sites come in the order of their seed windows, so that those over the join come last.
     * Such a target is held in memory, and has 2^26 bases at most.
     */
    public Builder circular(boolean wanted) {
      circular = wanted;
      return this;
    }

    /**
     * Drops candidates with a higher duplex energy before they are scored: they are neither listed
     * nor count for their gene. Implies {@link #energy}.
     *
     * @param kcalPerMol 0 or less, finite; where none is given, there is no limit
     * @throws IllegalArgumentException if it is above 0, infinite, or no number
     */
    public Builder maxEnergy(float kcalPerMol) {
      if (!(kcalPerMol <= 0) || kcalPerMol == Float.NEGATIVE_INFINITY) {
        throw new IllegalArgumentException(
            "max-energy is %s; it must be finite and 0 or less, -3 for instance"
                .formatted(kcalPerMol));
      }
      maxEnergy = kcalPerMol;
      return this;
    }

    /**
     * Ends a call that is not done after this time, waiting included, with {@link
     * org.seedhawk.error.CallRefusedException}.
     *
     * @param longest zero, the default: no limit
     * @throws IllegalArgumentException if it is negative
     */
    public Builder timeout(Duration longest) {
      if (Objects.requireNonNull(longest, "longest").isNegative()) {
        throw new IllegalArgumentException(
            "timeout is %s; it must be positive, or zero for no limit".formatted(longest));
      }
      timeout = longest;
      return this;
    }

    /** Returns the options. */
    public ScanOptions build() {
      return new ScanOptions(this);
    }
  }
}
