// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.spark.engine.EngineSpec;
import org.seedhawk.spark.row.Output;
import org.seedhawk.spark.row.RowShape;
import org.seedhawk.spark.row.Tables;

/**
 * How a cluster scans: the options of the command line with the same meaning and defaults, and how
 * the work is cut. Immutable; it travels to the executors.
 *
 * {@snippet :
 * SparkOptions options = SparkOptions.builder().seedMatch(SeedMatch.CANONICAL).build();
 * }
 */
public final class SparkOptions implements Serializable {
  private static final long serialVersionUID = 1;

  /** What the command line does without options. */
  public static final SparkOptions DEFAULT = builder().build();

  private final EngineSpec engine;
  private final String seedMatch; // empty: the model's own
  private final boolean wobbles;
  private final ScanOptions scan;
  private final boolean changes;
  private final int partitions;
  private final int blockLetters;

  private SparkOptions(Builder from) {
    engine = new EngineSpec(from.model, from.device, from.precision, from.path);
    seedMatch = from.seedMatch;
    wobbles = from.wobbles;
    scan = from.scan.build();
    changes = from.changes;
    partitions = from.partitions;
    blockLetters = from.blockLetters;
  }

  /** Returns a builder that begins with {@link #DEFAULT}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns how an executor opens its engine. */
  EngineSpec engine() {
    return engine;
  }

  /**
   * Returns which places are candidates.
   *
   * @param own the model's own rule
   * @throws IllegalArgumentException if G:U pairs are asked of an exact rule
   */
  Search search(SeedMatch own) {
    return new Search.SeedSearch(seedMatch.isEmpty() ? own : SeedMatch.of(seedMatch), wobbles);
  }

  /** Returns what a scan lists. */
  ScanOptions scan() {
    return scan;
  }

  /** Returns whether gene tables have the columns of log2 fold changes. */
  boolean hasChanges() {
    return changes && !scan.circular();
  }

  /** Returns the columns of the one table whose rows a pass without a genome gives. */
  StructType columns(Output.Kind kind) {
    return kind.hasSites() ? Tables.sites(scan.hasEnergy()) : Tables.genes(hasChanges());
  }

  /** Returns what makes rows of a shape for targets without a genome. */
  RowShape.Maker maker(RowShape shape) {
    return shape.maker(columns(Output.Kind.SITES), columns(Output.Kind.GENES));
  }

  /**
   * Returns whether a target may be cut. A ring has no ends to cut it at. A noisy-or is a product
   * whose last bit depends on the order of its factors, so it is left to one engine.
   */
  boolean mayCut() {
    return !scan.circular() && !scan.noisyOr();
  }

  /** Returns the number of partitions that is asked for, if any is. */
  Optional<Integer> partitions() {
    return partitions == 0 ? Optional.empty() : Optional.of(partitions);
  }

  /** Returns the letters of a block for so many miRNAs. */
  int blockLetters(int mirnas) {
    if (blockLetters > 0) {
      return blockLetters;
    }
    long even = WORK_OF_BLOCK / Math.max(1, mirnas);
    return (int) Math.max(LEAST_LETTERS, Math.min(MOST_LETTERS, even));
  }

  /** Letters times miRNAs: some seconds of one processor under most rules. */
  private static final long WORK_OF_BLOCK = 1L << 26;

  private static final int LEAST_LETTERS = 1 << 14;
  private static final int MOST_LETTERS = 1 << 20;

  /** Collects options. One thread at a time. */
  public static final class Builder {
    private String model = "";
    private String device = Device.AUTO.toString();
    private String precision = Precision.FLOAT32.toString();
    private String path = "auto";
    private String seedMatch = "";
    private boolean wobbles;
    private final ScanOptions.Builder scan = ScanOptions.builder();
    private boolean changes = true;
    private int partitions;
    private int blockLetters;

    private Builder() {}

    /**
     * Takes a model: one inside the jar by its name, the name of a folder that was sent with {@code
     * SparkContext.addFile(folder, true)}, or the path of a folder that every executor sees.
     */
    public Builder model(String nameOrFolder) {
      model = Objects.requireNonNull(nameOrFolder, "nameOrFolder");
      return this;
    }

    /** Chooses what executors score on; default: a GPU where one works. */
    public Builder device(Device wanted) {
      device = Objects.requireNonNull(wanted, "device").toString();
      return this;
    }

    /** Chooses what the model computes with; default: float32. */
    public Builder precision(Precision wanted) {
      precision = Objects.requireNonNull(wanted, "precision").toString();
      return this;
    }

    /** Chooses the files that score, as {@code Seedhawk.Builder.path} does; default: auto. */
    public Builder path(String wanted) {
      path = Objects.requireNonNull(wanted, "path");
      return this;
    }

    /** Chooses the rule of candidate sites; default: the model's own. */
    public Builder seedMatch(SeedMatch rule) {
      seedMatch = Objects.requireNonNull(rule, "rule").label();
      return this;
    }

    /** Counts G:U as a match, under a fuzzy rule. */
    public Builder wobbles(boolean wanted) {
      wobbles = wanted;
      return this;
    }

    /**
     * Lists sites from this score on; default: the model's own.
     *
     * @throws IllegalArgumentException if it is outside 0..1
     */
    public Builder threshold(float score) {
      scan.threshold(score);
      return this;
    }

    /** Gives listed sites their duplex energy. */
    public Builder energy(boolean wanted) {
      scan.energy(wanted);
      return this;
    }

    /**
     * Drops candidates with a higher energy, and implies {@link #energy}.
     *
     * @throws IllegalArgumentException if it is above 0 or not finite
     */
    public Builder maxEnergy(float kcalPerMol) {
      scan.maxEnergy(kcalPerMol);
      return this;
    }

    /** Puts pairs without a site into gene tables. */
    public Builder allPairs(boolean wanted) {
      scan.allPairs(wanted);
      return this;
    }

    /** Scores a gene by the noisy-or of its sites. Targets are not cut then. */
    public Builder noisyOr(boolean wanted) {
      scan.noisyOr(wanted);
      return this;
    }

    /** Takes targets for rings. They are not cut then, and have no log2 fold changes. */
    public Builder circular(boolean wanted) {
      scan.circular(wanted);
      return this;
    }

    /** Gives gene tables the columns of log2 fold changes; default: yes. */
    public Builder changes(boolean wanted) {
      changes = wanted;
      return this;
    }

    /**
     * Scores so many windows together; default: what suits the device.
     *
     * @throws IllegalArgumentException if it is outside 0..65,536
     */
    public Builder batch(int windows) {
      scan.batch(windows);
      return this;
    }

    /**
     * Spreads the blocks over so many partitions; default, 0: four for each task that can run at
     * once, or as many as the targets have where these are more.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder partitions(int count) {
      if (count < 0) {
        throw new IllegalArgumentException(
            "partitions is %s; it must be 1 or more, or 0 for what suits the cluster"
                .formatted(count));
      }
      partitions = count;
      return this;
    }

    /**
     * Cuts targets to blocks of so many letters; default, 0: what gives a block some seconds of
     * work with the miRNAs at hand.
     *
     * @throws IllegalArgumentException if it is not 0, and below 1,024 or above 2^28
     */
    public Builder blockLetters(int letters) {
      if (letters != 0 && (letters < 1024 || letters > 1 << 28)) {
        throw new IllegalArgumentException(
            "block-letters is %s; it must be 1024..268435456, or 0 for what suits the miRNAs"
                .formatted(letters));
      }
      blockLetters = letters;
      return this;
    }

    /** Returns the options. */
    public SparkOptions build() {
      return new SparkOptions(this);
    }
  }
}
