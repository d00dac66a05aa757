// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.peer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.bench.result.Timings;
import org.seedhawk.bench.suite.TargetNetBench;
import org.seedhawk.duplex.DuplexEnergy;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.SiteTable;
import org.seedhawk.model.PathChoice;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteType;

/**
 * The engine beside what a user would pick instead, in one run, one thread each. Who answers the
 * same question must give the same answer, or the run fails; who is not installed is named in the
 * file. The clients of a question take turns, round by round. One thread at a time.
 */
public final class Peers {
  static final String OURS = "seedhawk";

  private static final double WARM_SECONDS = 2;
  private static final double SAMPLE_SECONDS = 1;

  /** Windows of a batch: many, and few, so that the peers' tensors stay in the cache. */
  private static final int[] BATCHES = {1024, 16};

  private static final String TARGETNET = "models/targetnet";
  private static final int WRITE = 1 << 18;

  /** What two networks' scores may differ by. */
  private static final double TOLERANCE = 1e-4;

  /** Who answers a question; sampled again and again. */
  private interface Client {
    Timings.Sample sample() throws IOException;
  }

  private final int rounds;
  private final ArrayNode rows;
  private final ArrayNode ratios;
  private final ArrayNode absent;
  private final List<Rna> mirnas = BenchInputs.mirnas();
  private final List<Rna> utrs = BenchInputs.utrs();

  private Peers(int rounds, ObjectNode file) throws IOException {
    this.rounds = rounds;
    this.rows = file.putArray("results");
    this.ratios = file.putArray("ratios");
    this.absent = file.putArray("not_installed");
  }

  /** Measures; fails when an answer differs. */
  public static void run(ResultFile file, int rounds) throws IOException {
    Peers peers = new Peers(rounds, file.json());
    peers.scans();
    peers.energies();
    for (int batch : BATCHES) {
      peers.pairs(TARGETNET, "TargetNet", batch);
      peers.pairs("models/duplexnet", "default model", batch);
      peers.pairs("models/deeptarget", "DeepTarget", batch);
    }
    peers.targetNetSearch();
    peers.rowsWritten();
    System.out.println();
    System.out.print(PeersTable.of(file.json()));
    file.write();
  }

  /** Repeats work of this process until a sample is long enough to be timed. */
  private static Client repeated(Timings.Work work) throws IOException {
    int repetitions = 0;
    long begun = System.nanoTime();
    while (repetitions == 0 || System.nanoTime() - begun < 1e9 * WARM_SECONDS) {
      work.run();
      repetitions++;
    }
    // The first ones were slow: as many as take about the time of a sample now.
    long once = System.nanoTime();
    work.run();
    double seconds = Math.max(1e-9, (System.nanoTime() - once) / 1e9);
    int count = (int) Math.max(1, Math.min(1e6, Math.ceil(SAMPLE_SECONDS / seconds)));
    return () ->
        Timings.time(
                () -> {
                  for (int i = 0; i < count; i++) {
                    work.run();
                  }
                })
            .per(count);
  }

  /** A client and how much work a sample of it is. */
  private record Entry(String name, double work, Client client) {}

  private void measure(String question, String unit, List<Entry> clients) throws IOException {
    Map<String, Timings> timings = new LinkedHashMap<>();
    clients.forEach(each -> timings.put(each.name, new Timings(each.work, unit)));
    for (int round = 0; round < rounds; round++) {
      for (Entry each : clients) {
        timings.get(each.name).add(each.client.sample());
      }
    }
    timings.forEach(
        (name, timing) -> {
          timing.writeTo(rows, "Peers." + question, Map.of("client", name));
          System.out.printf(
              Locale.ROOT, "%s, %s: %.4g %s/s%n", question, name, timing.rate(), unit);
        });
    Timings ours = timings.get(OURS);
    timings.forEach(
        (name, timing) -> {
          if (timing != ours) {
            ObjectNode ratio = ratios.addObject();
            ratio.put("benchmark", "Peers." + question);
            ratio.put("peer", name);
            ratio.put("wall", ours.rate() / timing.rate());
            ratio.put("cpu", ours.cpuRate() / timing.cpuRate());
          }
        });
  }

  private void missing(String question, String peer) {
    ObjectNode none = absent.addObject();
    none.put("benchmark", "Peers." + question);
    none.put("peer", peer);
    System.out.println(question + ", " + peer + ": not installed");
  }

  private static void same(String what, double expected, double actual, double tolerance) {
    if (!(Math.abs(expected - actual) <= tolerance)) {
      throw new IllegalStateException("%s: %s, not %s".formatted(what, actual, expected));
    }
  }

  private static long bases(List<Rna> rnas) {
    return rnas.stream().mapToLong(rna -> rna.letters().length()).sum();
  }

  /** Every n-th of a list. */
  private static <T> List<T> every(int n, List<T> all) {
    List<T> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i += n) {
      some.add(all.get(i));
    }
    return some;
  }

  private void scans() throws IOException {
    // A part for Python: what it does in a second or two.
    scan(SeedMatch.CANONICAL, "canonical scan, counted", 40, 20, "Python, re");
    // Python is asked for the rule alone, without canonical sites that it misses.
    scan(SeedMatch.OFFSET_9_MER_M7_ONLY, "offset-9-mer-m7 scan", 400, 40, "Python, regex");
  }

  private void scan(SeedMatch rule, String question, int utrStep, int mirnaStep, String python)
      throws IOException {
    List<Rna> someMirnas =
        every(mirnaStep, mirnas).stream()
            .filter(mirna -> mirna.letters().length() >= rule.minMirnaLength())
            .toList();
    List<Rna> someUtrs = every(utrStep, utrs);
    List<Entry> clients = new ArrayList<>();
    try (InMemoryScan all = new InMemoryScan(rule, mirnas, utrs);
        InMemoryScan some = new InMemoryScan(rule, someMirnas, someUtrs);
        PythonScan script =
            new PythonScan(
                Path.of(BenchInputs.folder("bench/peers/scan.py")), someMirnas, someUtrs)) {
      same("hits written beside hits counted, " + rule, all.count(), all.write(), 0);
      Timings.Work work = rule == SeedMatch.CANONICAL ? all::count : all::write;
      clients.add(new Entry(OURS, (double) bases(utrs) * mirnas.size(), repeated(work)));
      Optional<PythonScan.Answer> answer = script.scan(rule);
      if (answer.isPresent()) {
        same(python + ", sites", some.sites(), answer.get().sites(), 0);
        double part = (double) bases(someUtrs) * someMirnas.size();
        clients.add(new Entry(python, part, () -> script.scan(rule).orElseThrow().time()));
      } else {
        missing(question, python);
      }
      measure(question, "nt x miRNA", clients);
    }
  }

  private void energies() throws IOException {
    int window = 50;
    String question = "duplex energy";
    List<String> windows = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(1);
    List<Rna> long50 = utrs.stream().filter(utr -> utr.letters().length() >= window).toList();
    while (windows.size() < 1000) {
      String utr = long50.get(random.nextInt(long50.size())).letters().toUpperCase(Locale.ROOT);
      int start = random.nextInt(utr.length() - window + 1);
      windows.add(utr.substring(start, start + window).replace('T', 'U'));
    }
    List<String> queries =
        every(700, mirnas).stream()
            .map(mirna -> mirna.letters().toUpperCase(Locale.ROOT).replace('T', 'U'))
            .toList();
    DuplexEnergy rules = new DuplexEnergy(DuplexEnergy.Rules.RNAHYBRID);
    double[] own = new double[windows.size() * queries.size()];
    Timings.Work work =
        () -> {
          int at = 0;
          for (String query : queries) {
            for (String each : windows) {
              own[at++] = rules.mfe(each, query);
            }
          }
        };
    double size = (double) window * own.length;
    List<Entry> clients = new ArrayList<>(List.of(new Entry(OURS, size, repeated(work))));
    Optional<RnaHybrid> program = RnaHybrid.find(System.getenv("PATH"));
    if (program.isPresent()) {
      double[] other = new double[own.length];
      Timings.Work ask =
          () -> {
            int at = 0;
            for (String query : queries) {
              for (RnaHybrid.Answer answer : program.get().ask(windows, query)) {
                other[at++] = answer.energy();
              }
            }
          };
      ask.run();
      // Measured loops and one decimal keep them from being equal; see EnergyAgreement.
      same("RNAhybrid, correlation", 1, EnergyAgreement.correlation(own, other), 1e-3);
      clients.add(new Entry("RNAhybrid", size, () -> Timings.timeChildren(ask)));
    } else {
      missing(question, "RNAhybrid");
    }
    measure(question, "nt x miRNA", clients);
  }

  private void pairs(String folder, String question, int size) throws IOException {
    String path = BenchInputs.folder(folder);
    try (PairBatch batch = new PairBatch(path, size);
        PairBatch.Scorer fused = batch.engine(PathChoice.AUTO);
        PairBatch.Scorer graph = batch.engine(PathChoice.JOINT);
        PairBatch.Scorer djl = batch.djl(); // before the binding: it makes their environment
        PairBatch.Scorer jni = batch.jni()) {
      Map<String, PairBatch.Scorer> scorers = new LinkedHashMap<>();
      scorers.put(OURS, fused);
      scorers.put("seedhawk, ONNX Runtime", graph);
      scorers.put("ONNX Runtime, JNI", jni);
      scorers.put("DJL predictor", djl);
      float[] expected = scores(fused, size);
      List<Entry> clients = new ArrayList<>();
      for (Map.Entry<String, PairBatch.Scorer> each : scorers.entrySet()) {
        float[] actual = scores(each.getValue(), size);
        for (int i = 0; i < size; i++) {
          same(question + ", " + each.getKey() + ", pair " + i, expected[i], actual[i], TOLERANCE);
        }
        clients.add(new Entry(each.getKey(), size, repeated(each.getValue()::score)));
      }
      measure(question + ", batch " + size, "windows", clients);
    }
  }

  private static float[] scores(PairBatch.Scorer scorer, int size) throws IOException {
    float[] scores = new float[size];
    FloatBuffer buffer = scorer.score();
    for (int i = 0; i < size; i++) {
      scores[i] = buffer.get(i);
    }
    return scores;
  }

  private void targetNetSearch() throws IOException {
    List<Entry> clients = new ArrayList<>();
    List<TargetNetBench> open = new ArrayList<>();
    for (PathChoice path : List.of(PathChoice.AUTO, PathChoice.JOINT)) {
      TargetNetBench bench = new TargetNetBench();
      bench.folder = TARGETNET;
      bench.path = path;
      bench.setUp();
      open.add(bench);
      String name = path == PathChoice.AUTO ? OURS : "seedhawk, ONNX Runtime";
      clients.add(new Entry(name, TargetNetBench.WINDOWS, repeated(bench::predict)));
    }
    measure("TargetNet, search to score", "windows", clients);
    open.forEach(TargetNetBench::tearDown);
  }

  /** Rows of random sites, formatted and handed to the system; the disk is not waited for. */
  private void rowsWritten() throws IOException {
    int count = 200_000;
    SplittableRandom random = new SplittableRandom(1);
    int[] starts = random.ints(count, 0, 100_000).toArray();
    int[] mirna = random.ints(count, 0, mirnas.size()).toArray();
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      scores[i] = (float) random.nextDouble();
    }
    Path folder = Files.createTempDirectory("seedhawk-peers");
    String name = folder.resolve("sites.tsv").toString();
    RowBuffer buffer = new RowBuffer();
    RowSource source =
        out -> {
          for (int i = 0; i < count; i++) {
            String target = utrs.get(i / 50 % utrs.size()).id();
            int start = starts[i];
            SiteTable.row(
                buffer,
                new Site(
                    target,
                    start,
                    start + 7,
                    mirnas.get(mirna[i]).id(),
                    scores[i],
                    SiteType.SEVEN_MER_M8,
                    7,
                    0,
                    0,
                    start - 30,
                    start + 20,
                    Float.NaN));
            if (buffer.size() >= WRITE || i == count - 1) {
              buffer.writeTo(out);
              buffer.clear();
            }
          }
        };
    Timings.Work work =
        () -> {
          try (AtomicFile out = AtomicFile.create(name, System.out)) {
            source.write(out); // without commit: it goes again
          }
        };
    Client client = repeated(work);
    try (AtomicFile out = AtomicFile.create(name, System.out)) {
      source.write(out);
      out.commit();
    }
    List<String> lines = Files.readAllLines(Path.of(name));
    long bytes = Files.size(Path.of(name));
    same("rows written", count, lines.size(), 0);
    for (int i = 0; i < count; i += 997) {
      String[] fields = lines.get(i).split("\t", -1);
      same("fields of a row", 12, fields.length, 0);
      same("start of a row", starts[i], Integer.parseInt(fields[1]), 0);
      same("score of a row", scores[i], Double.parseDouble(fields[4]), 5.1e-7);
    }
    measure("site rows, formatted and written", "byte", List.of(new Entry(OURS, bytes, client)));
    Files.delete(Path.of(name));
    Files.delete(folder);
  }

  /** What writes rows. */
  private interface RowSource {
    void write(AtomicFile out) throws IOException;
  }
}
