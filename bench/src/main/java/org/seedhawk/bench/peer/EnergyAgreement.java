// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.peer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.duplex.DuplexEnergy;
import org.seedhawk.scan.Rna;

/**
 * How far the engine's duplex energies agree with those of RNAhybrid: figures of a set of duplexes.
 * Immutable.
 *
 * @param set which duplexes
 * @param rules by which the engine's were computed
 * @param duplexes how many
 * @param correlation Pearson's, of the energies
 * @param meanDifference mean of the absolute differences, kcal/mol
 * @param worstDifference the largest
 * @param sameStructure duplexes of which every pair is the same
 * @param sameWithinTolerance how many of these differ by at most {@link #TOLERANCE}
 * @param sameMeanDifference mean of the absolute differences of these
 * @param sameWorstDifference the largest
 */
public record EnergyAgreement(
    String set,
    DuplexEnergy.Rules rules,
    int duplexes,
    double correlation,
    double meanDifference,
    double worstDifference,
    int sameStructure,
    int sameWithinTolerance,
    double sameMeanDifference,
    double sameWorstDifference) {

  /**
   * kcal/mol: RNAhybrid prints one decimal, and its tables have one where rules give two; and what
   * a double adds.
   */
  static final double TOLERANCE = 0.15 + 1e-9;

  private static final String CLASH = "mirbench/AGO2_CLASH_Hejret2023_test.tsv";

  /** A miRNA and a region of a target, letters A C G U. */
  record Duplex(String mirna, String target) {}

  /** Compares, and writes the figures. */
  public static void run(ResultFile file) throws IOException {
    RnaHybrid program =
        RnaHybrid.find(System.getenv("PATH"))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "RNAhybrid is not installed; Debian: apt-get install rnahybrid"));
    ArrayNode rows = file.rows();
    for (EnergyAgreement found : measureAll(program)) {
      System.out.println(found);
      rows.addPOJO(found);
    }
    file.write();
  }

  /** Compares the sets of duplexes by both rules. */
  static List<EnergyAgreement> measureAll(RnaHybrid program) throws IOException {
    List<EnergyAgreement> all = new ArrayList<>();
    for (Map.Entry<String, List<Duplex>> set :
        Map.of(CLASH, clash(), "random letters", random()).entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .toList()) {
      List<RnaHybrid.Answer> answers = ask(program, set.getValue());
      for (DuplexEnergy.Rules rules : DuplexEnergy.Rules.values()) {
        all.add(compare(set.getKey(), rules, set.getValue(), answers));
      }
    }
    return all;
  }

  /** The pairs of the CLASH test set, bound and not: 50 nt of a gene each. */
  static List<Duplex> clash() throws IOException {
    List<Duplex> duplexes = new ArrayList<>();
    for (String line : Files.readAllLines(BenchInputs.file(CLASH)).stream().skip(1).toList()) {
      String[] fields = line.toUpperCase(Locale.ROOT).replace('T', 'U').split("\t");
      duplexes.add(new Duplex(fields[1], fields[0]));
    }
    return duplexes;
  }

  /** 20 human miRNAs on 30 random targets of 40 nt each, where odd loops are frequent. */
  static List<Duplex> random() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    List<Rna> mirnas = BenchInputs.mirnas();
    List<Duplex> duplexes = new ArrayList<>();
    for (int mirna = 0; mirna < 20; mirna++) {
      String letters = mirnas.get(random.nextInt(mirnas.size())).letters();
      for (int target = 0; target < 30; target++) {
        StringBuilder region = new StringBuilder();
        for (int i = 0; i < 40; i++) {
          region.append("ACGU".charAt(random.nextInt(4)));
        }
        duplexes.add(new Duplex(letters, region.toString()));
      }
    }
    return duplexes;
  }

  private static List<RnaHybrid.Answer> ask(RnaHybrid program, List<Duplex> duplexes)
      throws IOException {
    Map<String, List<Integer>> byMirna = new LinkedHashMap<>();
    for (int i = 0; i < duplexes.size(); i++) {
      byMirna.computeIfAbsent(duplexes.get(i).mirna(), mirna -> new ArrayList<>()).add(i);
    }
    RnaHybrid.Answer[] answers = new RnaHybrid.Answer[duplexes.size()];
    for (Map.Entry<String, List<Integer>> entry : byMirna.entrySet()) {
      List<Integer> places = entry.getValue();
      List<RnaHybrid.Answer> own =
          program.ask(places.stream().map(i -> duplexes.get(i).target()).toList(), entry.getKey());
      for (int i = 0; i < own.size(); i++) {
        answers[places.get(i)] = own.get(i);
      }
    }
    return List.of(answers);
  }

  private static EnergyAgreement compare(
      String set, DuplexEnergy.Rules rules, List<Duplex> duplexes, List<RnaHybrid.Answer> answers) {
    DuplexEnergy energies = new DuplexEnergy(rules);
    int count = duplexes.size();
    double[] own = new double[count];
    double[] other = new double[count];
    double sum = 0;
    double worst = 0;
    int same = 0;
    int within = 0;
    double sameSum = 0;
    double sameWorst = 0;
    for (int i = 0; i < count; i++) {
      // Both are decimals that a float only comes near to.
      own[i] =
          Math.round(100 * energies.mfe(duplexes.get(i).target(), duplexes.get(i).mirna())) / 100.0;
      other[i] = Math.round(10 * answers.get(i).energy()) / 10.0;
      double difference = Math.abs(own[i] - other[i]);
      sum += difference;
      worst = Math.max(worst, difference);
      if (energies.duplex().dotBracket().equals(answers.get(i).dotBracket())) {
        same++;
        within += difference <= TOLERANCE ? 1 : 0;
        sameSum += difference;
        sameWorst = Math.max(sameWorst, difference);
      }
    }
    return new EnergyAgreement(
        set,
        rules,
        count,
        correlation(own, other),
        sum / count,
        worst,
        same,
        within,
        sameSum / Math.max(1, same),
        sameWorst);
  }

  /** Returns Pearson's correlation. */
  static double correlation(double[] x, double[] y) {
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - meanX) * (y[i] - meanY);
      xx += (x[i] - meanX) * (x[i] - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
    }
    return xy / Math.sqrt(xx * yy);
  }
}
