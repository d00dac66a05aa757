// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.Rna;

/**
 * Measured fold changes of many transfections, and the transcripts of the genes. Immutable.
 *
 * @param transcripts 3'UTRs, with ORFs where they are known
 * @param experiments those of all sets
 */
public record RepressionData(List<Transcript> transcripts, List<Experiment> experiments) {
  /** Sets of experiments, in the order of the tables. */
  public static final List<String> SETS = List.of("HCT116", "HELA17", "AG74", "GSE124530");

  /** The set that nothing is trained on or chosen by. */
  public static final String TEST = "HCT116";

  private static final String FOLDER = "repression/";
  private static final String UTRS = FOLDER + "human_utr3_6802.fa.gz";
  private static final String ORFS = FOLDER + "human_orf_3517.fa.gz";
  private static final String MIRNAS = FOLDER + "mirna_of_column.tsv";
  private static final String REFSEQ = FOLDER + "refseq_to_ensembl_3958.tsv";
  private static final String SYMBOLS = FOLDER + "appris_lengths_19736.tsv.gz";
  private static final String HCT116 = "lfc/mirna_fcs.csv";
  private static final String AG74 = FOLDER + "agarwal2015_74_lfc.tsv.gz";
  private static final String HELA17 =
      FOLDER + "GSE140217_HeLa_transfection_logtpm_batchnormalized.txt.gz";
  private static final String FUNMIRBENCH = FOLDER + "funmirbench_53_lfc.tsv.gz";
  private static final String GSE124530 = "GSE124530";

  /** Below this level, counts of reads say little of a fold change. */
  private static final double LEAST_LOG_CPM = 3;

  /** Experiments of GSE124530 that a gene must be measured in, of 25. */
  private static final int LEAST_MEASURED = 20;

  /** Reads all sets. */
  public static RepressionData read(DataFolder data) throws IOException {
    return new Reading(data).read();
  }

  /** Returns the symbol of each gene, by its Ensembl name. */
  public static Map<String, String> symbols(DataFolder data) throws IOException {
    Map<String, String> symbols = new HashMap<>();
    for (String[] row : Reading.tail(Reading.fields(data.file(SYMBOLS)))) {
      symbols.put(row[0], row[1]);
    }
    return symbols;
  }

  /** A table of genes by experiments while it is read. */
  private record Table(List<String> columns, Map<Integer, List<float[]>> rows) {
    /** Returns one row for each gene: the mean of its rows. */
    Map<Integer, float[]> means() {
      Map<Integer, float[]> means = new TreeMap<>();
      rows.forEach((gene, all) -> means.put(gene, mean(all)));
      return means;
    }

    private float[] mean(List<float[]> all) {
      float[] mean = new float[columns.size()];
      for (int column = 0; column < mean.length; column++) {
        double sum = 0;
        int count = 0;
        for (float[] row : all) {
          if (!Float.isNaN(row[column])) {
            sum += row[column];
            count++;
          }
        }
        mean[column] = count == 0 ? Float.NaN : (float) (sum / count);
      }
      return mean;
    }
  }

  /** Reads and joins the files. */
  private static final class Reading {
    private final DataFolder data;
    private final List<Transcript> transcripts = new ArrayList<>();
    private final Map<String, Integer> byGene = new HashMap<>();
    private final Map<String, Integer> byRefSeq = new HashMap<>();
    private final Map<String, String> geneOfRefSeq = new HashMap<>();
    private final Map<String, String> geneOfSymbol = new HashMap<>();
    private final Map<String, String> symbolOfRefSeq = new HashMap<>();
    private final Map<String, Integer> orfLengths = new HashMap<>(); // by gene
    private final Map<String, String> mirnas = new HashMap<>(); // by set and column
    private final List<Experiment> experiments = new ArrayList<>();

    Reading(DataFolder data) {
      this.data = data;
    }

    RepressionData read() throws IOException {
      readNames();
      readTranscripts();
      Tsv hct116 = Tsv.readCsv(data.file(HCT116));
      for (String[] row : hct116.rows()) {
        symbolOfRefSeq.put(row[0], row[1]);
      }
      add(TEST, TEST, byColumns(hct116.file(), hct116.columns(), hct116.rows(), 2));
      Path agarwal = data.file(AG74);
      List<String[]> rows = fields(agarwal);
      add("AG74", "AG74", byColumns(agarwal, Arrays.asList(rows.getFirst()), tail(rows), 1));
      Path mcgeary = data.file(HELA17);
      rows = fields(mcgeary);
      List<String> columns = new ArrayList<>(List.of("RefSeq"));
      Arrays.stream(rows.getFirst()).filter(name -> !name.isEmpty()).forEach(columns::add);
      Table levels = byColumns(mcgeary, columns, tail(rows), 1);
      add("HELA17", "HELA17", withoutMeanOfOthers(levels, 1));
      add(GSE124530, "FUN", withoutMeanOfOthers(funmirbench(), LEAST_MEASURED));
      return new RepressionData(List.copyOf(transcripts), List.copyOf(experiments));
    }

    private static List<String[]> tail(List<String[]> rows) {
      return rows.subList(1, rows.size());
    }

    private void readTranscripts() throws IOException {
      Map<String, String> orfs = new HashMap<>();
      for (Rna orf : FastaReader.readAll(data.file(ORFS))) {
        orfs.put(orf.id(), orf.letters());
      }
      Path utrs = data.file(UTRS);
      for (Rna utr : FastaReader.readAll(utrs)) {
        byGene.put(utr.id(), transcripts.size());
        String orf = orfs.getOrDefault(utr.id(), "");
        int length = orf.isEmpty() ? orfLengths.getOrDefault(utr.id(), 0) : orf.length();
        transcripts.add(new Transcript(utr.id(), utr.letters(), orf, length));
      }
      for (String[] header : fields(utrs)) {
        if (header[0].startsWith(">")) {
          String[] words = header[0].substring(1).split(" ", 2);
          if (words.length == 2) {
            String source = words[1].substring(words[1].indexOf(':') + 1);
            byRefSeq.put(withoutVersion(source), byGene.get(words[0]));
          }
        }
      }
    }

    private void readNames() throws IOException {
      for (String[] row : fields(data.file(REFSEQ))) {
        geneOfRefSeq.put(row[0], row[1]);
        symbolOfRefSeq.put(row[0], row[2]);
      }
      Path symbols = data.file(SYMBOLS);
      for (String[] row : tail(fields(symbols))) {
        geneOfSymbol.put(row[1], row[0]);
        orfLengths.put(row[0], (int) number(symbols, orfLengths.size() + 2, row[4]));
      }
      for (String[] row : tail(fields(data.file(MIRNAS)))) {
        mirnas.put(row[0] + "/" + row[1], row[3]);
      }
    }

    private static String withoutVersion(String refSeq) {
      int dot = refSeq.indexOf('.');
      return dot < 0 ? refSeq : refSeq.substring(0, dot);
    }

    /** Returns the transcript of a RefSeq id, -1 if its 3'UTR is not known. */
    private int gene(String id) {
      String refSeq = withoutVersion(id);
      Integer direct = byRefSeq.get(refSeq);
      if (direct == null) {
        direct = byGene.get(geneOfRefSeq.getOrDefault(refSeq, refSeq));
      }
      if (direct == null) {
        direct = byGene.get(geneOfSymbol.get(symbolOfRefSeq.get(refSeq)));
      }
      return direct == null ? -1 : direct;
    }

    private Table byColumns(Path file, List<String> columns, List<String[]> rows, int first)
        throws IOException {
      Table table = new Table(columns.subList(first, columns.size()), new TreeMap<>());
      for (int i = 0; i < rows.size(); i++) {
        String[] row = rows.get(i);
        if (row.length != columns.size()) {
          throw new BadInputException(
              "%s:%d: the row has %d of %d columns"
                  .formatted(file, i + 2, row.length, columns.size()));
        }
        int gene = gene(row[0]);
        if (gene >= 0) {
          float[] values = new float[row.length - first];
          for (int j = 0; j < values.length; j++) {
            values[j] = number(file, i + 2, row[first + j]);
          }
          table.rows.computeIfAbsent(gene, key -> new ArrayList<>()).add(values);
        }
      }
      return table;
    }

    private static float number(Path file, int line, String field) throws BadInputException {
      if (field.isEmpty() || field.equals("NA") || field.equals("N/A") || field.equals("NaN")) {
        return Float.NaN;
      }
      try {
        return Float.parseFloat(field);
      } catch (NumberFormatException e) {
        throw new BadInputException("%s:%d: '%s' is no number".formatted(file, line, field), e);
      }
    }

    private Table funmirbench() throws IOException {
      Path file = data.file(FUNMIRBENCH);
      Map<String, Integer> columns = new TreeMap<>();
      List<String[]> rows = tail(fields(file));
      for (String[] row : rows) {
        if (row[0].startsWith(GSE124530)) {
          columns.put(row[0], 0);
        }
      }
      List<String> names = List.copyOf(columns.keySet());
      IntStream.range(0, names.size()).forEach(i -> columns.put(names.get(i), i));
      Table table = new Table(names, new TreeMap<>());
      for (int i = 0; i < rows.size(); i++) {
        String[] row = rows.get(i);
        Integer column = columns.get(row[0]);
        Integer gene = byGene.get(row[1]);
        if (column != null && gene != null && number(file, i + 2, row[3]) >= LEAST_LOG_CPM) {
          List<float[]> values =
              table.rows.computeIfAbsent(
                  gene,
                  key -> {
                    float[] empty = new float[names.size()];
                    Arrays.fill(empty, Float.NaN);
                    return List.of(empty);
                  });
          values.getFirst()[column] = number(file, i + 2, row[2]);
        }
      }
      return table;
    }

    /** Subtracts from each value the mean of the gene's other columns. */
    private static Table withoutMeanOfOthers(Table table, int least) {
      Table changed = new Table(table.columns, new TreeMap<>());
      table
          .means()
          .forEach(
              (gene, row) -> {
                double sum = 0;
                int count = 0;
                for (float value : row) {
                  sum += Float.isNaN(value) ? 0 : value;
                  count += Float.isNaN(value) ? 0 : 1;
                }
                if (count >= Math.max(least, 2)) {
                  float[] centred = new float[row.length];
                  for (int i = 0; i < row.length; i++) {
                    centred[i] = (float) (row[i] - (sum - row[i]) / (count - 1));
                  }
                  changed.rows.put(gene, List.of(centred));
                }
              });
      return changed;
    }

    private void add(String set, String mirnaSet, Table table) throws IOException {
      Map<Integer, float[]> rows = table.means();
      for (int column = 0; column < table.columns.size(); column++) {
        String name = table.columns.get(column);
        String mirna = mirnas.get(mirnaSet + "/" + name);
        if (mirna == null) {
          throw new BadInputException(
              "%s: it names no miRNA for column '%s' of %s"
                  .formatted(data.file(MIRNAS), name, set));
        }
        int at = column;
        int[] genes = new int[rows.size()];
        float[] log2fc = new float[rows.size()];
        int measured = 0;
        for (Map.Entry<Integer, float[]> row : rows.entrySet()) {
          if (!Float.isNaN(row.getValue()[at])) {
            genes[measured] = row.getKey();
            log2fc[measured++] = row.getValue()[at];
          }
        }
        experiments.add(
            new Experiment(
                set, name, mirna, Arrays.copyOf(genes, measured), Arrays.copyOf(log2fc, measured)));
      }
    }

    private static List<String[]> fields(Path file) throws IOException {
      List<String[]> rows = new ArrayList<>();
      try (InputStream bytes = Files.newInputStream(file);
          InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
          BufferedReader reader =
              new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          rows.add(line.split("\t", -1));
        }
      }
      if (rows.isEmpty()) {
        throw new BadInputException("%s: the table has no rows".formatted(file));
      }
      return rows;
    }
  }

  /** Returns the experiments of a set. */
  public List<Experiment> of(String set) {
    return experiments.stream().filter(experiment -> experiment.set().equals(set)).toList();
  }

  /** Returns the number of genes that a set measures. */
  public long genes(String set) {
    return of(set).stream()
        .flatMapToInt(experiment -> Arrays.stream(experiment.genes()))
        .distinct()
        .count();
  }

  /** Returns the letters of each distinct miRNA, in the order of the experiments. */
  public List<String> mirnas() {
    Map<String, Boolean> distinct = new LinkedHashMap<>();
    experiments.forEach(experiment -> distinct.put(experiment.mirna(), true));
    return List.copyOf(distinct.keySet());
  }
}
