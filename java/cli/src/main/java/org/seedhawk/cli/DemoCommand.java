// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.Streams;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.PairTable;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Site;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code seedhawk demo}: a scan of textbook targets, see the README beside the resources. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Scans a small set of published targets, and shows what stands out.",
    footer = {"", "Example:", "  seedhawk demo --save demo"})
final class DemoCommand implements Callable<Integer> {
  private static final int SHOWN = 25;
  private static final int RANKED = 5;
  private static final List<String> FILES = List.of("mirnas.fa", "targets.fa", "known.tsv");

  private final Streams streams;

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      description = "A model of 'seedhawk models list', or a folder. Default: the first listed.")
  private String model;

  @Option(
      names = "--save",
      paramLabel = "DIR",
      description = "Also write the demo's input files into this folder. Default: none.")
  private Path save;

  DemoCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    List<Rna> mirnas = fasta("mirnas.fa");
    List<Rna> targets = fasta("targets.fa");
    Map<String, String> known = known();
    if (save != null) {
      save();
    }
    List<Site> best;
    RowBuffer out = new RowBuffer();
    try (Seedhawk engine = model == null ? Seedhawk.open() : Seedhawk.open(model);
        MirnaSet set = engine.prepare(mirnas)) {
      List<Site> sites = set.scan(targets, ScanOptions.listAll());
      best = bestOfEachPair(sites);
      out.text(
          "%d targets scanned for %d miRNAs with model '%s', rule %s: %d sites scored.\n"
              .formatted(
                  targets.size(),
                  mirnas.size(),
                  engine.model().name(),
                  engine.model().seedMatch(),
                  sites.size()));
    }
    long knownShown =
        best.stream().limit(SHOWN).filter(site -> known.containsKey(pair(site))).count();
    out.text(
        "The %d best of %d pairs with their best site; * = shown by experiment.\n\n"
            .formatted(Math.min(SHOWN, best.size()), best.size()));
    out.text(
        "  %-9s %-16s %8s  %-12s %9s  %s\n"
            .formatted("target", "miRNA", "score", "site type", "position", "shown by"));
    for (Site site : best.subList(0, Math.min(SHOWN, best.size()))) {
      String reference = known.get(pair(site));
      out.text(
          String.format(
                  Locale.ROOT,
                  "%s %-9s %-16s %8.6f  %-12s %9s  %s",
                  reference == null ? " " : "*",
                  site.targetId(),
                  site.mirnaId(),
                  site.score(),
                  site.type(),
                  site.start() + "-" + site.end(),
                  reference == null ? "" : reference)
              .stripTrailing());
      out.newline();
    }
    out.text(
        "\n%d of the %d published pairs are among them.\n".formatted(knownShown, known.size()));
    rank(mirnas, targets, out);
    out.text(next());
    out.writeTo(streams.out());
    return ExitCode.OK.code();
  }

  /** Says which targets go down most, and by which site. */
  private static void rank(List<Rna> mirnas, List<Rna> targets, RowBuffer out) {
    List<GeneRepression> ranked = new ArrayList<>();
    try (RepressionModel repression = RepressionModel.open(1);
        RepressionSet set = repression.prepare(mirnas)) {
      for (Rna target : targets) {
        ranked.addAll(set.score(new Transcript(target.id(), target.letters())));
      }
    }
    ranked.sort(Comparator.comparingDouble(GeneRepression::log2fc));
    out.text("\nWhich go down most, predicted log2 fold change (-1: half is left):\n\n");
    for (GeneRepression gene : ranked.subList(0, Math.min(RANKED, ranked.size()))) {
      out.text(
          String.format(
              Locale.ROOT,
              "  %-9s %-16s %8.4f  %s\n",
              gene.transcriptId(),
              gene.mirnaId(),
              gene.log2fc(),
              gene.sites().stream()
                  .filter(GeneRepression.Site::counted)
                  .map(site -> site.type() + " at " + site.start() + "-" + site.end())
                  .collect(Collectors.joining(", "))));
    }
  }

  private String next() {
    String folder = save == null ? "demo" : save.toString();
    // How the program was called, so that the lines can be copied.
    String program = Streams.shown(System.getProperty("seedhawk.program", "./seedhawk"));
    String first = save == null ? "  %s demo --save demo\n".formatted(program) : "";
    return """

    Next:
    %2$s  %1$s rank --mirna %3$s/mirnas.fa --target %3$s/targets.fa --top 3
      %1$s rank --mirna your-mirnas.fa --target your-utrs.fa.gz --genes g.tsv --sites s.tsv
      %1$s scan --mirna your-mirnas.fa --target your-utrs.fa.gz --sites s.tsv --genes g.tsv
      %1$s models list
      %1$s doctor
    """
        .formatted(program, first, folder);
  }

  /** Returns the best site of each pair, best first; ties in the order of the scan. */
  private static List<Site> bestOfEachPair(List<Site> sites) {
    List<Site> sorted = new ArrayList<>(sites);
    sorted.sort(Comparator.comparingDouble(Site::score).reversed());
    Map<String, Site> best = new HashMap<>();
    List<Site> kept = new ArrayList<>();
    for (Site site : sorted) {
      if (best.putIfAbsent(pair(site), site) == null) {
        kept.add(site);
      }
    }
    return kept;
  }

  private static String pair(Site site) {
    return site.mirnaId() + "\t" + site.targetId();
  }

  private static List<Rna> fasta(String name) throws IOException {
    try (FastaReader reader = FastaReader.of(resource(name), name)) {
      return reader.readAll(id -> true);
    }
  }

  private static Map<String, String> known() throws IOException {
    Map<String, String> known = new HashMap<>();
    try (PairTable table = PairTable.of(resource("known.tsv"), "known.tsv")) {
      int reference = table.columns().indexOf("reference");
      for (PairTable.Pair row; (row = table.next()) != null; ) {
        known.put(row.mirnaId() + "\t" + row.mrnaId(), row.fields().get(reference));
      }
    }
    return known;
  }

  private void save() throws IOException {
    try {
      Files.createDirectories(save);
    } catch (IOException e) {
      throw new IOException("cannot make the folder '%s'; name another".formatted(save), e);
    }
    Deque<AtomicFile> files = new ArrayDeque<>();
    try {
      for (String name : FILES) {
        files.add(AtomicFile.create(save.resolve(name).toString(), streams.out()));
        try (InputStream in = resource(name)) {
          in.transferTo(files.getLast());
        }
      }
      AtomicFile.publish(files);
    } finally {
      for (AtomicFile file : files) {
        file.close();
      }
    }
  }

  private static InputStream resource(String name) {
    return DemoCommand.class.getResourceAsStream("demo/" + name);
  }
}
