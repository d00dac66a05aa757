// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.seedhawk.error.BadInputException;
import org.seedhawk.training.language.TargetFm;
import org.seedhawk.training.network.Architecture;
import org.seedhawk.training.network.DeepTarget;
import org.seedhawk.training.network.DuplexNet;
import org.seedhawk.training.network.Mitar;
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
   * @param model checked: it has the keys that its architecture needs
   */
  static Architecture of(Recipe.ModelPart model, Path folder) throws IOException {
    return new Architectures(model).make(folder);
  }

  /**
   * Returns the architecture of a recipe that differs from another one in its head alone, and
   * shares that one's language model. Without a language model it stands alone.
   *
   * @param shared stays open as long as what is returned
   */
  static Architecture beside(Architecture shared, Recipe.ModelPart model, Path folder)
      throws IOException {
    return shared instanceof TargetFm targetFm
        ? targetFm.with(new Architectures(model).head())
        : of(model, folder);
  }

  private Architecture make(Path folder) throws IOException {
    return switch (model.architecture()) {
      case "deeptarget" -> new DeepTarget();
      case "targetnet" -> new TargetNet(model.dropout());
      case "mitar" -> new Mitar(model.maxLength(), model.dropout());
      case "duplexnet" ->
          new DuplexNet(
              new DuplexNet.Sizes(
                  model.nets(), model.filters(), model.units(), model.hidden(), model.bulge()),
              model.dropout());
      case "targetfm-fc", "targetfm-cnn", "targetfm-bilstm" ->
          new TargetFm(
              folder.resolve(model.languageModel()), head(), Boolean.TRUE.equals(model.fineTune()));
      default ->
          throw new BadInputException("there is no architecture '" + model.architecture() + "'");
    };
  }

  private TargetFmHead head() {
    String kind = model.architecture().substring("targetfm-".length());
    return new TargetFmHead(
        TargetFmHead.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
        model.maxLength(),
        model.hidden() == null ? 1 : model.hidden(),
        model.dropout() == null ? 0 : model.dropout(),
        model.pooling() == null
            ? TargetFmHead.Pooling.NONE
            : TargetFmHead.Pooling.valueOf(model.pooling().toUpperCase(Locale.ROOT)));
  }
}
