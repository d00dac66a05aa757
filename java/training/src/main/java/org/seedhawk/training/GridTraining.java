// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.seedhawk.error.BadInputException;
import org.seedhawk.training.data.PairData;
import org.seedhawk.training.file.OutputFolder;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.fit.Epoch;
import org.seedhawk.training.fit.NetworkScorer;
import org.seedhawk.training.fit.TrainingException;
import org.seedhawk.training.fit.TrainingProgress;
import org.seedhawk.training.network.Architecture;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.recipe.Recipe;
import org.seedhawk.training.recipe.TrainingPart;
import org.seedhawk.training.result.Grid;

/** Trains every combination of a recipe's grid and compares them. One thread at a time. */
final class GridTraining {
  /** How the names of its checkpoints begin; no other training has such. */
  static final String CHECKPOINT = ".checkpoint-grid-";

  private final TrainingInputs inputs;
  private final Recipe recipe;
  private final TrainingProgress progress;
  private final PairFit fit;

  /** Prepares a grid of the recipe of some inputs. */
  GridTraining(TrainingInputs inputs, TrainingProgress progress) {
    this.inputs = inputs;
    this.progress = progress;
    recipe = inputs.recipe();
    fit = new PairFit(inputs, progress);
  }

  /**
   * Trains each of them on the recipe's first split and writes {@code grid.json}; no model is
   * written. Goes on from checkpoints in the folder.
   *
   * @return the table, the best first
   */
  String run(OutputFolder output, String command, String commit) throws IOException {
    Recipe.GridPart grid = recipe.grid();
    if (grid == null) {
      throw new BadInputException(
          ("recipe '%s' has no section 'grid': lists of learning_rate, hidden, pooling, dropout,"
                  + " batch, schedule, seed or fine_tune")
              .formatted(recipe.model().name()));
    }
    // What is wrong with the last one is said before the first is trained.
    for (Recipe start : starts(grid)) {
      Architectures.of(start.model(), inputs.folder()).close();
    }
    List<Grid.Cell> cells = cells(grid, output.folder());
    Grid result =
        new Grid(
            recipe.model().name(),
            command,
            commit,
            inputs.hashes(),
            recipe.training().select(),
            cells);
    Path staging = output.staging();
    ResultFiles.writeJson(staging.resolve(Grid.FILE), result);
    output.publish(staging);
    output.deleteCheckpoints();
    return result.table();
  }

  private List<Grid.Cell> cells(Recipe.GridPart grid, Path out) throws IOException {
    List<Grid.Cell> cells = new ArrayList<>();
    boolean isAlone = Boolean.TRUE.equals(grid.oneAtATime());
    for (Recipe start : starts(grid)) {
      List<Recipe> all = List.of(start);
      if (isAlone && cells.isEmpty()) {
        all = oneAtATime(start, grid);
      } else if (!isAlone) {
        all = combinations(start, grid);
      }
      // Shared by the cells: a frozen language model embeds every window once for all of them.
      try (Architecture shared = Architectures.of(start.model(), inputs.folder());
          PairData pairs = fit.pairs(start, shared)) {
        for (Recipe of : all) {
          Path checkpoint = out.resolve(CHECKPOINT + cells.size());
          progress.say("grid %d: %s".formatted(cells.size() + 1, Grid.name(of)));
          try (Architecture architecture =
              Architectures.beside(shared, of.model(), inputs.folder())) {
            cells.add(cell(of, architecture, pairs, checkpoint));
          }
        }
      }
    }
    return cells;
  }

  /** Returns the recipe, and then the recipe with each value of the grid that is not its own. */
  private static List<Recipe> oneAtATime(Recipe start, Recipe.GridPart grid) {
    List<Recipe> all = new ArrayList<>(List.of(start));
    for (Recipe.GridPart one :
        List.of(
            new Recipe.GridPart(
                grid.learningRate(), null, null, null, null, null, null, null, null),
            new Recipe.GridPart(null, grid.hidden(), null, null, null, null, null, null, null),
            new Recipe.GridPart(null, null, grid.pooling(), null, null, null, null, null, null),
            new Recipe.GridPart(null, null, null, grid.dropout(), null, null, null, null, null),
            new Recipe.GridPart(null, null, null, null, grid.batch(), null, null, null, null),
            new Recipe.GridPart(null, null, null, null, null, grid.schedule(), null, null, null),
            new Recipe.GridPart(null, null, null, null, null, null, grid.seed(), null, null))) {
      combinations(start, one).stream().filter(of -> !of.equals(start)).forEach(all::add);
    }
    return all;
  }

  /** Returns the recipe on each language model, frozen or not. */
  private List<Recipe> starts(Recipe.GridPart grid) {
    List<Recipe> starts = new ArrayList<>();
    for (String model : inputs.languageModels()) {
      for (Boolean fineTune : valuesOr(grid.fineTune(), recipe.model().fineTune())) {
        boolean hasNone = model == null && fineTune == null;
        starts.add(hasNone ? recipe : recipe.withLanguageModel(model, fineTune));
      }
    }
    return starts;
  }

  private static List<Recipe> combinations(Recipe start, Recipe.GridPart grid) {
    List<Recipe> all = new ArrayList<>();
    for (Integer hidden : valuesOr(grid.hidden(), start.model().hidden())) {
      for (String pooling : valuesOr(grid.pooling(), start.model().pooling())) {
        Recipe head = start.withHead(hidden, pooling);
        for (Double dropout : valuesOr(grid.dropout(), start.model().dropout())) {
          for (TrainingPart training : trainings(start.training(), grid)) {
            all.add(head.with(training, dropout, start.split().seed()));
          }
        }
      }
    }
    return all;
  }

  private static List<TrainingPart> trainings(TrainingPart training, Recipe.GridPart grid) {
    List<TrainingPart> all = new ArrayList<>();
    for (Double rate : valuesOr(grid.learningRate(), training.learningRate())) {
      for (Integer batch : valuesOr(grid.batch(), training.batch())) {
        for (TrainingPart.SchedulePart schedule : valuesOr(grid.schedule(), training.schedule())) {
          for (Long seed : valuesOr(grid.seed(), training.seed())) {
            all.add(training.with(rate, batch, schedule, seed));
          }
        }
      }
    }
    return all;
  }

  private static <T> List<T> valuesOr(List<T> values, T single) {
    return values == null ? Collections.singletonList(single) : values;
  }

  private Grid.Cell cell(Recipe of, Architecture architecture, PairData pairs, Path checkpoint)
      throws IOException {
    List<Epoch> history = List.of();
    int best = 0;
    Double rate = null;
    String failure = null;
    try (Network network = architecture.network(new Initial(of.training().seed()));
        NetworkScorer scorer = new NetworkScorer(network, architecture.inputs(), pairs.pool())) {
      PairFit.Fitted fitted = fit.fit(of, architecture, network, scorer, pairs, checkpoint);
      history = fitted.history();
      best = fitted.bestEpoch();
      rate = fitted.rowsPerSecond();
    } catch (TrainingException e) {
      failure = e.getMessage();
      progress.say(failure);
    }
    return Grid.Cell.of(
        of, history.size(), best, failure == null ? history.get(best - 1) : null, rate, failure);
  }
}
