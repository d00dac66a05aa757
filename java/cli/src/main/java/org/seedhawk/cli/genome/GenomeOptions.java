// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.cli.track.TrackOptions;
import org.seedhawk.cli.track.Tracks;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.Streams;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Selection;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** A genome and its annotation in the place of FASTA files: the options of scan and rank. */
public final class GenomeOptions {
  @Option(
      names = "--genome",
      paramLabel = "FILE",
      description =
          "A genome in the place of --target: FASTA (plain, bgzip, gzip) or UCSC 2bit. Default:"
              + " none.")
  private Path genome;

  @Option(
      names = "--annotation",
      paramLabel = "FILE",
      description =
          "With --genome, its transcripts: GTF, GFF3, genePred (refGene, refFlat) or BED12. Plain"
              + " or gzip. Default: none.")
  private Path annotation;

  @Mixin private SelectionOptions selection;

  @Mixin private TrackOptions tracks;

  /** Creates it with the defaults. */
  public GenomeOptions() {}

  /** Returns whether there is a genome. */
  public boolean isGiven() {
    return genome != null;
  }

  /** Returns the genome; null where there is none. */
  Path genome() {
    return genome;
  }

  /** Returns the annotation; null where there is none. */
  public Path annotation() {
    return annotation;
  }

  /**
   * Checks that there is one source of targets.
   *
   * @param target what {@code --target} is; null: not given
   * @param withSites whether a site table is written
   */
  void check(OptionRules rules, Path target, boolean withSites) {
    if (target == null && !isGiven()) {
      throw rules.usage("give targets: --target FASTA, or --genome FILE with --annotation FILE");
    }
    if (target != null && isGiven()) {
      throw rules.usage("--target and --genome are both given; leave one of them out");
    }
    rules.needs("--annotation", "--genome");
    tracks.check(rules, withSites);
  }

  /**
   * Refuses options that do not fit together, for a command that needs transcripts.
   *
   * @param target what {@code --target} is; null: not given
   * @param withSites whether a site table is written
   */
  public void checkForRank(CommandSpec spec, Path target, boolean withSites) {
    OptionRules rules = new OptionRules(spec);
    check(rules, target, withSites);
    if (isGiven() && annotation == null) {
      throw rules.usage("--genome needs --annotation here: it says where 3'UTRs and ORFs are");
    }
    rules.needs("--chromosome-alias", "--annotation");
    for (String option : SelectionOptions.OF_TRANSCRIPTS) {
      rules.needs(option, "--annotation");
    }
    rules.excludes(isGiven(), "--genome", "--skip-empty", "--skip-equal", "--whole-names");
    rules.excludes(isGiven(), "--genome", "--orf", "--orf-lengths", "--isoforms", "--gene-map");
    rules.excludes(isGiven(), "--genome", "--accessibility");
  }

  /** Returns the input files; null where there is none. */
  public List<Path> inputs() {
    List<Path> files = new ArrayList<>(selection.inputs());
    files.add(genome);
    files.add(annotation);
    files.addAll(tracks.inputs());
    return files;
  }

  /** As {@link SelectionOptions#selection}. */
  Selection selection(boolean longest) throws IOException {
    return selection.selection(longest);
  }

  /** Returns the options of further files. */
  TrackOptions tracks() {
    return tracks;
  }

  /** Opens what is shown with each site. */
  Tracks tracks(Streams streams, Genome opened) throws IOException {
    return Tracks.open(tracks, opened, selection.aliases(), streams::warn);
  }

  /** Says what is cut out of the genome. */
  Extraction plan(Streams streams, Genome opened, Path transcripts, Region region, Selection wanted)
      throws IOException {
    return Plans.plan(streams, opened, transcripts, selection.aliases(), region, wanted);
  }
}
