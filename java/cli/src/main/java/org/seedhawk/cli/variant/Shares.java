// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.repression.RepressionFeed;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.TargetRepression;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SiteType;

/**
 * Predicted log2 fold changes of transcripts with and without variants. Variants count in the 3'UTR
 * alone; the coding sequence is that of the genome. One thread at a time.
 */
final class Shares implements AutoCloseable {
  /** Sequences that are kept, since the next variant often lies on the same transcript. */
  private static final int KEPT = 32;

  private final Genome genome;
  private final RepressionModel model;
  private final RepressionSet set;
  private final RepressionFeed<List<GeneRepression>> feed;
  private final Map<String, int[]> asked = new ConcurrentHashMap<>();
  private final Map<GenomeBlocks, byte[]> kept =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<GenomeBlocks, byte[]> eldest) {
          return size() > KEPT;
        }
      };
  private long offered;

  /**
   * What is predicted for a transcript. Immutable.
   *
   * @param mirnas those that were asked for, ascending
   */
  record Pair(int[] mirnas, List<GeneRepression> before, List<GeneRepression> after) {
    /** Returns the prediction of a miRNA without the variants, or with them. */
    GeneRepression of(int mirna, boolean isAfter) {
      return (isAfter ? after : before).get(Arrays.binarySearch(mirnas, mirna));
    }

    /** Returns the share of a site; empty if the model has no such site. */
    Optional<Float> share(Hit hit, int offset, boolean isAfter) {
      for (GeneRepression.Site site : of(hit.mirna(), isAfter).sites()) {
        if (!site.inOrf()
            && site.start() == hit.start() + offset
            && site.end() == hit.end() + offset
            && site.type() == hit.type()) {
          return Optional.of(site.log2fc());
        }
      }
      return Optional.empty();
    }
  }

  /** Opens the model with as many threads as the engine's; the genome is closed by the caller. */
  Shares(Genome genome, List<Rna> mirnas, int threads) {
    this.genome = genome;
    model = RepressionModel.open(threads);
    set = model.prepare(mirnas);
    feed = model.feed(this::read);
  }

  private List<GeneRepression> read(TargetRepression target) {
    List<GeneRepression> read = new ArrayList<>();
    for (int mirna : asked.remove(target.transcriptId())) {
      read.add(target.copy(mirna));
    }
    return read;
  }

  /** Returns whether a type is one that the model knows. */
  static boolean knows(SiteType type) {
    return type != SiteType.NONCANONICAL && type != SiteType.OFFSET_SEVEN_MER;
  }

  /** Returns whether anything can be predicted for a miRNA. */
  boolean hasSeed(int mirna) {
    return set.hasSeed(mirna);
  }

  /**
   * Asks for a transcript with and without variants.
   *
   * @param mirnas ascending
   * @return false if it is too long
   */
  boolean offer(Case one, Target.Owner owner, int[] mirnas) {
    byte[] utr = letters(one.target().blocks());
    byte[] changed = Edit.apply(utr, 0, one.haplotype().edits());
    byte[] orf = owner.cds().map(this::letters).orElse(new byte[0]);
    if (Math.max(orf.length, Math.max(utr.length, changed.length)) > Transcript.MOST_LETTERS) {
      return false;
    }
    String coding = new String(orf, StandardCharsets.US_ASCII);
    for (byte[] text : List.of(utr, changed)) {
      String id = Long.toString(offered++);
      asked.put(id, mirnas);
      feed.offer(set, new Transcript(id, new String(text, StandardCharsets.US_ASCII), coding));
    }
    return true;
  }

  private byte[] letters(GenomeBlocks blocks) {
    return kept.computeIfAbsent(blocks, genome::spliced);
  }

  /** Returns how many transcripts were asked for and not taken. */
  int waiting() {
    return feed.waiting();
  }

  /** Waits for what was asked for first. */
  Pair take(int[] mirnas) throws IOException {
    List<GeneRepression> before = feed.take();
    return new Pair(mirnas, before, feed.take());
  }

  @Override
  public void close() {
    feed.close();
    set.close();
    model.close();
  }
}
