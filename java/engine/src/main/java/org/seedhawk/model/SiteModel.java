// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.PlanePair;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderNative;
import org.seedhawk.ffi.CudaContext;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.KernelCalls;
import org.seedhawk.ffi.OrtException;
import org.seedhawk.ffi.OrtRuntime;
import org.seedhawk.ffi.OrtSession;
import org.seedhawk.ffi.SessionOptions;
import org.seedhawk.ffi.TensorInfo;
import org.seedhawk.fused.FusedNet;
import org.seedhawk.onnx.HalfGraph;
import org.seedhawk.scan.ModelException;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.ScoringPath;
import org.seedhawk.seq.DeviceSequences;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;
import org.seedhawk.seq.SequenceRules;

/**
 * A model ready to score: its contract and its ONNX Runtime sessions.
 *
 * <p>With towers, {@code site.onnx} runs once a window, {@code mirna.onnx} once a miRNA, and {@code
 * pair.onnx} once a pair; without them {@code model.onnx} runs once a pair. A model may have either
 * or both; both paths score the same within 1e-5. Thread-safe; closed when no scorer uses it.
 */
public final class SiteModel implements AutoCloseable {
  /** The graph that scores a pair from both inputs; models whose towers are large have none. */
  static final String JOINT_FILE = "model.onnx";

  private static final int MIRNA_BATCH = 1024;

  private static final int TRIAL_WINDOWS = 16;

  /**
   * Rows of a session's run on the processor. With more, what a graph's nodes hand on leaves the
   * second-level cache: at 256 rows the joint graph of {@code seedhawk} takes twice the time a row,
   * that of {@code mitar} one and a half times. With fewer, each run's own cost shows; a tower is a
   * part of a graph, so it has less to hand on and shows it sooner.
   */
  private static final int JOINT_PIECE = 16;

  private static final int TOWER_PIECE = 32;

  /** let-7, miR-122, miR-196a with an ambiguous letter, and a target with sites of all. */
  private static final List<String> TRIAL =
      List.of(
          "UGAGGUAGUAGGUUGUAUAGUU",
          "UGGAGUGUGACAAUGGUGUUUG",
          "UAGGUANUUUCAUGUUGUUGGG",
          "AACUAUACAACCUACUACCUCAGGACACCAUUGUCACACUCCAAGNCCAACAACAUGAAACUACCUAACGUAGCUAGUUUACCUCA");

  private final ModelFiles files;
  private final SessionOptions options;
  private final Precision precision;
  private final Deque<OrtSession> owned = new ArrayDeque<>();
  private final ModelContract contract;
  private final OrtSession joint; // null with towers
  private final OrtSession site;
  private final OrtSession mirna;
  private final OrtSession pair;
  private final InputEncoding encoding;
  private final BatchTensor mirnaFeatures; // null without towers
  private final BatchTensor siteFeatures;
  private final FusedNet fused; // null without
  private int minRows; // 0: not known yet

  private SiteModel(
      OrtRuntime runtime,
      ModelFiles files,
      ScoringPath path,
      SessionOptions options,
      Precision precision,
      KernelCalls kernels) {
    this.files = files;
    this.options = options;
    this.precision = precision;
    boolean complete = files.hasTowers();
    if (path == ScoringPath.TOWERS && !complete) {
      throw new ModelException(
          "model '%s' has no towers; use the joint path".formatted(files.name()));
    }
    if (path == ScoringPath.JOINT && !files.has(JOINT_FILE)) {
      throw new ModelException(
          "model '%s' has towers alone; use their path".formatted(files.name()));
    }
    boolean towers = path != ScoringPath.JOINT && complete;
    try {
      if (towers) {
        joint = null;
        site = session(runtime, "site.onnx");
        mirna = session(runtime, "mirna.onnx");
        pair = session(runtime, "pair.onnx");
        contract = contract(site, "site.onnx", "site");
        if (files.has(JOINT_FILE)) {
          checkJoint(runtime);
        }
        same(contract(mirna, "mirna.onnx", "mirna"), "mirna.onnx");
        same(contract(pair, "pair.onnx", "pair"), "pair.onnx");
        encoding = contract.inputEncoding();
        siteFeatures = features(site, "site.onnx", "site_features");
        mirnaFeatures = features(mirna, "mirna.onnx", "mirna_features");
        tensor("mirna.onnx", mirna.inputs(), encoding.inputs().getFirst());
        tensor("site.onnx", site.inputs(), encoding.inputs().getLast());
        tensor("pair.onnx", pair.inputs(), mirnaFeatures);
        tensor("pair.onnx", pair.inputs(), siteFeatures);
        tensor("pair.onnx", pair.outputs(), BatchTensor.SCORE);
      } else {
        joint = session(runtime, JOINT_FILE);
        site = null;
        mirna = null;
        pair = null;
        siteFeatures = null;
        mirnaFeatures = null;
        contract = contract(joint, JOINT_FILE, "joint");
        encoding = contract.inputEncoding();
        for (BatchTensor input : encoding.inputs()) {
          tensor(JOINT_FILE, joint.inputs(), input);
        }
        tensor(JOINT_FILE, joint.outputs(), BatchTensor.SCORE);
      }
      fused =
          path == ScoringPath.AUTO && files.has(JOINT_FILE) && kernels != null
              ? fuse(new WindowEncoderNative(kernels))
              : null;
    } catch (RuntimeException e) {
      closeSessions();
      throw e;
    }
  }

  /**
   * The joint model does not score beside towers, but one that is not theirs is somebody's mistake.
   */
  private void checkJoint(OrtRuntime runtime) {
    OrtSession session = session(runtime, JOINT_FILE);
    same(contract(session, JOINT_FILE, "joint"), JOINT_FILE);
    owned.remove(session);
    session.close();
  }

  /**
   * Opens a model.
   *
   * @param runtime must stay open as long as the model
   * @throws ModelException if a file is missing, is not ONNX, or breaks its contract
   */
  public static SiteModel open(OrtRuntime runtime, ModelFiles files, ScoringPath path) {
    return open(runtime, files, path, SessionOptions.DEFAULT, Precision.FLOAT32);
  }

  /**
   * As {@link #open(OrtRuntime, ModelFiles, ScoringPath)}, with sessions as the options have them.
   *
   * @throws ModelException also for a graph that cannot be converted to float16
   */
  public static SiteModel open(
      OrtRuntime runtime,
      ModelFiles files,
      ScoringPath path,
      SessionOptions options,
      Precision precision) {
    return new SiteModel(runtime, files, path, options, precision, null);
  }

  /**
   * As {@link #open(OrtRuntime, ModelFiles, ScoringPath)}, and where there is a fused kernel for
   * the model it scores on {@link ScoringPath#AUTO}; scorers then need the encoder of libseedhawk.
   *
   * @param kernels of the calling thread; null: without fused kernels
   */
  public static SiteModel open(
      OrtRuntime runtime, ModelFiles files, ScoringPath path, KernelCalls kernels) {
    return new SiteModel(runtime, files, path, SessionOptions.DEFAULT, Precision.FLOAT32, kernels);
  }

  /**
   * Returns the model's fused kernel, or null where there is none. A graph that only looks like one
   * that the kernel computes shows in its scores.
   */
  private FusedNet fuse(WindowEncoder encoder) {
    FusedNet net =
        FusedNet.of(contract.architecture(), contract.encoding(), files.read(JOINT_FILE))
            .orElse(null);
    if (net == null) {
      return null;
    }
    float[] expected = trialScores(encoder, null);
    float[] actual = trialScores(encoder, net);
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs((double) expected[i] - actual[i]) <= FusedNet.TOLERANCE)) {
        net.close();
        return null;
      }
    }
    return net;
  }

  /** Scores the trial's windows. */
  private float[] trialScores(WindowEncoder encoder, FusedNet net) {
    float[] scores = new float[TRIAL_WINDOWS];
    try (Trial trial = new Trial();
        MirnaRows rows = mirnaRows(trial.mirnas(), encoder, net);
        SiteScorer scorer =
            new SiteScorer(this, encoder, TRIAL_WINDOWS, RowRunner.SAFE_ROWS, net)) {
      scorer.use(rows);
      for (int i = 0; i < TRIAL_WINDOWS; i++) {
        scorer.setWindow(i, trial.nt1(i));
        scorer.setPair(i, i, i % trial.mirnas().size());
      }
      scorer.encode(trial.target(), 0, TRIAL_WINDOWS);
      scorer.runSites(TRIAL_WINDOWS);
      scorer.runPairs(TRIAL_WINDOWS);
      for (int i = 0; i < TRIAL_WINDOWS; i++) {
        scores[i] = scorer.score(i);
      }
    }
    return scores;
  }

  /** Windows all along a short target, with a few miRNAs. */
  private static final class Trial implements AutoCloseable {
    private final SequenceBatch sequences = new SequenceBatch(new SequencePackerJava());

    Trial() {
      TRIAL.forEach(sequences::add);
    }

    List<PackedSequence> mirnas() {
      List<PackedSequence> mirnas = new ArrayList<>();
      for (int i = 0; i < TRIAL.size() - 1; i++) {
        mirnas.add(sequences.get(i));
      }
      return mirnas;
    }

    PackedSequence mirna(int pair) {
      return sequences.get(pair % (TRIAL.size() - 1));
    }

    PackedSequence target() {
      return sequences.get(TRIAL.size() - 1);
    }

    long nt1(int pair) {
      return pair * target().baseCount() / TRIAL_WINDOWS;
    }

    @Override
    public void close() {
      sequences.close();
    }
  }

  /** Returns the contract. */
  public ModelContract contract() {
    return contract;
  }

  /** Returns whether the towers score. */
  public boolean hasTowers() {
    return usesTowers(fused);
  }

  /** Returns whether the towers score beside a kernel, or null. */
  boolean usesTowers(FusedNet net) {
    return joint == null && net == null;
  }

  /** Returns whether its sessions run on a GPU, from and to the host's memory. */
  public boolean isOnGpu() {
    return options.cuda() != null;
  }

  /** Returns what its graphs compute with. */
  public Precision precision() {
    return precision;
  }

  /** Returns whether a fused kernel scores. */
  public boolean isFused() {
    return fused != null;
  }

  /** Returns how the inputs are written. */
  public InputEncoding encoding() {
    return encoding;
  }

  /** Returns how the rows of miRNAs and windows are written that a scorer works with. */
  InputEncoding rows(FusedNet net) {
    return net == null ? encoding : new PlanePair(encoding);
  }

  /** Returns the features of a miRNA that its tower writes; null where there is none. */
  BatchTensor mirnaFeatures() {
    return mirnaFeatures;
  }

  /** Returns the features of a site that its tower writes; null where there is none. */
  BatchTensor siteFeatures() {
    return siteFeatures;
  }

  /** Returns the most rows that a session should run at once. */
  int pieceRows() {
    return isOnGpu() ? RowRunner.WHOLE : hasTowers() ? TOWER_PIECE : JOINT_PIECE;
  }

  OrtSession siteSession() {
    return site;
  }

  OrtSession mirnaSession() {
    return mirna;
  }

  OrtSession scoreSession() {
    return joint == null ? pair : joint;
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
    return mirnaRows(mirnas, encoder, fused);
  }

  /**
   * As {@link #mirnaRows(List, WindowEncoder)}, for a {@link #newDeviceScorer}, where graphs score
   * and no fused kernel does.
   */
  public MirnaRows deviceMirnaRows(List<PackedSequence> mirnas, WindowEncoder encoder) {
    return mirnaRows(mirnas, encoder, null);
  }

  private MirnaRows mirnaRows(List<PackedSequence> mirnas, WindowEncoder encoder, FusedNet net) {
    InputEncoding written = rows(net);
    MirnaRows rows =
        new MirnaRows(
            mirnas.size(), usesTowers(net) ? mirnaFeatures.rowBytes() : written.mirnaBytes());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment scratch = arena.allocate(ValueLayout.JAVA_LONG, InputEncoding.SCRATCH);
      if (usesTowers(net)) {
        runTower(mirnas, encoder, rows, arena, scratch);
      } else {
        for (int i = 0; i < mirnas.size(); i++) {
          written.mirna(encoder, mirnas.get(i), scratch, rows.row(i));
        }
      }
      return rows;
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  private void runTower(
      List<PackedSequence> mirnas,
      WindowEncoder encoder,
      MirnaRows rows,
      Arena arena,
      MemorySegment scratch) {
    int batch = Math.min(RowRunner.rows(mirnas.size(), RowRunner.SAFE_ROWS), MIRNA_BATCH);
    long inputBytes = encoding.mirnaBytes();
    long featureBytes = mirnaFeatures.rowBytes();
    MemorySegment input = arena.allocate(inputBytes * batch, 64);
    MemorySegment output = arena.allocate(featureBytes * batch, 64);
    try (RowRunner tower =
        new RowRunner(
            mirna, RowRunner.SAFE_ROWS, pieceRows(), encoding.inputs().getFirst(), mirnaFeatures)) {
      tower.bind(batch, input, output);
      for (int first = 0; first < mirnas.size(); first += batch) {
        int count = Math.min(batch, mirnas.size() - first);
        for (int i = 0; i < count; i++) {
          encoding.mirna(
              encoder, mirnas.get(first + i), scratch, input.asSlice(i * inputBytes, inputBytes));
        }
        tower.run(count);
        MemorySegment.copy(output, 0, rows.segment(), featureBytes * first, featureBytes * count);
      }
    }
  }

  /** Creates a scorer of one thread for batches of up to {@code batch} windows. */
  public SiteScorer newScorer(WindowEncoder encoder, int batch) {
    return new SiteScorer(this, encoder, batch, RowRunner.SAFE_ROWS, fused);
  }

  /**
   * Creates what scores on a device: sessions of its own, on the context's stream.
   *
   * @param rows of {@link #deviceMirnaRows}; read when the model has towers
   * @param mirnas the same miRNAs on the device
   * @param batch pairs scored together, at most
   * @throws IllegalArgumentException if the device does not write the model's encoding, see {@link
   *     InputEncoding#isOnDevice}
   */
  public DeviceScorer newDeviceScorer(
      OrtRuntime runtime, CudaContext context, MirnaRows rows, DeviceSequences mirnas, int batch) {
    return new DeviceScorer(this, runtime, context, rows, mirnas, batch);
  }

  /**
   * Opens one of the model's files on a stream; the caller closes it. In float16 its float inputs
   * and features are float16, too.
   */
  public OrtSession openOn(OrtRuntime runtime, String file, CudaContext context) {
    SessionOptions onStream =
        SessionOptions.DEFAULT.on(
            new SessionOptions.CudaStream(context.device(), context.stream()));
    return open(runtime, files, file, onStream, precision, onDevice());
  }

  /** Returns the type that a graph's float inputs have where a device writes them. */
  ElementType onDevice() {
    return precision == Precision.FLOAT16 ? ElementType.FLOAT16 : ElementType.FLOAT;
  }

  /** Creates places for up to {@code capacity} miRNAs of one thread's {@link #newSmallScorer}. */
  public MirnaSlots newMirnaSlots(WindowEncoder encoder, int capacity) {
    return new MirnaSlots(this, encoder, capacity, minRows(encoder), fused);
  }

  /**
   * Creates a scorer of one thread that is as quick with a few pairs as it can be without changing
   * their scores.
   */
  public SiteScorer newSmallScorer(WindowEncoder encoder, int batch) {
    return new SiteScorer(this, encoder, batch, minRows(encoder), fused);
  }

  /**
   * Returns the least rows that a session may run so that scores are those of larger batches to the
   * bit. ONNX Runtime multiplies few rows by other kernels on some machines; the trial shows
   * whether these sum in the same order here.
   */
  private synchronized int minRows(WindowEncoder encoder) {
    if (minRows == 0) {
      minRows = RowRunner.SAFE_ROWS;
      float[] expected = fused == null ? trialScores(encoder, null) : null;
      while (minRows > 1 && expected != null && scoresInSteps(encoder, minRows / 2, expected)) {
        minRows /= 2;
      }
    }
    return minRows;
  }

  private boolean scoresInSteps(WindowEncoder encoder, int step, float[] expected) {
    try (Trial trial = new Trial();
        MirnaSlots slots = new MirnaSlots(this, encoder, step, step, null);
        SiteScorer scorer = new SiteScorer(this, encoder, step, step, null)) {
      scorer.use(slots.rows());
      for (int first = 0; first < TRIAL_WINDOWS; first += step) {
        slots.restart();
        for (int i = 0; i < step; i++) {
          scorer.setWindow(i, trial.nt1(first + i));
          scorer.setPair(i, i, slots.set(trial.mirna(first + i)));
        }
        scorer.encode(trial.target(), 0, step);
        slots.run();
        scorer.runSites(step);
        scorer.runPairs(step);
        for (int i = 0; i < step; i++) {
          if (Float.floatToIntBits(scorer.score(i)) != Float.floatToIntBits(expected[first + i])) {
            return false;
          }
        }
      }
      return true;
    }
  }

  /**
   * Returns what {@code model.onnx}, or {@code pair.onnx} without it, says of itself, whatever it
   * is.
   *
   * @throws ModelException if the file is missing or is not ONNX
   */
  public static Map<String, String> metadata(OrtRuntime runtime, ModelFiles files) {
    String file = files.has(JOINT_FILE) ? JOINT_FILE : "pair.onnx";
    try (OrtSession session =
        open(runtime, files, file, SessionOptions.DEFAULT, Precision.FLOAT32, ElementType.FLOAT)) {
      return session.metadata();
    }
  }

  private OrtSession session(OrtRuntime runtime, String file) {
    OrtSession session = open(runtime, files, file, options, precision, ElementType.FLOAT);
    owned.push(session);
    return session;
  }

  /**
   * Opens a file.
   *
   * @param surface of float inputs and features, where they are not the file's own
   */
  private static OrtSession open(
      OrtRuntime runtime,
      ModelFiles files,
      String file,
      SessionOptions options,
      Precision precision,
      ElementType surface) {
    byte[] bytes = files.read(file);
    if (bytes.length == 0) {
      throw new ModelException(files.where(file) + ": the file is empty; export the model again");
    }
    if (precision == Precision.FLOAT16) {
      boolean onGpu = options.cuda() != null && !options.cuda().device().isEmulated();
      bytes =
          HalfGraph.of(
              files.where(file),
              bytes,
              onGpu ? HalfGraph.Arithmetic.FLOAT16 : HalfGraph.Arithmetic.ROUNDED,
              surface);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment model = arena.allocate(bytes.length, 64);
      MemorySegment.copy(bytes, 0, model, ValueLayout.JAVA_BYTE, 0, bytes.length);
      return runtime.openSession(files.where(file), model, options);
    } catch (OrtException e) {
      if (options.cuda() != null && e.isOutOfMemory()) {
        throw e; // the device is full: not the file's fault
      }
      throw new ModelException(
          "%s: ONNX Runtime %s refuses the file (%s); %s"
              .formatted(
                  files.where(file),
                  runtime.version(),
                  e.getMessage(),
                  precision == Precision.FLOAT16
                      ? "use precision float32"
                      : "export the model again"),
          e);
    }
  }

  private ModelContract contract(OrtSession session, String file, String part) {
    ModelContract read = ModelContract.read(files.where(file), session.metadata());
    if (!read.part().equals(part)) {
      throw new ModelException(
          "%s: the file says that it is part '%s' but '%s' is needed here"
              .formatted(files.where(file), read.part(), part));
    }
    return read;
  }

  private void same(ModelContract other, String file) {
    if (!other.isSameModelAs(contract)) {
      throw new ModelException(
          "%s and %s come from different models (%s %s, %s %s); export them together"
              .formatted(
                  files.where("site.onnx"),
                  files.where(file),
                  contract.name(),
                  contract.version(),
                  other.name(),
                  other.version()));
    }
  }

  private BatchTensor features(OrtSession session, String file, String output) {
    TensorInfo tensor = find(file, session.outputs(), output);
    long[] dims = tensor.dims();
    long[] row = Arrays.stream(dims).skip(1).toArray();
    if (tensor.type() != ElementType.FLOAT
        || row.length == 0
        || Arrays.stream(row).anyMatch(dim -> dim < 1)) {
      throw new ModelException(
          "%s: output '%s' is %s%s but must be float32[?,features...], only the batch free"
              .formatted(files.where(file), output, tensor.type(), Arrays.toString(dims)));
    }
    return BatchTensor.floats(output, row);
  }

  private void tensor(String file, List<TensorInfo> tensors, BatchTensor needed) {
    TensorInfo tensor = find(file, tensors, needed.name());
    if (tensor.type() != needed.type() || !Arrays.equals(tensor.dims(), needed.dims(-1))) {
      throw new ModelException(
          "%s: '%s' is %s%s but the engine needs %s%s; -1 is the batch. Export the model again"
              .formatted(
                  files.where(file),
                  needed.name(),
                  tensor.type(),
                  Arrays.toString(tensor.dims()),
                  needed.type(),
                  Arrays.toString(needed.dims(-1))));
    }
  }

  private TensorInfo find(String file, List<TensorInfo> tensors, String name) {
    return tensors.stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ModelException(
                    "%s: there is no tensor '%s', only %s"
                        .formatted(
                            files.where(file),
                            name,
                            tensors.stream().map(TensorInfo::name).toList())));
  }

  @Override
  public void close() {
    if (fused != null) {
      fused.close();
    }
    closeSessions();
  }

  private void closeSessions() {
    while (!owned.isEmpty()) {
      owned.pop().close();
    }
  }
}
