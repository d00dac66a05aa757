// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.seedhawk.EngineHolder;
import org.seedhawk.Seedhawk;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.name.NearNames;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.Rna;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.genome.BrowserFiles;
import org.seedhawk.server.genome.ServedGenome;
import org.seedhawk.server.record.Metrics;

/**
 * The models that callers may name, the first one for those that name none, and the model of
 * repression. Names are looked up here alone: what a caller sends is never a path. A model may be
 * loaded anew and unloaded while calls use it. Thread-safe.
 */
public final class Models implements AutoCloseable {
  /** A longer one is no name of a miRNA, and none is near. */
  private static final int LONGEST_NAME = 100;

  private final List<String> names;
  private final Map<String, ServedModel> models = new ConcurrentHashMap<>();
  private final Function<String, Seedhawk.Builder> builder;
  private final Metrics metrics;
  private final List<Rna> mirnas;
  private final Map<String, Rna> byId;
  private final RepressionModel repression;
  private final Optional<RepressionSet> changes;
  private volatile Optional<ServedGenome> genome = Optional.empty();
  private volatile MirnaFasta.Mirnas file = MirnaFasta.Mirnas.NONE;
  private volatile BrowserFiles files = BrowserFiles.NONE;
  private boolean closed; // guarded by this

  private Models(
      List<String> names,
      Function<String, Seedhawk.Builder> builder,
      List<Rna> mirnas,
      RepressionModel repression,
      Metrics metrics) {
    this.names = List.copyOf(names);
    this.builder = builder;
    this.metrics = metrics;
    this.mirnas = List.copyOf(mirnas);
    this.repression = repression;
    byId = this.mirnas.stream().collect(Collectors.toMap(Rna::id, Function.identity()));
    changes = mirnas.isEmpty() ? Optional.empty() : Optional.of(repression.prepare(mirnas));
  }

  /** A model that stays open until the use is closed, whatever is loaded meanwhile. */
  public record Use(ServedModel model, EngineHolder.Lease lease) implements AutoCloseable {
    /** Gives the model back; never waits. */
    @Override
    public void close() {
      lease.close();
    }
  }

  /**
   * Opens models and warms them up.
   *
   * @param names by which they are called, the default first; no others are ever loaded
   * @param builder makes the builder of an engine for each name
   * @param mirnas the server's; empty: callers send their own
   * @param threads of the model of repression
   */
  public static Models open(
      List<String> names,
      Function<String, Seedhawk.Builder> builder,
      List<Rna> mirnas,
      int threads,
      Metrics metrics) {
    Map<String, ServedModel> opened = new LinkedHashMap<>();
    try {
      for (String name : names) {
        opened.put(name, ServedModel.open(name, builder.apply(name), mirnas, metrics));
      }
      opened.values().forEach(ServedModel::warmUp);
      Models all = new Models(names, builder, mirnas, RepressionModel.open(threads), metrics);
      all.models.putAll(opened);
      return all;
    } catch (RuntimeException | Error e) {
      opened.values().forEach(ServedModel::close);
      throw e;
    }
  }

  /**
   * Loads a model, or loads it anew. Calls that have begun end with the former one, later ones get
   * the new one, and none is refused meanwhile. Returns when the new one answers.
   *
   * @throws Failure with status 404 if the name is not on the list, 503 if the server ends
   */
  public void load(String name) {
    checkListed(name);
    synchronized (this) {
      checkOpen();
      ServedModel next = ServedModel.open(name, builder.apply(name), mirnas, metrics);
      try {
        next.warmUp();
      } catch (RuntimeException | Error e) {
        next.close();
        throw e;
      }
      retire(models.put(name, next));
    }
  }

  /**
   * Unloads a model. Calls that have begun end with it; later ones are refused.
   *
   * @throws Failure with status 404 if the name is not on the list
   */
  public void unload(String name) {
    checkListed(name);
    synchronized (this) {
      checkOpen();
      retire(models.remove(name));
    }
  }

  private void checkOpen() {
    if (closed) {
      throw Failure.ending();
    }
  }

  private static void retire(ServedModel former) {
    if (former != null) {
      former.retire();
    }
  }

  /** Returns the names that callers may name, the default first. */
  public List<String> names() {
    return names;
  }

  /** Returns the models that are loaded, in the order of their names. */
  public Collection<ServedModel> all() {
    return names.stream().flatMap(name -> find(name).stream()).toList();
  }

  /** Returns a model if it is loaded. */
  public Optional<ServedModel> find(String name) {
    return Optional.ofNullable(models.get(name));
  }

  /**
   * Returns a model to be looked at. Who computes with it needs a {@link #use}.
   *
   * @param name empty: the default
   * @throws Failure with status 404 if it is not served, 503 if it is not loaded
   */
  public ServedModel get(Optional<String> name) {
    String wanted = name.orElse(names.getFirst());
    checkListed(wanted);
    return find(wanted)
        .orElseThrow(
            () ->
                new Failure(
                    503,
                    "model '%s' is not loaded; POST /v2/repository/models/%s/load loads it"
                        .formatted(wanted, wanted)));
  }

  private void checkListed(String name) {
    if (!names.contains(name)) {
      throw new Failure(
          404,
          "model '%s' is not served here; these are: %s"
              .formatted(Failure.shortened(name), String.join(", ", names)));
    }
  }

  /**
   * Returns a version of a model.
   *
   * @param version empty: whichever is served
   * @throws Failure with status 404 if it is not served, 503 if it is not loaded
   */
  public ServedModel get(String name, Optional<String> version) {
    ServedModel found = get(Optional.of(name));
    String served = found.engine().model().version();
    if (version.isPresent() && !version.get().equals(served)) {
      throw new Failure(
          404,
          "version '%s' of model '%s' is not served here; version %s is"
              .formatted(Failure.shortened(version.get()), name, served));
    }
    return found;
  }

  /** As {@link #get(Optional)}, for a call that computes. */
  public Use use(Optional<String> name) {
    return use(name.orElse(names.getFirst()), Optional.empty());
  }

  /** As {@link #get(String, Optional)}, for a call that computes. */
  public Use use(String name, Optional<String> version) {
    while (true) {
      ServedModel found = get(name, version);
      try {
        return new Use(found, found.lease());
      } catch (EngineClosedException e) {
        // It was replaced in between, or the server has ended.
        if (models.get(name) == found) {
          throw e;
        }
      }
    }
  }

  /** Returns the server's miRNAs. */
  public List<Rna> mirnas() {
    return mirnas;
  }

  /**
   * Returns one of the server's miRNAs.
   *
   * @throws Failure with status 404 if there is none of this name
   */
  public Rna mirna(String id) {
    Rna found = byId.get(id);
    if (found == null) {
      throw new Failure(
          404,
          mirnas.isEmpty()
              ? "the server has no miRNAs of its own; send sequences"
              : "the server has no miRNA '%s'; %s".formatted(Failure.shortened(id), hint(id)));
    }
    return found;
  }

  /** Says which names may be meant. */
  private String hint(String id) {
    List<String> near = id.length() > LONGEST_NAME ? List.of() : near(id);
    return near.isEmpty()
        ? "GET /v1/mirnas?q= finds names by a part of them"
        : "did you mean '%s'?".formatted(String.join("' or '", near));
  }

  private List<String> near(String id) {
    List<String> near = NearNames.arms(id, byId.keySet());
    return near.isEmpty() ? file.near(id).stream().toList() : near;
  }

  /** Takes the file that the server's miRNAs are from: its headers have accessions. */
  public Models from(MirnaFasta.Mirnas read) {
    file = read;
    return this;
  }

  /** Returns the model of repression. */
  public RepressionModel repression() {
    return repression;
  }

  /** Returns the server's miRNAs, prepared for the model of repression. */
  public Optional<RepressionSet> changes() {
    return changes;
  }

  /**
   * Adds what there is of a genome; returns this.
   *
   * @param served closed with the models; empty: callers may name no genes
   * @param readable what genome browsers may read
   */
  public Models with(Optional<ServedGenome> served, BrowserFiles readable) {
    genome = served;
    files = readable;
    return this;
  }

  /** Returns the genome that callers may name genes of; empty: there is none. */
  public Optional<ServedGenome> genome() {
    return genome;
  }

  /** Returns the files that genome browsers may read. */
  public BrowserFiles files() {
    return files;
  }

  @Override
  public void close() {
    List<AutoCloseable> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(models.values());
    }
    all.add(repression);
    genome.ifPresent(all::add); // calls that the models wait for may read it
    all.forEach(Models::close);
  }

  private static void close(AutoCloseable one) {
    try {
      one.close();
    } catch (Exception e) {
      System.getLogger(Models.class.getName())
          .log(System.Logger.Level.WARNING, "a model could not be closed", e);
    }
  }
}
