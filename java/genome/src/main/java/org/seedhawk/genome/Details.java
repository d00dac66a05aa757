// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.seedhawk.genome.Transcript.Flag;

/** What attributes say about a transcript or a gene. One thread at a time. */
final class Details {
  /**
   * Ids whose last number is a version. Elsewhere it is a part of the id: {@code Y74C9A.3} is a
   * gene of WormBase.
   */
  private static final Pattern VERSIONED =
      Pattern.compile("((?:ENS[A-Z]*[GTP]\\d{11})|(?:[NX][MR]_\\d+))\\.(\\d+)");

  String id = "";
  String version = "";
  String geneId = "";
  String geneName = "";
  String biotype = "";
  String geneBiotype = "";
  List<String> tags = List.of();
  final Set<Flag> flags = EnumSet.noneOf(Flag.class);

  /** Keeps one object of each text that repeats in an annotation. One thread at a time. */
  static final class Texts {
    private final Map<String, String> known = new HashMap<>();

    String one(String text) {
      String before = known.putIfAbsent(text, text);
      return before == null ? text : before;
    }
  }

  /** Reads one attribute that GTF and GFF3 share. */
  void take(Attributes attribute, Texts texts) {
    if (attribute.is("transcript_id")) {
      id = attribute.value();
    } else if (attribute.is("transcript_version")) {
      version = texts.one(attribute.value());
    } else if (attribute.is("gene_id")) {
      geneId = texts.one(attribute.value());
    } else if (attribute.is("gene_name")) {
      geneName = texts.one(attribute.value());
    } else if (attribute.is("gene")) { // NCBI
      geneName = geneName.isEmpty() ? texts.one(attribute.value()) : geneName;
    } else if (attribute.is("transcript_biotype") || attribute.is("transcript_type")) {
      biotype = texts.one(attribute.value());
    } else if (attribute.is("gene_biotype") || attribute.is("gene_type")) {
      geneBiotype = texts.one(attribute.value());
    } else if (attribute.is("tag")) {
      for (String tag : attribute.values()) {
        tag(texts.one(tag.replace(' ', '_')));
      }
    } else if (attribute.is("exception")
        || (attribute.is("Note") || attribute.is("note")) && attribute.value().contains("indel")) {
      flags.add(Flag.DIFFERS_FROM_GENOME);
    }
  }

  private void tag(String tag) {
    if (tags.isEmpty()) {
      tags = new ArrayList<>(4);
    }
    if (!tags.contains(tag)) {
      tags.add(tag);
    }
    switch (tag) {
      case "mRNA_start_NF" -> flags.add(Flag.START_NOT_FOUND);
      case "mRNA_end_NF" -> flags.add(Flag.END_NOT_FOUND);
      case "cds_start_NF" -> flags.add(Flag.CDS_START_NOT_FOUND);
      case "cds_end_NF" -> flags.add(Flag.CDS_END_NOT_FOUND);
      default -> {}
    }
  }

  /** Takes over what is missing here. */
  void complete(Details other) {
    id = id.isEmpty() ? other.id : id;
    version = version.isEmpty() ? other.version : version;
    geneId = geneId.isEmpty() ? other.geneId : geneId;
    geneName = geneName.isEmpty() ? other.geneName : geneName;
    biotype = biotype.isEmpty() ? other.biotype : biotype;
    geneBiotype = geneBiotype.isEmpty() ? other.geneBiotype : geneBiotype;
    tags = tags.isEmpty() ? other.tags : tags;
    flags.addAll(other.flags);
  }

  /** Begins a transcript with all this. */
  Transcript.Builder builder(String chromosome, Strand strand) {
    Transcript.Builder builder = builder(id, version, chromosome, strand);
    builder.gene(geneId, geneName).biotype(biotype.isEmpty() ? geneBiotype : biotype).tags(tags);
    flags.forEach(builder::flag);
    return builder;
  }

  /** Begins a transcript; a version at the end of its id is told from the id. */
  static Transcript.Builder builder(String id, String version, String chromosome, Strand strand) {
    Matcher matcher = VERSIONED.matcher(id);
    return version.isEmpty() && matcher.matches()
        ? Transcript.builder(matcher.group(1), chromosome, strand).version(matcher.group(2))
        : Transcript.builder(id, chromosome, strand).version(version);
  }
}
