// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.published;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.Seedhawk;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.training.DataPack;
import org.seedhawk.training.ImportTool;
import org.seedhawk.training.data.LabelledSites;
import org.seedhawk.training.network.MirBind2Reference;

/** miRBind 2.0's file, imported and served, against a network of loops. */
class MirBind2Test {
  private static final double TOLERANCE = 1e-5;

  @TempDir Path directory;

  @Test
  void publishedFileScoresTheClashTestSetAsPublished() throws IOException {
    Path file = DataPack.file("repression/mirbind2_binding_site.pt");
    List<LabelledSites.Row> rows =
        LabelledSites.read(
                DataPack.file("mirbench/AGO2_CLASH_Hejret2023_test.tsv"),
                LabelledSites.Format.BENCHMARK)
            .rows();
    imported(file);
    List<Pair> pairs = rows.stream().map(row -> pair(row.mirna(), row.region())).toList();
    float[] scores = served(pairs);
    boolean[] labels = new boolean[rows.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = rows.get(i).positive();
    }
    // What the published code gives, too.
    assertEquals(0.855, Metrics.averagePrecision(scores, labels), 0.001);
    MirBind2Reference network = new MirBind2Reference(PublishedWeights.readPytorch(file).tensors());
    assertEquals(147_249, parameters(PublishedWeights.readPytorch(file)));
    for (int i = 0; i < rows.size(); i += 60) {
      assertEquals(
          network.score(rows.get(i).mirna(), rows.get(i).region()),
          scores[i],
          TOLERANCE,
          "row " + i);
    }
  }

  /** Running means and variances are not learnt. */
  private static int parameters(PublishedWeights weights) {
    return weights.tensors().entrySet().stream()
        .filter(entry -> !entry.getKey().contains(".running_"))
        .mapToInt(entry -> entry.getValue().values().length)
        .sum();
  }

  @Test
  void longAndShortMirnasAndUnknownLettersComeOutAsPublished() throws IOException {
    Path file = TestNetworks.mirBind2(directory.resolve("random.pt"), 7);
    imported(file);
    MirBind2Reference network = new MirBind2Reference(PublishedWeights.readPytorch(file).tensors());
    String site = "ACUUGCAUGGCAUUCGANCUACCUCAGUUUGACCGAUAUUGCAGCUACGG";
    List<String> mirnas =
        List.of("UGAGGUAGUAGGUUGUAUAGUU", "UGAGGUAGUAGG", "UGAGGUAGUNGGUUGUAUAGUUCCAGAUGGCCAUA");
    float[] scores = served(mirnas.stream().map(mirna -> pair(mirna, site)).toList());
    for (int i = 0; i < scores.length; i++) {
      assertEquals(network.score(mirnas.get(i), site), scores[i], TOLERANCE, mirnas.get(i));
    }
    assertTrue(Math.abs(scores[0] - scores[1]) > 1e-4, "padding says something");
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Path file = directory.resolve("f.pt");
    fails(file, "no such file");
    Files.writeString(file, "text");
    fails(file, "it is no archive as torch.save writes");
    zip(file, Map.of("a/other", new byte[0]));
    fails(file, "there is no data.pkl in it");
    pickle(file, "}.");
    fails(file, "it keeps no dictionary 'model_state_dict'");
    pickle(file, "}X\u0003\0\0\0abc");
    fails(file, "the pickle is damaged at byte");
    pickle(file, "}X\u00ff\0\0\0abc.");
    fails(file, "the pickle is damaged at byte");
    pickle(file, "s.");
    fails(file, "the pickle is damaged at byte");
    pickle(file, "cos\nsystem\n(X\u0002\0\0\0lst R.");
    fails(file, "the pickle's step 0x20 at byte");
    pickle(file, "cos\nsystem\n(X\u0002\0\0\0lstR.");
    fails(file, "the pickle calls 'os system', which weights have no need of");
    Path random = TestNetworks.mirBind2(directory.resolve("random.pt"), 7, "fc1.bias");
    fails(random, "there is no tensor 'fc1.bias'");
  }

  private static void fails(Path file, String message) {
    BadInputException e =
        assertThrows(BadInputException.class, () -> PublishedWeights.readPytorch(file).mirBind2());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private static void pickle(Path file, String steps) throws IOException {
    zip(file, Map.of("a/data.pkl", steps.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static void zip(Path file, Map<String, byte[]> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : new LinkedHashMap<>(entries).entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
  }

  private void imported(Path file) {
    StringWriter messages = new StringWriter();
    PrintWriter writer = new PrintWriter(messages, true);
    int status =
        new ImportTool()
            .run(
                writer,
                writer,
                "--weights",
                file.toString(),
                "--name",
                "miRBind2",
                "--out",
                directory.resolve("model").toString());
    assertEquals(0, status, messages.toString());
  }

  private float[] served(List<Pair> pairs) throws IOException {
    Scores scores = new Scores();
    try (Seedhawk engine = Seedhawk.open(directory.resolve("model").toString())) {
      engine.predict(pairs.iterator(), Search.everyWindow(), ScanOptions.DEFAULT, scores);
    }
    float[] values = new float[scores.genes.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = scores.genes.get(i);
    }
    return values;
  }

  private static Pair pair(String mirna, String site) {
    return new Pair("m", mirna, "t", site);
  }

  private static final class Scores implements ScanSink<Void> {
    final List<Float> genes = new ArrayList<>();

    @Override
    public Void map(SiteBatch batch) {
      return null;
    }

    @Override
    public void sites(Void found) {}

    @Override
    public void gene(GeneView gene) {
      genes.add(gene.score());
    }
  }
}
