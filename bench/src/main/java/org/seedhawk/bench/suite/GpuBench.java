// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.bench.input.WindowFlop;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.bench.result.Timings;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.onnxruntime.OrtBinding;
import org.seedhawk.ffi.onnxruntime.OrtException;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.ffi.onnxruntime.SessionOptions;
import org.seedhawk.ffi.onnxruntime.TensorInfo;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.model.SiteModel;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.TargetList;

/**
 * What the first GPU does. Copies between host and device; each model's bare session, inputs
 * already on the device, by batch, in float32 and float16; a whole scan of all UTRs for all miRNAs,
 * canonical sites, by model, in both, and by the default model in int8, whose sites are compared
 * with the processor's; one miRNA against one 2-kb UTR, on the processor. Its targets are those of
 * the data pack, or random ones of the same number and length where it is absent. Without a GPU it
 * says so and writes nothing. One thread at a time.
 */
public final class GpuBench {
  private static final Search CANONICAL = Search.seeds(SeedMatch.CANONICAL);

  private static final List<String> MODELS = List.of("duplexnet", "deeptarget", "targetnet");

  private static final int[] BATCHES = {1, 16, 256, 1024, 4096, 16384, 65536};

  private static final int EMULATED_BATCH = 1024; // a trial of this program alone

  private static final double SECONDS = 0.5; // of each measurement, at least

  private static final long COPY_BYTES = 1L << 28;

  private static final int UTRS = 4025;

  private static final int UTR_LENGTH = 2042;

  private static final int MIRNAS = 2656;

  /** UTRs whose sites are compared with those of the processor. */
  private static final int COMPARED = 40;

  /**
   * What scores may differ by. In float16, three times what it cost at most on the processor,
   * models/NAME/float16.json; those in int8 are compared with the processor's in int8.
   */
  private static final Map<Precision, Double> TOLERANCES =
      Map.of(Precision.FLOAT32, 1e-4, Precision.FLOAT16, 5e-3, Precision.INT8, 0.0);

  private static final int CALLS = 3000;

  private final ArrayNode rows;
  private final CudaDevice device;
  private final List<Rna> mirnas;
  private final List<Rna> utrs;
  private final String sequences;

  private GpuBench(ArrayNode rows, CudaDevice device, int every) throws IOException {
    this.rows = rows;
    this.device = device;
    boolean real = Files.isDirectory(Path.of(System.getProperty("seedhawk.data", "none")));
    sequences = real ? "human" : "random";
    mirnas = real ? BenchInputs.mirnas() : random(MIRNAS, 22, 1);
    List<Rna> all = real ? BenchInputs.utrs() : random(UTRS, UTR_LENGTH, 2);
    utrs = new ArrayList<>();
    for (int i = 0; i < all.size(); i += every) {
      utrs.add(all.get(i));
    }
  }

  /**
   * Measures; fails when the GPU's answers are not the processor's.
   *
   * @param out the result file
   * @param command as it was typed
   * @param every of the UTRs, every n-th
   */
  public static void run(Path out, String command, int every) throws IOException {
    CudaDevice device;
    try (Seedhawk engine = Seedhawk.builder().model("deeptarget").device(Device.cuda(0)).open()) {
      device = CudaDevice.list().getFirst();
      System.out.println(engine.device());
    } catch (EngineUnavailableException | NativeUnavailableException e) {
      System.out.println("SKIPPED gpu: " + e.getMessage());
      return;
    }
    ResultFile file = ResultFile.create(out, command);
    file.json().put("gpu", device.toString());
    new GpuBench(file.rows(), device, every).parts().run(file);
  }

  private GpuParts parts() {
    GpuParts parts = new GpuParts();
    parts.add("copies", this::copies);
    for (String model : MODELS) {
      for (Precision precision : List.of(Precision.FLOAT32, Precision.FLOAT16)) {
        parts.add("session of " + model + " in " + precision, () -> session(model, precision));
      }
    }
    for (String model : MODELS) {
      for (Precision precision : Precision.values()) {
        if (precision != Precision.INT8 || hasInt8(model)) {
          parts.add("scan by " + model + " in " + precision, () -> scan(model, precision));
        }
      }
    }
    parts.add("one gene", this::latency);
    return parts;
  }

  /** Of the models, one has a kernel in int8 there; the processor must have int8, too. */
  private static boolean hasInt8(String model) {
    try (NativeKernels kernels = NativeKernels.open(NativeKernels.Backend.AUTO)) {
      return model.equals("duplexnet") && kernels.hasInt8();
    }
  }

  private static List<Rna> random(int count, int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Rna> rnas = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder letters = new StringBuilder();
      for (int j = 0; j < length; j++) {
        letters.append("ACGU".charAt(random.nextInt(4)));
      }
      rnas.add(new Rna("random-" + i, letters.toString()));
    }
    return rnas;
  }

  private void add(String benchmark, Timings timings, Map<String, String> params) {
    timings.writeTo(rows, "GpuBench." + benchmark, params);
    System.out.printf(
        Locale.ROOT, "%s %s: %.4g %s%n", benchmark, params, timings.rate(), "a second");
  }

  private void copies() throws IOException {
    try (CudaContext context = device.newContext();
        CudaBuffer onDevice = context.newBuffer(COPY_BYTES);
        CudaBuffer pinned = context.newPinned(COPY_BYTES)) {
      MemorySegment bytes = pinned.pinned();
      for (boolean in : new boolean[] {true, false}) {
        Timings timings = new Timings(COPY_BYTES, "byte");
        for (int i = 0; i < 6; i++) {
          Timings.Sample sample =
              Timings.time(
                  () -> {
                    if (in) {
                      context.write(onDevice, bytes);
                    } else {
                      context.read(onDevice, bytes);
                    }
                  });
          if (i > 0) {
            timings.add(sample);
          }
        }
        add("copy", timings, Map.of("direction", in ? "host to device" : "device to host"));
      }
    }
  }

  /** The model's whole graph alone: what a pipeline is compared with. */
  private void session(String name, Precision precision) throws IOException {
    try (CudaContext context = device.newContext();
        OrtRuntime runtime = OrtRuntime.open();
        SiteModel model =
            SiteModel.open(
                runtime,
                ModelFiles.find(name),
                PathChoice.JOINT,
                SessionOptions.DEFAULT,
                precision);
        OrtSession session = model.openOn(runtime, "model.onnx", context)) {
      for (int batch : BATCHES) {
        if (device.isEmulated() && batch > EMULATED_BATCH) {
          break;
        }
        try {
          add(
              "session",
              session(context, session, batch),
              Map.of(
                  "model",
                  name,
                  "batch",
                  Integer.toString(batch),
                  "precision",
                  precision.toString()));
          ((ObjectNode) rows.get(rows.size() - 1)).put("flop_per_window", WindowFlop.of(name));
        } catch (KernelException | OrtException e) {
          System.out.println("left out: " + name + ", batch " + batch + ": " + e.getMessage());
        }
      }
    }
  }

  private static Timings session(CudaContext context, OrtSession session, int batch)
      throws IOException {
    List<CudaBuffer> buffers = new ArrayList<>();
    try (OrtBinding binding = session.newBinding()) {
      for (TensorInfo input : session.inputs()) {
        long[] dims = dims(input, batch);
        CudaBuffer buffer = context.newBuffer(bytes(input, dims));
        buffers.add(buffer);
        binding.bindInput(input.name(), buffer, 0, input.type(), dims);
      }
      TensorInfo output = session.outputs().getFirst();
      long[] dims = dims(output, batch);
      CudaBuffer scores = context.newBuffer(bytes(output, dims));
      buffers.add(scores);
      binding.bindOutput(output.name(), scores, 0, output.type(), dims);
      for (int i = 0; i < 3; i++) {
        binding.run();
      }
      context.synchronize();
      int repetitions = 1;
      while (true) {
        int count = repetitions;
        Timings.Sample sample =
            Timings.time(
                () -> {
                  for (int i = 0; i < count; i++) {
                    binding.run();
                  }
                  context.synchronize();
                });
        if (sample.wall() >= SECONDS) {
          Timings timings = new Timings(batch, "window");
          timings.add(sample.per(count));
          return timings;
        }
        repetitions *= 2;
      }
    } finally {
      buffers.forEach(CudaBuffer::close);
    }
  }

  private static long[] dims(TensorInfo tensor, int batch) {
    long[] dims = tensor.dims().clone();
    dims[0] = batch;
    return dims;
  }

  private static long bytes(TensorInfo tensor, long[] dims) {
    return Arrays.stream(dims).reduce(tensor.type().byteSize(), Math::multiplyExact);
  }

  /** All UTRs for all miRNAs; rows are not written, so that the disk is not measured. */
  private void scan(String model, Precision precision) throws IOException {
    ScanOptions options = ScanOptions.builder().threshold(0.5f).build();
    try (Seedhawk engine =
            Seedhawk.builder().model(model).device(Device.cuda(0)).precision(precision).open();
        Seedhawk cpu =
            Seedhawk.builder()
                .model(model)
                .device(Device.CPU)
                .precision(precision == Precision.INT8 ? precision : Precision.FLOAT32)
                .open();
        MirnaSet set = engine.prepare(mirnas, CANONICAL)) {
      double difference = compare(model, engine, cpu, options.toBuilder().threshold(0).build());
      set.scan(new TargetList(utrs.subList(0, 1)), options, new Counter());
      Timings timings = null;
      for (int i = 0; i < 3; i++) {
        Counter counter = new Counter();
        ScanSummary[] summary = new ScanSummary[1];
        Timings.Sample sample =
            Timings.time(() -> summary[0] = set.scan(new TargetList(utrs), options, counter));
        if (counter.listed != summary[0].listedSites()) {
          throw new IllegalStateException("sites listed: " + counter.listed);
        }
        if (timings == null) {
          timings = new Timings(summary[0].sites(), "site");
        }
        timings.add(sample);
      }
      add(
          "scan",
          timings,
          Map.of(
              "model",
              model,
              "precision",
              precision.toString(),
              "sequences",
              sequences,
              "utrs",
              Integer.toString(utrs.size()),
              "mirnas",
              Integer.toString(mirnas.size()),
              "largest_difference",
              Double.toString(difference)));
    }
  }

  /** Returns the largest difference of the scores; the sites must be the same, in order. */
  private double compare(String model, Seedhawk gpu, Seedhawk cpu, ScanOptions options) {
    List<Rna> some = utrs.subList(0, Math.min(COMPARED, utrs.size()));
    List<Site> expected = cpu.prepare(mirnas, CANONICAL).scan(some, options);
    List<Site> actual = gpu.prepare(mirnas, CANONICAL).scan(some, options);
    if (expected.size() != actual.size() || expected.isEmpty()) {
      throw new IllegalStateException(
          "%s: %d sites, not %d".formatted(model, actual.size(), expected.size()));
    }
    double largest = 0;
    for (int i = 0; i < expected.size(); i++) {
      Site want = expected.get(i);
      Site have = actual.get(i);
      if (want.start() != have.start()
          || !want.targetId().equals(have.targetId())
          || !want.mirnaId().equals(have.mirnaId())) {
        throw new IllegalStateException("%s: %s, not %s".formatted(model, have, want));
      }
      largest = Math.max(largest, Math.abs((double) want.score() - have.score()));
    }
    if (!(largest <= TOLERANCES.get(gpu.precision()))) {
      throw new IllegalStateException("%s: scores differ by %s".formatted(model, largest));
    }
    return largest;
  }

  /** One miRNA against one UTR, call after call. */
  private void latency() throws IOException {
    for (String model : MODELS) {
      Rna mirna = mirnas.getFirst();
      Rna utr = random(1, 2000, 3).getFirst();
      long[] nanos = new long[CALLS];
      try (Seedhawk engine = Seedhawk.builder().model(model).device(Device.CPU).open();
          MirnaSet set = engine.prepare(List.of(mirna), CANONICAL)) {
        for (int round = 0; round < 2; round++) { // the first one warms up
          for (int i = 0; i < CALLS; i++) {
            long begun = System.nanoTime();
            set.score(mirna.id(), utr);
            nanos[i] = System.nanoTime() - begun;
          }
        }
      }
      Arrays.sort(nanos);
      for (double quantile : new double[] {0.5, 0.9, 0.99, 1}) {
        Timings timings = new Timings(1, "call");
        double seconds = nanos[(int) Math.ceil(quantile * CALLS) - 1] / 1e9;
        timings.add(new Timings.Sample(seconds, seconds));
        add("gene", timings, Map.of("model", model, "quantile", Double.toString(quantile)));
      }
    }
  }

  /** Counts what a scan lists. */
  private static final class Counter implements ScanSink<Integer> {
    long listed;

    @Override
    public Integer map(SiteBatch sites) {
      return sites.size();
    }

    @Override
    public void sites(Integer mapped) {
      listed += mapped;
    }
  }
}
