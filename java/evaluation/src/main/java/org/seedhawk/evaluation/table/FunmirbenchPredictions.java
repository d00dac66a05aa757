// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.RepressionData;
import org.seedhawk.evaluation.data.Tsv;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.Rna;

/**
 * The table of predictions that the benchmark FuNmiRBench reads: its standardised columns, a row
 * for each of its miRNAs and each gene with an Ensembl name. It scores a tool on the pairs of this
 * table alone, so that pairs without a site are among them, with the score 0. A miRNA is scored by
 * the model of the fold that saw no experiment with its seed. One thread at a time.
 *
 * @param folds of the model
 * @param data the data pack
 * @param threads that score
 */
record FunmirbenchPredictions(RepressionFolds folds, DataFolder data, int threads) {
  private static final String EXPERIMENTS = "repression/funmirbench_experiments.tsv";
  private static final String ACCESSIONS = "mirbase/mature_v22.1_all_species.fa";
  private static final String HEADER = "Ensembl_ID\tGene_Name\tmiRNA_ID\tmiRNA_Name\tScore\n";
  private static final String UNKNOWN = "NA";
  private static final String ENSEMBL = "ENSG";

  /**
   * Scores and writes.
   *
   * @param transcripts of all genes
   * @param out not closed
   * @return the number of rows
   */
  long write(List<Transcript> transcripts, OutputStream out) throws IOException {
    List<Transcript> genes =
        transcripts.stream().filter(gene -> gene.id().startsWith(ENSEMBL)).toList();
    List<Rna> mirnas = mirnas();
    Map<String, float[]> scores = new HashMap<>();
    for (Map.Entry<Optional<Integer>, List<Rna>> fold : folds.split(mirnas).entrySet()) {
      score(genes, fold.getKey(), fold.getValue(), scores);
    }
    Map<String, String> accessions = accessions(mirnas);
    Map<String, String> symbols = RepressionData.symbols(data);
    RowBuffer rows = new RowBuffer().text(HEADER);
    for (Rna mirna : mirnas) {
      float[] of = scores.get(mirna.id());
      for (int gene = 0; gene < of.length; gene++) {
        String id = genes.get(gene).id();
        rows.text(id).tab().text(symbols.getOrDefault(id, UNKNOWN)).tab();
        rows.text(accessions.getOrDefault(mirna.id(), UNKNOWN)).tab().text(mirna.id()).tab();
        rows.score(of[gene]).newline();
      }
      rows.writeTo(out);
      rows.clear();
    }
    return (long) mirnas.size() * genes.size();
  }

  /** Returns each miRNA of the benchmark once. */
  private List<Rna> mirnas() throws IOException {
    Tsv experiments = Tsv.read(data.file(EXPERIMENTS));
    int name = experiments.column("mirna_name");
    int letters = experiments.column("mirna_sequence");
    Map<String, Rna> byName = new LinkedHashMap<>();
    for (String[] row : experiments.rows()) {
      Rna before = byName.putIfAbsent(row[name], new Rna(row[name], row[letters]));
      if (before != null && !before.letters().equals(row[letters])) {
        throw new BadInputException(
            "%s: '%s' has two sequences; the table of predictions has one row for a name"
                .formatted(experiments.file(), row[name]));
      }
    }
    return List.copyOf(byName.values());
  }

  private void score(
      List<Transcript> genes, Optional<Integer> fold, List<Rna> of, Map<String, float[]> scores)
      throws IOException {
    List<float[]> columns = new ArrayList<>();
    for (Rna mirna : of) {
      float[] column = new float[genes.size()];
      columns.add(column);
      scores.put(mirna.id(), column);
    }
    int[] next = {0};
    try (RepressionModel model = folds.open(fold, threads);
        RepressionSet set = model.prepare(of)) {
      set.scan(
          genes.iterator(),
          target -> {
            float[] row = new float[of.size()];
            for (int i = 0; i < row.length; i++) {
              row[i] = -target.log2fc(i);
            }
            return row;
          },
          row -> {
            for (int i = 0; i < row.length; i++) {
              columns.get(i)[next[0]] = row[i];
            }
            next[0]++;
          });
    }
  }

  /** Returns miRBase's accession of each name, as far as it is known. */
  private Map<String, String> accessions(List<Rna> mirnas) throws IOException {
    Map<String, String> accessions = new HashMap<>();
    if (!data.has(ACCESSIONS)) {
      return accessions;
    }
    try (BufferedReader reader =
        Files.newBufferedReader(data.file(ACCESSIONS), StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] words = line.split(" ");
        if (line.startsWith(">") && words.length > 1) {
          accessions.put(words[0].substring(1), words[1]);
        }
      }
    }
    accessions.keySet().retainAll(mirnas.stream().map(Rna::id).toList());
    return accessions;
  }
}
