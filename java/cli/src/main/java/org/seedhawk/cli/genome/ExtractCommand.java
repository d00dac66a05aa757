// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.seedhawk.cli.genome.row.Words;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.OutputFiles;
import org.seedhawk.command.Streams;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Selection;
import org.seedhawk.genome.Status;
import org.seedhawk.genome.Transcript;
import org.seedhawk.genome.error.GenomeInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code seedhawk extract}: from a genome and its annotation to FASTA. */
@Command(
    name = "extract",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Cuts 3'UTRs, or other parts of transcripts, out of a genome. Each transcript of the"
            + " annotation gets a row that says what became of it.",
    footer = {
      "",
      "Table: transcript name gene gene_name biotype tags chromosome strand start end",
      "blocks length status flags. start and end are those of the transcript; blocks",
      "are those of the region, ascending in the genome. Positions are 0-based",
      "half-open. docs/genome.md explains each status and flag. FILE '-' is the",
      "standard output.",
      "",
      "Example:",
      "  seedhawk extract --genome hg38.2bit --annotation genes.gtf.gz --out utr.fa",
      "  seedhawk scan --mirna mature.fa --target utr.fa --sites sites.tsv"
    })
public final class ExtractCommand implements Callable<Integer> {
  private static final int LINE = 60;
  private static final int FLUSH = 1 << 16;

  private final Streams streams;

  @Spec private CommandSpec spec;

  @Option(
      names = "--genome",
      paramLabel = "FILE",
      required = true,
      description = "The genome: FASTA (plain, bgzip, gzip) or UCSC 2bit.")
  private Path genome;

  @Option(
      names = "--annotation",
      paramLabel = "FILE",
      required = true,
      description =
          "Its transcripts: GTF, GFF3, genePred (refGene, refFlat) or BED12. Plain or gzip.")
  private Path annotation;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "What to cut out: 3utr, 5utr, cds, transcript (all exons, joined) or exons (each by"
              + " itself). Default: 3utr.")
  private String region = Region.THREE_PRIME_UTR.toString();

  @Option(
      names = "--out",
      paramLabel = "FASTA",
      description =
          "Sequences, 5'->3' of the transcript; gzipped if it ends in .gz. Default: the standard"
              + " output.")
  private String out = "-";

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description = "A row for each transcript of the annotation; as --out. Default: none.")
  private String table;

  @Mixin private SelectionOptions selection;

  @Option(
      names = "--isoform",
      paramLabel = "all|longest",
      description =
          "Take longest for the transcript of each gene whose region is the longest. Default: all.")
  private String isoform = "all";

  /** Creates it. */
  public ExtractCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    OptionRules rules = new OptionRules(spec);
    Region part = RegionOptions.region(rules, region);
    boolean longest = SelectionOptions.isLongest(rules, isoform);
    OutputFiles files =
        new OutputFiles(spec)
            .input(genome, annotation)
            .input(selection.inputs().toArray(Path[]::new))
            .output("--out", out)
            .output("--table", table);
    files.check();
    Selection wanted = selection.selection(longest);
    try {
      extract(part, wanted);
      files.written().ifPresent(streams::say);
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
    return ExitCode.OK.code();
  }

  private void extract(Region part, Selection wanted) throws IOException {
    long begun = System.nanoTime();
    try (Genome opened = Genome.open(genome)) {
      Extraction plan = Plans.read(streams, opened, annotation, selection.aliases(), part, wanted);
      if (!plan.counts().containsKey(Status.EXTRACTED) && table != null) {
        try (AtomicFile rows = AtomicFile.create(table, streams.out())) {
          writeTable(plan, rows);
          rows.commit();
        }
        Plans.check(plan, annotation, "; '%s' has the status of each".formatted(table));
      }
      Plans.check(plan, annotation, "");
      long letters = write(plan, opened);
      streams.say(
          String.format(
              Locale.ROOT,
              "%,d transcripts: %s; %,d nt, %.1f s",
              plan.items().size(),
              Plans.counts(plan),
              letters,
              (System.nanoTime() - begun) / 1e9));
      sayFlags(plan);
    }
  }

  private void sayFlags(Extraction plan) {
    Map<Transcript.Flag, Integer> flags = new EnumMap<>(Transcript.Flag.class);
    plan.items().stream()
        .filter(item -> item.status() == Status.EXTRACTED)
        .forEach(item -> item.transcript().flags().forEach(f -> flags.merge(f, 1, Integer::sum)));
    if (!flags.isEmpty()) {
      streams.say(
          "flags of extracted transcripts: "
              + flags.entrySet().stream()
                  .map(each -> String.format(Locale.ROOT, "%,d %s", each.getValue(), each.getKey()))
                  .collect(Collectors.joining(", ")));
    }
  }

  private long write(Extraction plan, Genome opened) throws IOException {
    long letters = 0;
    try (AtomicFile fasta = AtomicFile.create(out, streams.out());
        AtomicFile rows = table == null ? null : AtomicFile.create(table, streams.out())) {
      RowBuffer sequences = new RowBuffer();
      RowBuffer lines = new RowBuffer().text(TABLE_HEADER);
      for (Extraction.Item item : plan.items()) {
        for (int i = 0; i < item.pieces().size(); i++) {
          GenomeBlocks piece = item.pieces().get(i);
          header(sequences, plan.region(), item, i);
          sequence(sequences, opened.spliced(piece));
          letters += piece.length();
        }
        row(lines, item);
        flush(sequences, Optional.of(fasta), FLUSH);
        flush(lines, Optional.ofNullable(rows), FLUSH);
      }
      flush(sequences, Optional.of(fasta), 0);
      flush(lines, Optional.ofNullable(rows), 0);
      AtomicFile.publish(rows == null ? List.of(fasta) : List.of(fasta, rows));
    }
    return letters;
  }

  private static void writeTable(Extraction plan, AtomicFile to) throws IOException {
    RowBuffer lines = new RowBuffer().text(TABLE_HEADER);
    for (Extraction.Item item : plan.items()) {
      row(lines, item);
      flush(lines, Optional.of(to), FLUSH);
    }
    flush(lines, Optional.of(to), 0);
  }

  private static void flush(RowBuffer buffer, Optional<AtomicFile> file, int above)
      throws IOException {
    if (buffer.size() > above) {
      if (file.isPresent()) {
        buffer.writeTo(file.get());
      }
      buffer.clear();
    }
  }

  private static void header(RowBuffer to, Region part, Extraction.Item item, int piece) {
    Transcript transcript = item.transcript();
    to.text(">").text(Words.word(item.pieceName(piece, part)));
    to.text(" gene=").text(Words.word(transcript.geneId()));
    to.text(" gene_name=").text(Words.word(transcript.geneName()));
    to.text(" region=").text(part.toString());
    to.text(" blocks=").text(item.pieces().get(piece).toString()).newline();
  }

  private static void sequence(RowBuffer to, byte[] letters) {
    String text = new String(letters, StandardCharsets.US_ASCII);
    for (int i = 0; i < text.length(); i += LINE) {
      to.text(text.substring(i, Math.min(text.length(), i + LINE))).newline();
    }
  }

  private static final String TABLE_HEADER =
      "transcript\tname\tgene\tgene_name\tbiotype\ttags\tchromosome\tstrand\tstart\tend\tblocks"
          + "\tlength\tstatus\tflags\n";

  private static void row(RowBuffer to, Extraction.Item item) {
    Transcript transcript = item.transcript();
    String blocks =
        item.pieces().stream().map(GenomeBlocks::ranges).collect(Collectors.joining(";"));
    String flags =
        transcript.flags().stream().map(Object::toString).collect(Collectors.joining(","));
    to.text(Words.word(transcript.name())).tab().text(Words.word(item.name())).tab();
    to.text(Words.word(transcript.geneId())).tab().text(Words.word(transcript.geneName())).tab();
    to.text(Words.word(transcript.biotype()))
        .tab()
        .text(Words.word(String.join(",", transcript.tags())))
        .tab();
    to.text(Words.word(item.chromosome())).tab().text(transcript.strand().toString()).tab();
    to.number(transcript.start()).tab().number(transcript.end()).tab();
    to.text(Words.word(blocks)).tab().number(item.length()).tab();
    to.text(item.status().toString()).tab().text(Words.word(flags)).newline();
  }
}
