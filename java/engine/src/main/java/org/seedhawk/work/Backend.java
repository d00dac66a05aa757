// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.encode.WindowEncoderNative;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.KernelChoice;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.NativeTable;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.SessionOptions;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.model.SiteModel;
import org.seedhawk.scan.Precision;
import org.seedhawk.seed.SeedScanner;
import org.seedhawk.seed.SeedScannerJava;
import org.seedhawk.seed.SeedScannerNative;
import org.seedhawk.seed.SeedTable;
import org.seedhawk.seq.SequencePacker;
import org.seedhawk.seq.SequencePackerJava;
import org.seedhawk.seq.SequencePackerNative;

/**
 * The kernels in use: libseedhawk, or the Java twins where it is absent. {@code
 * -Dseedhawk.backend=auto|java|scalar|avx2|avx512|neon} forces one. Thread-safe.
 */
public final class Backend implements AutoCloseable {
  public static final String PROPERTY = KernelChoice.PROPERTY;

  private static final String FUSED = "seedhawk.fused";

  private final Optional<NativeKernels> kernels; // empty: Java
  private final String
      absence; // why kernels are absent; empty when they are not or Java was asked for

  private Backend(Optional<NativeKernels> kernels, String absence) {
    this.kernels = kernels;
    this.absence = absence;
  }

  /** Opens the backend that the system property names; {@code auto} falls back on Java. */
  public static Backend open() {
    KernelChoice choice = KernelChoice.make();
    return new Backend(choice.kernels(), choice.absence());
  }

  /** Returns "java", "scalar", "avx2", "avx512" or "neon". */
  public String name() {
    return kernels.map(NativeKernels::backendName).orElse("java");
  }

  /** Returns why libseedhawk is not in use, empty when it is or was not wanted. */
  public String absence() {
    return absence;
  }

  /** Returns the path of libseedhawk, where it is in use. */
  public Optional<String> libraryPath() {
    return kernels.map(loaded -> loaded.libraryPath().toString());
  }

  /** Returns libseedhawk's kernels, where they are in use. They belong to this. */
  public Optional<NativeKernels> kernels() {
    return kernels;
  }

  /** Copies a table for the scanners of this backend; empty when they read the Java table. */
  Optional<NativeTable> table(SeedTable table) {
    return kernels.map(table::toNative);
  }

  /**
   * Opens a model, with its fused kernel where there is one that is the quicker way: its scalar
   * twin takes six times as long as ONNX Runtime. {@code -Dseedhawk.fused=true|false} decides
   * otherwise. In float16 the graph scores, as the kernel computes in float32. In int8 the kernel
   * must.
   *
   * @throws NativeUnavailableException for int8, where the kernels in use do not have it
   */
  public SiteModel openModel(
      OrtRuntime runtime, ModelFiles files, PathChoice path, Precision precision) {
    if (!precisions().contains(precision)) {
      throw new NativeUnavailableException(
          "precision '%s' is computed by fused kernels for AVX-512 VNNI, AVX-VNNI or ARM's dotprod; '%s' in use here has %s"
              .formatted(precision, name(), named(precisions())));
    }
    if (precision == Precision.FLOAT16 || !fuses()) {
      return SiteModel.open(runtime, files, path, SessionOptions.DEFAULT, precision);
    }
    try (KernelCalls calls = kernels.orElseThrow().newCalls()) {
      return SiteModel.open(runtime, files, path, calls, precision);
    }
  }

  /** Returns what models can compute with on this machine's processor, by these kernels. */
  public List<Precision> precisions() {
    boolean int8 = fuses() && kernels.orElseThrow().hasInt8();
    return int8 ? List.of(Precision.values()) : List.of(Precision.FLOAT32, Precision.FLOAT16);
  }

  /** Returns precisions as a text, one after the other. */
  public static String named(List<Precision> precisions) {
    return precisions.stream().map(Precision::toString).collect(Collectors.joining(", "));
  }

  private boolean fuses() {
    String wanted = System.getProperty(FUSED, "auto").toLowerCase(Locale.ROOT);
    boolean vectors = kernels.isPresent() && !name().equals("scalar");
    return switch (wanted) {
      case "auto" -> vectors;
      case "true" -> kernels.isPresent();
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "-D%s is '%s'; use auto, true or false".formatted(FUSED, wanted));
    };
  }

  /** Creates the kernels of one thread. */
  public Calls newCalls() {
    return new Calls(kernels.map(NativeKernels::newCalls));
  }

  @Override
  public void close() {
    kernels.ifPresent(NativeKernels::close);
  }

  /** The kernels of one thread. */
  public static final class Calls implements AutoCloseable {
    private final Optional<KernelCalls> calls;

    private Calls(Optional<KernelCalls> calls) {
      this.calls = calls;
    }

    public SequencePacker packer() {
      return calls
          .<SequencePacker>map(SequencePackerNative::new)
          .orElseGet(SequencePackerJava::new);
    }

    public WindowEncoder encoder() {
      return calls.<WindowEncoder>map(WindowEncoderNative::new).orElseGet(WindowEncoderJava::new);
    }

    SeedScanner scanner(SeedTable table, Optional<NativeTable> nativeTable) {
      return nativeTable.isEmpty()
          ? new SeedScannerJava(table)
          : new SeedScannerNative(calls.orElseThrow(), nativeTable.get(), table.seeds().rule());
    }

    @Override
    public void close() {
      calls.ifPresent(KernelCalls::close);
    }
  }
}
