// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.genome.file.Lines;

/**
 * Which transcripts of an annotation are wanted. All conditions must hold; a condition that was not
 * set holds for all. Alternative contigs and patches are left out unless they are asked for, since
 * they repeat genes of the chromosomes. Immutable.
 */
public final class Selection {
  /**
   * Names that UCSC ({@code _alt}, {@code _fix}), Ensembl ({@code CHR_}, {@code HSCHR}) and GENCODE
   * ({@code HG1_PATCH}) give to alternative contigs and patches.
   */
  private static final Pattern ALTERNATIVE =
      Pattern.compile(".+_(alt|fix|PATCH)|CHR_.+|H[SG](CHR.+_.+|\\d+_.+)");

  private static final int SHOWN = 12;

  private final Set<String> biotypes;
  private final Set<String> tags;
  private final Set<String> ids;
  private final Set<String> chromosomes;
  private final boolean alternatives;
  private final boolean longest;

  private Selection(Builder builder) {
    biotypes = Set.copyOf(builder.biotypes);
    tags = Set.copyOf(builder.tags);
    ids = Set.copyOf(builder.ids);
    chromosomes = Set.copyOf(builder.chromosomes);
    alternatives = builder.alternatives;
    longest = builder.longest;
  }

  /** Returns the selection of all transcripts that do not lie on alternative contigs. */
  public static Selection all() {
    return builder().build();
  }

  /** Begins a selection. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns whether only the longest transcript of each gene is wanted. */
  public boolean longestOfGene() {
    return longest;
  }

  /**
   * Returns why a transcript is not wanted; empty if it is. Whether it is the longest of its gene
   * is not asked here.
   *
   * @param genomeName what the genome calls its chromosome; a condition may use either name
   */
  public Optional<Status> refuses(Transcript transcript, Optional<String> genomeName) {
    String chromosome = transcript.chromosome();
    if (!chromosomes.isEmpty()
        && !chromosomes.contains(chromosome)
        && genomeName.filter(chromosomes::contains).isEmpty()) {
      return Optional.of(Status.FILTERED_CHROMOSOME);
    }
    if (!alternatives
        && !chromosomes.contains(chromosome)
        && genomeName.filter(chromosomes::contains).isEmpty()
        && ALTERNATIVE.matcher(chromosome).matches()) {
      return Optional.of(Status.FILTERED_ALTERNATIVE);
    }
    if (!ids.isEmpty() && !isListed(transcript)) {
      return Optional.of(Status.FILTERED_ID);
    }
    if (!biotypes.isEmpty() && !biotypes.contains(transcript.biotype())) {
      return Optional.of(Status.FILTERED_BIOTYPE);
    }
    if (!tags.isEmpty() && transcript.tags().stream().noneMatch(this::isTag)) {
      return Optional.of(Status.FILTERED_TAG);
    }
    return Optional.empty();
  }

  /** Compares ids without a version if one of the two has none. */
  private boolean isListed(Transcript transcript) {
    return ids.contains(transcript.name())
        || ids.contains(transcript.id())
        || transcript.version().isEmpty() && ids.contains(transcript.id() + VERSIONLESS);
  }

  /** Stands behind the id of a listed name, for transcripts of the annotation without a version. */
  private static final String VERSIONLESS = "\0";

  /** Ensembl writes GENCODE's tags with a prefix of late: {@code gencode_basic}. */
  private boolean isTag(String tag) {
    String lower = tag.toLowerCase(Locale.ROOT);
    return tags.contains(lower)
        || lower.startsWith("gencode_") && tags.contains(lower.substring("gencode_".length()));
  }

  /**
   * Checks that what was asked for is in the annotation at all: a word that was spelt in another
   * way would leave nothing.
   *
   * @throws GenomeInputException if no biotype, no tag, no id or no chromosome is; the message
   *     shows what there is
   */
  public void check(Annotation annotation, ChromosomeNames names) {
    Map<String, Integer> biotypeCounts = new TreeMap<>();
    Map<String, Integer> tagCounts = new TreeMap<>();
    boolean anyId = ids.isEmpty();
    boolean anyTag = tags.isEmpty();
    boolean anyChromosome = chromosomes.isEmpty();
    for (Transcript transcript : annotation.transcripts()) {
      biotypeCounts.merge(transcript.biotype(), 1, Integer::sum);
      anyId |= isListed(transcript);
      for (String tag : transcript.tags()) {
        tagCounts.merge(tag, 1, Integer::sum);
        anyTag |= isTag(tag);
      }
      anyChromosome |=
          chromosomes.contains(transcript.chromosome())
              || names.inGenome(transcript.chromosome()).filter(chromosomes::contains).isPresent();
    }
    if (!biotypes.isEmpty() && biotypeCounts.keySet().stream().noneMatch(biotypes::contains)) {
      throw none("biotype", biotypes, biotypeCounts.keySet());
    }
    if (!anyTag) {
      throw none("tag", tags, tagCounts.keySet());
    }
    if (!anyChromosome) {
      throw none("chromosome", chromosomes, annotation.chromosomes().keySet());
    }
    if (!anyId) {
      throw none(
          "transcript id",
          ids.stream().filter(id -> !id.endsWith(VERSIONLESS)).sorted().limit(SHOWN).toList(),
          annotation.transcripts().stream().limit(3).map(Transcript::name).toList());
    }
  }

  private static GenomeInputException none(
      String what, Collection<String> asked, Collection<String> present) {
    List<String> shown =
        present.stream().filter(each -> !each.isEmpty()).limit(SHOWN).map(Lines::shown).toList();
    return new GenomeInputException(
        "no transcript has the %s %s; %s"
            .formatted(
                what,
                Lines.shown(String.join(", ", asked.stream().sorted().toList())),
                shown.isEmpty()
                    ? "the annotation has none"
                    : "the annotation has %s%s"
                        .formatted(
                            String.join(", ", shown), present.size() > SHOWN ? ", ..." : "")));
  }

  /** Collects conditions. One thread at a time. */
  public static final class Builder {
    private final Set<String> biotypes = new HashSet<>();
    private final Set<String> tags = new HashSet<>();
    private final Set<String> ids = new HashSet<>();
    private final Set<String> chromosomes = new HashSet<>();
    private boolean alternatives;
    private boolean longest;

    private Builder() {}

    /** Wants one of these biotypes; none is no condition. */
    public Builder biotypes(Collection<String> all) {
      biotypes.addAll(all);
      return this;
    }

    /** Wants at least one of these tags, in upper or lower case; none is no condition. */
    public Builder tags(Collection<String> all) {
      all.forEach(tag -> tags.add(tag.replace(' ', '_').toLowerCase(Locale.ROOT)));
      return this;
    }

    /** Wants one of these transcript ids, with or without version; none is no condition. */
    public Builder ids(Collection<String> all) {
      for (String id : all) {
        ids.add(id);
        int dot = id.lastIndexOf('.');
        if (dot > 0 && id.substring(dot + 1).matches("\\d+")) {
          ids.add(id.substring(0, dot) + VERSIONLESS);
        }
      }
      return this;
    }

    /** Wants one of these chromosomes, under a name of annotation or genome; none: no condition. */
    public Builder chromosomes(Collection<String> all) {
      chromosomes.addAll(all);
      return this;
    }

    /** Wants transcripts of alternative contigs and patches, too. */
    public Builder alternatives(boolean wanted) {
      alternatives = wanted;
      return this;
    }

    /** Wants the transcript alone whose region is the longest of its gene. */
    public Builder longestOfGene(boolean wanted) {
      longest = wanted;
      return this;
    }

    /** Returns the selection. */
    public Selection build() {
      return new Selection(this);
    }
  }
}
