// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader.Skip;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.formats.table.NamedSequences;

/**
 * How much of each gene's mRNA was left after a miRNA was brought into cells, and the genes'
 * 3'UTRs. Immutable.
 *
 * @param mirnaIds the miRNAs
 * @param mirnas their letters
 * @param genes RefSeq ids of the genes whose 3'UTR is known
 * @param utrs their 3'UTRs
 * @param changes for each miRNA, log2 fold change of each of these genes; NaN: not measured
 * @param allGenes genes in the table, with or without a 3'UTR
 */
public record FoldChanges(
    List<String> mirnaIds,
    List<String> mirnas,
    List<String> genes,
    List<String> utrs,
    float[][] changes,
    int allGenes) {
  private static final String ID = "RefSeq ID";
  private static final String SYMBOL = "Gene symbol";
  private static final String MISSING = "N/A";

  /**
   * Reads and joins; genes without a 3'UTR are counted and left out.
   *
   * @param table comma-separated: RefSeq ID, Gene symbol, and a column for each miRNA
   * @param mirnaFasta has the miRNAs that the columns name
   * @param utrFasta 3'UTRs by RefSeq id
   * @throws BadInputException if a column or a miRNA is missing, a value is no number, a gene
   *     stands in two rows, or no gene has a 3'UTR
   */
  public static FoldChanges read(Path table, Path mirnaFasta, Path utrFasta) throws IOException {
    Tsv csv = Tsv.readCsv(table);
    int id = csv.column(ID);
    csv.column(SYMBOL);
    List<String> names =
        csv.columns().stream().filter(name -> !name.equals(ID) && !name.equals(SYMBOL)).toList();
    if (names.isEmpty()) {
      throw new BadInputException(
          "%s:1: the header has no column of a miRNA (it has %s)"
              .formatted(table, String.join(", ", csv.columns())));
    }
    Set<String> wanted = new HashSet<>();
    for (int row = 0; row < csv.rows().size(); row++) {
      if (!wanted.add(csv.rows().get(row)[id])) {
        throw new BadInputException(
            "%s:%d: gene '%s' stands in a row before; keep one"
                .formatted(table, row + 2, csv.rows().get(row)[id]));
      }
    }
    NamedSequences sequences =
        NamedSequences.read(
            mirnaFasta,
            utrFasta,
            Set.of(Skip.EMPTY),
            Set.of(),
            wanted,
            MirnaLimit.MATURE,
            warning -> {});
    List<String> mirnas = new ArrayList<>();
    for (String name : names) {
      mirnas.add(
          LabelledPairs.letters(
              sequences
                  .mirna(name)
                  .orElseThrow(
                      () ->
                          new BadInputException(
                              "%s:1: column '%s' is no miRNA of '%s'%s"
                                  .formatted(
                                      table, name, mirnaFasta, near(sequences.nearMirna(name)))))));
    }
    List<String> genes = new ArrayList<>();
    List<String> utrs = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < csv.rows().size(); row++) {
      String gene = csv.rows().get(row)[id];
      Optional<String> utr = sequences.target(gene);
      if (utr.isPresent()) {
        genes.add(gene);
        utrs.add(LabelledPairs.letters(utr.get()));
        rows.add(row);
      }
    }
    if (genes.isEmpty()) {
      throw new BadInputException(
          "%s: none of its %d genes has a 3'UTR in '%s'%s; compare the names"
              .formatted(
                  table,
                  csv.rows().size(),
                  utrFasta,
                  near(
                      wanted.stream()
                          .sorted()
                          .flatMap(gene -> sequences.nearTarget(gene).stream())
                          .findFirst())));
    }
    float[][] changes = new float[names.size()][genes.size()];
    for (int mirna = 0; mirna < changes.length; mirna++) {
      float[] column = csv.numbers(names.get(mirna), MISSING);
      for (int gene = 0; gene < genes.size(); gene++) {
        changes[mirna][gene] = column[rows.get(gene)];
      }
    }
    return new FoldChanges(
        names,
        List.copyOf(mirnas),
        List.copyOf(genes),
        List.copyOf(utrs),
        changes,
        csv.rows().size());
  }

  private static String near(Optional<String> name) {
    return name.map(", which has '%s'"::formatted).orElse("");
  }

  /** Returns every miRNA with every gene, miRNA by miRNA; they have no label. */
  public List<LabelledPair> pairs() {
    List<LabelledPair> pairs = new ArrayList<>();
    for (int mirna = 0; mirna < mirnas.size(); mirna++) {
      for (int gene = 0; gene < genes.size(); gene++) {
        pairs.add(
            new LabelledPair(
                mirnaIds.get(mirna), mirnas.get(mirna), genes.get(gene), utrs.get(gene), false));
      }
    }
    return pairs;
  }
}
