// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.error.BadInputException;
import org.seedhawk.genome.ChromosomeNames;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.genome.vcf.VcfReader;
import org.seedhawk.genome.vcf.VcfRow;
import org.seedhawk.scan.TargetSource;

/**
 * The letters around variants as targets of a scan: for each haplotype and stretch those of the
 * genome, then those with the variants. It reads the VCF file row by row, and holds what is not yet
 * scanned, and haplotypes that may grow. One thread at a time.
 */
final class VariantSource implements TargetSource {
  /** Letters of an allele that is applied. */
  static final int LONGEST = 100_000;

  private final VcfReader vcf;
  private final Genome genome;
  private final ChromosomeNames names;
  private final Targets targets;
  private final StatusTable statuses;
  private final Reference reference;
  private final boolean phased;
  private final int window;

  private final Deque<Haplotype> haplotypes = new ArrayDeque<>(); // by their first rows
  private final Map<Place, Haplotype> growing = new HashMap<>();
  private final Deque<Haplotype> ready = new ArrayDeque<>();
  private final Map<Long, Case> cases = new HashMap<>(); // that are scanned

  private List<Target> ofChromosome = List.of();
  private final List<Target> near = new ArrayList<>();
  private int nextTarget;
  private String chromosome = "";
  private boolean ended;

  private long made; // cases
  private long handed; // targets of the scan
  private final Deque<Long> ends = new ArrayDeque<>(); // of cases, in targets
  private Optional<Case> last = Optional.empty();
  private boolean isAfter;
  private byte[] letters = new byte[0];
  private int position;

  /** A copy of a chromosome on a stretch. */
  private record Place(int target, int copy) {}

  /**
   * Takes the files; they are closed by the caller.
   *
   * @param phased whether variants of one haplotype are applied together
   * @param window letters of the model's window
   */
  VariantSource(
      VcfReader vcf,
      Genome genome,
      ChromosomeNames names,
      Targets targets,
      StatusTable statuses,
      boolean phased,
      int window) {
    this.vcf = vcf;
    this.genome = genome;
    this.names = names;
    this.targets = targets;
    this.statuses = statuses;
    this.phased = phased;
    this.window = window;
    reference = new Reference(genome, vcf.file().toString());
  }

  @Override
  public boolean next() throws IOException {
    try {
      return advance();
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  private boolean advance() throws IOException {
    if (last.isPresent() && !isAfter && last.get().after().length > 0) {
      hand(last.get().after(), true);
      return true;
    }
    while (ready.isEmpty()) {
      if (ended) {
        letters = new byte[0];
        last = Optional.empty();
        return false;
      }
      Optional<VcfRow> row = vcf.next();
      if (row.isPresent()) {
        take(row.get());
      } else {
        ended = true;
        reference.check();
        haplotypes.forEach(Haplotype::complete);
      }
      release();
    }
    Case one = new Case(ready.remove(), genome, window);
    cases.put(made++, one);
    ends.add(handed + (one.after().length > 0 ? 2 : 1));
    last = Optional.of(one);
    hand(one.before(), false);
    return true;
  }

  private void hand(byte[] text, boolean withVariants) {
    letters = text;
    position = 0;
    isAfter = withVariants;
    handed++;
  }

  private void take(VcfRow row) throws IOException {
    statuses.row();
    Optional<String> name = names.inGenome(row.chromosome());
    AlleleStatus status = AlleleStatus.NOT_IN_GENOME;
    if (name.isPresent()) {
      moveTo(name.get(), row);
      status = reference.compare(row, name.get());
    } else {
      reference.unknown(row);
    }
    if (row.alternates().isEmpty()) {
      statuses.add(row, 0, status == AlleleStatus.ANALYSED ? AlleleStatus.NO_ALT : status, 0);
    }
    for (int allele = 1; allele <= row.alternates().size(); allele++) {
      AlleleStatus one = status == AlleleStatus.ANALYSED ? status(row, allele) : status;
      int stretches = 0;
      if (one == AlleleStatus.ANALYSED) {
        Variant variant =
            new Variant(row, allele, GenomeEdit.of(row, row.alternates().get(allele - 1).text()));
        one = variant.edit().isNothing() ? AlleleStatus.NO_CHANGE : AlleleStatus.OUTSIDE_REGIONS;
        for (Target target : one == AlleleStatus.NO_CHANGE ? List.<Target>of() : near) {
          Target.Placed placed = target.place(variant.edit());
          AlleleStatus found = placed.status();
          if (placed.edit().isPresent()) {
            stretches++;
            if (!apply(target, variant, placed.edit().get())) {
              found = AlleleStatus.ANALYSED_ALONE;
            }
          }
          one = better(one, found);
        }
      }
      statuses.add(row, allele, one, stretches);
    }
  }

  /** Returns what an allele counts as that stretches give two statuses; a warning is kept. */
  private static AlleleStatus better(AlleleStatus one, AlleleStatus other) {
    if (one.isAnalysed() && other.isAnalysed()) {
      return one.compareTo(other) > 0 ? one : other;
    }
    return one.compareTo(other) < 0 ? one : other;
  }

  private static AlleleStatus status(VcfRow row, int allele) {
    if (row.genotype().isPresent()) {
      List<Integer> alleles = row.genotype().get().alleles();
      if (!alleles.contains(allele)) {
        return alleles.contains(-1) ? AlleleStatus.NO_GENOTYPE : AlleleStatus.NOT_IN_SAMPLE;
      }
    }
    VcfRow.Allele alternate = row.alternates().get(allele - 1);
    return switch (alternate.kind()) {
      case SYMBOLIC -> AlleleStatus.SYMBOLIC;
      case BREAKEND -> AlleleStatus.BREAKEND;
      case DELETED -> AlleleStatus.DELETED_BY_OTHER;
      case LETTERS ->
          Math.max(alternate.text().length(), row.reference().length()) > LONGEST
              ? AlleleStatus.TOO_LONG
              : AlleleStatus.ANALYSED;
    };
  }

  /** Finds the stretches that a row may lie on, and ends haplotypes that it is too far from. */
  private void moveTo(String name, VcfRow row) {
    if (!name.equals(chromosome)) {
      chromosome = name;
      ofChromosome = targets.of(name);
      near.clear();
      nextTarget = 0;
      growing.values().forEach(Haplotype::complete);
      growing.clear();
    }
    int from = row.position() - 1;
    int to = from + row.reference().length();
    while (nextTarget < ofChromosome.size()
        && ofChromosome.get(nextTarget).blocks().start() <= to) {
      near.add(ofChromosome.get(nextTarget++));
    }
    near.removeIf(target -> target.blocks().end() < from);
    for (Iterator<Haplotype> all = growing.values().iterator(); all.hasNext(); ) {
      Haplotype haplotype = all.next();
      if (haplotype.isPassed(from, window)) {
        haplotype.complete();
        all.remove();
      }
    }
  }

  /** Applies an allele to a stretch; false if it cannot be applied beside another one. */
  private boolean apply(Target target, Variant variant, Edit edit) {
    Optional<VcfRow.Genotype> genotype = variant.row().genotype();
    boolean together =
        phased && genotype.isPresent() && (genotype.get().phased() || genotype.get().isAlike());
    if (!together) {
      haplotypes.add(new Haplotype(target, 0, variant, edit, Optional.empty()));
      return true;
    }
    Optional<String> set =
        genotype.get().isAlike() ? Optional.empty() : Optional.of(genotype.get().phaseSet());
    boolean fits = true;
    for (int copy = 1; copy <= genotype.get().alleles().size(); copy++) {
      if (genotype.get().alleles().get(copy - 1) == variant.allele()) {
        fits &= apply(target, copy, variant, edit, set);
      }
    }
    return fits;
  }

  private boolean apply(Target target, int copy, Variant variant, Edit edit, Optional<String> set) {
    Place place = new Place(target.number(), copy);
    Haplotype before = growing.get(place);
    if (before != null && before.takes(edit, set, window)) {
      if (before.overlaps(edit)) {
        Haplotype alone = new Haplotype(target, copy, variant, edit, set);
        alone.complete();
        haplotypes.add(alone);
        return false;
      }
      before.add(variant, edit, set);
      return true;
    }
    if (before != null) {
      before.complete();
    }
    Haplotype one = new Haplotype(target, copy, variant, edit, set);
    haplotypes.add(one);
    growing.put(place, one);
    return true;
  }

  /** Hands on what begins with the earliest row, when all of it is complete. */
  private void release() {
    while (!haplotypes.isEmpty()) {
      long line = haplotypes.getFirst().first().row().line();
      List<Haplotype> group = new ArrayList<>();
      for (Haplotype one : haplotypes) {
        if (one.first().row().line() != line) {
          break;
        }
        if (!one.isComplete()) {
          return;
        }
        group.add(one);
      }
      for (int i = 0; i < group.size(); i++) {
        haplotypes.remove();
      }
      // Both copies of the chromosome often have the same variants.
      List<Haplotype> distinct = new ArrayList<>();
      for (Haplotype one : group) {
        Optional<Haplotype> like = distinct.stream().filter(one::isLike).findFirst();
        if (like.isPresent()) {
          like.get().join(one);
        } else {
          distinct.add(one);
        }
      }
      distinct.sort(Haplotype.ORDER);
      ready.addAll(distinct);
    }
  }

  /** Returns a case that is scanned. */
  Case scanned(long number) {
    return cases.get(number);
  }

  /** Returns a case whose targets were all scanned, and forgets it; empty if there is none. */
  Optional<Case> finished(long number, long scanned) {
    if (ends.isEmpty() || ends.getFirst() > scanned) {
      return Optional.empty();
    }
    ends.remove();
    return Optional.of(cases.remove(number));
  }

  /** Returns how many targets were handed to the scan. */
  long handed() {
    return handed;
  }

  @Override
  public String id() {
    return Long.toString(2 * (made - 1) + (isAfter ? 1 : 0));
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
    return vcf.where();
  }

  @Override
  public void close() {}
}
