// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.seedhawk.cli.genome.row.SiteGene;
import org.seedhawk.cli.genome.row.Stretch;
import org.seedhawk.cli.genome.row.Words;
import org.seedhawk.cli.run.Cuts;
import org.seedhawk.error.BadInputException;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.Strand;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.scan.TargetSource;

/**
 * Stretches of a genome as targets, in the order of the genome: chromosome by chromosome, and on
 * each by start. Each is read when its turn comes. One thread at a time; {@link #stretch} is for
 * any thread.
 */
public final class GenomeTargets implements TargetSource {
  /** Letters of a part of a chromosome. */
  static final int PART = 1 << 20;

  private final Genome genome;
  private final List<Stretch> stretches;
  private final List<SiteGene> genes;
  private final String annotated; // what became of all transcripts; empty: there are none
  private final Map<String, Stretch> byId = new HashMap<>();
  private int from; // of the part that is scanned
  private int to;
  private int next;
  private byte[] letters = new byte[0];
  private int position;

  private GenomeTargets(
      Genome genome, List<Stretch> stretches, List<SiteGene> genes, String annotated) {
    this.genome = genome;
    this.stretches = stretches;
    this.genes = genes;
    this.annotated = annotated;
    to = stretches.size();
    stretches.forEach(stretch -> byId.put(stretch.id(), stretch));
  }

  /**
   * Takes the distinct stretches of an extraction.
   *
   * @param genome closed with the targets
   */
  static GenomeTargets of(Genome genome, Extraction plan) {
    record Member(Extraction.Item item, int piece) {}
    Map<GenomeBlocks, List<Member>> distinct = new LinkedHashMap<>();
    for (Extraction.Item item : plan.items()) {
      for (int i = 0; i < item.pieces().size(); i++) {
        distinct
            .computeIfAbsent(item.pieces().get(i), unused -> new ArrayList<>(1))
            .add(new Member(item, i));
      }
    }
    Map<String, Integer> order = order(genome);
    List<GenomeBlocks> sorted = new ArrayList<>(distinct.keySet());
    sorted.sort(
        Comparator.comparingInt((GenomeBlocks blocks) -> order.get(blocks.chromosome()))
            .thenComparingInt(GenomeBlocks::start)
            .thenComparingInt(GenomeBlocks::end));
    Map<String, SiteGene> genes = new LinkedHashMap<>();
    Map<String, Integer> names = new HashMap<>();
    List<Stretch> stretches = new ArrayList<>(sorted.size());
    for (GenomeBlocks blocks : sorted) {
      int chromosome = order.get(blocks.chromosome());
      Map<SiteGene, List<String>> owners = new LinkedHashMap<>(2);
      String id = "";
      for (Member member : distinct.get(blocks)) {
        Extraction.Item item = member.item;
        String name = Words.word(item.pieceName(member.piece, plan.region()));
        String gene = item.transcript().geneId();
        String key = gene.isEmpty() ? "\0" + item.name() : gene + "\0" + chromosome;
        SiteGene owner = genes.get(key);
        if (owner == null) {
          owner =
              new SiteGene(
                  genes.size(),
                  Words.word(gene),
                  Words.word(item.transcript().geneName()),
                  new SiteGene.Place(chromosome, blocks.start()));
          genes.put(key, owner);
        }
        owners.computeIfAbsent(owner, unused -> new ArrayList<>(1)).add(name);
        owner.add(item.name());
        id = id.isEmpty() ? name : id;
      }
      // Blanks of names became underscores, so two names may be one now.
      int before = names.merge(id, 1, Integer::sum) - 1;
      Stretch stretch =
          new Stretch(
              before == 0 ? id : id + "\t" + before,
              chromosome,
              blocks,
              owners.entrySet().stream()
                  .map(one -> new Stretch.Owner(one.getKey(), List.copyOf(one.getValue())))
                  .toList(),
              0,
              blocks.start(),
              blocks.end());
      stretches.add(stretch);
      owners.keySet().forEach(gene -> gene.add(stretch));
    }
    return new GenomeTargets(genome, stretches, List.copyOf(genes.values()), Plans.described(plan));
  }

  /**
   * Takes both strands of all chromosomes, part by part.
   *
   * @param genome closed with the targets
   * @param flank letters that a site needs on both sides to be what it is on the whole chromosome
   * @throws BadInputException if a chromosome is longer than a position can say
   */
  static GenomeTargets whole(Genome genome, int flank) {
    List<Stretch> stretches = new ArrayList<>();
    SiteGene none = new SiteGene(0, ".", ".", new SiteGene.Place(0, 0));
    int chromosome = 0;
    for (String name : genome.names()) {
      int length = Math.toIntExact(Math.min(Integer.MAX_VALUE, genome.length(name)));
      if (length < genome.length(name)) {
        throw new BadInputException(
            "%s: sequence '%s' has %,d letters; the most are %,d"
                .formatted(genome.file(), name, genome.length(name), Integer.MAX_VALUE));
      }
      for (int from = 0; from < length; from = length - from > PART ? from + PART : length) {
        int to = length - from > PART ? from + PART : length;
        int first = Math.max(0, from - flank);
        int last = length - to > flank ? to + flank : length;
        for (Strand strand : List.of(Strand.PLUS, Strand.MINUS)) {
          String shown = "%s(%s)".formatted(Words.word(name), strand);
          stretches.add(
              new Stretch(
                  shown + ":" + from,
                  chromosome,
                  GenomeBlocks.of(name, strand, new int[] {first}, new int[] {last}),
                  List.of(new Stretch.Owner(none, List.of(shown))),
                  strand == Strand.PLUS ? first : length - last,
                  from,
                  to));
        }
      }
      chromosome++;
    }
    return new GenomeTargets(genome, stretches, List.of(), "");
  }

  /**
   * Takes stretches in the order of the genome.
   *
   * @param genome closed with the targets
   * @param genes those that have the stretches; none without an annotation
   */
  static GenomeTargets of(Genome genome, List<Stretch> stretches, List<SiteGene> genes) {
    return new GenomeTargets(genome, stretches, genes, "");
  }

  private static Map<String, Integer> order(Genome genome) {
    Map<String, Integer> order = new HashMap<>();
    genome.names().forEach(name -> order.put(name, order.size()));
    return order;
  }

  /** Returns the genome; it is read by this alone. */
  Genome genome() {
    return genome;
  }

  /** Returns the stretch of a target's id. */
  Stretch stretch(String id) {
    return byId.get(id);
  }

  /** Returns all stretches in their order. */
  List<Stretch> stretches() {
    return stretches;
  }

  /** Returns how many letters all stretches have. */
  public long letters() {
    return stretches.stream().mapToLong(stretch -> stretch.blocks().length()).sum();
  }

  /**
   * Cuts the stretches into parts. A cut lies where nothing reaches over it, neither a stretch nor
   * a gene: then the rows of the parts, joined, are those of the whole.
   */
  public Cuts cut(int parts) {
    long[] weights = stretches.stream().mapToLong(stretch -> stretch.blocks().length()).toArray();
    BitSet may = new BitSet(stretches.size());
    SiteGene.Place end = new SiteGene.Place(0, 0);
    for (int i = 0; i < stretches.size(); i++) {
      Stretch stretch = stretches.get(i);
      may.set(i, end.compareTo(stretch.place()) <= 0);
      end = later(end, stretch.end());
      if (!genes.isEmpty()) {
        for (Stretch.Owner owner : stretch.owners()) {
          end = later(end, owner.gene().end());
        }
      }
    }
    return Cuts.of(weights, stretches.size(), may::get, parts);
  }

  private static SiteGene.Place later(SiteGene.Place one, SiteGene.Place other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  /**
   * Moves to a part.
   *
   * @param first its first stretch
   * @param behind the first stretch behind it
   */
  public void begin(int first, int behind) {
    from = first;
    to = behind;
    next = first;
  }

  /** Returns where the sites of the next stretch begin at the earliest. */
  SiteGene.Place placeBehind(long done) {
    return from + done < to ? stretches.get((int) (from + done)).place() : SiteGene.Place.END;
  }

  /** Returns the genes of the part, in the order of their first stretches; none without one. */
  List<SiteGene> genes() {
    if (from == 0 && to == stretches.size()) {
      return genes;
    }
    SiteGene.Place first = placeBehind(0);
    SiteGene.Place behind = to < stretches.size() ? stretches.get(to).place() : SiteGene.Place.END;
    return genes.stream()
        .filter(
            gene -> {
              SiteGene.Place place = gene.stretches().getFirst().place();
              return place.compareTo(first) >= 0 && place.compareTo(behind) < 0;
            })
        .toList();
  }

  /** Returns the chromosomes that have stretches, with their lengths, in their order. */
  Map<String, Long> chromosomes() {
    Map<String, Long> lengths = new LinkedHashMap<>();
    for (Stretch stretch : stretches) {
      lengths.computeIfAbsent(stretch.blocks().chromosome(), genome::length);
    }
    return lengths;
  }

  /** Returns which part of the letters has been read, 0 to 1. */
  public double fractionRead() {
    return to == from ? 1 : (next - from) / (double) (to - from);
  }

  /** Says how many transcripts the stretches stand for. */
  public String described() {
    if (genes.isEmpty()) {
      return String.format(Locale.ROOT, "both strands of %,d chromosomes", chromosomes().size());
    }
    return String.format(
        Locale.ROOT,
        "%,d distinct stretches of %,d transcripts of %,d genes; %s",
        stretches.size(),
        genes.stream().mapToInt(SiteGene::transcriptCount).sum(),
        genes.size(),
        annotated);
  }

  @Override
  public boolean next() {
    if (next == to) {
      letters = new byte[0];
      return false;
    }
    try {
      letters = genome.spliced(stretches.get(next++).blocks());
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
    position = 0;
    return true;
  }

  @Override
  public String id() {
    return stretches.get(next - 1).id();
  }

  @Override
  public int read(byte[] into, int from, int length) {
    int count = Math.min(length, letters.length - position);
    if (count == 0) {
      return -1;
    }
    System.arraycopy(letters, position, into, from, count);
    position += count;
    return count;
  }

  @Override
  public String where() {
    return next == 0
        ? genome.file().toString()
        : "%s: %s".formatted(genome.file(), stretches.get(next - 1).blocks().chromosome());
  }

  @Override
  public void close() throws IOException {
    genome.close();
  }
}
