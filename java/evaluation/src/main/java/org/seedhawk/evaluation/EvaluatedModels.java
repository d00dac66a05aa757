// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.error.ModelException;
import org.seedhawk.evaluation.data.ModelFolder;
import org.seedhawk.evaluation.measure.Subject;
import org.seedhawk.evaluation.report.PrecisionCard;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.ModelIndex;
import org.seedhawk.model.RepressionFiles;
import picocli.CommandLine.ParameterException;

/** The models that an evaluation measures, as the command line names them. Immutable. */
final class EvaluatedModels {
  private static final String ALL = "all";

  /** So many models have their names in a title. */
  private static final int FEW = 4;

  private final List<String> models;
  private final Function<String, ParameterException> usage;

  /**
   * Takes the values of {@code --model}.
   *
   * @param models names or folders; empty for the default
   * @param usage makes the exception for what the command line must not say
   */
  EvaluatedModels(List<String> models, Function<String, ParameterException> usage) {
    this.models = models;
    this.usage = usage;
  }

  /** Returns the models to measure, null for the default one. */
  List<String> names() {
    if (models.isEmpty()) {
      return Collections.singletonList(null);
    }
    if (!models.contains(ALL)) {
      for (String model : models) {
        if (!ModelVerification.scoresPairs(ModelFiles.find(model))) {
          throw new ModelException(
              ("model '%s' is a language model and scores no pairs; give --model one that is built"
                      + " on it, or another of 'seedhawk models list'")
                  .formatted(model));
        }
      }
      return models;
    }
    if (models.size() > 1) {
      throw usage.apply("--model all names every model; leave out the others");
    }
    List<String> scoring =
        ModelIndex.embedded().stream()
            .filter(name -> ModelVerification.scoresPairs(ModelFiles.find(name)))
            .toList();
    if (scoring.isEmpty()) {
      throw usage.apply(
          "this build carries no model that scores pairs; name a folder with --model DIR");
    }
    return scoring;
  }

  /** Returns the folder of the one model whose card is to be written. */
  Path folderOfCard() throws IOException {
    List<String> named = names();
    Path folder = named.size() == 1 ? ModelFolder.of(named.getFirst()).orElse(null) : null;
    if (folder == null) {
      throw usage.apply("--card belongs to one model that has a folder; name it with --model DIR");
    }
    PrecisionCard.check(folder);
    return folder;
  }

  /** Returns the folder of the repression model that is measured. */
  Path repressionFolder() {
    if (models.size() > 1) {
      throw usage.apply("--table repression measures one model; name one with --model DIR");
    }
    Optional<Path> found =
        models.isEmpty()
            ? ModelIndex.folder("repression")
            : RepressionFiles.locate(models.getFirst())
                .map(folder -> folder.toAbsolutePath().normalize());
    return found.orElseThrow(
        () -> usage.apply("the models of the folds are not here; name a folder with --model DIR"));
  }

  /** Returns the generators that are measured. */
  List<String> generators() throws IOException {
    return models.isEmpty() ? ModelIndex.generators() : models;
  }

  /**
   * Returns what a title says of the models.
   *
   * @param table null for a list of pairs
   * @param subjects those that score pairs
   */
  String shown(Table table, List<Subject> subjects) throws IOException {
    if (table == Table.seq2seq) {
      return String.join(", ", generators());
    }
    if (table == Table.repression) {
      return repressionFolder().getFileName().toString();
    }
    return subjects.size() <= FEW
        ? subjects.stream().map(Subject::label).collect(Collectors.joining(", "))
        : subjects.size() + " models";
  }

  /** Models of one name are told apart by their folders, or by number. */
  static Subject distinct(List<Subject> known, Subject subject, String model) {
    List<String> taken = known.stream().map(Subject::label).toList();
    String label = subject.label();
    if (taken.contains(label) && model != null) {
      label = "%s (%s)".formatted(label, Path.of(model).toAbsolutePath().normalize().getFileName());
    }
    for (int number = 2; taken.contains(label); number++) {
      label = "%s (%d)".formatted(subject.label(), number);
    }
    return label.equals(subject.label()) ? subject : subject.withLabel(label);
  }
}
