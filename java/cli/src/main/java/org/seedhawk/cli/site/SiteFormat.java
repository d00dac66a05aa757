// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.site;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.seedhawk.command.OptionRules;
import org.seedhawk.formats.TableFormat;
import org.seedhawk.formats.table.SiteExtras;
import picocli.CommandLine.Option;

/** The format of a site table: what {@code --format} says, or the name of the file. */
public final class SiteFormat {
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "Format of --sites: tsv or jsonl (JSON lines), and for scan with --genome bed, gff3 or"
              + " bigbed too. Default: by the end of its name, .jsonl, .bed, .gff3 or .bb, also"
              + " before .gz, else tsv. A table whose name ends in .parquet is Parquet.")
  private String format;

  /** Creates it with the defaults. */
  public SiteFormat() {}

  /** A format. Its name in lower case is what the option takes. */
  public enum Format {
    /** The table, with tabs and a header. */
    TSV,
    /** An object a site, one a line. */
    JSONL,
    /** BED12. */
    BED,
    /** GFF3. */
    GFF3,
    /** UCSC bigBed. */
    BIGBED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a site table looks like. Immutable.
   *
   * @param format how rows are written
   * @param extras columns that were asked for
   */
  public record Shape(Format format, SiteExtras extras) {}

  private static final List<Format> OF_ANY_TARGET = List.of(Format.TSV, Format.JSONL);

  /**
   * Refuses a format that there is not.
   *
   * @param sites the site table; null: none is written
   * @param placed whether sites are sorted by their place on a genome; empty: the command never
   *     does that
   */
  public void check(OptionRules rules, String sites, Optional<Boolean> placed) {
    rules.needs("--format", sites != null, "--sites");
    if (sites == null) {
      return;
    }
    if (format != null && Arrays.stream(Format.values()).noneMatch(this::isAsked)) {
      throw rules.usage(
          placed.isEmpty()
              ? "--format is '%s'; it must be tsv or jsonl".formatted(format)
              : "--format is '%s'; it must be tsv, jsonl, bed, gff3 or bigbed".formatted(format));
    }
    if (format != null && TableFormat.isAsked(sites)) {
      throw rules.usage(
          "--sites '%s' asks for Parquet, and --format for %s; leave out --format"
              .formatted(sites, format));
    }
    Format found = of(sites);
    if (placed.orElse(false) && found == Format.BIGBED) {
      checkBinary(rules, sites);
    }
    if (OF_ANY_TARGET.contains(found) || placed.orElse(false)) {
      return;
    }
    if (format != null && placed.isEmpty()) {
      throw rules.usage("--format is '%s'; it must be tsv or jsonl".formatted(format));
    }
    throw rules.usage(
        "the format %s of --sites holds places on a genome; %s, or choose another format"
            .formatted(
                found,
                placed.isEmpty() ? "'seedhawk scan' writes it" : "give targets by --genome"));
  }

  /**
   * Refuses the name of a table that has one format alone, if the name says another.
   *
   * @param file null: the table is not written
   */
  public static void checkTable(OptionRules rules, String option, String file) {
    Format said = file == null ? Format.TSV : byName(file);
    if (said != Format.TSV) {
      throw rules.usage(
          "%s is '%s', a name of the format %s; this table is written with tabs: name a .tsv file"
              .formatted(option, file, said));
    }
  }

  private static void checkBinary(OptionRules rules, String sites) {
    if (sites.equals("-")) {
      throw rules.usage(
          "bigbed cannot be written to the standard output: its beginning is written last; name a"
              + " file in --sites");
    }
    if (sites.toLowerCase(Locale.ROOT).endsWith(".gz")) {
      throw rules.usage(
          "--sites is '%s'; a bigBed file is packed within, so leave out .gz".formatted(sites));
    }
  }

  private boolean isAsked(Format one) {
    return one.toString().equals(format);
  }

  /** Returns the format of a table without places on a genome, by its name. */
  public Format ofTable(String sites) {
    Format found = of(sites);
    return OF_ANY_TARGET.contains(found) ? found : Format.TSV;
  }

  /** Returns the format of a table by its name. */
  public Format of(String sites) {
    if (format != null) {
      return Arrays.stream(Format.values()).filter(this::isAsked).findFirst().orElseThrow();
    }
    return byName(sites);
  }

  private static Format byName(String sites) {
    String name = sites.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    if (name.endsWith(".jsonl")) {
      return Format.JSONL;
    }
    if (name.endsWith(".bed")) {
      return Format.BED;
    }
    if (name.endsWith(".gff3")) {
      return Format.GFF3;
    }
    return name.endsWith(".bb") || name.endsWith(".bigbed") ? Format.BIGBED : Format.TSV;
  }
}
