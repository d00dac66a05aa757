// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.seedhawk.cli.genome.GeneOnGenome;
import org.seedhawk.cli.genome.GenomePart;
import org.seedhawk.cli.genome.row.SiteOnGenome;
import org.seedhawk.genome.Genome;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.TargetList;
import org.seedhawk.spark.engine.Engines;
import org.seedhawk.spark.engine.MirnaList;
import org.seedhawk.spark.fasta.TaskInput;
import org.seedhawk.spark.row.GenomeTables;
import org.seedhawk.spark.row.PartitionRows;
import org.seedhawk.spark.row.RowShape;
import org.seedhawk.spark.row.TargetChanges;

/**
 * Scans parts of a genome: rows of one part exist at once, and a task that is cancelled stops
 * before the next. Immutable.
 *
 * @param options options
 * @param mirnas miRNAs
 * @param shape which rows are wanted, and how
 * @param file the genome
 * @param eachIsoform whether a site stands once for each of its transcripts
 * @param byGene whether rows are for genes
 * @param changes whether rows have the columns of log2 fold changes
 */
record GenomeBlockScan(
    SparkOptions options,
    MirnaList mirnas,
    RowShape shape,
    String file,
    boolean eachIsoform,
    boolean byGene,
    boolean changes)
    implements FlatMapFunction<Iterator<byte[]>, Row>, Serializable {

  @Override
  public Iterator<Row> call(Iterator<byte[]> parts) {
    return parts.hasNext() ? new Found(parts) : List.<Row>of().iterator();
  }

  /** The rows of a partition. One thread. */
  private final class Found extends PartitionRows {
    private final Iterator<byte[]> parts;
    private final Genome genome;
    private final Engines.Lease<Engines.Prepared> lease;
    private final ScanOptions scan;
    private final GenomePart.Wanted wanted;
    private final RowShape.Maker make;

    Found(Iterator<byte[]> parts) {
      this.parts = parts;
      genome = GenomeFile.open(file, task);
      boolean hasGenes = shape.kind().hasGenes();
      lease = Engines.here().set(options.engine(), options::search, mirnas, changes && hasGenes);
      task.addTaskCompletionListener((TaskCompletionListener) ended -> lease.close());
      ScanOptions asked = options.scan().toBuilder().threads(task.cpus()).build();
      float listFrom =
          Float.isNaN(asked.threshold())
              ? lease.get().engine().model().threshold()
              : asked.threshold();
      // A gene's row needs the sites below the threshold, too.
      scan = byGene && hasGenes ? asked.toBuilder().threshold(0).build() : asked;
      wanted =
          new GenomePart.Wanted(
              shape.kind().hasSites(), hasGenes, byGene, eachIsoform, listFrom, asked.noisyOr());
      make =
          shape.maker(GenomeTables.sites(asked.hasEnergy()), GenomeTables.genes(byGene, changes));
    }

    @Override
    protected boolean hasWork() {
      return parts.hasNext();
    }

    @Override
    protected void work() throws IOException {
      GenomePart.Opened part = TaskInput.unpack(parts.next(), GenomePart.class).open(genome);
      List<Rna> targets = part.targets();
      Map<String, TargetChanges> predicted =
          changes && shape.kind().hasGenes() ? changes(targets) : Map.of();
      GenomePart.Sink sink = part.sink(wanted, new Rows(predicted));
      lease.get().set().scan(new TargetList(targets), scan, sink.results());
      sink.end();
    }

    /** Predicts log2 fold changes; of a target that is too long there are none. */
    private Map<String, TargetChanges> changes(List<Rna> targets) throws IOException {
      List<Transcript> known = new ArrayList<>();
      for (Rna target : targets) {
        if (target.letters().length() <= Transcript.MOST_LETTERS) {
          known.add(new Transcript(target.id(), target.letters()));
        }
      }
      Map<String, TargetChanges> all = new HashMap<>();
      Iterator<Transcript> next = known.iterator();
      lease
          .get()
          .changes()
          .orElseThrow()
          .scan(known.iterator(), TargetChanges::of, columns -> all.put(next.next().id(), columns));
      return all;
    }

    /** Makes rows of what was found. */
    private final class Rows implements GenomePart.Receiver {
      private static final Object[] NONE = {};

      private final Map<String, TargetChanges> predicted;

      Rows(Map<String, TargetChanges> predicted) {
        this.predicted = predicted;
      }

      @Override
      public void site(SiteOnGenome site) {
        out.add(make.site(GenomeTables.site(site, options.scan().hasEnergy())));
      }

      @Override
      public void pair(
          String stretch,
          String transcript,
          String chrom,
          GenomePart.Gene gene,
          int mirna,
          GeneScore score) {
        Object[] columns =
            changes ? predicted.getOrDefault(stretch, TargetChanges.NONE).values(mirna) : NONE;
        out.add(make.gene(GenomeTables.pair(transcript, gene, score, columns), chrom));
      }

      @Override
      public void gene(GeneOnGenome row) {
        out.add(make.gene(GenomeTables.gene(row), row.chrom()));
      }
    }
  }
}
