// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.result;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.evaluation.report.PrecisionCard;
import org.seedhawk.training.recipe.Recipe;
import org.seedhawk.training.recipe.TrainingPart;

/**
 * The card of a model of pairs, as Markdown: {@code card.md}, the architecture's own text and what
 * the results say.
 */
public final class ModelCard {
  private final Results results;
  private final Grid grid;
  private final Recipe recipe;
  private final Recipe.DataPart data;

  private ModelCard(Results results, Grid grid) {
    this.results = results;
    this.grid = grid;
    recipe = results.recipe();
    data = recipe.data();
  }

  /**
   * Returns the card.
   *
   * @param grid of the recipe, null without one
   */
  public static String of(Results results, Grid grid) throws IOException {
    return new ModelCard(results, grid).text();
  }

  private String text() throws IOException {
    Map<String, String> values = new TreeMap<>();
    values.put("name", recipe.model().name());
    values.put("version", recipe.model().version());
    values.put(
        "about", resource(recipe.model().architecture().split("-")[0] + ".md").strip() + "\n");
    values.put("parameters", count(results.parameters()));
    values.put("threshold", Double.toString(recipe.model().threshold()));
    values.put("seed_match", recipe.model().seedMatch());
    values.put("licence", recipe.model().licence());
    values.put("parity_windows", count(results.parity().windows()));
    values.put(
        "parity",
        results.parity().largest().entrySet().stream()
            .map(entry -> "%s (%s)".formatted(scientific(entry.getValue()), entry.getKey()))
            .collect(Collectors.joining(", ")));
    values.put("headline", headline());
    values.put("sites", data.sites());
    values.put("sites_sha256", results.sha256().get(data.sites()));
    values.put("level", data.level());
    values.put("data", data());
    values.put("training", training());
    values.put("table", table());
    values.put("reading", reading());
    values.put("repeats", repeats());
    values.put("grid", grid == null ? "" : grid.card());
    values.put("float16", PrecisionCard.FLOAT16.notMeasured());
    values.put("command", results.command());
    values.put("seconds", count(results.seconds()));
    values.put("machine", results.machine());
    values.put("seed", Long.toString(recipe.training().seed()));
    String card = resource("card.md");
    for (Map.Entry<String, String> value : values.entrySet()) {
      card = card.replace("{{" + value.getKey() + "}}", value.getValue());
    }
    int open = card.indexOf("{{");
    if (open >= 0) {
      throw new IllegalStateException(
          "card.md has no value for " + card.substring(open, card.indexOf("}}", open) + 2));
    }
    return card;
  }

  private String headline() {
    Evaluation.Line line = results.line(Results.BENCHMARK, Evaluation.ALL_WINDOWS);
    if (line == null) {
      line = results.line(Results.BENCHMARK, Evaluation.OWN_WINDOW);
    }
    if (line == null) {
      return "";
    }
    return """
    **Average precision on `%s`: %s** (95 %% interval %s - %s); the same model on
    dinucleotide-shuffled targets %s, a table of miRNAs that never reads the target %s.
    """
        .formatted(
            data.benchmark(),
            decimals(line.metrics().averagePrecision()),
            decimals(line.averagePrecisionInterval()[0]),
            decimals(line.averagePrecisionInterval()[1]),
            decimals(
                results.line(Results.BENCHMARK, Evaluation.SHUFFLED).metrics().averagePrecision()),
            decimals(
                results
                    .line(Results.BENCHMARK, Evaluation.TARGET_BLIND)
                    .metrics()
                    .averagePrecision()));
  }

  private String data() {
    Results.SplitSizes split = results.split();
    StringJoiner text = new StringJoiner("\n", "", "\n");
    if (data.level().equals("gene")) {
      text.add(
          "- A row is a whole target: every candidate of `%s` in it is trained on with the row's label, and the row's score is their maximum."
              .formatted(recipe.model().seedMatch()));
    } else if (data.window().equals("best-paired")) {
      text.add(
          "- A row's window is the register in which most of nt 2-10 pair; of equal ones the most"
              + " canonical, then the one nearest the 3' end.");
    } else {
      text.add(
          data.window().equals("published")
              ? "- A row's window is its first letters, read 5'->3', as DeepTarget's published code"
                  + " trains. A scan reads windows 3'->5', as that code does when it predicts. So"
                  + " what the model has learnt of targets does not fit what it is shown."
              : "- A row's window ends where its target ends.");
    }
    if (data.exchanged() != null) {
      text.add(
          "- The first %s rows are positives. The sites of the %s rows behind them have other miRNAs and are negatives: %s."
              .formatted(
                  count(data.positives()),
                  count(data.exchanged()),
                  switch (data.exchangedWith()) {
                    case "any-row" -> "those of rows that were drawn from the whole table";
                    case "any-mirna" ->
                        "those of the table, each drawn as often as the others, so that a frequent"
                            + " miRNA alone tells that a row is a positive";
                    case null, default ->
                        "those of each other's rows, of families that do not bind the site";
                  }));
    }
    text.add(
        "- Split by %s, seed %d: %s rows for training, %s for validation, %s for test (%s miRNAs, %s of them in training; %s rows have a miRNA whose family is in training). %s rows whose very pair stands in the test part were dropped."
            .formatted(
                split.by(),
                split.seed(),
                count(split.training()),
                count(split.validation()),
                count(split.test()),
                count(split.testMirnas()),
                count(split.testMirnasTrained()),
                count(split.testRowsOfTrainedFamilies()),
                count(split.dropped())));
    if (!split.validationFamilies().isEmpty()) {
      text.add(
          "- %s miRNA families are held out for validation; `results.json` lists them."
              .formatted(count(split.validationFamilies().size())));
    }
    text.add("- %s windows are trained on.".formatted(count(split.trainedOn())));
    if (data.maxNegativesPerFamily() != null) {
      text.add(
          "- At most %s labelled negatives of one miRNA family are used."
              .formatted(count(data.maxNegativesPerFamily())));
    }
    if (data.minPositiveMatches() != null) {
      text.add(
          "- Positives in which fewer than %d of nt 2-10 pair in any register are left out."
              .formatted(data.minPositiveMatches()));
    }
    if (data.backgroundPerPositive() != null) {
      text.add(
          "- Drawn negatives, anew in every epoch, for each positive: %s window(s) that the seed rule proposes for the same miRNA anywhere in `%s` (sha256 `%s`; every second record, the others for validation), so that the miRNA alone tells nothing. Some of them will be real sites. Whoever evaluates on these genes should know that their windows were among the drawn negatives, without their labels."
              .formatted(
                  number(data.backgroundPerPositive()),
                  data.background(),
                  results.sha256().get(data.background())));
    }
    if (data.otherRegistersPerPositive() != null) {
      text.add(
          "- And %s window(s) of the positive's own region in another register."
              .formatted(number(data.otherRegistersPerPositive())));
    }
    if (data.exchangedPerPositive() != null) {
      text.add(
          "- Up to %s negative(s) for each positive, anew in every epoch: a training site with a miRNA of a family that is not known to bind it."
              .formatted(number(data.exchangedPerPositive())));
    }
    if (data.shift() != null) {
      text.add("- Windows are moved by up to %d nt to either side.".formatted(data.shift()));
    }
    if (data.mutatedPairs() != null) {
      text.add(
          "- In %s %% of the training pairs letters are exchanged against others that pair alike (compensatory mutations): with a few hundred miRNAs in the data, letters would be learnt by heart otherwise."
              .formatted(number(100 * data.mutatedPairs())));
    }
    if (data.carryOver() != null) {
      text.add(
          "- `%s` (sha256 `%s`) is never trained on: set '%s' of the table is its sites, each beside the same site with a miRNA of another family."
              .formatted(
                  data.carryOver(), results.sha256().get(data.carryOver()), Results.CARRY_OVER));
    }
    if (recipe.teacher() != null) {
      text.add("");
      text.add(teacher(recipe.teacher(), results.teacher()));
    }
    return text.toString();
  }

  private String teacher(Recipe.TeacherPart teacher, Results.Learnt learnt) {
    return """
    ### The teacher
    The labels were not all that it learnt from. The site network of miRBind 2.0 (147,249 parameters, MIT licence, trained by its authors on
    2.5 million rows of the AGO2 eCLIP set Manakov 2022) scored %s pairs, and its scores were learnt as soft labels: `%s` (sha256 `%s`).
    Its weights are not part of this project; `seedhawk models import --name miRBind2` makes a model of them.%s

    - Pairs: the training rows%s; sites of these with other miRNAs; candidates, and windows beside them, in `%s`; all of these with shuffled dinucleotides. miRNAs are those of the tables and of `%s`, half and half. Rows of held-out families are left out.
    - %s epochs of %s of these pairs without the labels, then %s of them beside the labelled rows in every epoch, each with the weight %s of a row. Their letters are not exchanged, since the scores are of the letters as they are.
    - On %s pairs that were held out the model's scores have a rank correlation of %s with the teacher's, and differ by %s on average (before calibration).\
    """
        .formatted(
            count(learnt.pairs()),
            teacher.weights(),
            results.sha256().get(teacher.weights()),
            teacher.model() == null
                ? ""
                : "\nThe mean was learnt of its margin and that of `%s` (sha256 `%s`), the second's with a share of %s."
                    .formatted(
                        teacher.model(),
                        results.sha256().get(teacher.model()),
                        number(teacher.share())),
            teacher.tables().stream()
                .map(table -> " and those of `%s`, whose labels are not used".formatted(table))
                .collect(Collectors.joining()),
            teacher.transcripts(),
            teacher.mirnas(),
            count(teacher.alone()),
            count(teacher.perEpoch()),
            count(teacher.beside()),
            number(teacher.weight()),
            count(learnt.heldOut()),
            decimals(learnt.correlation()),
            decimals(learnt.difference()));
  }

  private String training() {
    TrainingPart training = recipe.training();
    StringBuilder text = new StringBuilder();
    text.append(
        "Cross-entropy (class weights: %s), %s, learning rate %s (%s), batch %d, %d of at most %d epochs; kept: %s, epoch %d by validation %s (%s)."
            .formatted(
                training.classWeights(),
                training.optimiser(),
                number(training.learningRate()),
                training.schedule().kind(),
                training.batch(),
                results.history().size(),
                training.epochs(),
                training.keep(),
                results.bestEpoch(),
                training.select().replace('_', ' '),
                decimals(results.history().get(results.bestEpoch() - 1).validationScore())));
    if (training.weightDecay() > 0) {
      text.append(" Weight decay %s.".formatted(number(training.weightDecay())));
    }
    if (recipe.model().dropout() != null) {
      text.append(" Dropout %s.".formatted(number(recipe.model().dropout())));
    }
    if (recipe.model().calibration().equals("platt")) {
      text.append(
          " Then Platt scaling on the validation rows, classes weighted equally (slope %s, offset %s), folded into the last layer: a score of 0.8 means 80 %% where sites and non-sites are equally frequent, which they are not in a transcriptome."
              .formatted(
                  decimals(results.calibration().slope()),
                  decimals(results.calibration().offset())));
    }
    return text.toString();
  }

  private String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        "| set | scored by | rows (positive) | accuracy | F1 | AUROC | average precision |\n");
    table.append("|---|---|---|---|---|---|---|\n");
    for (Evaluation.Line line : results.metrics()) {
      Metrics metrics = line.metrics();
      table.append(
          "| %s | %s | %s (%s) | %s | %s | %s | %s (%s - %s) |\n"
              .formatted(
                  line.set(),
                  line.scoredBy(),
                  count(metrics.rows()),
                  count(metrics.positives()),
                  decimals(metrics.accuracy()),
                  decimals(metrics.f1()),
                  decimals(metrics.auroc()),
                  decimals(metrics.averagePrecision()),
                  decimals(line.averagePrecisionInterval()[0]),
                  decimals(line.averagePrecisionInterval()[1])));
    }
    return table.toString().stripTrailing();
  }

  private String reading() {
    List<String> text = new ArrayList<>();
    text.add(
        "In brackets: 95 % bootstrap interval. The difference to the shuffled targets is what the"
            + " model reads in a target; the difference to the canonical seed is what it adds to a"
            + " seed rule.");
    text.add(
        "Rows that share their miRNA and 30 bases with a training row: "
            + results.overlap().entrySet().stream()
                .map(entry -> "%s of %s".formatted(count(entry.getValue()), entry.getKey()))
                .collect(Collectors.joining(", "))
            + ".");
    for (String set : List.of(Results.TEST, Results.BENCHMARK)) {
      Evaluation.Line model = results.line(set, Evaluation.OWN_WINDOW);
      Evaluation.Line shuffled = results.line(set, Evaluation.SHUFFLED);
      if (model != null
          && model.averagePrecisionInterval()[0] <= shuffled.metrics().averagePrecision()) {
        text.add(
            "**On %s the model does not beat itself on shuffled targets: what it scores there is not targeting.**"
                .formatted(set));
      }
    }
    return String.join("\n\n", text) + "\n";
  }

  private String repeats() {
    Repeats repeats = results.repeats();
    if (repeats == null) {
      return "";
    }
    return """
    ### %d splits
    Mean with its 95 %% confidence interval: validation score %s%s.

    | split seed | epochs (kept) | validation score | test accuracy | test average precision |
    |---|---|---|---|---|
    %s
    """
        .formatted(
            repeats.runs().size(),
            interval(repeats.validationScore()),
            repeats.testAccuracy() == null
                ? ""
                : ", test accuracy %s, test average precision %s"
                    .formatted(
                        interval(repeats.testAccuracy()), interval(repeats.testAveragePrecision())),
            repeats.runs().stream()
                .map(
                    run ->
                        "| %d | %d (%d) | %s | %s | %s |"
                            .formatted(
                                run.splitSeed(),
                                run.epochs(),
                                run.bestEpoch(),
                                decimals(run.validationScore()),
                                orDash(run.testAccuracy()),
                                orDash(run.testAveragePrecision())))
                .collect(Collectors.joining("\n")));
  }

  private static String interval(Repeats.Interval interval) {
    return "%s (%s - %s)"
        .formatted(decimals(interval.mean()), decimals(interval.low()), decimals(interval.high()));
  }

  private static String orDash(Double value) {
    return value == null ? "-" : decimals(value);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ModelCard.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String scientific(double value) {
    return String.format(Locale.ROOT, "%.1e", value);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
