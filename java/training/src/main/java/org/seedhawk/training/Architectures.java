// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.seedhawk.training.file.DataException;
import org.seedhawk.training.language.TargetFm;
import org.seedhawk.training.network.Architecture;
import org.seedhawk.training.network.DeepTarget;
import org.seedhawk.training.network.Mitar;
import org.seedhawk.training.network.SeedhawkModel;
import org.seedhawk.training.network.TargetFmHead;
import org.seedhawk.training.network.TargetNet;
import org.seedhawk.training.recipe.Recipe;

/** The architectures by the names that recipes use. One thread at a time. */
final class Architectures {
  private final Recipe.ModelPart model;

  private Architectures(Recipe.ModelPart model) {
    this.model = model;
  }

  /**
   * Returns the architecture of a recipe.
   *
   * @param folder of the recipe
   * @throws DataException if a key is given that it has no use for, or one is missing
   */
  static Architecture of(Recipe.ModelPart model, Path folder) throws IOException {
    return new Architectures(model).make(folder);
  }

  private Architecture make(Path folder) throws IOException {
    return switch (model.architecture()) {
      case "deeptarget" -> {
        allow(List.of());
        yield new DeepTarget();
      }
      case "targetnet" -> {
        allow(List.of("dropout"));
        yield new TargetNet(needed("dropout", model.dropout()));
      }
      case "mitar" -> {
        allow(List.of("dropout", "max_length"));
        yield new Mitar(
            needed("max_length", model.maxLength()), needed("dropout", model.dropout()));
      }
      case "seedhawk" -> {
        allow(List.of("dropout", "nets", "filters", "units", "hidden", "bulge"));
        yield new SeedhawkModel(
            new SeedhawkModel.Sizes(
                needed("nets", model.nets()),
                needed("filters", model.filters()),
                needed("units", model.units()),
                needed("hidden", model.hidden()),
                needed("bulge", model.bulge())),
            dropout());
      }
      case "targetfm-fc" -> {
        allow(List.of("dropout", "max_length", "hidden", "language_model", "fine_tune"));
        yield targetFm(folder, needed("hidden", model.hidden()), dropout());
      }
      case "targetfm-cnn" -> {
        allow(List.of("max_length", "hidden", "language_model", "fine_tune"));
        yield targetFm(folder, needed("hidden", model.hidden()), 0);
      }
      case "targetfm-bilstm" -> {
        allow(List.of("dropout", "max_length", "language_model", "fine_tune"));
        yield targetFm(folder, 1, dropout());
      }
      default -> throw new DataException("there is no architecture '" + model.architecture() + "'");
    };
  }

  private double dropout() {
    return needed("dropout", model.dropout());
  }

  private Architecture targetFm(Path folder, int hidden, double dropout) throws IOException {
    String kind = model.architecture().substring("targetfm-".length());
    return new TargetFm(
        folder.resolve(needed("language_model", model.languageModel())),
        new TargetFmHead(
            TargetFmHead.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
            needed("max_length", model.maxLength()),
            hidden,
            dropout),
        Boolean.TRUE.equals(model.fineTune()));
  }

  private void allow(List<String> keys) {
    unused(keys, "dropout", model.dropout());
    unused(keys, "max_length", model.maxLength());
    unused(keys, "hidden", model.hidden());
    unused(keys, "nets", model.nets());
    unused(keys, "filters", model.filters());
    unused(keys, "units", model.units());
    unused(keys, "bulge", model.bulge());
    unused(keys, "language_model", model.languageModel());
    unused(keys, "fine_tune", model.fineTune());
  }

  private void unused(List<String> allowed, String key, Object value) {
    if (value != null && !allowed.contains(key)) {
      throw new DataException(
          "model.%s is given but architecture '%s' does not use it; leave it out"
              .formatted(key, model.architecture()));
    }
  }

  private <T> T needed(String key, T value) {
    if (value == null) {
      throw new DataException(
          "model.%s is missing; architecture '%s' needs it".formatted(key, model.architecture()));
    }
    return value;
  }
}
