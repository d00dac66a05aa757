// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.track;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.seedhawk.genome.ChromosomeNames;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.big.BigWig;

/**
 * The values of a genome's letters. For any thread: each that asks at the same time has a reader of
 * its own, which others use again.
 */
final class Conservation implements AutoCloseable {
  private final Path file;
  private final Map<String, String> ownNames = new HashMap<>(); // by those of the genome
  private final Queue<BigWig> idle = new ConcurrentLinkedQueue<>();

  private Conservation(Path file) {
    this.file = file;
  }

  /** Opens a file and compares its chromosomes with the genome's. */
  static Conservation open(
      Path file, Genome genome, List<List<String>> aliases, Consumer<String> warn) {
    Conservation opened = new Conservation(file);
    BigWig track = BigWig.open(file);
    opened.idle.add(track);
    try {
      opened.match(track.chromosomes(), genome, aliases, warn);
      return opened;
    } catch (RuntimeException e) {
      opened.idle.clear();
      closeAfter(track, e);
      throw e;
    }
  }

  private static void closeAfter(BigWig track, RuntimeException error) {
    try {
      track.close();
    } catch (IOException e) {
      error.addSuppressed(e);
    }
  }

  private void match(
      Map<String, Long> lengths, Genome genome, List<List<String>> aliases, Consumer<String> warn) {
    ChromosomeNames names = ChromosomeNames.match(file, lengths.keySet(), genome, aliases);
    List<String> others = new ArrayList<>();
    lengths.forEach(
        (own, length) ->
            names
                .inGenome(own)
                .filter(name -> ownNames.putIfAbsent(name, own) == null)
                .filter(name -> genome.length(name) != length)
                .ifPresent(others::add));
    List<String> missing =
        genome.names().stream().filter(name -> !ownNames.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      warn.accept(
          "%,d of %,d chromosomes of the genome are not in '%s'; their sites have no value: %s"
              .formatted(
                  missing.size(), genome.names().size(), file, ChromosomeNames.shown(missing)));
    }
    if (!others.isEmpty()) {
      warn.accept(
          "%,d chromosomes have another length in '%s' than in the genome; are both of one assembly? %s"
              .formatted(others.size(), file, ChromosomeNames.shown(others)));
    }
  }

  /**
   * Means of a site; NaN where no letter has a value. Immutable.
   *
   * @param seed over the match of the seed
   * @param site over the site
   */
  record Means(double seed, double site) {
    static final Means NONE = new Means(Double.NaN, Double.NaN);
  }

  /** Returns the means over two rows of blocks on one chromosome. */
  Means over(GenomeBlocks seed, GenomeBlocks site) {
    String name = ownNames.get(site.chromosome());
    if (name == null) {
      return Means.NONE;
    }
    BigWig taken = idle.poll();
    BigWig reader = taken == null ? BigWig.open(file) : taken;
    try {
      return new Means(mean(reader, name, seed), mean(reader, name, site));
    } finally {
      idle.add(reader);
    }
  }

  private static double mean(BigWig reader, String name, GenomeBlocks blocks) {
    if (blocks.count() == 1) {
      return reader.over(name, blocks.start(), blocks.end()).mean();
    }
    BigWig.Values values = BigWig.Values.NONE;
    for (int i = 0; i < blocks.count(); i++) {
      values = values.and(reader.over(name, blocks.start(i), blocks.end(i)));
    }
    return values.mean();
  }

  @Override
  public void close() throws IOException {
    for (BigWig reader = idle.poll(); reader != null; reader = idle.poll()) {
      reader.close();
    }
  }
}
