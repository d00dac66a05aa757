// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.known;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.OutputFiles;
import org.seedhawk.command.RecordOptions;
import org.seedhawk.command.Streams;
import org.seedhawk.command.WorkerOptions;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.generate.Generator;
import org.seedhawk.generate.Generator.GeneratedMirna;
import org.seedhawk.scan.Rna;
import org.seedhawk.search.MirnaDatabase;
import org.seedhawk.search.MirnaHit;
import org.seedhawk.search.MirnaSearch;
import org.seedhawk.search.SearchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code seedhawk generate}: the miRNA of a site, from the site alone. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Writes the miRNA that each site asks for, and the known miRNA that it is most like.",
    footer = {
      "",
      "Targets are FASTA, or a table with one site a row: name, tab, letters 5'->3'. "
          + "Records that are longer than the model's sites are cut. Letters other than A C "
          + "G U are read as blanks. One row of the output is one site and candidate. The "
          + "columns:",
      "  target start end candidate predicted log_probability mirna identity coverage",
      "  evalue strand status threshold engine n_equal",
      "log_probability is the mean over the letters. A status is known (a hit at the "
          + "largest E-value), novel, or unreadable: the site has fewer than 6 letters A C G U, "
          + "so there is no candidate. threshold is the smallest E-value of --evalue that "
          + "the hit meets, '.' for none. A known miRNA is named for nearly every site, "
          + "whether it is one or not. n_equal counts the known miRNAs that have the letters "
          + "of the one named, itself among them.",
      "",
      "Example:",
      "  seedhawk generate --target utr.fa --model seq2seq --db mature.fa --out m.tsv"
    })
public final class GenerateCommand implements Callable<Integer> {
  /** The first line of the table. */
  public static final String HEADER =
      "#target\tstart\tend\tcandidate\tpredicted\tlog_probability\tmirna\tidentity\tcoverage"
          + "\tevalue\tstrand\tstatus\tthreshold\tengine\tn_equal\n";

  /** Sites that are decoded, searched and written together. */
  private static final int CHUNK = 10_000;

  private final Streams streams;

  @Spec private CommandSpec spec;

  @Option(
      names = "--target",
      paramLabel = "FASTA|TSV",
      required = true,
      description =
          "Sites, 3'UTRs or transcripts as FASTA, or a table of sites. Plain, gzip or bgzip.")
  private Path target;

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      required = true,
      description =
          "A generator of 'seedhawk models list', or a folder with encoder.onnx and decoder.onnx.")
  private String model;

  @Option(
      names = "--db",
      paramLabel = "FASTA",
      required = true,
      description = "Known miRNAs: miRBase's mature.fa or MirGeneDB's, for instance.")
  private Path db;

  @Option(
      names = "--sites",
      paramLabel = "TSV",
      description =
          "Site table of 'seedhawk scan'. The targets are cut there. Default: they are cut window"
              + " by window.")
  private Path sites;

  @Option(
      names = "--window",
      paramLabel = "N",
      description =
          "Length in nt of a window of a longer record. Default: the model's longest site.")
  private Integer window;

  @Option(
      names = "--step",
      paramLabel = "N",
      description = "Distance in nt from window to window. Default: half a window.")
  private Integer step;

  @Option(
      names = "--too-long",
      paramLabel = "cut|refuse",
      description =
          "What to do with a row of a table whose site is longer than the model's input. cut: keep"
              + " its 3' end and say so. refuse: stop. Default: ${DEFAULT-VALUE}.")
  private SiteCuts.TooLong tooLong = SiteCuts.TooLong.cut;

  @Option(
      names = "--evalue",
      paramLabel = "E,...",
      description =
          "E-values above 0, with commas between them. The largest is that of a hit. Default:"
              + " ${DEFAULT-VALUE}.")
  private String evalues = "0.01,0.005,0.001";

  @Option(
      names = "--beam",
      paramLabel = "K",
      description = "Candidates of a site, 1 to 64. Default: ${DEFAULT-VALUE}, the greedy one.")
  private int beam = 1;

  @Option(
      names = "--both-strands",
      description = "Look the reverse complement of a predicted miRNA up, too.")
  private boolean bothStrands;

  @Option(
      names = "--engine",
      paramLabel = "auto|blastn|embedded",
      description = "Who searches, see 'seedhawk blast --help'. Default: ${DEFAULT-VALUE}.")
  private BlastCommand.Engine engine = BlastCommand.Engine.auto;

  @Mixin private RecordOptions records;

  @Mixin private WorkerOptions workers;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Sites decoded together, 1 to 65536. Default: ${DEFAULT-VALUE}.")
  private int batch = 128;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Table of miRNAs to write, gzipped if it ends in .gz. Default: the standard output.")
  private String out = "-";

  /** Takes what it writes to. */
  public GenerateCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    double[] levels = levels();
    checkOptions();
    OutputFiles files =
        new OutputFiles(spec).input(target, db, sites).model(model).output("--out", out);
    files.check();
    MirnaDatabase database = MirnaDatabase.read(db, records.skips(), streams::warn);
    try (Generator generator = Generator.open(model, workers.threads());
        MirnaSearch search =
            MirnaSearch.open(
                engine.engine(), database, workers.threads(), System.getenv("PATH"), streams::say);
        AtomicFile file = AtomicFile.create(out, streams.out())) {
      SiteCuts cuts =
          new SiteCuts(
              generator.model().siteLength(),
              window,
              step,
              tooLong,
              records.skips(),
              streams::warn);
      List<SiteCuts.Cut> all = sites == null ? cuts.read(target) : cuts.read(target, sites);
      long begun = System.nanoTime();
      long known = write(generator, search, database, all, levels, file);
      double seconds = (System.nanoTime() - begun) / 1e9;
      streams.say(
          String.format(
              Locale.ROOT,
              "%,d sites, %,d whose first miRNA is like a known one at E-value %s (%,d miRNAs, by"
                  + " %s), %.1f s, %,.0f sites/s",
              all.size(),
              known,
              number(levels[levels.length - 1]),
              database.size(),
              search.engine(),
              seconds,
              all.size() / seconds));
      files.written().ifPresent(streams::say);
    }
    return ExitCode.OK.code();
  }

  private void checkOptions() throws IOException {
    workers.threads(); // refuses what is out of range
    OptionRules rules = new OptionRules(spec);
    rules.inRange("--batch", batch, 1, 65_536);
    rules.inRange("--beam", beam, 1, 64);
    rules.inRange("--window", window, 1, Integer.MAX_VALUE);
    rules.inRange("--step", step, 1, SiteCuts.MOST_STEP);
    rules.excludes(sites != null, "--sites", "--window", "--step", "--too-long");
    boolean table = sites == null && SiteCuts.isTable(target);
    rules.excludes(table, "a table of sites as --target", "--window", "--step");
    rules.needs("--too-long", table, "a table of sites as --target");
  }

  /** Returns the E-values in rising order. */
  private double[] levels() {
    String[] fields = evalues.split(",", -1);
    double[] levels = new double[fields.length];
    for (int i = 0; i < fields.length; i++) {
      try {
        levels[i] = Double.parseDouble(fields[i].strip());
        SearchOptions.DEFAULT.withEvalue(levels[i]);
      } catch (IllegalArgumentException e) {
        throw usage(
            "--evalue is '%s'; it must be numbers above 0 with commas, 0.01,0.001 for instance"
                .formatted(evalues));
      }
    }
    Arrays.sort(levels);
    return levels;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Returns how many sites have a known miRNA as their first candidate. */
  private long write(
      Generator generator,
      MirnaSearch search,
      MirnaDatabase database,
      List<SiteCuts.Cut> all,
      double[] levels,
      AtomicFile file)
      throws IOException {
    SearchOptions options =
        SearchOptions.DEFAULT.withEvalue(levels[levels.length - 1]).withBothStrands(bothStrands);
    RowBuffer rows = new RowBuffer();
    rows.text(HEADER);
    long known = 0;
    for (int from = 0; from < all.size(); from += CHUNK) {
      List<SiteCuts.Cut> chunk = all.subList(from, Math.min(all.size(), from + CHUNK));
      List<List<GeneratedMirna>> written =
          generator.generate(chunk.stream().map(SiteCuts.Cut::letters).toList(), beam, batch);
      List<Rna> queries = new ArrayList<>();
      for (List<GeneratedMirna> candidates : written) {
        for (GeneratedMirna mirna : candidates) {
          queries.add(new Rna("candidate", mirna.letters()));
        }
      }
      List<List<MirnaHit>> hits = search.search(queries, options);
      int query = 0;
      for (int i = 0; i < chunk.size(); i++) {
        if (written.get(i).isEmpty()) {
          place(rows, chunk.get(i)).text("0\t.\t.\t.\t0.00\t0.00\tinf\t.\tunreadable\t.");
          rows.tab().text(search.engine()).text("\t0").newline();
        }
        for (int k = 0; k < written.get(i).size(); k++) {
          MirnaHit hit = hits.get(query).isEmpty() ? null : hits.get(query).getFirst();
          known += k == 0 && hit != null ? 1 : 0;
          row(rows, chunk.get(i), k, written.get(i).get(k), hit, database, levels);
          rows.tab().text(search.engine()).tab();
          rows.number(hit == null ? 0 : database.equalCount(hit.subject())).newline();
          query++;
        }
      }
      rows.writeTo(file);
      rows.clear();
    }
    rows.writeTo(file); // the header, where there is no site
    file.commit();
    return known;
  }

  private static RowBuffer place(RowBuffer rows, SiteCuts.Cut cut) {
    return rows.text(cut.target()).tab().number(cut.start()).tab().number(cut.end()).tab();
  }

  private static void row(
      RowBuffer rows,
      SiteCuts.Cut cut,
      int candidate,
      GeneratedMirna mirna,
      MirnaHit hit,
      MirnaDatabase database,
      double[] levels) {
    place(rows, cut).number(candidate + 1L).tab().text(mirna.letters()).tab();
    rows.text(decimal("%.4f", mirna.logProbability())).tab();
    if (hit == null) {
      rows.text(".\t0.00\t0.00\tinf\t.\tnovel\t.");
      return;
    }
    rows.text(database.id(hit.subject())).tab().text(decimal("%.2f", hit.identityPercent()));
    rows.tab().text(decimal("%.2f", hit.coveragePercent(mirna.letters().length()))).tab();
    rows.text(decimal("%.2e", hit.evalue())).tab().text(hit.plus() ? "+" : "-");
    double met = levels[levels.length - 1];
    for (int i = levels.length - 1; i >= 0 && hit.evalue() <= levels[i]; i--) {
      met = levels[i];
    }
    rows.tab().text("known").tab().text(number(met));
  }

  private static String decimal(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String number(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
