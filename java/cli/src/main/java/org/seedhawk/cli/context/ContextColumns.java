// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.seedhawk.cli.change.ThreePrimeEnds;
import org.seedhawk.context.ContextFeature;
import org.seedhawk.context.ContextMirna;
import org.seedhawk.context.ContextParameters;
import org.seedhawk.context.ContextRules;
import org.seedhawk.context.ContextScore;
import org.seedhawk.context.ContextScorer;
import org.seedhawk.context.ContextTarget;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.AccessibilityFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.PctTable;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SiteType;

/** The columns of context++ of the tables of repression. Thread-safe. */
public final class ContextColumns {
  private static final String NO_SCORE = ".";
  private static final String UNKNOWN = "NA";

  private final ContextScorer scorer;
  private final ContextRules rules;
  private final List<ContextMirna> mirnas;
  private final List<String> names;
  private final ThreePrimeEnds ends;
  private final Optional<PctTable> pct;
  private final boolean parts;
  private final LongAdder pctUsed = new LongAdder();

  ContextColumns(
      ContextParameters parameters,
      ContextRules rules,
      List<Rna> mirnas,
      ThreePrimeEnds ends,
      Optional<PctTable> pct,
      boolean parts) {
    scorer = new ContextScorer(parameters, rules);
    this.rules = rules;
    this.mirnas =
        mirnas.stream().map(mirna -> new ContextMirna(parameters, mirna.letters())).toList();
    names = mirnas.stream().map(Rna::id).toList();
    this.ends = ends;
    this.pct = pct;
    this.parts = parts;
  }

  /** Returns the names of the columns of the site table, each with a tab in front. */
  public String siteHeader() {
    StringBuilder header = new StringBuilder("\tcontext_pp\tcontext_pp_weighted");
    if (parts) {
      for (ContextFeature feature : ContextFeature.values()) {
        header.append("\tcontext_pp_").append(feature.column());
      }
    }
    return header.toString();
  }

  /** Returns the name of the column of the gene table, with a tab in front. */
  public String geneHeader() {
    return "\tcontext_pp_cumulative";
  }

  /** Returns a transcript for scoring; any thread may use it while the file is open. */
  public ContextTarget target(Transcript transcript, AccessibilityFile.Target accessibility) {
    return new ContextTarget(
        transcript.utr(),
        transcript.orf(),
        transcript.orfLength(),
        ends(transcript),
        start -> accessibility.log10(AccessibilityFile.WIDE, start));
  }

  /** Returns the 3' ends, each with the share of transcripts that reach it. */
  private List<ContextTarget.End> ends(Transcript transcript) {
    int letters = transcript.utr().length();
    SortedMap<Integer, Double> weights = new TreeMap<>();
    ends.weights(transcript.id())
        .ifPresentOrElse(
            known ->
                known.forEach(
                    (end, weight) ->
                        // The published program does not ask whether the 3'UTR is that long.
                        weights.merge(
                            rules == ContextRules.PROGRAM ? end : Math.min(end, letters),
                            weight,
                            Double::sum)),
            () -> weights.put(letters, 1.0));
    double all = weights.values().stream().mapToDouble(weight -> weight).sum();
    double reached = all;
    List<ContextTarget.End> shares = new ArrayList<>();
    for (Map.Entry<Integer, Double> end : weights.entrySet()) {
      shares.add(new ContextTarget.End(end.getKey(), reached / all));
      reached -= end.getValue();
    }
    return shares;
  }

  /** Scores the sites of a pair. */
  public Pair pair(ContextTarget target, int mirna, GeneRepression pair) {
    List<Optional<ContextScore>> scores = new ArrayList<>();
    boolean known = mirnas.get(mirna).hasSeed();
    for (GeneRepression.Site site : pair.sites()) {
      scores.add(known ? score(target, mirna, pair, site) : Optional.empty());
    }
    return new Pair(known, scores);
  }

  private Optional<ContextScore> score(
      ContextTarget target, int mirna, GeneRepression pair, GeneRepression.Site site) {
    if (site.inOrf() || isCutOff(target.utr(), site)) {
      return Optional.empty();
    }
    double conserved = Double.NaN;
    if (pct.isPresent()) {
      String name = site.isoform().isEmpty() ? pair.transcriptId() : site.isoform();
      conserved = pct.get().of(name, names.get(mirna), site.start(), site.end()).orElse(Double.NaN);
    }
    Optional<ContextScore> score =
        scorer.score(target, mirnas.get(mirna), site.type(), site.start(), site.end(), conserved);
    if (score.isPresent() && !Double.isNaN(conserved)) {
      pctUsed.increment();
    }
    return score;
  }

  /** Returns whether a 3' end parts a site from its A, which the longest 3'UTR has. */
  private static boolean isCutOff(String utr, GeneRepression.Site site) {
    boolean lacksA = site.type() == SiteType.SEVEN_MER_M8 || site.type() == SiteType.SIX_MER;
    return lacksA && site.end() < utr.length() && utr.charAt(site.end()) == 'A';
  }

  /** The scores of a pair's sites, in their order. Immutable. */
  public final class Pair {
    private final boolean known;
    private final List<Optional<ContextScore>> scores;

    private Pair(boolean known, List<Optional<ContextScore>> scores) {
      this.known = known;
      this.scores = scores;
    }

    /** Appends the columns of a site, each with a tab in front. */
    public void site(RowBuffer out, int site) {
      Optional<ContextScore> score = scores.get(site);
      if (score.isEmpty()) {
        int columns = 2 + (parts ? ContextFeature.values().length : 0);
        for (int i = 0; i < columns; i++) {
          out.tab().text(known ? NO_SCORE : UNKNOWN);
        }
        return;
      }
      out.tab().change((float) score.get().total());
      out.tab().change((float) score.get().weighted());
      for (ContextFeature feature : ContextFeature.values()) {
        if (parts) {
          out.tab().change((float) score.get().contribution(feature));
        }
      }
    }

    /** Appends the column of the pair, with a tab in front. */
    public void gene(RowBuffer out) {
      out.tab();
      if (known) {
        out.change(
            (float) ContextScore.cumulative(scores.stream().flatMap(Optional::stream).toList()));
      } else {
        out.text(UNKNOWN);
      }
    }
  }

  /**
   * Checks, when all targets were scored, that the table of PCTs fits.
   *
   * @throws BadInputException if it has none of their sites
   */
  public void check() {
    if (pct.isPresent() && pctUsed.sum() == 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s: none of its %,d sites with a PCT is one of the targets; name target, miRNA,"
                  + " start and end as the site table does",
              pct.get().file(),
              pct.get().size()));
    }
  }

  /** Says what has no score. */
  public void say(Consumer<String> out) {
    long unknown = mirnas.stream().filter(mirna -> !mirna.hasSeed()).count();
    if (unknown > 0) {
      out.accept(
          String.format(
              Locale.ROOT,
              "%,d miRNAs have nt 2-8 that the context++ parameters lack; their context++ is NA",
              unknown));
    }
    pct.ifPresent(
        table ->
            out.accept(
                String.format(
                    Locale.ROOT,
                    "%,d sites have a PCT, of %,d in the table",
                    pctUsed.sum(),
                    table.size())));
  }
}
