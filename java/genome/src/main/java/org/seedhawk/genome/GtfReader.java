// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.HashMap;
import java.util.Map;
import org.seedhawk.genome.FeatureGroup.Kind;
import org.seedhawk.genome.file.Lines;

/**
 * Reads GTF as Ensembl, GENCODE, NCBI and UCSC write it. A transcript is what the lines with its
 * {@code transcript_id}, its {@code gene_id} and its chromosome describe: NCBI gives the id {@code
 * unknown_transcript_1} to one transcript of each of many genes. One thread at a time.
 */
final class GtfReader extends FeatureReader {
  private record Key(String transcript, String gene, String chromosome) {}

  private final Attributes attributes;
  private final Map<Key, FeatureGroup> byKey = new HashMap<>();
  private final Map<String, Details> genes = new HashMap<>();

  // The group of the line before: lines of a transcript mostly stand together.
  private FeatureGroup last;
  private byte[] lastId = new byte[0];
  private byte[] lastGene = new byte[0];
  private String lastChromosome = "";

  GtfReader(Lines lines) {
    super(lines);
    attributes = new Attributes(lines, false);
  }

  @Override
  boolean isGff3() {
    return false;
  }

  @Override
  void feature(Kind kind, int start, int end, Strand strand) {
    if (kind == Kind.OTHER) {
      return;
    }
    if (kind == Kind.GENE) {
      Details gene = details();
      if (!gene.geneId.isEmpty()) {
        genes.putIfAbsent(gene.geneId, gene);
      }
      return;
    }
    FeatureGroup group = group(kind);
    if (group == null) {
      return;
    }
    if (kind == Kind.TRANSCRIPT) {
      group.locus(start, end, strand, details());
    } else {
      group.add(kind, start, end, strand);
    }
  }

  private FeatureGroup group(Kind kind) {
    String chromosome = chromosome();
    boolean sameId = false;
    boolean sameGene = false;
    boolean any = false;
    String protein = "";
    attributes.begin();
    while (attributes.next()) {
      if (attributes.is("transcript_id")) {
        sameId = attributes.valueIs(lastId);
        any = true;
      } else if (attributes.is("gene_id")) {
        sameGene = attributes.valueIs(lastGene);
      } else if (kind == Kind.CDS && attributes.is("protein_id")) {
        protein = attributes.value();
      }
    }
    if (last == null || !any || !sameId || !sameGene || !chromosome.equals(lastChromosome)) {
      Details details = details();
      if (details.id.isEmpty()) {
        counts.withoutTranscript(lines.where());
        return null;
      }
      Key key = new Key(details.id, details.geneId, chromosome);
      last = byKey.get(key);
      if (last == null) {
        last = new FeatureGroup(chromosome);
        last.details().complete(details);
        byKey.put(key, last);
        groups.add(last);
      }
      lastChromosome = chromosome;
      remember();
    }
    if (!protein.isEmpty()) {
      last.cdsId(protein);
    }
    return last;
  }

  private void remember() {
    lastGene = new byte[0];
    attributes.begin();
    while (attributes.next()) {
      if (attributes.is("transcript_id")) {
        lastId = attributes.valueBytes();
      } else if (attributes.is("gene_id")) {
        lastGene = attributes.valueBytes();
      }
    }
  }

  private Details details() {
    Details details = new Details();
    attributes.begin();
    while (attributes.next()) {
      details.take(attributes, texts);
    }
    return details;
  }

  @Override
  void prepare() {
    for (FeatureGroup group : groups) {
      Details gene = genes.get(group.details().geneId);
      if (gene != null) {
        Details named = new Details();
        named.geneName = gene.geneName;
        named.geneBiotype = gene.geneBiotype;
        group.details().complete(named);
      }
    }
    byKey.clear();
    genes.clear();
  }
}
