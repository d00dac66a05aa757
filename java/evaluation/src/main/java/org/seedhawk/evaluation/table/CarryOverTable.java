// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.control.Controls;
import org.seedhawk.evaluation.control.ExchangedPairs;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.LabelledPairs;
import org.seedhawk.evaluation.data.LabelledSets;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.evaluation.data.SharedBases;
import org.seedhawk.evaluation.data.SiteFlanks;
import org.seedhawk.evaluation.data.Tsv;
import org.seedhawk.evaluation.measure.Line;
import org.seedhawk.evaluation.measure.Measured;
import org.seedhawk.evaluation.report.Comparison;
import org.seedhawk.evaluation.report.Report;

/**
 * Whether what a model learnt carries over to data of other kinds: sites of other experiments,
 * against exchanged miRNAs, and fold changes of genes. One thread at a time.
 *
 * @param evaluator models, seed and resamples
 * @param data the data pack
 */
public record CarryOverTable(Evaluator evaluator, DataFolder data) {
  private static final String SITES =
      "mitar/data_DeepMirTar_removeMisMissing_remained_seed1122.txt";
  private static final String CLASH = "mirbench/AGO2_CLASH_Hejret2023_train.tsv";
  private static final String SITE_POOL = "miraw/site_pool.tsv";
  private static final String ENSEMBL_UTRS = "utr/human_3utr_miraw_4025.fa";

  /** A pair is like a training row when so many bases of the site, or all, are in the row's. */
  private static final int LIKE = 30;

  /** Positive rows that models may have been trained on. */
  private record Training(Set<String> pairs, SharedBases places) {
    static Training of(List<LabelledPair> rows) {
      Training training = new Training(new HashSet<>(), new SharedBases(LIKE));
      for (LabelledPair row : rows) {
        if (row.positive()) {
          training.pairs.add(row.mirna() + " " + row.target());
          training.places.add(row.mirna(), row.target());
        }
      }
      return training;
    }

    boolean hasEqual(LabelledPair pair) {
      return pairs.contains(pair.mirna() + " " + pair.target());
    }

    boolean hasLike(LabelledPair pair) {
      return places.has(pair.mirna(), pair.target());
    }
  }

  /**
   * What is known beside the pairs.
   *
   * @param tables controls that never read a target, by their names
   * @param training rows that models may have been trained on, by their file
   */
  private record Known(
      MirnaFamilies families,
      Map<String, Controls.TargetBlind> tables,
      Map<String, Training> training) {}

  /** Reads, scores and fills the report and the result file. */
  public void run(Report report, Map<String, Object> results) throws IOException {
    Path file = data.file(SITES);
    List<LabelledPair> rows = LabelledPairs.readMitar(Tsv.read(file));
    Set<String> distinct = new HashSet<>();
    List<LabelledPair> positives =
        rows.stream()
            .filter(LabelledPair::positive)
            .filter(pair -> distinct.add(pair.mirna() + " " + pair.target()))
            .toList();
    if (positives.isEmpty()) {
      throw new BadInputException(
          "%s: none of its %d labels is 1; the positives are needed".formatted(file, rows.size()));
    }
    MirnaFamilies families =
        MirnaFamilies.read(
            data.file("mirbase/mirgenedb_family_mappings.tsv"),
            data.file("mirbase/mirgenedb_hsa_mature.fas"));
    List<LabelledPair> clash = LabelledPairs.readMirbench(Tsv.read(data.file(CLASH)));
    Map<String, Training> training = new LinkedHashMap<>();
    training.put(CLASH, Training.of(clash));
    if (data.has(SITE_POOL)) {
      training.put(SITE_POOL, Training.of(LabelledPairs.read(data.file(SITE_POOL), "label")));
    }
    Map<String, Controls.TargetBlind> tables =
        Map.of("Hejret 2023 train", new Controls.TargetBlind(clash));

    report.text(
        ("Does what a model learnt carry over to data of other kinds? First, sites of the"
                + " DeepMirTar collection (CLASH, PAR-CLIP and validated sites): its %s distinct"
                + " positive pairs, %s to %s nt long, as given and within their 3'UTRs. Its own"
                + " negatives have made-up miRNAs and are not used: the positives' miRNAs are dealt"
                + " out anew over the same sites (seed %d), each as often as before, none to a site"
                + " that shares 15 bases with one that its family binds. So neither the site nor"
                + " the miRNA tells anything by itself, and chance is 0.5. But the collection took"
                + " its sites for their pairing with the miRNA: what complementarity alone reaches"
                + " stands beside the models. Second, fold changes of genes.")
            .formatted(
                Report.count(positives.size()),
                positives.stream().mapToInt(pair -> pair.target().length()).min().getAsInt(),
                positives.stream().mapToInt(pair -> pair.target().length()).max().getAsInt(),
                evaluator.seed()));
    Known known = new Known(families, tables, training);
    List<Object> sets = new ArrayList<>();
    sets.add(
        run(
            "DeepMirTar sites",
            "as given; a site shorter than the model's window is its end, and padded before it",
            file,
            positives,
            known,
            report));
    List<LabelledPair> within = within(positives);
    if (within.size() > 1) {
      sets.add(
          run(
              "DeepMirTar sites within 3'UTRs",
              ("with %d nt up to the site's end and %d behind it, of the sites that stand in the"
                      + " 3'UTRs of this data and have one surrounding there")
                  .formatted(SiteFlanks.UPSTREAM, SiteFlanks.DOWNSTREAM),
              file,
              within,
              known,
              report));
    }
    Map<String, SharedBases> places = new LinkedHashMap<>();
    training.forEach((name, rowsOf) -> places.put(name, rowsOf.places()));
    results.put("sets", sets);
    results.put("fold_changes", new FoldChangeTable(evaluator, data).run(report, places));
  }

  /** Returns the pairs whose sites have one surrounding in the 3'UTRs, within it. */
  private List<LabelledPair> within(List<LabelledPair> positives) throws IOException {
    List<Path> fastas = new ArrayList<>(List.of(data.file(FoldChangeTable.UTRS)));
    if (data.has(ENSEMBL_UTRS)) {
      fastas.add(data.file(ENSEMBL_UTRS));
    }
    Map<String, String> regions =
        SiteFlanks.of(positives.stream().map(LabelledPair::target).toList(), fastas);
    return positives.stream()
        .filter(pair -> regions.containsKey(pair.target()))
        .map(pair -> pair.withTarget(regions.get(pair.target())))
        .toList();
  }

  private Map<String, Object> run(
      String name, String what, Path file, List<LabelledPair> positives, Known known, Report report)
      throws IOException {
    List<LabelledPair> pairs =
        Stream.concat(
                positives.stream(),
                ExchangedPairs.of(file, positives, known.families(), evaluator.seed()).stream())
            .toList();
    Map<String, Controls.TargetBlind> blind = new LinkedHashMap<>(known.tables());
    blind.put("these pairs", new Controls.TargetBlind(pairs));
    Comparison comparison =
        evaluator.measure(
            LabelledSets.of(name, pairs),
            true,
            blind,
            List.of(
                Line.of(
                    "longest run of Watson-Crick pairs",
                    Line.Kind.PAIRING,
                    Controls.longestRuns(pairs),
                    Double.NaN)));
    report.text(
        "%s: %s pairs, %s positive, %s."
            .formatted(name, Report.count(pairs.size()), Report.count(positives.size()), what));
    Comparison.addLines(
        report,
        name + ": models, and what complementarity alone tells",
        Stream.concat(
                comparison.models().stream().map(Comparison.Model::measured),
                comparison.predictors().stream())
            .toList());
    for (Comparison.Model model : comparison.models()) {
      comparison.addModel(report, model);
    }
    List<Object> overlap = new ArrayList<>();
    List<Measured> unlike = new ArrayList<>();
    List<Object> unlikeJson = new ArrayList<>();
    for (Map.Entry<String, Training> entry : known.training().entrySet()) {
      overlap.add(overlap(entry.getKey(), entry.getValue(), pairs, positives.size(), report));
      for (Comparison.Model model : comparison.models()) {
        String trainedOn = model.subject().contract().trainingDataSha256();
        if (trainedOn.equals(data.hashes().get(entry.getKey()))) {
          Measured measured = unlike(pairs, positives.size(), entry.getValue(), model);
          unlike.add(measured);
          Map<String, Object> json =
              Comparison.json(measured, Optional.of(model.subject().label()));
          json.put("trained_on", entry.getKey());
          unlikeJson.add(json);
        }
      }
    }
    if (!unlike.isEmpty()) {
      Comparison.addLines(
          report, name + ": without pairs that are like a row of the model's training", unlike);
    }
    List<String> conclusions = new ArrayList<>(comparison.conclusions());
    for (Comparison.Model model : comparison.models()) {
      String trainedOn = model.subject().contract().trainingDataSha256();
      if (trainedOn.equals(data.hashes().get(SITES))) {
        conclusions.add(
            ("%s was trained on rows of this very collection: its figures do not show what carries"
                    + " over.")
                .formatted(model.subject().label()));
        report.conclusion(conclusions.getLast());
      } else if (known.training().keySet().stream()
          .noneMatch(rows -> trainedOn.equals(data.hashes().get(rows)))) {
        conclusions.add(
            "What %s was trained on is not among the files here; it may have seen these sites."
                .formatted(model.subject().label()));
        report.conclusion(conclusions.getLast());
      }
    }
    comparison.addCurves(report, name);

    Map<String, Object> json = new LinkedHashMap<>();
    json.put("set", name);
    json.put("rows", pairs.size());
    json.put("positives", positives.size());
    json.put("overlap", overlap);
    json.put("lines", comparison.json());
    json.put("unlike_training", unlikeJson);
    json.put("conclusions", conclusions);
    return json;
  }

  private static Map<String, Object> overlap(
      String file, Training training, List<LabelledPair> pairs, int positives, Report report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", file);
    for (boolean label : List.of(true, false)) {
      List<LabelledPair> part =
          label ? pairs.subList(0, positives) : pairs.subList(positives, pairs.size());
      String kind = label ? "positives" : "negatives";
      json.put(kind + "_equal", part.stream().filter(training::hasEqual).count());
      json.put(kind + "_like", part.stream().filter(training::hasLike).count());
    }
    report.text(
        ("Overlap with the positive rows of %s: %s positives and %s negatives are equal to one, %s"
                + " and %s are like one (the same miRNA, and %d consecutive bases of the site, or"
                + " all of a shorter one, within the row's).")
            .formatted(
                file,
                json.get("positives_equal"),
                json.get("negatives_equal"),
                json.get("positives_like"),
                json.get("negatives_like"),
                LIKE));
    return json;
  }

  /** Measures a model on sites whose positive is like no training row. */
  private Measured unlike(
      List<LabelledPair> pairs, int positives, Training training, Comparison.Model model) {
    int[] rows =
        IntStream.range(0, pairs.size())
            .filter(i -> !training.hasLike(pairs.get(i % positives)))
            .toArray();
    return Measured.of(
        new LabelledSets(pairs, List.of("unlike training"), List.of(rows)),
        model.measured().line(),
        evaluator.rounds(),
        evaluator.seed());
  }
}
