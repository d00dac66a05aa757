// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.seedhawk.error.BadInputException;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.spark.block.BlockSource;
import org.seedhawk.spark.block.Blocks;
import org.seedhawk.spark.block.GeneParts;
import org.seedhawk.spark.engine.Engines;
import org.seedhawk.spark.engine.MirnaList;
import org.seedhawk.spark.row.Output;
import org.seedhawk.spark.row.PartitionRows;
import org.seedhawk.spark.row.RowShape;
import org.seedhawk.spark.row.Tables;
import org.seedhawk.spark.row.TargetChanges;

/**
 * Scans the blocks of a partition, some seconds of work at a time: rows of one batch of blocks
 * exist at once, and a task that is cancelled stops before the next. Immutable.
 *
 * @param options options
 * @param mirnas miRNAs
 * @param shape which rows are wanted, and how
 */
record BlockScan(SparkOptions options, MirnaList mirnas, RowShape shape)
    implements MapPartitionsFunction<Row, Row>, Serializable {
  /** Genes of one batch, so that many short targets are bounded too. */
  private static final long MOST_GENES = 1 << 18;

  private Output.Kind kind() {
    return shape.kind();
  }

  @Override
  public Iterator<Row> call(Iterator<Row> blocks) {
    return blocks.hasNext() ? new Found(blocks) : List.<Row>of().iterator();
  }

  /** The rows of a partition. One thread. */
  private final class Found extends PartitionRows {
    private final Iterator<Row> blocks;
    private final Engines.Lease<Engines.Prepared> lease;
    private final ScanOptions scan;
    private final float listFrom;
    private final RowShape.Maker make = options.maker(shape);
    private Row ahead; // read and not yet scanned

    Found(Iterator<Row> blocks) {
      this.blocks = blocks;
      lease =
          Engines.here()
              .set(
                  options.engine(),
                  options::search,
                  mirnas,
                  options.hasChanges() && kind().hasGenes());
      task.addTaskCompletionListener((TaskCompletionListener) ended -> lease.close());
      scan = options.scan().toBuilder().threads(task.cpus()).build();
      listFrom =
          Float.isNaN(scan.threshold())
              ? lease.get().engine().model().threshold()
              : scan.threshold();
    }

    @Override
    protected boolean hasWork() {
      return peek();
    }

    private boolean peek() {
      if (ahead == null && blocks.hasNext()) {
        ahead = blocks.next();
      }
      return ahead != null;
    }

    private Row take() {
      Row taken = ahead;
      ahead = null;
      return taken;
    }

    @Override
    protected void work() throws IOException {
      int number = BlockSource.number(ahead);
      if (number == Blocks.FOR_CHANGES) {
        Row block = take();
        if (kind().hasGenes()) {
          out.add(
              make.part(GeneParts.row(BlockSource.id(block), changes(List.of(block)).getFirst())));
        }
      } else if (number == Blocks.WHOLE) {
        scanTargets(batch());
      } else {
        scanBlock(take());
      }
    }

    private List<Row> batch() {
      List<Row> batch = new ArrayList<>();
      Set<String> names = new HashSet<>();
      long most = options.blockLetters(mirnas.size());
      long letters = 0;
      while (peek()
          && BlockSource.number(ahead) == Blocks.WHOLE
          && letters < most
          && (batch.isEmpty() || (batch.size() + 1L) * mirnas.size() <= MOST_GENES)) {
        if (!names.add(BlockSource.id(ahead))) {
          throw new BadInputException(
              "target '%s': two targets have this name; rename or remove one"
                  .formatted(BlockSource.id(ahead)));
        }
        letters += BlockSource.letters(ahead).length;
        batch.add(take());
      }
      return batch;
    }

    private void scanTargets(List<Row> targets) throws IOException {
      TargetSink sink = new TargetSink(out, targets.getFirst(), listFrom);
      lease.get().set().scan(new BlockSource(targets), scan, sink);
      if (kind().hasGenes()) {
        sendGenes(targets, sink.genes);
      }
    }

    private void sendGenes(List<Row> targets, List<FoundGene> genes) throws IOException {
      if (!options.hasChanges()) {
        genes.forEach(found -> out.add(make.gene(Tables.row(found.gene))));
        return;
      }
      Iterator<Row> target = targets.iterator();
      Iterator<TargetChanges> changes = changes(targets).iterator();
      String at = null;
      TargetChanges columns = TargetChanges.NONE;
      for (FoundGene found : genes) {
        while (!found.gene.targetId().equals(at)) {
          at = BlockSource.id(target.next());
          columns = changes.next();
        }
        out.add(make.gene(Tables.row(found.gene, columns.values(found.mirna))));
      }
    }

    /** Predicts log2 fold changes; of a target that is too long there are none. */
    private List<TargetChanges> changes(List<Row> targets) throws IOException {
      List<TargetChanges> all = new ArrayList<>();
      List<Integer> places = new ArrayList<>();
      List<Transcript> transcripts = new ArrayList<>();
      for (Row target : targets) {
        byte[] letters = BlockSource.letters(target);
        if (letters.length <= Transcript.MOST_LETTERS) {
          places.add(all.size());
          transcripts.add(
              new Transcript(
                  BlockSource.id(target), new String(letters, StandardCharsets.US_ASCII)));
        }
        all.add(TargetChanges.NONE);
      }
      Iterator<Integer> place = places.iterator();
      lease
          .get()
          .changes()
          .orElseThrow()
          .scan(
              transcripts.iterator(), TargetChanges::of, columns -> all.set(place.next(), columns));
      return all;
    }

    /** Scans a block of a cut target: of its genes, all sites count, whatever is listed. */
    private void scanBlock(Row block) throws IOException {
      TargetSink sink = new TargetSink(out, block, listFrom);
      ScanOptions wanted = kind().hasGenes() ? scan.toBuilder().threshold(0).build() : scan;
      lease.get().set().scan(new BlockSource(List.of(block)), wanted, sink);
      if (kind().hasGenes()) {
        out.add(make.part(sink.parts().row(BlockSource.id(block), BlockSource.number(block))));
      }
    }
  }

  /** A row of the gene table and the index of its miRNA. */
  private record FoundGene(GeneScore gene, int mirna) {}

  /** Sites of a batch that are the block's: rows of those that are listed, and what counts. */
  private record Mapped(List<Row> rows, int[] mirnas, float[] scores, long[] starts, long[] ends) {}

  /** Takes the results of whole targets, or of one block. */
  private final class TargetSink implements ScanSink<Mapped> {
    private static final int[] NO_INTS = {};
    private static final long[] NO_LONGS = {};

    private final Output out;
    private final Row block;
    private final float listFrom;
    private final boolean isCut;
    private final List<FoundGene> genes = new ArrayList<>();
    private final GeneParts parts;

    TargetSink(Output out, Row block, float listFrom) {
      this.out = out;
      this.block = block;
      this.listFrom = listFrom;
      isCut = BlockSource.number(block) != Blocks.WHOLE;
      parts = new GeneParts(isCut && kind().hasGenes() ? mirnas.size() : 0);
    }

    GeneParts parts() {
      return parts;
    }

    @Override
    public Mapped map(SiteBatch sites) {
      List<Row> rows = new ArrayList<>(kind().hasSites() ? sites.size() : 0);
      RowShape.Maker make = options.maker(shape); // of its own, as workers map at the same time
      if (!isCut) {
        for (int site = 0; kind().hasSites() && site < sites.size(); site++) {
          rows.add(make.site(Tables.site(sites, site, 0, options.scan().hasEnergy())));
        }
        return new Mapped(rows, NO_INTS, new float[0], NO_LONGS, NO_LONGS);
      }
      long offset = BlockSource.offset(block);
      int[] own = new int[sites.size()];
      int count = 0;
      for (int site = 0; site < sites.size(); site++) {
        if (BlockSource.owns(block, offset + sites.windowStart(site))) {
          own[count++] = site;
          if (kind().hasSites() && sites.score(site) >= listFrom) {
            rows.add(make.site(Tables.site(sites, site, offset, options.scan().hasEnergy())));
          }
        }
      }
      int kept = kind().hasGenes() ? count : 0;
      Mapped mapped =
          new Mapped(rows, new int[kept], new float[kept], new long[kept], new long[kept]);
      for (int i = 0; i < kept; i++) {
        mapped.mirnas[i] = sites.mirna(own[i]);
        mapped.scores[i] = sites.score(own[i]);
        mapped.starts[i] = offset + sites.start(own[i]);
        mapped.ends[i] = offset + sites.end(own[i]);
      }
      return mapped;
    }

    @Override
    public void sites(Mapped mapped) {
      mapped.rows.forEach(out::add);
      for (int i = 0; i < mapped.mirnas.length; i++) {
        parts.add(0, mapped.mirnas[i], mapped.scores[i], 1, mapped.starts[i], mapped.ends[i]);
      }
    }

    @Override
    public void gene(GeneView gene) {
      if (!isCut && kind().hasGenes()) {
        genes.add(new FoundGene(gene.toScore(), gene.mirna()));
      }
    }
  }
}
