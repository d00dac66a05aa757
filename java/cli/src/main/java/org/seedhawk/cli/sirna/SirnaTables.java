// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.sirna;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.ChangeColumns;
import org.seedhawk.repression.TargetRepression;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.search.NearMatch;
import org.seedhawk.search.NearSearch;

/**
 * The two tables of off-targets: workers search and format with {@link #map}, the accepting thread
 * writes in the order of the targets. Positions are 0-based half-open in the 3'UTR or ORF as given.
 */
public final class SirnaTables {
  private static final String GENE_HEADER =
      "target\tsirna\tstrand\t"
          + ChangeColumns.PARTS_AND_COUNTS
          + "\tbest_start\tbest_end\tbest_type\tn_matches\tfewest_mismatches\tcleavage\n";

  private static final String MATCH_HEADER =
      "#target\tregion\tstart\tend\tsirna\tstrand\tmismatches\tgu\tcleavage\tmismatch_list\n";

  private final List<Strand> strands;
  private final List<NearSearch> searches;
  private final Optional<AtomicFile> genes;
  private final Optional<AtomicFile> matches;
  private long pairCount;
  private long matchCount;
  private long cleavedCount;

  /** What a worker makes of one target. */
  public record Rows(RowBuffer genes, RowBuffer matches, long pairs, long found, long cleaved) {}

  /**
   * Takes the files; empty: that table is not wanted.
   *
   * @param strands in the order of the model's set
   * @param most mismatches of a near match
   */
  public SirnaTables(
      List<Strand> strands, int most, Optional<AtomicFile> genes, Optional<AtomicFile> matches) {
    this.strands = List.copyOf(strands);
    searches = strands.stream().map(one -> new NearSearch(one.comparedLetters(), most)).toList();
    this.genes = genes;
    this.matches = matches;
  }

  /** Writes the headers. */
  public void begin() throws IOException {
    if (genes.isPresent()) {
      new RowBuffer().text(GENE_HEADER).writeTo(genes.get());
    }
    if (matches.isPresent()) {
      new RowBuffer().text(MATCH_HEADER).writeTo(matches.get());
    }
  }

  /** Searches a target and formats its rows; called by any thread. */
  public Rows map(TargetRepression target) {
    Transcript transcript = target.transcript();
    NearSearch.Target utr = NearSearch.Target.of(transcript.utr());
    NearSearch.Target orf = NearSearch.Target.of(transcript.orf());
    RowBuffer geneRows = new RowBuffer();
    RowBuffer matchRows = new RowBuffer();
    long pairs = 0;
    long found = 0;
    long cleaved = 0;
    for (int i = 0; i < strands.size(); i++) {
      List<NearMatch> inUtr = searches.get(i).in(utr);
      List<NearMatch> inOrf = searches.get(i).in(orf);
      boolean hasSite = target.status(i) == PairStatus.SCORED;
      pairs += hasSite ? 1 : 0;
      int fewest = Integer.MAX_VALUE;
      boolean isCut = false;
      for (List<NearMatch> region : List.of(inUtr, inOrf)) {
        for (NearMatch match : region) {
          fewest = Math.min(fewest, match.mismatches().size());
          isCut |= match.mayBeCut();
          cleaved += match.mayBeCut() ? 1 : 0;
          found++;
          match(matchRows, target, region == inOrf, strands.get(i), match);
        }
      }
      int count = inUtr.size() + inOrf.size();
      if (hasSite || count > 0) {
        geneRows.text(target.transcriptId()).tab().text(strands.get(i).sirna()).tab();
        geneRows.text(strands.get(i).side().label()).tab();
        ChangeColumns.write(geneRows, target, i);
        geneRows.tab().number(count).tab();
        geneRows.text(count == 0 ? "NA" : Integer.toString(fewest)).tab();
        geneRows.text(isCut ? "yes" : "no").newline();
      }
    }
    return new Rows(geneRows, matchRows, pairs, found, cleaved);
  }

  private static void match(
      RowBuffer out, TargetRepression target, boolean inOrf, Strand strand, NearMatch match) {
    out.text(target.transcriptId()).tab().text(inOrf ? "orf" : "utr3").tab();
    out.number(match.start()).tab().number(match.end()).tab();
    out.text(strand.sirna()).tab().text(strand.side().label()).tab();
    out.number(match.mismatches().size()).tab().number(match.wobbles()).tab();
    out.text(match.mayBeCut() ? "yes" : "no").tab();
    out.text(
            match.mismatches().isEmpty()
                ? "."
                : String.join(",", match.mismatches().stream().map(Object::toString).toList()))
        .newline();
  }

  /** Writes the rows of the next target. */
  public void accept(Rows rows) throws IOException {
    pairCount += rows.pairs;
    matchCount += rows.found;
    cleavedCount += rows.cleaved;
    if (genes.isPresent()) {
      rows.genes.writeTo(genes.get());
    }
    if (matches.isPresent()) {
      rows.matches.writeTo(matches.get());
    }
  }

  /** Gives the files their names. */
  public void commit() throws IOException {
    AtomicFile.publish(Stream.concat(genes.stream(), matches.stream()).toList());
  }

  /** Returns the pairs of a target and a strand with a site so far. */
  public long pairs() {
    return pairCount;
  }

  /** Returns the near matches so far. */
  public long matches() {
    return matchCount;
  }

  /** Returns the near matches so far where the target may be cut. */
  public long cleaved() {
    return cleavedCount;
  }
}
