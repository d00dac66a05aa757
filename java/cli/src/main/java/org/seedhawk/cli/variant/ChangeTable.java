// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.seedhawk.cli.genome.row.Words;
import org.seedhawk.cli.run.RunCounts;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SiteType;

/**
 * Writes a row for each site that variants make, break or change. A site that isoforms of a gene
 * share is one row. One thread at a time.
 */
final class ChangeTable implements VariantSink.Receiver {
  static final String HEADER =
      "chrom\tpos\tid\tref\talt\tvar_start\tvar_end\tgenotype\thaplotype\tchange\ttarget\tmirna"
          + "\tref_start\tref_end\tref_type\tref_score\talt_start\talt_end\talt_type\talt_score"
          + "\tdelta\tchrom_start\tchrom_end\tchrom_strand\tblock_sizes\tblock_starts\tgene_id"
          + "\tgene_name\ttranscripts\tref_log2fc\talt_log2fc\tgene_ref_log2fc\tgene_alt_log2fc"
          + "\tgene_delta_log2fc\n";

  private static final int FLUSH = 1 << 16;

  /** Transcripts that wait for their prediction at most. */
  private static final int WAITING = 1024;

  private final AtomicFile file;
  private final List<Rna> mirnas;
  private final Listing listing;
  private final Optional<Shares> shares;
  private final RowBuffer text = new RowBuffer();
  private final List<Case> cases = new ArrayList<>(); // with the same variants
  private final List<Row> rows = new ArrayList<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<SiteChange.Kind, Long> counts = new EnumMap<>(SiteChange.Kind.class);

  /**
   * Which sites are listed.
   *
   * @param same also those that stay what they are
   * @param eachIsoform a row for each transcript that holds a site
   * @param threshold the least score, with the variant or without
   * @param minDelta the least change of the score, where the type stays
   */
  record Listing(boolean same, boolean eachIsoform, float threshold, float minDelta) {
    boolean takes(SiteChange change) {
      boolean typeStays =
          change.before().isPresent()
              && change.after().isPresent()
              && change.before().get().type() == change.after().get().type();
      return (same || change.kind() != SiteChange.Kind.SAME)
          && change.best() >= threshold
          && (change.kind() != SiteChange.Kind.CHANGED
              || !typeStays
              || Math.abs(change.delta()) >= minDelta);
    }
  }

  private record Row(Case of, Target.Owner owner, SiteChange change, List<String> transcripts) {}

  /** What a transcript was asked for. */
  private record Asked(Case of, Target.Owner owner) {}

  private record Waiting(List<Row> rows, Map<Asked, int[]> asked) {}

  /** What makes rows of isoforms one row. */
  private record Key(
      int gene,
      int mirna,
      Optional<GenomeBlocks> before,
      Optional<SiteType> typeBefore,
      Optional<GenomeBlocks> after,
      Optional<SiteType> typeAfter,
      int fromEdit) {
    static Key of(Row row) {
      return new Key(
          row.owner.gene(),
          row.change.any().mirna(),
          row.change.before().map(row.of::before),
          row.change.before().map(Hit::type),
          row.change.after().map(row.of::after),
          row.change.after().map(Hit::type),
          row.change.after().map(row.of::fromEdit).orElse(0));
    }
  }

  ChangeTable(AtomicFile file, List<Rna> mirnas, Listing listing, Optional<Shares> shares) {
    this.file = file;
    this.mirnas = mirnas;
    this.listing = listing;
    this.shares = shares;
    text.text(HEADER);
  }

  @Override
  public void add(Case one, List<SiteChange> changes) throws IOException {
    if (!cases.isEmpty()
        && !(cases.getFirst().haplotype().hasVariantsOf(one.haplotype())
            && cases.getFirst().haplotype().label().equals(one.haplotype().label()))) {
      endGroup();
    }
    cases.add(one);
    for (SiteChange change : changes) {
      if (listing.takes(change)) {
        for (Target.Owner owner : one.target().owners()) {
          rows.add(new Row(one, owner, change, owner.transcripts()));
        }
      }
    }
  }

  private void endGroup() throws IOException {
    Collection<Row> merged = rows;
    if (!listing.eachIsoform && cases.size() > 1) {
      Map<Key, Row> byKey = new LinkedHashMap<>();
      for (Row row : rows) {
        byKey.merge(
            Key.of(row),
            row,
            (first, other) -> {
              List<String> all = new ArrayList<>(first.transcripts);
              all.addAll(other.transcripts);
              return new Row(first.of, first.owner, first.change, all);
            });
      }
      merged = byKey.values();
    }
    if (!merged.isEmpty()) {
      ask(List.copyOf(merged));
    }
    cases.clear();
    rows.clear();
    while (!waiting.isEmpty() && (shares.isEmpty() || shares.get().waiting() > WAITING)) {
      writeFirst();
    }
  }

  private void ask(List<Row> all) {
    Map<Asked, TreeSet<Integer>> wanted = new LinkedHashMap<>();
    Map<Asked, int[]> asked = new LinkedHashMap<>();
    if (shares.isPresent()) {
      for (Row row : all) {
        int mirna = row.change.any().mirna();
        if (shares.get().hasSeed(mirna)) {
          wanted
              .computeIfAbsent(new Asked(row.of, row.owner), unused -> new TreeSet<>())
              .add(mirna);
        }
      }
      wanted.forEach(
          (key, set) -> {
            int[] sorted = set.stream().mapToInt(Integer::intValue).toArray();
            if (shares.get().offer(key.of, key.owner, sorted)) {
              asked.put(key, sorted);
            }
          });
    }
    waiting.add(new Waiting(all, asked));
  }

  private void writeFirst() throws IOException {
    Waiting first = waiting.remove();
    Map<Asked, Shares.Pair> predicted = new HashMap<>();
    for (Map.Entry<Asked, int[]> each : first.asked.entrySet()) {
      predicted.put(each.getKey(), shares.orElseThrow().take(each.getValue()));
    }
    for (Row row : first.rows) {
      Optional<Shares.Pair> pair =
          shares.isPresent() && shares.get().hasSeed(row.change.any().mirna())
              ? Optional.ofNullable(predicted.get(new Asked(row.of, row.owner)))
              : Optional.empty();
      if (listing.eachIsoform) {
        for (String transcript : row.transcripts) {
          write(row, transcript, transcript, pair);
        }
      } else {
        write(row, row.transcripts.getFirst(), String.join(",", row.transcripts), pair);
      }
    }
  }

  private void write(Row row, String target, String transcripts, Optional<Shares.Pair> pair)
      throws IOException {
    counts.merge(row.change.kind(), 1L, Long::sum);
    variants(row.of.haplotype());
    text.tab().text(row.change.kind().toString()).tab().text(target).tab();
    text.text(mirnas.get(row.change.any().mirna()).id()).tab();
    site(row.change.before(), row.of.offset());
    text.tab();
    site(row.change.after(), row.of.offset());
    text.tab().score(row.change.delta()).tab();
    place(row);
    text.tab().text(row.owner.id()).tab().text(row.owner.name()).tab().text(transcripts);
    predicted(row, pair);
    text.newline();
    if (text.size() >= FLUSH) {
      text.writeTo(file);
      text.clear();
    }
  }

  private void variants(Haplotype haplotype) {
    List<Variant> all = haplotype.variants();
    int start = Integer.MAX_VALUE;
    int end = 0;
    for (Variant variant : all) {
      int from = variant.row().position() - 1;
      start = Math.min(start, from);
      end = Math.max(end, from + variant.row().reference().length());
    }
    text.text(Words.word(haplotype.target().blocks().chromosome())).tab();
    text.text(list(all, variant -> Integer.toString(variant.row().position()))).tab();
    text.text(list(all, variant -> Words.word(variant.row().id()))).tab();
    text.text(list(all, variant -> variant.row().reference())).tab();
    text.text(list(all, Variant::alternate)).tab();
    text.number(start).tab().number(end).tab();
    text.text(
            list(
                all,
                variant -> variant.row().genotype().map(one -> Words.word(one.text())).orElse(".")))
        .tab();
    text.text(haplotype.label());
  }

  private static String list(List<Variant> all, Function<Variant, String> field) {
    return all.size() == 1
        ? field.apply(all.getFirst())
        : all.stream().map(field).collect(Collectors.joining(","));
  }

  private void site(Optional<Hit> hit, int offset) {
    if (hit.isEmpty()) {
      text.text("-1\t-1\t.\tNA");
      return;
    }
    text.number(hit.get().start() + offset).tab().number(hit.get().end() + offset).tab();
    text.text(hit.get().type().label()).tab().score(hit.get().score());
  }

  private void place(Row row) {
    GenomeBlocks blocks =
        row.change.before().isPresent()
            ? row.of.before(row.change.before().get())
            : row.of.after(row.change.after().orElseThrow());
    String strand = row.of.target().blocks().strand().toString();
    if (blocks.count() == 0) {
      int at = row.of.insertedAt(row.change.after().orElseThrow());
      text.number(at).tab().number(at).tab().text(strand).text("\t0\t0");
      return;
    }
    text.number(blocks.start()).tab().number(blocks.end()).tab().text(strand);
    for (int i = 0; i < blocks.count(); i++) {
      text.text(i == 0 ? "\t" : ",").number(blocks.end(i) - blocks.start(i));
    }
    for (int i = 0; i < blocks.count(); i++) {
      text.text(i == 0 ? "\t" : ",").number(blocks.start(i) - blocks.start());
    }
  }

  private void predicted(Row row, Optional<Shares.Pair> pair) {
    if (pair.isEmpty()) {
      text.text("\tNA\tNA\tNA\tNA\tNA");
      return;
    }
    share(row, row.change.before(), pair.get(), false);
    share(row, row.change.after(), pair.get(), true);
    int mirna = row.change.any().mirna();
    float before = pair.get().of(mirna, false).log2fc();
    float after = pair.get().of(mirna, true).log2fc();
    text.tab().change(before).tab().change(after).tab().change(after - before);
  }

  /** Appends a site's share: 0 for a site that is not there, NA for one that has none. */
  private void share(Row row, Optional<Hit> hit, Shares.Pair pair, boolean isAfter) {
    text.tab();
    if (hit.isEmpty()) {
      text.change(0);
      return;
    }
    Optional<Float> share =
        Shares.knows(hit.get().type())
            ? pair.share(hit.get(), row.of.offset(), isAfter)
            : Optional.empty();
    if (share.isPresent()) {
      text.change(share.get());
    } else {
      text.text("NA");
    }
  }

  /** Writes what waits. */
  void end() throws IOException {
    endGroup();
    while (!waiting.isEmpty()) {
      writeFirst();
    }
    text.writeTo(file);
    text.clear();
  }

  /** Returns how many sites of each kind were listed. */
  String described() {
    return String.format(
        Locale.ROOT,
        "%,d sites made, %,d broken, %,d changed%s",
        counts.getOrDefault(SiteChange.Kind.MADE, 0L),
        counts.getOrDefault(SiteChange.Kind.BROKEN, 0L),
        counts.getOrDefault(SiteChange.Kind.CHANGED, 0L),
        listing.same
            ? String.format(
                Locale.ROOT, ", %,d the same", counts.getOrDefault(SiteChange.Kind.SAME, 0L))
            : "");
  }

  /** Adds how many sites of each kind there are. */
  void count(RunCounts to) {
    for (SiteChange.Kind kind : SiteChange.Kind.values()) {
      to.add("sites_" + kind.name().toLowerCase(Locale.ROOT), counts.getOrDefault(kind, 0L));
    }
  }
}
