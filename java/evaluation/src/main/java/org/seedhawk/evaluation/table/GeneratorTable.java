// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.control.PairingAnswer;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.GeneratorData;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.evaluation.data.ModelFolder;
import org.seedhawk.evaluation.data.SitePairs;
import org.seedhawk.evaluation.data.SitePairs.Row;
import org.seedhawk.evaluation.data.SiteSplit;
import org.seedhawk.evaluation.report.Report;
import org.seedhawk.generate.Generator;
import org.seedhawk.generate.Generator.GeneratedMirna;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.scan.Rna;
import org.seedhawk.search.LocalSearch;
import org.seedhawk.search.MirnaDatabase;
import org.seedhawk.search.MirnaHit;
import org.seedhawk.search.MirnaSearch;
import org.seedhawk.search.SearchOptions;

/**
 * Generators of miRNAs on both tables of sites: what is right to the letter, what a search among
 * the known miRNAs makes of it, by input length, beside the published figures and the ceiling. One
 * thread at a time.
 */
public final class GeneratorTable {
  private static final String SITES = "seq2seq/clean_data_suffeled.csv";
  private static final String MITAR = "mitar/data_DeepMirTar_miRAW_noRepeats_3folds.txt";
  private static final String KNOWN = "seq2seq/human_mature_mirna.fasta";
  private static final int BEAM = 5;
  private static final int BATCH = 128;

  /** Published evaluations decode the table's first rows. */
  private static final int PUBLISHED_ROWS = 10_000;

  /** nt that all inputs are cut to. */
  private static final int COMMON_LENGTH = 20;

  /**
   * nt that are taken off the 3' end of the other table's sites, to tell a site's register from its
   * length: most of miTAR's sites of 40 nt end three or four nt behind what pairs with nt 1, those
   * of the other table do not.
   */
  private static final int REGISTER = 3;

  private static final String PAIRING = "by pairing and frequency, without a network";

  private static final String SEED = "nt 2-8 told: the most frequent miRNA that has them";

  private static final String SEED_AND_PAIRING =
      "nt 2-8 told: of the miRNAs that have them, by pairing and frequency";

  private static final double[] EVALUES = {0.01, 0.005, 0.001};
  private static final int[] LENGTHS = {1, 18, 21, 24, 27, 30, 40, 41, Integer.MAX_VALUE};

  /** Shares and counts of miRNAs that BLAST maps, and that it gives the right name. */
  private static Map<String, Object> published() {
    Map<String, Object> published = new LinkedHashMap<>();
    published.put("decoded", 10_000);
    published.put("mapped", 9_997);
    published.put("right_name", 6_341);
    published.put("mapped_by_evalue_own_data", List.of(1.0, 1.0, 1.0));
    published.put("mapped_by_evalue_mitar_data", List.of(0.035, 0.012, 0.003));
    published.put("right_mirna_of_an_mrna", 0.72);
    return published;
  }

  private final DataFolder data;
  private final int threads;
  private final Consumer<String> progress;
  private MirnaDatabase known;
  private final Map<String, String> nameOf = new HashMap<>();

  /** Prepares the table; nothing is read yet. */
  public GeneratorTable(DataFolder data, int threads, Consumer<String> progress) {
    this.data = data;
    this.threads = threads;
    this.progress = progress;
  }

  /** Measures models and fills the report and the result file. */
  public void run(List<String> models, Report report, Map<String, Object> results)
      throws IOException {
    known = MirnaDatabase.read(data.file(KNOWN));
    report.text(
        "Shares of rows. Top 1 and top 5: right to the letter, of a beam of %d; family: nt 2-8 right."
                .formatted(BEAM)
            + " Mapped: the search finds a known miRNA like the first answer, plus strand, best"
            + " hit; right name: it is the one that it finds for the row's own miRNA. The ceiling"
            + " is what giving each site one answer can reach, since some sites stand with several"
            + " miRNAs.");
    List<Object> json = new ArrayList<>();
    for (String model : models) {
      json.add(model(model, report));
    }
    results.put("search", "embedded, E-values " + List.of(0.01, 0.005, 0.001));
    results.put("known_mirnas", known.size());
    results.put("published", published());
    results.put("generators", json);
    report.text(
        "Published (CNN and LSTM of 512 units, rows mostly trained on): of 10,000 decoded miRNAs"
            + " BLAST mapped 9,997 and gave 6,341 the right name; by E-value 0.01, 0.005, 0.001 it"
            + " mapped 100 %, 100 %, 100 % on its own table and 3.5 %, 1.2 %, 0.3 % on miTAR's.");
  }

  private Map<String, Object> model(String name, Report report) throws IOException {
    ModelFiles files = ModelFiles.generator(name);
    try (Generator generator = Generator.open(name, threads)) {
      final int longest = generator.model().siteLength();
      final GeneratorData trained = GeneratorData.read(folder(name), data);
      final SiteSplit split = trained.split();
      final String label = generator.model().name();
      Set<String> seen = new HashSet<>();
      split.training().forEach(row -> seen.add(row.site()));
      List<SiteSet> sets = new ArrayList<>();
      if (trained.table().equals(SITES)) {
        List<Row> first =
            trained.pairs().rows().stream().filter(row -> row.number() <= PUBLISHED_ROWS).toList();
        Set<Row> training = new HashSet<>(split.training());
        long count = first.stream().filter(training::contains).count();
        sets.add(new SiteSet("first 10,000 rows, %,d of them trained on".formatted(count), first));
      }
      sets.add(new SiteSet("sites that training has not seen", split.sites()));
      sets.add(new SiteSet("rows drawn one by one, as published", split.rows()));
      if (longest > COMMON_LENGTH) {
        sets.add(
            new SiteSet(
                "sites that training has not seen, cut to %d nt".formatted(COMMON_LENGTH),
                cut(split.sites(), COMMON_LENGTH)));
      }
      boolean isMitar = trained.format().equals(SitePairs.MITAR);
      String other = isMitar ? "the generators' sites" : "miTAR's sites";
      List<Row> others =
          SitePairs.read(
                  data.file(isMitar ? SITES : MITAR),
                  isMitar ? SitePairs.SEQ2SEQ : SitePairs.MITAR,
                  Integer.MAX_VALUE,
                  GeneratorData.MAX_MIRNA,
                  0)
              .rows();
      sets.add(new SiteSet("%s, 3' %d nt".formatted(other, longest), cut(others, longest)));
      if (longest > COMMON_LENGTH) {
        sets.add(
            new SiteSet(
                "%s, 3' %d nt".formatted(other, COMMON_LENGTH), cut(others, COMMON_LENGTH)));
      }
      sets.add(
          new SiteSet(
              "%s without their 3' %d nt".formatted(other, REGISTER),
              cut(cutOff(others, REGISTER), longest)));
      List<Object> json = new ArrayList<>();
      List<List<String>> rows = new ArrayList<>();
      List<List<String>> lengths = new ArrayList<>();
      for (SiteSet set : sets) {
        progress.accept("%s: %s".formatted(label, set.name));
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("set", set.name);
        figures.put("rows", set.rows.size());
        long known = set.rows.stream().filter(row -> seen.contains(row.site())).count();
        figures.put("sites_in_training", known);
        List<Answer> answers = answers(generator, set.rows);
        GeneratorMeasures all = figures(answers);
        figures.putAll(all.json());
        rows.add(all.row(set.name));
        List<Object> byLength = new ArrayList<>();
        for (int i = 0; i + 1 < LENGTHS.length; i++) {
          int from = LENGTHS[i];
          int to = LENGTHS[i + 1];
          List<Answer> part =
              answers.stream()
                  .filter(a -> a.row.site().length() >= from && a.row.site().length() < to)
                  .toList();
          if (!part.isEmpty()) {
            GeneratorMeasures of = figures(part);
            Map<String, Object> line = new LinkedHashMap<>();
            line.put(
                "nt",
                "%d-%d"
                    .formatted(
                        part.stream().mapToInt(Answer::length).min().orElse(0),
                        part.stream().mapToInt(Answer::length).max().orElse(0)));
            line.put("rows", part.size());
            line.putAll(of.json());
            byLength.add(line);
            if (set.rows == split.sites()) {
              lengths.add(of.row("%s nt, %,d rows".formatted(line.get("nt"), part.size())));
            }
          }
        }
        figures.put("by_length", byLength);
        json.add(figures);
        if (set.rows == split.sites()) {
          for (Map.Entry<String, List<Answer>> control : controls(split).entrySet()) {
            GeneratorMeasures of = figures(control.getValue());
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("set", set.name);
            line.put("control", control.getKey());
            line.put("rows", set.rows.size());
            line.putAll(of.json());
            json.add(line);
            rows.add(of.row("the same: " + control.getKey()));
          }
        }
      }
      report.table(Report.Table.of(label, GeneratorMeasures.HEADER, rows));
      report.table(
          Report.Table.of(
              label + ": sites that training has not seen, by input length",
              GeneratorMeasures.HEADER,
              lengths));
      Map<String, Object> model = new LinkedHashMap<>();
      model.put("name", label);
      model.put("version", generator.model().version());
      model.put("architecture", generator.model().architecture());
      model.put("files", ModelFolder.generatorHashes(files));
      model.put("trained_on", trained.table());
      model.put("longest_site", longest);
      model.put("training_rows", split.training().size());
      model.put("sets", json);
      return model;
    }
  }

  private record SiteSet(String name, List<Row> rows) {}

  private static Path folder(String name) throws IOException {
    if (Files.isDirectory(Path.of(name))) {
      return Path.of(name);
    }
    return ModelFolder.of(name)
        .orElseThrow(
            () ->
                new BadInputException(
                    "the results of '%s' are not known here; name its folder with --model DIR"
                        .formatted(name)));
  }

  /** Takes nt off the 3' end of each site that is long enough to have others. */
  private static List<Row> cutOff(List<Row> rows, int length) {
    return rows.stream()
        .filter(row -> row.site().length() > length)
        .map(row -> new Row(row.number(), row.mirna(), row.site().substring(length)))
        .toList();
  }

  /** Keeps the 3' end of each site, where the miRNA's 5' end binds. */
  private static List<Row> cut(List<Row> rows, int length) {
    return rows.stream()
        .map(
            row ->
                new Row(
                    row.number(),
                    row.mirna(),
                    row.site().substring(0, Math.min(length, row.site().length()))))
        .toList();
  }

  /**
   * What was decoded for a row.
   *
   * @param candidates the best first
   * @param evalue of the best hit of the first candidate, infinite without one
   * @param name letters of the known miRNA that it hits, null without one
   */
  private record Answer(Row row, List<String> candidates, double evalue, String name) {
    int length() {
      return row.site().length();
    }
  }

  private List<Answer> answers(Generator generator, List<Row> rows) throws IOException {
    List<String> sites =
        rows.stream().map(row -> new StringBuilder(row.site()).reverse().toString()).toList();
    List<List<String>> written =
        generator.generate(sites, BEAM, BATCH).stream()
            .map(all -> all.stream().map(GeneratedMirna::letters).toList())
            .toList();
    return answers(rows, written);
  }

  private List<Answer> answers(List<Row> rows, List<List<String>> written) throws IOException {
    List<Answer> answers = new ArrayList<>();
    try (MirnaSearch search = new LocalSearch(known, threads)) {
      Set<String> unnamed = new HashSet<>();
      rows.forEach(row -> unnamed.add(row.mirna()));
      unnamed.removeAll(nameOf.keySet());
      List<String> mirnas = new ArrayList<>(unnamed);
      List<List<MirnaHit>> own = search.search(queries(mirnas), options());
      for (int i = 0; i < mirnas.size(); i++) {
        nameOf.put(mirnas.get(i), name(own.get(i)));
      }
      List<List<MirnaHit>> hits =
          search.search(queries(written.stream().map(List::getFirst).toList()), options());
      for (int i = 0; i < rows.size(); i++) {
        List<MirnaHit> found = hits.get(i);
        answers.add(
            new Answer(
                rows.get(i),
                written.get(i),
                found.isEmpty() ? Double.POSITIVE_INFINITY : found.getFirst().evalue(),
                name(found)));
      }
    }
    return answers;
  }

  /** The answers of rules without a network, by what they read. */
  private Map<String, List<Answer>> controls(SiteSplit split) throws IOException {
    PairingAnswer rule = new PairingAnswer(split.training());
    List<Row> rows = split.sites();
    Map<String, List<Answer>> controls = new LinkedHashMap<>();
    controls.put(
        PAIRING, answers(rows, rows.stream().map(row -> rule.best(row.site(), BEAM)).toList()));
    controls.put(
        SEED, answers(rows, rows.stream().map(row -> List.of(rule.ofSeed(row.mirna()))).toList()));
    controls.put(
        SEED_AND_PAIRING,
        answers(
            rows,
            rows.stream().map(row -> rule.bestOfSeed(row.mirna(), row.site(), BEAM)).toList()));
    return controls;
  }

  private static SearchOptions options() {
    return SearchOptions.DEFAULT.withEvalue(EVALUES[0]);
  }

  private static List<Rna> queries(List<String> letters) {
    return letters.stream().map(text -> new Rna("query", text)).collect(Collectors.toList());
  }

  /** Several entries of the database may have the same letters: those are what is compared. */
  private String name(List<MirnaHit> hits) {
    return hits.isEmpty() ? null : known.letters(hits.getFirst().subject());
  }

  private GeneratorMeasures figures(List<Answer> answers) {
    MirnaFamilies families = new MirnaFamilies();
    double[] mapped = new double[EVALUES.length];
    int top1 = 0;
    int top5 = 0;
    int family = 0;
    int family5 = 0;
    int right = 0;
    Map<String, Map<String, Integer>> counts = new HashMap<>();
    for (Answer answer : answers) {
      String mirna = answer.row.mirna();
      List<String> named = answer.candidates.stream().map(families::of).toList();
      top1 += answer.candidates.getFirst().equals(mirna) ? 1 : 0;
      top5 += answer.candidates.contains(mirna) ? 1 : 0;
      family += named.getFirst().equals(families.of(mirna)) ? 1 : 0;
      family5 += named.contains(families.of(mirna)) ? 1 : 0;
      String name = nameOf.get(mirna);
      right += name != null && name.equals(answer.name) ? 1 : 0;
      for (int i = 0; i < EVALUES.length; i++) {
        mapped[i] += answer.evalue <= EVALUES[i] ? 1.0 / answers.size() : 0;
      }
      counts
          .computeIfAbsent(answer.row.site(), site -> new HashMap<>())
          .merge(mirna, 1, Integer::sum);
    }
    int best = counts.values().stream().mapToInt(of -> Collections.max(of.values())).sum();
    double all = Math.max(1, answers.size());
    return new GeneratorMeasures(
        top1 / all, top5 / all, family / all, family5 / all, mapped, right / all, best / all);
  }
}
