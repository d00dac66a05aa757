// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.training.recipe.Recipe;

/**
 * A recipe's tables as windows in one pool: the parts of the split, and the negatives that are
 * drawn beside the labelled ones. One thread at a time.
 */
public final class PairData implements AutoCloseable {
  /** Streams of random numbers besides those of the epochs. */
  private static final int CAP_DRAW = -1;

  private static final int SELECTION_DRAW = -2;
  private static final int SCAN_DRAW = -3;
  private static final int CARRY_DRAW = -4;

  /** Nt 2-8: what a site is there for. */
  private static final int SEED_NT = 7;

  private final Recipe recipe;
  private final WindowLayout layout;
  private final SitePool pool = new SitePool();
  private final Split split;
  private final List<LabelledSites.Row> benchmark;
  private final List<LabelledSites.Row> carryOver;
  private final MirnaFamilies families;
  private final List<Window> training;
  private final RowWindows selection;
  private final List<Window> scanLike;
  private final BackgroundSites background;
  private final ExchangedMirnas exchanged;

  /**
   * Reads and splits.
   *
   * @param folder that the recipe's files are in
   * @param limit rows of the table to use, spread evenly over it; 0 for all
   * @param mirna what a miRNA must not be longer than
   * @throws BadInputException if a file is missing or damaged, or has too few rows to be split
   */
  public PairData(Recipe recipe, WindowLayout layout, Path folder, int limit, MirnaLimit mirna)
      throws IOException {
    this.recipe = recipe;
    this.layout = layout;
    Recipe.DataPart data = recipe.data();
    Path sites = folder.resolve(data.sites());
    families =
        data.families() == null
            ? new MirnaFamilies()
            : MirnaFamilies.read(
                folder.resolve(data.families()), folder.resolve(data.familySequences()));
    LabelledSites table =
        data.positives() == null
            ? LabelledSites.read(sites, LabelledSites.Format.of(data.format()), lengths(mirna))
            : ExchangedRows.read(sites, data, families, recipe.split().seed(), lengths(mirna));
    List<LabelledSites.Row> rows = spread(table.rows(), limit);
    benchmark =
        data.benchmark() == null
            ? List.of()
            : LabelledSites.read(
                    folder.resolve(data.benchmark()),
                    LabelledSites.Format.BENCHMARK,
                    new LabelledSites.Lengths(mirna, 1, Integer.MAX_VALUE))
                .rows();
    carryOver =
        data.carryOver() == null
            ? List.of()
            : withExchanged(
                LabelledSites.readMirnas(
                        folder.resolve(data.carryOver()), LabelledSites.Format.BENCHMARK)
                    .rows());
    long positives = rows.stream().filter(LabelledSites.Row::positive).count();
    if (positives == 0 || positives == rows.size()) {
      throw new BadInputException(
          "%s: all %d labels are %d; training needs positives (1) and negatives (0)"
              .formatted(sites, rows.size(), positives == 0 ? 0 : 1));
    }
    split = split(recipe.split(), rows, families);
    if (!split.isUsable()) {
      throw new BadInputException(
          "%s: %d rows are too few: training, validation and test part each need rows of both labels"
              .formatted(sites, rows.size()));
    }
    List<LabelledSites.Row> used = usable(capNegatives(unambiguous(split.training())));
    training = windows(used).windows();
    exchanged = data.exchangedPerPositive() == null ? null : new ExchangedMirnas(used, families);
    RowWindows validation = windows(usable(split.validation()));
    if (data.background() == null) {
      background = null;
      selection = validation;
      scanLike = List.of();
    } else {
      TranscriptPieces pieces = TranscriptPieces.read(folder.resolve(data.background()));
      background = new BackgroundSites(pool, pieces.training(), layout);
      BackgroundSites others = new BackgroundSites(pool, pieces.validation(), layout);
      selection = validation.and(negatives(others, validation.windows(), random(SELECTION_DRAW)));
      scanLike = scanLike(validation.windows(), others);
    }
  }

  /** Adds each site with a miRNA of another row that is not known to bind it. */
  private List<LabelledSites.Row> withExchanged(List<LabelledSites.Row> sites) {
    Set<String> bound = new HashSet<>();
    sites.forEach(row -> bound.add(families.of(row.mirna()) + " " + row.region()));
    List<LabelledSites.Row> others = new ArrayList<>(sites);
    Collections.shuffle(others, random(CARRY_DRAW));
    List<LabelledSites.Row> rows = new ArrayList<>(sites);
    for (int i = 0; i < sites.size(); i++) {
      String region = sites.get(i).region();
      for (int step = 0; step < others.size(); step++) {
        String mirna = others.get((i + step) % others.size()).mirna();
        if (!bound.contains(families.of(mirna) + " " + region)) {
          rows.add(new LabelledSites.Row(mirna, region, false, true));
          break;
        }
      }
    }
    return rows;
  }

  private static Split split(
      Recipe.SplitPart part, List<LabelledSites.Row> rows, MirnaFamilies families) {
    if (part.by().equals("family")) {
      return Split.byFamily(rows, families, part.validationShare(), part.seed());
    }
    return part.testShare() == null
        ? Split.randomBesideHeldOut(rows, part.validationShare(), part.seed())
        : Split.random(rows, part.testShare(), part.validationShare(), part.seed());
  }

  /** What a table's sequences may be: a site that is to be read whole is never cut silently. */
  private LabelledSites.Lengths lengths(MirnaLimit mirna) {
    boolean isSite = recipe.data().level().equals("site");
    boolean isWhole = "region-end".equals(recipe.data().window());
    return new LabelledSites.Lengths(
        mirna, isSite ? SEED_NT : 1, isWhole ? layout.frame().length() : Integer.MAX_VALUE);
  }

  private static List<LabelledSites.Row> spread(List<LabelledSites.Row> rows, int limit) {
    if (limit <= 0 || limit >= rows.size()) {
      return rows;
    }
    List<LabelledSites.Row> some = new ArrayList<>(limit);
    for (int i = 0; i < limit; i++) {
      some.add(rows.get((int) ((long) i * rows.size() / limit)));
    }
    return some;
  }

  private Random random(int stream) {
    return new Random(recipe.training().seed() * 1_000_003L + stream);
  }

  /** Leaves out the negatives whose very pair is a positive too. */
  private static List<LabelledSites.Row> unambiguous(List<LabelledSites.Row> rows) {
    Set<String> positives = new HashSet<>();
    for (LabelledSites.Row row : rows) {
      if (row.positive()) {
        positives.add(row.mirna() + " " + row.region());
      }
    }
    return rows.stream()
        .filter(row -> row.positive() || !positives.contains(row.mirna() + " " + row.region()))
        .toList();
  }

  private List<LabelledSites.Row> capNegatives(List<LabelledSites.Row> rows) {
    if (recipe.data().maxNegativesPerFamily() == null) {
      return rows;
    }
    List<LabelledSites.Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random(CAP_DRAW));
    Map<String, Integer> negatives = new HashMap<>();
    return shuffled.stream()
        .filter(
            row ->
                row.positive()
                    || negatives.merge(families.of(row.mirna()), 1, Integer::sum)
                        <= recipe.data().maxNegativesPerFamily())
        .toList();
  }

  /** Returns the windows of rows as the recipe takes them: one each, or all candidates. */
  public RowWindows windows(List<LabelledSites.Row> rows) {
    if (recipe.data().level().equals("gene")) {
      // As in Window.RULE, without the canonical sites that a scan adds.
      SeedMatch rule = SeedMatch.of(recipe.model().seedMatch()).fuzzyOnly();
      List<Window> ends = pool.endWindows(rows, layout);
      return RowWindows.of(
          ends.stream().map(pair -> pool.candidates(pair, rule)).toList(), Window.labels(ends));
    }
    return RowWindows.single(
        switch (recipe.data().window()) {
          case "region-end" -> pool.endWindows(rows, layout);
          case "published" -> pool.endWindows(asPublished(rows), layout);
          default -> pool.bestWindows(rows, layout);
        });
  }

  /**
   * Encoders read a window from its 3' end on. Published rows are not turned, and lose what is
   * longer than a window: turned here, they are read as they are there.
   */
  private List<LabelledSites.Row> asPublished(List<LabelledSites.Row> rows) {
    int length = layout.frame().length();
    return rows.stream()
        .map(
            row -> {
              String first = row.region().substring(0, Math.min(length, row.region().length()));
              return new LabelledSites.Row(
                  row.mirna(),
                  new StringBuilder(first).reverse().toString(),
                  row.positive(),
                  row.heldOut());
            })
        .toList();
  }

  /** Leaves out the positives that pair too little in any register. */
  private List<LabelledSites.Row> usable(List<LabelledSites.Row> rows) {
    Integer minimum = recipe.data().minPositiveMatches();
    if (minimum == null) {
      return rows;
    }
    List<Window> best = pool.bestWindows(rows, layout);
    List<LabelledSites.Row> usable = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Window window = best.get(i);
      if (!window.positive()
          || Window.matches(pool.mirna(window.mirna()), pool.region(window.region()), window.nt1())
              >= minimum) {
        usable.add(rows.get(i));
      }
    }
    return usable;
  }

  private List<Window> negatives(BackgroundSites from, List<Window> positives, Random random) {
    Recipe.DataPart data = recipe.data();
    List<Window> windows = new ArrayList<>();
    if (data.backgroundPerPositive() != null) {
      windows.addAll(from.draw(positives, data.backgroundPerPositive(), random));
    }
    if (data.otherRegistersPerPositive() != null) {
      windows.addAll(from.drawOtherRegisters(positives, data.otherRegistersPerPositive(), random));
    }
    return windows;
  }

  /**
   * Positives that a scan would propose and, one for each, background candidates of their miRNAs.
   */
  private List<Window> scanLike(List<Window> part, BackgroundSites from) {
    List<Window> windows = new ArrayList<>();
    for (Window window : part) {
      if (window.positive()
          && Window.isCandidate(
              pool.mirna(window.mirna()), pool.region(window.region()), window.nt1())) {
        windows.add(window);
      }
    }
    windows.addAll(from.draw(windows, 1, random(SCAN_DRAW)));
    return windows;
  }

  /** Returns the windows of an epoch: the labelled ones and negatives drawn anew. */
  public List<Window> epoch(Random random) {
    List<Window> windows = new ArrayList<>(training);
    if (background != null) {
      windows.addAll(negatives(background, training, random));
    }
    if (exchanged != null) {
      windows.addAll(
          windows(exchanged.draw(recipe.data().exchangedPerPositive(), random)).windows());
    }
    Integer shift = recipe.data().shift();
    if (shift != null) {
      windows.replaceAll(
          window ->
              new Window(
                  window.mirna(),
                  window.region(),
                  window.nt1() + random.nextInt(2 * shift + 1) - shift,
                  window.positive()));
    }
    return windows;
  }

  /** Returns the rows by which weights are chosen and calibrated. */
  public RowWindows selection() {
    return selection;
  }

  /** Returns the windows of the training part, without drawn negatives. */
  public List<Window> training() {
    return training;
  }

  /** Returns validation positives among background candidates, empty without a background. */
  public List<Window> scanLike() {
    return scanLike;
  }

  /** Returns whether a row is one window although its region may have room for several. */
  public boolean isOfOneWindow() {
    return "best-paired".equals(recipe.data().window());
  }

  public SitePool pool() {
    return pool;
  }

  public Split split() {
    return split;
  }

  public List<LabelledSites.Row> benchmark() {
    return benchmark;
  }

  /** Returns sites of another experiment with their own and with other miRNAs. */
  public List<LabelledSites.Row> carryOver() {
    return carryOver;
  }

  public MirnaFamilies families() {
    return families;
  }

  @Override
  public void close() {
    pool.close();
  }
}
