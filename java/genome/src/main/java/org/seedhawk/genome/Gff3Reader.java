// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.seedhawk.genome.FeatureGroup.Kind;
import org.seedhawk.genome.Transcript.Flag;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.genome.file.Lines;

/**
 * Reads GFF3. A transcript is whatever exons or coding sequences name as their {@code Parent}, a
 * gene without transcripts included, and each feature whose type says that it is one. Parents and
 * children may come in any order. One thread at a time.
 */
final class Gff3Reader extends FeatureReader {
  /** A feature with an ID that others may name as their parent. */
  private static final class Node {
    final String type;
    final String chromosome;
    final String parent;
    final String where;
    final Details details;
    Optional<Node> other = Optional.empty(); // the feature before with the same ID

    Node(String type, String chromosome, String parent, String where, Details details) {
      this.type = type;
      this.chromosome = chromosome;
      this.parent = parent;
      this.where = where;
      this.details = details;
    }

    boolean isGene() {
      return type.toLowerCase(java.util.Locale.ROOT).contains("gene") && !type.endsWith("_segment");
    }
  }

  private record Key(String id, String chromosome) {}

  private final Attributes attributes;
  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<Key, FeatureGroup> byKey = new HashMap<>();
  private final List<Key> keys = new ArrayList<>(); // of the groups
  private List<String> parents = List.of();
  private byte[] lastParents = new byte[0];

  Gff3Reader(Lines lines) {
    super(lines);
    attributes = new Attributes(lines, true);
  }

  @Override
  boolean isGff3() {
    return true;
  }

  @Override
  void feature(Kind kind, int start, int end, Strand strand) {
    if (isPart(kind)) {
      part(kind, start, end, strand);
    } else {
      node(start, end, strand);
    }
  }

  private void part(Kind kind, int start, int end, Strand strand) {
    String id = "";
    boolean any = false;
    boolean openStart = false;
    boolean openEnd = false;
    boolean differs = false;
    attributes.begin();
    while (attributes.next()) {
      if (attributes.is("Parent")) {
        any = true;
        if (!attributes.valueIs(lastParents)) {
          parents = attributes.values();
          lastParents = attributes.valueBytes();
        }
      } else if (kind == Kind.CDS) {
        if (attributes.is("ID")) {
          id = attributes.value();
        } else if (attributes.is("start_range")) {
          openStart = attributes.value().startsWith(".");
        } else if (attributes.is("end_range")) {
          openEnd = attributes.value().endsWith(".");
        } else if (attributes.is("exception")) {
          differs = true;
        }
      }
    }
    if (!any || parents.isEmpty()) {
      counts.withoutTranscript(lines.where());
      return;
    }
    for (String parent : parents) {
      FeatureGroup group = group(parent);
      group.add(kind, start, end, strand);
      if (!id.isEmpty()) {
        group.cdsId(id);
      }
      open(group.details().flags, strand, openStart, openEnd, true);
      if (differs) {
        group.details().flags.add(Flag.DIFFERS_FROM_GENOME);
      }
    }
  }

  /** Reads NCBI's marks of an end that was not found; they name ends of the genome's direction. */
  private static void open(
      Set<Flag> flags, Strand strand, boolean openStart, boolean openEnd, boolean cds) {
    boolean minus = strand == Strand.MINUS;
    if (minus ? openEnd : openStart) {
      flags.add(cds ? Flag.CDS_START_NOT_FOUND : Flag.START_NOT_FOUND);
    }
    if (minus ? openStart : openEnd) {
      flags.add(cds ? Flag.CDS_END_NOT_FOUND : Flag.END_NOT_FOUND);
    }
  }

  private FeatureGroup group(String id) {
    Key key = new Key(id, chromosome());
    FeatureGroup group = byKey.get(key);
    if (group == null) {
      group = new FeatureGroup(key.chromosome);
      byKey.put(key, group);
      groups.add(group);
      keys.add(key);
    }
    return group;
  }

  private void node(int start, int end, Strand strand) {
    String type = texts.one(lines.text(2));
    Details details = new Details();
    String id = "";
    String parent = "";
    String name = "";
    String biotype = "";
    String version = "";
    boolean openStart = false;
    boolean openEnd = false;
    boolean isCircular = false;
    attributes.begin();
    while (attributes.next()) {
      if (attributes.is("ID")) {
        id = attributes.value();
      } else if (attributes.is("Parent")) {
        List<String> all = attributes.values();
        parent = all.isEmpty() ? "" : texts.one(all.get(0));
      } else if (attributes.is("Name")) {
        name = attributes.value();
      } else if (attributes.is("biotype")) { // Ensembl
        biotype = texts.one(attributes.value());
      } else if (attributes.is("version")) { // Ensembl
        version = texts.one(attributes.value());
      } else if (attributes.is("start_range")) {
        openStart = attributes.value().startsWith(".");
      } else if (attributes.is("end_range")) {
        openEnd = attributes.value().endsWith(".");
      } else if (attributes.is("Is_circular")) {
        isCircular = attributes.value().equals("true");
      } else {
        details.take(attributes, texts);
      }
    }
    if (isCircular) {
      circular.add(chromosome());
      lengths.putIfAbsent(chromosome(), end);
    }
    if (id.isEmpty() || type.contains("match") || type.endsWith("region")) {
      return;
    }
    Node node = new Node(type, chromosome(), parent, lines.where(), details);
    if (node.isGene()) {
      details.id = details.geneId.isEmpty() ? bare(id, "gene") : details.geneId;
      details.geneName = details.geneName.isEmpty() ? name : details.geneName;
      details.geneBiotype = details.geneBiotype.isEmpty() ? biotype : details.geneBiotype;
    } else {
      details.id = details.id.isEmpty() ? bare(bare(id, "transcript"), "rna") : details.id;
      details.version = version;
      details.biotype = details.biotype.isEmpty() ? biotype : details.biotype;
      open(details.flags, strand, openStart, openEnd, false);
    }
    node.other = Optional.ofNullable(nodes.put(id, node));
    boolean isTranscript =
        type.endsWith("RNA") || type.endsWith("transcript") || type.endsWith("_segment");
    if (isTranscript) {
      group(id).locus(start, end, strand, details);
    }
  }

  /** Returns an id without Ensembl's or NCBI's prefix, {@code gene:} or {@code gene-}. */
  private static String bare(String id, String prefix) {
    return id.length() > prefix.length() + 1
            && id.startsWith(prefix)
            && (id.charAt(prefix.length()) == ':' || id.charAt(prefix.length()) == '-')
        ? id.substring(prefix.length() + 1)
        : id;
  }

  @Override
  void prepare() {
    for (int i = 0; i < groups.size(); i++) {
      Details details = groups.get(i).details();
      Optional<Node> found = node(keys.get(i).id, keys.get(i).chromosome);
      if (found.isEmpty()) {
        details.id = keys.get(i).id;
        counts.orphan(details.id);
        continue;
      }
      Node node = found.get();
      Optional<Node> gene = gene(keys.get(i).id, node);
      Details named = new Details();
      named.id = node.details.id;
      if (gene.isPresent()) {
        named.geneId = gene.get().isGene() ? gene.get().details.id : "";
        named.geneName = gene.get().details.geneName;
        named.geneBiotype = gene.get().details.geneBiotype;
      }
      boolean plain = node.isGene() || node.type.equals("mRNA") || node.type.equals("transcript");
      if (!plain || named.geneBiotype.isEmpty() && node.details.geneBiotype.isEmpty()) {
        named.biotype = node.type;
      }
      named.flags.addAll(node.details.flags);
      if (node.isGene()) {
        named.tags = node.details.tags;
      }
      details.complete(named);
    }
    byKey.clear();
    nodes.clear();
  }

  private Optional<Node> node(String id, String chromosome) {
    Optional<Node> first = Optional.ofNullable(nodes.get(id));
    Optional<Node> node = first;
    while (node.isPresent() && !node.get().chromosome.equals(chromosome)) {
      node = node.get().other;
    }
    return node.isPresent() ? node : first;
  }

  /** Returns the gene of a feature, or what stands highest above it. */
  private Optional<Node> gene(String id, Node node) {
    if (node.isGene()) {
      return Optional.of(node);
    }
    Set<String> passed = new HashSet<>();
    passed.add(id);
    Node at = node;
    Optional<Node> above = Optional.empty();
    while (!at.parent.isEmpty()) {
      if (!passed.add(at.parent)) {
        throw cycle(id, node, at.parent);
      }
      Optional<Node> parent = node(at.parent, node.chromosome);
      if (parent.isEmpty()) {
        counts.orphan(id);
        return above;
      }
      at = parent.get();
      above = parent;
      if (at.isGene()) {
        if (passed.contains(at.parent)) {
          throw cycle(id, node, at.parent);
        }
        return above;
      }
    }
    return above;
  }

  private static GenomeInputException cycle(String id, Node node, String again) {
    return new GenomeInputException(
        "%s: '%s' is its own ancestor (its parents end at '%s' again); correct Parent"
            .formatted(node.where, Lines.shown(id), Lines.shown(again)));
  }
}
