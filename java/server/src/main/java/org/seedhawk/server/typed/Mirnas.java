// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedhawk.MirnaSet;
import org.seedhawk.formats.SequenceTexts;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.Search;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.http.Apart;
import org.seedhawk.server.model.Models;
import org.seedhawk.server.model.ServedModel;

/**
 * Which miRNAs a caller wants: all of the server's, or a list of named and own ones. Immutable.
 *
 * @param models where names are looked up
 * @param some empty: all of the server's
 */
record Mirnas(Models models, Optional<List<Rna>> some) {
  /** The most miRNAs of a list: each call prepares its own. */
  static final int MOST = 10_000;

  /** A set, and whether the call made it. */
  record Lent<T extends AutoCloseable>(T set, boolean own) implements AutoCloseable {
    @Override
    public void close() {
      if (own) {
        try {
          set.close();
        } catch (Exception e) {
          throw new IllegalStateException("a set of miRNAs cannot be closed", e);
        }
      }
    }
  }

  /**
   * Reads {@code "all"}, or a list of names and {@code {"id": "...", "sequence": "..."}}.
   *
   * @param json missing: all
   * @param letters what is done about modified bases
   */
  static Mirnas read(Models models, JsonNode json, Letters letters) {
    if (json.isMissingNode() || json.isTextual() && json.textValue().equals("all")) {
      return all(models);
    }
    if (!json.isArray() || json.isEmpty() || json.size() > MOST) {
      throw Failure.bad(
          "mirnas must be \"all\", or a list of 1 to %s names or sequences".formatted(MOST));
    }
    List<Rna> some = new ArrayList<>();
    for (JsonNode one : json) {
      some.add(
          one.isTextual()
              ? models.mirna(one.textValue())
              : Sequences.one(one, "miRNA " + (some.size() + 1)));
    }
    return of(models, some, letters);
  }

  /** Returns all of the server's. */
  static Mirnas all(Models models) {
    if (models.mirnas().isEmpty()) {
      throw Failure.bad("the server has no miRNAs of its own; send some as mirnas");
    }
    return new Mirnas(models, Optional.empty());
  }

  /** Returns a caller's own. */
  static Mirnas of(Models models, List<Rna> sent, Letters letters) {
    if (sent.size() > MOST) {
      throw Failure.bad(
          "there are %s miRNAs, and a call may have %s; send fewer at once"
              .formatted(sent.size(), MOST));
    }
    List<Rna> some = letters.mirnas(sent.stream().map(letters::mirna).toList());
    Sequences.checked(some, "miRNAs");
    some.forEach(SequenceTexts::checkMirna);
    return new Mirnas(models, Optional.of(some));
  }

  /**
   * Returns them prepared for a model.
   *
   * @param search empty: the model's own
   */
  Lent<MirnaSet> prepared(ServedModel model, Optional<Search.SeedSearch> search) {
    if (search.isPresent()) {
      List<Rna> list = some.orElse(models.mirnas());
      return new Lent<>(
          Apart.compute(true, () -> model.engine().prepare(list, search.get())), true);
    }
    return some.map(
            list ->
                new Lent<>(Apart.compute(isLong(list), () -> model.engine().prepare(list)), true))
        .orElseGet(() -> new Lent<>(model.known().orElseThrow(), false));
  }

  /** Returns whether a set of them takes long to prepare: some microseconds each, and a table. */
  private static boolean isLong(List<Rna> list) {
    return list.size() > 100;
  }

  /** Returns them prepared for the model of repression. */
  Lent<RepressionSet> changes() {
    return some.map(
            list ->
                new Lent<>(
                    Apart.compute(isLong(list), () -> models.repression().prepare(list)), true))
        .orElseGet(() -> new Lent<>(models.changes().orElseThrow(), false));
  }
}
