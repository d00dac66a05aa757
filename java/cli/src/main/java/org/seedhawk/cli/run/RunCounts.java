// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.seedhawk.command.Counted;
import org.seedhawk.command.Streams;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.SiteType;

/**
 * What a run counts. All counts of the parts of a run sum to those of the whole. {@link #listed}
 * and {@link #pair} are for any thread, all else for one.
 */
public final class RunCounts {
  private static final int TYPES = SiteType.values().length;

  private final Map<String, Long> numbers = new LinkedHashMap<>();
  private final LongAdder[] pairs = adders(PairStatus.values().length);
  private final LongAdder[] types = adders(TYPES);
  private volatile boolean ofPairs; // whether such are counted at all
  private volatile boolean ofSites;

  /** Begins with none. */
  public RunCounts() {}

  private static LongAdder[] adders(int count) {
    return IntStream.range(0, count).mapToObj(i -> new LongAdder()).toArray(LongAdder[]::new);
  }

  /** Counts the listed sites of a batch. */
  public void listed(SiteBatch batch) {
    ofSites = true;
    int[] found = new int[TYPES];
    for (int site = 0; site < batch.size(); site++) {
      found[batch.type(site).ordinal()]++;
    }
    for (int type = 0; type < TYPES; type++) {
      if (found[type] > 0) {
        types[type].add(found[type]);
      }
    }
  }

  /** Counts listed sites. */
  public void listed(SiteType type, long sites) {
    ofSites = true;
    types[type.ordinal()].add(sites);
  }

  /** Counts pairs of miRNA and target. */
  public void pairs(PairStatus status, long count) {
    ofPairs = true;
    pairs[status.ordinal()].add(count);
  }

  /** Adds what became of targets that are refused without an option. */
  public void targets(ReadNotes notes) {
    add("targets_skipped_empty", notes.emptyRecords());
    add("targets_skipped_equal", notes.equalRecords());
    add("targets_skipped_repeated", notes.repeatedRecords());
    add("targets_renamed", notes.renamedRecords());
    add("targets_modified", notes.modifiedSequences());
  }

  /** Adds targets that end with a poly(A) tail, and have a log2 fold change. */
  public void tails(long targets) {
    add("targets_poly_a", targets);
  }

  /** Adds to a number of a name. */
  public void add(String name, long number) {
    numbers.merge(name, number, Long::sum);
  }

  /**
   * Says what became of targets that are refused without an option, those of parts that an earlier
   * run finished too.
   */
  void sayTargets(Streams streams) {
    say(streams::say, "targets_skipped_empty", "skipped %s without bases");
    say(streams::say, "targets_skipped_equal", "skipped %s with name and letters of one before");
    say(streams::warn, "targets_skipped_repeated", "%s left out, as their names stand before");
    say(streams::warn, "targets_renamed", "%s renamed, as their names stand before");
    say(streams::warn, "targets_modified", "%s with modified bases, read as plain letters");
    say(
        streams::warn,
        "targets_poly_a",
        "%s with a poly(A) tail, which weakens log2fc: cut it off");
  }

  private void say(Consumer<String> out, String name, String line) {
    long count = numbers.getOrDefault(name, 0L);
    if (count > 0) {
      out.accept(line.formatted(Counted.of(count, "target")));
    }
  }

  /** Returns how many pairs have a status. */
  public long pairs(PairStatus status) {
    return pairs[status.ordinal()].sum();
  }

  /**
   * Adds what a summary counts, but pairs.
   *
   * @param summary of all targets
   */
  public void add(ScanSummary summary) {
    add("targets", summary.targets());
    add("letters", summary.bases());
    add("ambiguous_letters", summary.ambiguousBases());
    add("sites_scored", summary.sites());
    add("sites_listed", summary.listedSites());
    ofSites = true;
  }

  /**
   * Adds the pairs that a summary counts, of a scan that does not hand them over one by one. Those
   * without a site count as such, whether their letters are known or not.
   *
   * @param summary of all targets
   * @param mirnas against each target
   */
  public void addPairs(ScanSummary summary, int mirnas) {
    long tooShort = summary.shortTargets() * mirnas;
    pairs(PairStatus.SCORED, summary.pairs());
    pairs(PairStatus.NO_SITE, summary.targets() * mirnas - summary.pairs() - tooShort);
    pairs(PairStatus.TOO_SHORT, tooShort);
  }

  /** Adds counts that {@link #json} gave. */
  void add(Map<?, ?> json) {
    json.forEach((name, number) -> add(name.toString(), number instanceof Long one ? one : 0));
  }

  /** Returns the numbers by name, behind them pairs by status and sites by type if there are. */
  Map<String, Long> json() {
    Map<String, Long> all = new LinkedHashMap<>(numbers);
    for (PairStatus status : ofPairs ? PairStatus.values() : new PairStatus[0]) {
      all.merge("pairs_" + status.label(), pairs[status.ordinal()].sum(), Long::sum);
    }
    for (SiteType type : ofSites ? SiteType.values() : new SiteType[0]) {
      all.merge("sites_" + type.label(), types[type.ordinal()].sum(), Long::sum);
    }
    return all;
  }
}
