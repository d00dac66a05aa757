// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is to be scanned for what. What is not said has the server's default. Immutable; a {@link
 * Builder} makes it.
 */
public final class Scan {
  /** Form of a job's result. */
  public enum Format {
    /** JSON lines. */
    JSONL,
    /** The tables of the command line. */
    TSV
  }

  private final List<Sequence> targets;
  private final List<String> mirnas;
  private final List<Sequence> ownMirnas;
  private final Optional<String> model;
  private final Optional<String> seedMatch;
  private final OptionalDouble threshold;
  private final OptionalDouble maxEnergy;
  private final boolean allPairs;
  private final boolean circular;

  private Scan(Builder from) {
    targets = List.copyOf(from.targets);
    mirnas = List.copyOf(from.mirnas);
    ownMirnas = List.copyOf(from.ownMirnas);
    model = from.model;
    seedMatch = from.seedMatch;
    threshold = from.threshold;
    maxEnergy = from.maxEnergy;
    allPairs = from.allPairs;
    circular = from.circular;
  }

  /** Returns a builder without targets, for all miRNAs of the server. */
  public static Builder builder() {
    return new Builder();
  }

  List<Sequence> targets() {
    return targets;
  }

  List<String> mirnas() {
    return mirnas;
  }

  List<Sequence> ownMirnas() {
    return ownMirnas;
  }

  Optional<String> model() {
    return model;
  }

  Optional<String> seedMatch() {
    return seedMatch;
  }

  OptionalDouble threshold() {
    return threshold;
  }

  OptionalDouble maxEnergy() {
    return maxEnergy;
  }

  boolean allPairs() {
    return allPairs;
  }

  boolean circular() {
    return circular;
  }

  /** Collects what a scan has. One thread at a time. */
  public static final class Builder {
    private final List<Sequence> targets = new ArrayList<>();
    private final List<String> mirnas = new ArrayList<>();
    private final List<Sequence> ownMirnas = new ArrayList<>();
    private Optional<String> model = Optional.empty();
    private Optional<String> seedMatch = Optional.empty();
    private OptionalDouble threshold = OptionalDouble.empty();
    private OptionalDouble maxEnergy = OptionalDouble.empty();
    private boolean allPairs;
    private boolean circular;

    private Builder() {}

    /** Adds a target: its name, and its letters 5'->3'. */
    public Builder target(String id, String letters) {
      targets.add(new Sequence(id, letters));
      return this;
    }

    /** Adds targets. */
    public Builder targets(List<Sequence> more) {
      targets.addAll(more);
      return this;
    }

    /** Adds a miRNA of the server by its name. */
    public Builder mirna(String name) {
      mirnas.add(name);
      return this;
    }

    /** Adds a miRNA of yours: its name, and its letters 5'->3'. */
    public Builder mirna(String id, String letters) {
      ownMirnas.add(new Sequence(id, letters));
      return this;
    }

    /** Names the model. */
    public Builder model(String name) {
      model = Optional.of(name);
      return this;
    }

    /** Says which places are candidates, {@code canonical} for instance. */
    public Builder seedMatch(String rule) {
      seedMatch = Optional.of(rule);
      return this;
    }

    /** Lists sites from this score on, 0 to 1; the server refuses another one. */
    public Builder threshold(double least) {
      threshold = OptionalDouble.of(least);
      return this;
    }

    /**
     * Drops sites with a higher energy of the duplex, in kcal/mol, 0 or less; the server refuses
     * another one.
     */
    public Builder maxEnergy(double most) {
      maxEnergy = OptionalDouble.of(most);
      return this;
    }

    /** Sends gene rows of pairs without a site, too. */
    public Builder allPairs(boolean all) {
      allPairs = all;
      return this;
    }

    /** Says that targets are rings. */
    public Builder circular(boolean rings) {
      circular = rings;
      return this;
    }

    /** Returns the scan. */
    public Scan build() {
      return new Scan(this);
    }
  }
}
