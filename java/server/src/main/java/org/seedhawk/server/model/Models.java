// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.seedhawk.Seedhawk;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.Rna;
import org.seedhawk.server.genome.BrowserFiles;
import org.seedhawk.server.genome.ServedGenome;
import org.seedhawk.server.http.Failure;
import org.seedhawk.server.http.Metrics;

/**
 * The models that callers may name, the first one for those that name none, and the model of
 * repression. Names are looked up here alone: what a caller sends is never a path. Thread-safe.
 */
public final class Models implements AutoCloseable {
  private final Map<String, ServedModel> models;
  private final List<Rna> mirnas;
  private final Map<String, Rna> byId;
  private final RepressionModel repression;
  private final Optional<RepressionSet> changes;
  private volatile Optional<ServedGenome> genome = Optional.empty();
  private volatile BrowserFiles files = BrowserFiles.NONE;

  private Models(Map<String, ServedModel> models, List<Rna> mirnas, RepressionModel repression) {
    this.models = models;
    this.mirnas = List.copyOf(mirnas);
    this.repression = repression;
    byId = this.mirnas.stream().collect(Collectors.toMap(Rna::id, Function.identity()));
    changes = mirnas.isEmpty() ? Optional.empty() : Optional.of(repression.prepare(mirnas));
  }

  /**
   * Opens models and warms them up.
   *
   * @param names by which they are called, the default first
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
    Map<String, ServedModel> models = new LinkedHashMap<>();
    try {
      for (String name : names) {
        models.put(name, ServedModel.open(name, builder.apply(name), mirnas, metrics));
      }
      models.values().forEach(ServedModel::warmUp);
      return new Models(models, mirnas, RepressionModel.open(threads));
    } catch (RuntimeException | Error e) {
      models.values().forEach(ServedModel::close);
      throw e;
    }
  }

  /** Returns all models, the default first. */
  public Collection<ServedModel> all() {
    return models.values();
  }

  /**
   * Returns a model.
   *
   * @param name empty: the default
   * @throws Failure with status 404 if it is not served
   */
  public ServedModel get(Optional<String> name) {
    if (name.isEmpty()) {
      return models.values().iterator().next();
    }
    ServedModel found = models.get(name.get());
    if (found == null) {
      throw new Failure(
          404,
          "model '%s' is not served here; these are: %s"
              .formatted(shortened(name.get()), String.join(", ", models.keySet())));
    }
    return found;
  }

  /**
   * Returns a version of a model.
   *
   * @param version empty: whichever is served
   * @throws Failure with status 404 if it is not served
   */
  public ServedModel get(String name, Optional<String> version) {
    ServedModel found = get(Optional.of(name));
    String served = found.engine().model().version();
    if (version.isPresent() && !version.get().equals(served)) {
      throw new Failure(
          404,
          "version '%s' of model '%s' is not served here; version %s is"
              .formatted(shortened(version.get()), name, served));
    }
    return found;
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
              : "the server has no miRNA '%s'; GET /v1/mirnas?q= finds names"
                  .formatted(shortened(id)));
    }
    return found;
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

  /** Returns a text of a caller as a message may show it. */
  public static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }

  @Override
  public void close() {
    genome.ifPresent(Models::close);
    Stream.<AutoCloseable>concat(models.values().stream(), Stream.of(repression))
        .forEach(Models::close);
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
