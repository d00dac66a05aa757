// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.ArrayList;
import java.util.List;
import org.seedhawk.error.BadInputException;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.Ring;
import org.seedhawk.seq.SequenceRules;

/** One call that searches one target in memory, with the worker that it was given. One thread. */
public final class TargetSearch {
  /** A threshold that no score reaches: nothing is listed. */
  static final float NOTHING = 2;

  /** What messages call the sequence. */
  static final String TARGET = "target";

  private final PreparedMirnas set;
  private final Rna target;
  private final ScanOptions options;
  private final EngineCore.Call call;

  /** Creates the search of one call. */
  public TargetSearch(PreparedMirnas set, Rna target, ScanOptions options, EngineCore.Call call) {
    this.set = set;
    this.target = target;
    this.options = options;
    this.call = call;
  }

  /**
   * Scores one miRNA of the set.
   *
   * @throws BadInputException if a letter is no nucleotide, or there is none
   */
  public GeneScore gene(int mirna) {
    run(mirna, NOTHING);
    return gene(mirna, target.letters().length());
  }

  /**
   * Scores all miRNAs of the set.
   *
   * @return those that have a site, or all of them if the options say so
   * @throws BadInputException if a letter is no nucleotide, or there is none
   */
  public List<GeneScore> genes() {
    run(-1, NOTHING);
    int scored = scan().scoredMirnas();
    int count = options.allPairs() ? set.mirnas().size() : scored;
    List<GeneScore> genes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int mirna = options.allPairs() ? i : scan().scoredMirna(i);
      genes.add(gene(mirna, target.letters().length()));
    }
    return genes;
  }

  /**
   * Lists the sites of all miRNAs of the set.
   *
   * @throws BadInputException if a letter is no nucleotide, or there is none
   */
  public List<Site> listSites() {
    run(-1, set.threshold(options));
    return copy(scan().sites());
  }

  private GeneScore gene(int mirna, long bases) {
    return scan().gene(set, mirna, target.id(), bases, options.noisyOr());
  }

  private TargetScan scan() {
    return call.worker().targetScan();
  }

  private void run(int onlyMirna, float listFrom) {
    PackedSequence packed;
    try {
      if (options.circular()) { // what goes round the ring is no end of it
        SequenceRules.checkPlainTarget(target.letters());
      }
      packed =
          options.circular()
              ? call.worker().target().pack(Ring.unrolled(ascii(target.letters()), set.reach()))
              : call.worker().target().pack(target.letters());
    } catch (BadInputException e) {
      throw e.at(SequenceRules.named(TARGET, target.id()));
    }
    scan()
        .run(
            call.worker(),
            set,
            onlyMirna,
            target.id(),
            packed,
            new TargetScan.Manner(options, listFrom, call.control()));
  }

  private static byte[] ascii(String letters) {
    byte[] bytes = new byte[letters.length()];
    for (int i = 0; i < bytes.length; i++) {
      char letter = letters.charAt(i);
      if (letter > 127) {
        throw SequenceRules.letter(letters, i);
      }
      bytes[i] = (byte) letter;
    }
    return bytes;
  }

  /** Returns the sites of a batch as objects of their own. */
  public static List<Site> copy(SiteBatch batch) {
    List<Site> sites = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      sites.add(batch.site(i));
    }
    return sites;
  }
}
