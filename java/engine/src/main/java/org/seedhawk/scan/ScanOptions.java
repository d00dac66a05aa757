// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/**
 * How to scan. Start from {@link #DEFAULT} and change what differs:
 *
 * {@snippet :
 * ScanOptions options = ScanOptions.DEFAULT.withSeedMatch(SeedMatch.CANONICAL).withThreads(2);
 * }
 *
 * Immutable.
 *
 * @param seedMatch rule for candidate sites; null: the model's own
 * @param gu whether a G:U pair counts as a match; fuzzy rules only
 * @param threshold sites below this score are not listed (they count for their gene); NaN: the
 *     model's own
 * @param allPairs whether pairs without a site are reported too
 * @param noisyOr whether a gene's score is the noisy-or of its sites instead of their maximum
 * @param threads workers that scan and score
 * @param batch windows that a worker scores together; rounded up to a power of two, at least 16
 *     (256 on a GPU); 0: what suits the device
 * @param fragmentStep bases from one fragment to the next, {@link PairLevel#GENE_AS_MITAR} alone
 * @param energy whether listed sites get a duplex energy, see {@link Site#energy}
 * @param maxEnergy kcal/mol, 0 or less: candidate sites with a higher duplex energy are dropped
 *     before they are scored, so that they neither are listed nor count for their gene, and those
 *     that are listed get their energy; NaN: no limit
 */
public record ScanOptions(
    SeedMatch seedMatch,
    boolean gu,
    float threshold,
    boolean allPairs,
    boolean noisyOr,
    int threads,
    int batch,
    int fragmentStep,
    boolean energy,
    float maxEnergy) {

  /** The largest batch. */
  public static final int MAX_BATCH = 1 << 16;

  /**
   * The model's rule and threshold, one worker a processor, batches as they suit the device;
   * fragments every 22 bases, as in miTAR's published example; no energies.
   */
  public static final ScanOptions DEFAULT =
      new ScanOptions(
          null,
          false,
          Float.NaN,
          false,
          false,
          Runtime.getRuntime().availableProcessors(),
          0,
          22,
          false,
          Float.NaN);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public ScanOptions {
    if (threshold < 0 || threshold > 1) {
      throw new IllegalArgumentException("threshold is %s; it must be 0..1".formatted(threshold));
    }
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads is %d; it must be 1..1024".formatted(threads));
    }
    if (batch < 0 || batch > MAX_BATCH) {
      throw new IllegalArgumentException(
          "batch is %d; it must be 1..%d, or 0 for what suits the device"
              .formatted(batch, MAX_BATCH));
    }
    if (fragmentStep < 1) {
      throw new IllegalArgumentException(
          "fragment-step is %d; it must be 1 or more".formatted(fragmentStep));
    }
    if (maxEnergy > 0) {
      throw new IllegalArgumentException(
          "max-energy is %s; it must be 0 or less, -3 for instance".formatted(maxEnergy));
    }
  }

  /** Returns these options with another rule. */
  public ScanOptions withSeedMatch(SeedMatch newSeedMatch) {
    return new ScanOptions(
        newSeedMatch,
        gu,
        threshold,
        allPairs,
        noisyOr,
        threads,
        batch,
        fragmentStep,
        energy,
        maxEnergy);
  }

  /** Returns these options with or without G:U pairs. */
  public ScanOptions withGu(boolean newGu) {
    return new ScanOptions(
        seedMatch,
        newGu,
        threshold,
        allPairs,
        noisyOr,
        threads,
        batch,
        fragmentStep,
        energy,
        maxEnergy);
  }

  /** Returns these options with another threshold. */
  public ScanOptions withThreshold(float newThreshold) {
    return new ScanOptions(
        seedMatch,
        gu,
        newThreshold,
        allPairs,
        noisyOr,
        threads,
        batch,
        fragmentStep,
        energy,
        maxEnergy);
  }

  /** Returns these options with or without the pairs that have no site. */
  public ScanOptions withAllPairs(boolean newAllPairs) {
    return new ScanOptions(
        seedMatch,
        gu,
        threshold,
        newAllPairs,
        noisyOr,
        threads,
        batch,
        fragmentStep,
        energy,
        maxEnergy);
  }

  /** Returns these options with the noisy-or or the maximum as gene score. */
  public ScanOptions withNoisyOr(boolean newNoisyOr) {
    return new ScanOptions(
        seedMatch,
        gu,
        threshold,
        allPairs,
        newNoisyOr,
        threads,
        batch,
        fragmentStep,
        energy,
        maxEnergy);
  }

  /** Returns these options with another number of workers. */
  public ScanOptions withThreads(int newThreads) {
    return new ScanOptions(
        seedMatch,
        gu,
        threshold,
        allPairs,
        noisyOr,
        newThreads,
        batch,
        fragmentStep,
        energy,
        maxEnergy);
  }

  /** Returns these options with another step from fragment to fragment. */
  public ScanOptions withFragmentStep(int newFragmentStep) {
    return new ScanOptions(
        seedMatch,
        gu,
        threshold,
        allPairs,
        noisyOr,
        threads,
        batch,
        newFragmentStep,
        energy,
        maxEnergy);
  }

  /** Returns these options with another batch. */
  public ScanOptions withBatch(int newBatch) {
    return new ScanOptions(
        seedMatch,
        gu,
        threshold,
        allPairs,
        noisyOr,
        threads,
        newBatch,
        fragmentStep,
        energy,
        maxEnergy);
  }

  /** Returns these options with or without duplex energies. */
  public ScanOptions withEnergy(boolean newEnergy) {
    return new ScanOptions(
        seedMatch,
        gu,
        threshold,
        allPairs,
        noisyOr,
        threads,
        batch,
        fragmentStep,
        newEnergy,
        maxEnergy);
  }

  /** Returns these options with another limit of the duplex energy, or with none when it is NaN. */
  public ScanOptions withMaxEnergy(float newMaxEnergy) {
    return new ScanOptions(
        seedMatch,
        gu,
        threshold,
        allPairs,
        noisyOr,
        threads,
        batch,
        fragmentStep,
        energy,
        newMaxEnergy);
  }

  /** Returns the batch, or what the device suggests when none was chosen. */
  public int batchOr(int suggested) {
    return batch == 0 ? suggested : batch;
  }

  /** Returns whether listed sites get a duplex energy, because it is asked for or limited. */
  public boolean hasEnergy() {
    return energy || !Float.isNaN(maxEnergy);
  }
}
