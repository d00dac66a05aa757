// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.PlanePair;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderNative;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.ffi.onnxruntime.SessionOptions;
import org.seedhawk.fused.FusedNet;
import org.seedhawk.scan.Precision;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceRules;

/**
 * A model ready to score: its contract, its graphs, and the path by which pairs get their scores.
 *
 * <p>With towers, {@code site.onnx} runs once a window, {@code mirna.onnx} once a miRNA, and {@code
 * pair.onnx} once a pair; without them {@code model.onnx} runs once a pair. A model may have either
 * or both; both paths score the same within 1e-5. Thread-safe; closed when no scorer uses it.
 */
public final class SiteModel implements AutoCloseable {
  /**
   * Rows of a session's run on the processor. With more, what a graph's nodes hand on leaves the
   * second-level cache: at 256 rows the joint graph of {@code seedhawk} takes twice the time a row,
   * that of {@code mitar} one and a half times. With fewer, each run's own cost shows; a tower is a
   * part of a graph, so it has less to hand on and shows it sooner.
   */
  private static final int JOINT_PIECE = 16;

  private static final int TOWER_PIECE = 32;

  private final ModelFiles files;
  private final SessionOptions options;
  private final Precision precision;
  private final ModelContract contract;
  private final InputEncoding encoding;
  private final ScoringPath graphs; // joint or towers
  private final ScoringPath path; // the graphs, or a kernel in their place
  private String fusedAbsence = "";
  private int minRows; // 0: not known yet

  private SiteModel(GraphFiles graphFiles, PathChoice choice, Optional<KernelCalls> kernels) {
    files = graphFiles.files();
    options = graphFiles.options();
    precision = graphFiles.precision();
    boolean complete = files.hasTowers();
    boolean hasJoint = files.has(GraphFiles.JOINT);
    if (choice == PathChoice.TOWERS && !complete) {
      throw new ModelException(
          "model '%s' has no towers; use the joint path".formatted(files.name()));
    }
    if (choice == PathChoice.JOINT && !hasJoint) {
      throw new ModelException(
          "model '%s' has towers alone; use their path".formatted(files.name()));
    }
    Deque<OrtSession> opened = new ArrayDeque<>();
    try {
      if (choice != PathChoice.JOINT && complete) {
        OrtSession site = opened(opened, graphFiles, GraphFiles.SITE);
        OrtSession mirna = opened(opened, graphFiles, GraphFiles.MIRNA);
        OrtSession pair = opened(opened, graphFiles, GraphFiles.PAIR);
        contract = graphFiles.contract(site, GraphFiles.SITE, "site");
        if (hasJoint) {
          checkJoint(graphFiles);
        }
        check(graphFiles, mirna, GraphFiles.MIRNA, "mirna");
        check(graphFiles, pair, GraphFiles.PAIR, "pair");
        encoding = contract.inputEncoding();
        graphs = towers(graphFiles, site, mirna, pair);
      } else {
        OrtSession joint = opened(opened, graphFiles, GraphFiles.JOINT);
        contract = graphFiles.contract(joint, GraphFiles.JOINT, "joint");
        encoding = contract.inputEncoding();
        for (BatchTensor input : encoding.inputs()) {
          graphFiles.checkTensor(GraphFiles.JOINT, joint.inputs(), input);
        }
        graphFiles.checkTensor(GraphFiles.JOINT, joint.outputs(), BatchTensor.SCORE);
        graphs = new ScoringPath.Joint(joint, encoding, isOnGpu() ? RowRunner.WHOLE : JOINT_PIECE);
      }
      path =
          choice == PathChoice.AUTO && hasJoint && kernels.isPresent()
              ? fused(new WindowEncoderNative(kernels.get()))
              : graphs;
      if (precision == Precision.INT8 && !isFused()) {
        throw new ModelException(int8Absence(choice));
      }
    } catch (RuntimeException e) {
      opened.forEach(OrtSession::close);
      throw e;
    }
  }

  private static OrtSession opened(Deque<OrtSession> opened, GraphFiles graphFiles, String file) {
    OrtSession session = graphFiles.open(file);
    opened.push(session);
    return session;
  }

  private void check(GraphFiles graphFiles, OrtSession session, String file, String part) {
    graphFiles.checkSame(contract, graphFiles.contract(session, file, part), file);
  }

  /**
   * The joint model does not score beside towers, but one that is not theirs is somebody's mistake.
   */
  private void checkJoint(GraphFiles graphFiles) {
    try (OrtSession session = graphFiles.open(GraphFiles.JOINT)) {
      check(graphFiles, session, GraphFiles.JOINT, "joint");
    }
  }

  private ScoringPath towers(
      GraphFiles graphFiles, OrtSession site, OrtSession mirna, OrtSession pair) {
    BatchTensor siteFeatures = graphFiles.features(site, GraphFiles.SITE, "site_features");
    BatchTensor mirnaFeatures = graphFiles.features(mirna, GraphFiles.MIRNA, "mirna_features");
    graphFiles.checkTensor(GraphFiles.MIRNA, mirna.inputs(), encoding.inputs().getFirst());
    graphFiles.checkTensor(GraphFiles.SITE, site.inputs(), encoding.inputs().getLast());
    graphFiles.checkTensor(GraphFiles.PAIR, pair.inputs(), mirnaFeatures);
    graphFiles.checkTensor(GraphFiles.PAIR, pair.inputs(), siteFeatures);
    graphFiles.checkTensor(GraphFiles.PAIR, pair.outputs(), BatchTensor.SCORE);
    return new ScoringPath.Towers(
        site,
        mirna,
        pair,
        encoding,
        siteFeatures,
        mirnaFeatures,
        isOnGpu() ? RowRunner.WHOLE : TOWER_PIECE);
  }

  /**
   * Opens a model.
   *
   * @param runtime must stay open as long as the model
   * @throws ModelException if a file is missing, is not ONNX, or breaks its contract
   */
  public static SiteModel open(OrtRuntime runtime, ModelFiles files, PathChoice path) {
    return open(runtime, files, path, SessionOptions.DEFAULT, Precision.FLOAT32);
  }

  /**
   * As {@link #open(OrtRuntime, ModelFiles, PathChoice)}, with sessions as the options have them.
   *
   * @throws ModelException also for a graph that cannot be converted to float16
   */
  public static SiteModel open(
      OrtRuntime runtime,
      ModelFiles files,
      PathChoice path,
      SessionOptions options,
      Precision precision) {
    return new SiteModel(
        new GraphFiles(runtime, files, options, precision), path, Optional.empty());
  }

  /** As {@link #open(OrtRuntime, ModelFiles, PathChoice, KernelCalls, Precision)}, in float32. */
  public static SiteModel open(
      OrtRuntime runtime, ModelFiles files, PathChoice path, KernelCalls kernels) {
    return open(runtime, files, path, kernels, Precision.FLOAT32);
  }

  /**
   * As {@link #open(OrtRuntime, ModelFiles, PathChoice)}, and where there is a fused kernel for the
   * model it scores on {@link PathChoice#AUTO}; scorers then need the encoder of libseedhawk.
   *
   * @param kernels of the calling thread
   * @param precision float32; or int8, where the kernels have it
   * @throws ModelException also for int8, if the model has no kernel for it
   */
  public static SiteModel open(
      OrtRuntime runtime,
      ModelFiles files,
      PathChoice path,
      KernelCalls kernels,
      Precision precision) {
    return new SiteModel(
        new GraphFiles(runtime, files, SessionOptions.DEFAULT, precision),
        path,
        Optional.of(kernels));
  }

  /**
   * Returns the path of the fused kernel, or the graphs where there is none. A graph that only
   * looks like one that it computes shows in its scores in float32; those in int8 may differ by
   * more.
   */
  private ScoringPath fused(WindowEncoder encoder) {
    byte[] onnx = files.read(GraphFiles.JOINT);
    Optional<FusedNet> net = FusedNet.of(contract.architecture(), contract.encoding(), onnx);
    ScoringPath wide = tried(net, FusedNet.TOLERANCE, encoder);
    if (precision != Precision.INT8 || wide == graphs) {
      return wide;
    }
    wide.close();
    return tried(
        FusedNet.ofInt8(contract.architecture(), contract.encoding(), onnx),
        FusedNet.INT8_TOLERANCE,
        encoder);
  }

  private ScoringPath tried(Optional<FusedNet> net, double tolerance, WindowEncoder encoder) {
    if (net.isEmpty()) {
      return graphs;
    }
    ScoringPath kernel = new ScoringPath.Fused(net.get(), new PlanePair(encoding));
    try (PathTrial trial = new PathTrial(contract.frame(), encoder)) {
      Optional<PathTrial.Difference> difference = trial.difference(graphs, kernel, tolerance);
      if (difference.isEmpty()) {
        return kernel;
      }
      fusedAbsence =
          "for a trial pair of model '%s' it gives %s, and the graph %s; export the model again"
              .formatted(files.name(), difference.get().other(), difference.get().one());
      kernel.close();
      return graphs;
    } catch (RuntimeException e) {
      kernel.close();
      throw e;
    }
  }

  private String int8Absence(PathChoice choice) {
    String why = fusedAbsence.isEmpty() ? "it has no kernel; use precision float32" : fusedAbsence;
    return "model '%s' cannot be scored in int8: %s"
        .formatted(
            files.name(),
            choice == PathChoice.AUTO
                ? why
                : "a kernel computes it, not the graphs; use path auto");
  }

  /** Returns the contract. */
  public ModelContract contract() {
    return contract;
  }

  /** Returns whether the towers score. */
  public boolean hasTowers() {
    return path instanceof ScoringPath.Towers;
  }

  /** Returns whether its sessions run on a GPU, from and to the host's memory. */
  public boolean isOnGpu() {
    return options.cuda().isPresent();
  }

  /** Returns what its graphs compute with. */
  public Precision precision() {
    return precision;
  }

  /** Returns whether a fused kernel scores. */
  public boolean isFused() {
    return path instanceof ScoringPath.Fused;
  }

  /** Returns why a graph that looks like a fused kernel's is scored without; else empty. */
  public String fusedAbsence() {
    return fusedAbsence;
  }

  /** Returns how the inputs are written. */
  public InputEncoding encoding() {
    return encoding;
  }

  /** Returns the path of the ONNX graphs, whatever scores. */
  ScoringPath graphs() {
    return graphs;
  }

  /** Returns the path that scores. */
  ScoringPath path() {
    return path;
  }

  /**
   * Refuses a miRNA that is too short, or that the encoding would have to cut.
   *
   * @param what names it in the message
   * @throws org.seedhawk.error.BadInputException if it is too short or too long
   */
  public void checkMirna(Supplier<String> what, long bases) {
    if (!SequenceRules.isMirnaLength(bases, encoding.maxMirnaLength())) {
      SequenceRules.checkMirna(what.get(), bases, encoding.maxMirnaLength(), contract.name());
    }
  }

  /**
   * Encodes miRNAs and, with towers, runs their tower: once for a whole scan.
   *
   * @param mirnas 5'->3', see {@link #checkMirna}
   * @throws IllegalArgumentException if a miRNA is too long for the encoding
   */
  public MirnaRows mirnaRows(List<PackedSequence> mirnas, WindowEncoder encoder) {
    return path.mirnaRows(mirnas, encoder);
  }

  /**
   * As {@link #mirnaRows(List, WindowEncoder)}, for a {@link DeviceScorer}, where graphs score and
   * no fused kernel does.
   */
  public MirnaRows deviceMirnaRows(List<PackedSequence> mirnas, WindowEncoder encoder) {
    return graphs.mirnaRows(mirnas, encoder);
  }

  /** Creates a scorer of one thread for batches of up to {@code batch} windows. */
  public SiteScorer newScorer(WindowEncoder encoder, int batch) {
    return new SiteScorer(path, contract.frame(), encoder, batch, RowRunner.SAFE_ROWS);
  }

  /** Returns the network of the fused kernel; empty where graphs score. */
  public Optional<FusedNet> fusedNet() {
    return path instanceof ScoringPath.Fused fused ? Optional.of(fused.net()) : Optional.empty();
  }

  /**
   * Opens one of the model's files on a stream; the caller closes it. In float16 its float inputs
   * and features are float16, too.
   */
  public OrtSession openOn(OrtRuntime runtime, String file, CudaContext context) {
    SessionOptions onStream =
        SessionOptions.DEFAULT.on(
            new SessionOptions.CudaStream(context.device(), context.stream()));
    return new GraphFiles(runtime, files, onStream, precision).open(file, onDevice());
  }

  /** Returns the type that a graph's float inputs have where a device writes them. */
  ElementType onDevice() {
    return precision == Precision.FLOAT16 ? ElementType.FLOAT16 : ElementType.FLOAT;
  }

  /** Creates places for up to {@code capacity} miRNAs of one thread's {@link #newSmallScorer}. */
  public MirnaSlots newMirnaSlots(WindowEncoder encoder, int capacity) {
    return new MirnaSlots(path, encoder, capacity, minRows(encoder));
  }

  /**
   * Creates a scorer of one thread that is as quick with a few pairs as it can be without changing
   * their scores.
   */
  public SiteScorer newSmallScorer(WindowEncoder encoder, int batch) {
    return new SiteScorer(path, contract.frame(), encoder, batch, minRows(encoder));
  }

  private synchronized int minRows(WindowEncoder encoder) {
    if (minRows == 0 && isFused()) {
      minRows = RowRunner.SAFE_ROWS; // a kernel runs no rows but those that are there
    } else if (minRows == 0) {
      try (PathTrial trial = new PathTrial(contract.frame(), encoder)) {
        minRows = trial.minRows(path);
      }
    }
    return minRows;
  }

  /**
   * Returns what {@code model.onnx}, or {@code pair.onnx} without it, says of itself, whatever it
   * is.
   *
   * @throws ModelException if the file is missing or is not ONNX
   */
  public static Map<String, String> metadata(OrtRuntime runtime, ModelFiles files) {
    return GraphFiles.metadata(runtime, files);
  }

  @Override
  public void close() {
    if (path != graphs) {
      path.close();
    }
    graphs.close();
  }
}
