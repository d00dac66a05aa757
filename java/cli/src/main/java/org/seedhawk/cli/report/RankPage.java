// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.report;

import static org.seedhawk.cli.report.Markup.change;
import static org.seedhawk.cli.report.Markup.count;
import static org.seedhawk.cli.report.Markup.escape;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.scan.Rna;

/** Writes the page, one miRNA at a time. One thread at a time. */
public final class RankPage {
  /** The most genes that a page shows of a miRNA, so that browsers can open it. */
  public static final int MOST_GENES = 200;

  /** The most miRNAs that a page shows. */
  public static final int MOST_MIRNAS = 20;

  private static final String MINUS = "&#8722;";

  private final OutputStream out;
  private final Contents contents;
  private final Optional<MeasuredGenes> measured;
  private final StringBuilder text = new StringBuilder();

  /**
   * What the page tells of the whole.
   *
   * @param inputs what was read, a line each
   * @param targets number of targets
   * @param mirnas number of miRNAs
   * @param most genes that are shown of each miRNA, if it has so many
   * @param asked genes that were asked for
   */
  public record Contents(List<String> inputs, long targets, int mirnas, int most, int asked) {}

  /**
   * A miRNA and its genes.
   *
   * @param mirna the miRNA
   * @param withSite number of its targets with a site
   * @param shown the most repressed ones, these first
   */
  public record Section(Rna mirna, long withSite, List<ShownGene> shown) {}

  private RankPage(OutputStream out, Contents contents, Optional<MeasuredGenes> measured) {
    this.out = out;
    this.contents = contents;
    this.measured = measured;
  }

  /**
   * Writes the page.
   *
   * @param measured of the same scan
   * @throws IOException if {@code out} does
   */
  public static void write(
      OutputStream out, Contents contents, List<Section> sections, Optional<MeasuredGenes> measured)
      throws IOException {
    RankPage page = new RankPage(out, contents, measured);
    page.head(sections);
    if (measured.isPresent()) {
      page.agreements(measured.get());
    }
    for (int i = 0; i < sections.size(); i++) {
      page.section(i + 1, sections.get(i));
    }
    page.text.append("</body>\n</html>\n");
    page.flush();
  }

  private void flush() throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    text.setLength(0);
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }

  private void head(List<Section> sections) {
    String title =
        "%s, %s: predicted repression"
            .formatted(plural(contents.mirnas, "miRNA"), plural(contents.targets, "transcript"));
    add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    add("<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n", title, PageStyle.CSS);
    add("<h1>%s</h1>\n<p class=\"soft\">", title);
    add("%s</p>\n", String.join("<br/>", contents.inputs.stream().map(Markup::escape).toList()));
    add(
        "<p>For each miRNA this page shows the %s targets that <code>seedhawk rank</code> predicts"
            + " to be repressed most, and their sites.</p>\n",
        count(contents.most));
    leftOut(sections.size());
    add(
        """
        <ul>
        <li>log2fc is the predicted log2 fold change of the transcript when the miRNA is \
        transfected. %s1 means that half of the mRNA is left.</li>
        <li>A line is a 3'UTR from the stop codon to its end, whatever its length. Where the ORF has \
        sites, it has a line of its own above. Each bar is a site. Its height is the site's share \
        of the repression, on one scale for each miRNA.</li>
        <li>In an alignment the 3'UTR stands above, 5' to 3', and the miRNA below, 3' to 5'. \
        | is a pair, : is G:U. Bulges are not drawn, so pairs behind one do not show. Coloured \
        letters are those that the site's type counts; an A opposite nt 1 counts whatever nt 1 \
        is.</li>
        <li>Positions count from 0, and the end is exclusive, as in the tables.</li>
        </ul>
        <ul class="legend"><li><i class="s8"></i>8mer</li><li><i class="s7"></i>7mer-m8, \
        7mer-A1</li><li><i class="s6"></i>6mer</li><li><i class="s0"></i>offset-6mer, \
        6mer-A1</li></ul>
        """,
        MINUS);
    add("<nav>");
    for (int i = 0; i < sections.size(); i++) {
      String id = escape(sections.get(i).mirna.id());
      add("<a href=\"#m%d\">%s</a>\n", i + 1, id);
    }
    add("</nav>\n");
  }

  private void leftOut(int shown) {
    if (shown < contents.mirnas) {
      add(
          "<p><b>%s of %s miRNAs are shown</b>: %s. For others, give <code>--mirna</code> a file"
              + " with those alone. The tables of <code>--genes</code> and <code>--sites</code>"
              + " have all.</p>\n",
          count(shown),
          count(contents.mirnas),
          measured.isPresent()
              ? "those with measured fold changes first, then in the order of the file"
              : "the first ones of the file");
    }
    if (contents.most < contents.asked) {
      add(
          "<p><b>%s targets a miRNA were asked for, %s are shown</b>, so that browsers can open the"
              + " page. The table of <code>--genes</code> has all.</p>\n",
          count(contents.asked), count(contents.most));
    }
  }

  private void agreements(MeasuredGenes genes) {
    int rows = genes.table().genes().size();
    long met = genes.met();
    add("<h2>Predicted and measured</h2>\n");
    add(
        "<p>Where these measurements are among those that the model was trained on (HeLa"
            + " transfections of Agarwal 2015, McGeary 2019 and GSE124530), the agreement flatters"
            + " it: the model has seen them.</p>\n");
    add(
        "<p>%s of the %s genes of %s are targets%s. r is Pearson's correlation of predicted with"
            + " measured log2 fold changes, rho is Spearman's. The other columns are medians of the"
            + " measured values, of genes by the best site in their 3'UTR. None: neither 8mer, 7mer"
            + " nor 6mer.</p>\n",
        count(met),
        count(rows),
        escape(Path.of(genes.table().file()).getFileName().toString()),
        met < rows ? "; the others are left out" : "");
    add("<div class=\"wide\"><table>\n<thead><tr><th class=\"name\">miRNA</th><th>genes</th>");
    add("<th>r</th><th>rho</th>");
    for (SiteClass one : SiteClass.values()) {
      add("<th>%s</th>", one.label());
    }
    add("</tr></thead>\n<tbody>\n");
    genes.agreements().forEach(this::row);
    add("</tbody></table></div>\n");
  }

  private void row(Agreement of) {
    add("<tr><td class=\"name\">%s</td><td>%s</td>", escape(of.mirna()), count(of.genes()));
    add("<td>%s</td><td>%s</td>", change(of.pearson()), change(of.spearman()));
    of.byClass().values().forEach(values -> add("<td>%s</td>", change(Agreement.median(values))));
    add("</tr>\n");
  }

  private void section(int number, Section section) throws IOException {
    String letters = rna(section.mirna.letters());
    add("<h2 id=\"m%d\">%s</h2>\n", number, escape(section.mirna.id()));
    add(
        "<p class=\"soft\">5'-<code>%s<b>%s</b>%s</code>-3', the seed (nt 2-7) bold.",
        escape(letters.substring(0, 1)),
        escape(letters.substring(1, Math.min(7, letters.length()))),
        escape(letters.substring(Math.min(7, letters.length()))));
    int shown = section.shown.size();
    add(
        " %s a site%s.</p>\n",
        section.withSite == 1 ? "1 target has" : count(section.withSite) + " targets have",
        shown < section.withSite
            ? "; the first %s are shown, <code>--top</code> changes their number"
                .formatted(count(shown))
            : "");
    if (shown > 0) {
      table(number, section);
    }
    measured.flatMap(genes -> genes.agreement(section.mirna.id())).ifPresent(this::figures);
    double greatest =
        section.shown.stream()
            .flatMap(gene -> Stream.concat(gene.drawn().stream(), gene.drawnInOrf().stream()))
            .mapToDouble(site -> -site.log2fc())
            .max()
            .orElse(0);
    for (int i = 0; i < shown; i++) {
      gene("m%dg%d".formatted(number, i + 1), i + 1, section, greatest);
    }
    flush();
  }

  private void table(int number, Section section) {
    add("<div class=\"wide\"><table>\n<thead><tr><th>#</th><th class=\"name\">target</th>");
    add("<th>log2fc</th><th>mRNA left</th>%s", measuredHere(section) ? "<th>measured</th>" : "");
    add("<th>8mer</th><th>7mer</th><th>6mer</th><th>weak</th><th>ORF</th></tr></thead>\n<tbody>\n");
    for (int i = 0; i < section.shown.size(); i++) {
      ShownGene gene = section.shown.get(i);
      add("<tr><td>%d</td><td class=\"name\">", i + 1);
      add("<a href=\"#m%dg%d\">%s</a></td>", number, i + 1, escape(gene.id()));
      add("<td>%s</td><td>%s</td>", change(gene.log2fc()), left(gene));
      if (measuredHere(section)) {
        add("<td>%s</td>", change(measured(section, gene)));
      }
      for (SiteClass one : SiteClass.values()) {
        add("<td>%s</td>", count(gene.count(one)));
      }
      add("<td>%s</td></tr>\n", count(gene.orfSites()));
    }
    add("</tbody></table></div>\n");
  }

  private boolean measuredHere(Section section) {
    return measured.isPresent() && measured.get().table().mirnas().contains(section.mirna.id());
  }

  private double measured(Section section, ShownGene gene) {
    return measured.map(all -> all.value(section.mirna.id(), gene.id())).orElse(Float.NaN);
  }

  private static String left(ShownGene gene) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * StrictMath.pow(2, gene.log2fc()));
  }

  private void figures(Agreement of) {
    add("<div class=\"figures\">\n<figure><figcaption>Genes by their best site</figcaption>\n");
    add("%s</figure>\n<figure><figcaption>Predicted against measured: ", Plot.cumulative(of));
    add("r = %s, rho = %s</figcaption>\n", change(of.pearson()), change(of.spearman()));
    add("%s</figure>\n</div>\n<ul class=\"legend\">", Plot.scatter(of));
    for (Map.Entry<SiteClass, float[]> one : of.byClass().entrySet()) {
      add("<li><i class=\"%s\"></i>%s: ", one.getKey().style(), one.getKey().label());
      add("%s</li>", plural(one.getValue().length, "gene"));
    }
    add("</ul>\n<p class=\"soft\">Values beyond an axis stand at its edge.</p>\n");
  }

  private void gene(String anchor, int rank, Section section, double greatest) {
    ShownGene gene = section.shown.get(rank - 1);
    add("<div class=\"gene\" id=\"%s\"><h3>%d. %s ", anchor, rank, escape(gene.id()));
    add("<span>log2fc %s, %s left", change(gene.log2fc()), left(gene));
    double change = measured(section, gene);
    add("%s</span></h3>\n", Double.isNaN(change) ? "" : "; measured " + change(change));
    if (!gene.drawnInOrf().isEmpty()) {
      track("orf", "ORF", gene.id(), gene.drawnInOrf(), gene.orfLength(), greatest);
      add("<div class=\"ends\"><span>ORF: start codon</span>");
      add("<span>%s nt, stop codon</span></div>\n", count(gene.orfLength()));
    }
    track("utr", "3'UTR", gene.id(), gene.drawn(), gene.utrLength(), greatest);
    add("<div class=\"ends\"><span>3'UTR: stop codon</span>");
    add("<span>%s nt</span></div>\n", count(gene.utrLength()));
    add("<div class=\"duplexes\">\n");
    for (Duplex duplex : gene.duplexes()) {
      duplex(duplex);
    }
    add("</div>\n");
    more(gene);
    add("</div>\n");
  }

  /** Draws the sites of a sequence along it. */
  private void track(
      String style,
      String region,
      String id,
      List<GeneRepression.Site> sites,
      int length,
      double greatest) {
    add(
        "<svg class=\"%s\" viewBox=\"0 0 1000 40\" preserveAspectRatio=\"none\" role=\"img\">",
        style);
    add("<title>Sites in the %s of %s</title>", region, escape(id));
    add("<rect class=\"strand\" x=\"0\" y=\"36\" width=\"1000\" height=\"2\"/>\n");
    for (GeneRepression.Site site : sites) {
      double scale = 1000.0 / Math.max(1, length);
      double width = Math.max(4, (site.end() - site.start()) * scale);
      double x = (site.start() + site.end()) / 2.0 * scale - width / 2;
      double height = greatest > 0 ? Math.max(3, 34 * -site.log2fc() / greatest) : 3;
      add(
          "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">",
          SiteClass.of(site.type()).style(), x, 36 - height, width, height);
      add("<title>%s</title></rect>\n", site(site));
    }
    add("</svg>\n");
  }

  private void more(ShownGene gene) {
    StringBuilder said = new StringBuilder(gene.count() == 0 ? "No site in the 3'UTR. " : "");
    if (gene.duplexes().size() < gene.count()) {
      said.append(
          "The alignments are those of the %d strongest of %s sites in the 3'UTR. "
              .formatted(gene.duplexes().size(), count(gene.count())));
    }
    if (gene.drawn().size() < gene.count()) {
      said.append("The %d strongest are drawn. ".formatted(gene.drawn().size()));
    }
    if (gene.orfSites() > 0) {
      said.append(
          "%s in the ORF (%s nt) %s %s. "
              .formatted(
                  plural(gene.orfSites(), "site"),
                  count(gene.orfLength()),
                  gene.orfSites() == 1 ? "gives" : "give",
                  change(gene.orfPart())));
    }
    if (gene.drawnInOrf().size() < gene.orfSites()) {
      said.append(
          "The %d strongest sites in the ORF are drawn. ".formatted(gene.drawnInOrf().size()));
    }
    if (!said.isEmpty()) {
      add("<p class=\"soft\">%s</p>\n", said.toString().strip());
    }
  }

  private void duplex(Duplex duplex) {
    add("<figure><figcaption>%s</figcaption>\n<pre>", site(duplex.site()));
    add("5'-%s-3'\n   %s\n", marked(duplex, duplex.target()), duplex.pairs());
    add("3'-%s-5'</pre></figure>\n", marked(duplex, duplex.mirna()));
  }

  private static String marked(Duplex duplex, String letters) {
    return escape(letters.substring(0, duplex.from()))
        + "<b class=\"%s\">".formatted(SiteClass.of(duplex.site().type()).style())
        + escape(letters.substring(duplex.from(), duplex.to()))
        + "</b>"
        + escape(letters.substring(duplex.to()));
  }

  private static String site(GeneRepression.Site site) {
    return "%s at %s-%s, log2fc %s"
        .formatted(
            site.type().label(), count(site.start()), count(site.end()), change(site.log2fc()));
  }

  private static String rna(String letters) {
    return letters.toUpperCase(Locale.ROOT).replace('T', 'U');
  }

  private static String plural(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }
}
