// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.OrtException;
import org.seedhawk.ffi.OrtRuntime;
import org.seedhawk.ffi.OrtSession;
import org.seedhawk.ffi.SessionOptions;
import org.seedhawk.ffi.TensorInfo;
import org.seedhawk.seq.PackedSequence;

/**
 * A model ready to score: its contract and its ONNX Runtime sessions.
 *
 * <p>With towers, {@code site.onnx} runs once a window, {@code mirna.onnx} once a miRNA, and {@code
 * pair.onnx} once a pair; without them {@code model.onnx} runs once a pair. Both paths score the
 * same within 1e-5. Thread-safe; closed when no scorer uses it.
 */
public final class SiteModel implements AutoCloseable {
  /** Which path scores. */
  public enum Path {
    /** Towers when the model has them. */
    AUTO,
    /** {@code model.onnx} alone. */
    JOINT,
    /** The three towers. */
    TOWERS
  }

  private final ModelFiles files;
  private final Deque<OrtSession> owned = new ArrayDeque<>();
  private final ModelContract contract;
  private final OrtSession joint; // null with towers
  private final OrtSession site;
  private final OrtSession mirna;
  private final OrtSession pair;
  private final long rowLength;

  private SiteModel(OrtRuntime runtime, ModelFiles files, Path path) {
    this.files = files;
    boolean complete = files.has("site.onnx") && files.has("mirna.onnx") && files.has("pair.onnx");
    if (path == Path.TOWERS && !complete) {
      throw new ModelException(
          "model '%s' has no towers; use the joint path".formatted(files.name()));
    }
    boolean towers = path != Path.JOINT && complete;
    try {
      if (towers) {
        joint = null;
        site = session(runtime, "site.onnx");
        mirna = session(runtime, "mirna.onnx");
        pair = session(runtime, "pair.onnx");
        contract = contract(site, "site.onnx", "site");
        checkJoint(runtime);
        same(contract(mirna, "mirna.onnx", "mirna"), "mirna.onnx");
        same(contract(pair, "pair.onnx", "pair"), "pair.onnx");
        rowLength = features(site, "site.onnx", "site_features");
        shape(site, "site.onnx", "site", contract.windowLength());
        shape(mirna, "mirna.onnx", "mirna", contract.mirnaLength());
        tensor(mirna, "mirna.onnx", mirna.outputs(), "mirna_features", -1, rowLength);
        tensor(pair, "pair.onnx", pair.inputs(), "mirna_features", -1, rowLength);
        tensor(pair, "pair.onnx", pair.inputs(), "site_features", -1, rowLength);
        tensor(pair, "pair.onnx", pair.outputs(), "score", -1);
      } else {
        joint = session(runtime, "model.onnx");
        site = null;
        mirna = null;
        pair = null;
        contract = contract(joint, "model.onnx", "joint");
        if (contract.encodesPairs()) {
          rowLength = WindowEncoder.PLANES * Long.BYTES / Float.BYTES;
          tensor(
              joint,
              "model.onnx",
              joint.inputs(),
              "pair",
              -1,
              WindowEncoder.ESA_ROWS,
              WindowEncoder.ESA_COLUMNS);
        } else {
          rowLength = 4L * contract.windowLength();
          oneHotPair();
        }
        tensor(joint, "model.onnx", joint.outputs(), "score", -1);
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * The joint model does not score beside towers, but one that is not theirs is somebody's mistake.
   */
  private void checkJoint(OrtRuntime runtime) {
    OrtSession session = session(runtime, "model.onnx");
    same(contract(session, "model.onnx", "joint"), "model.onnx");
    owned.remove(session);
    session.close();
  }

  private void oneHotPair() {
    if (contract.mirnaLength() != contract.windowLength()) {
      throw new ModelException(
          "%s: mirna_length %d differs from window_length %d, which encoding '%s' does not allow"
              .formatted(
                  files.where("model.onnx"),
                  contract.mirnaLength(),
                  contract.windowLength(),
                  contract.encoding()));
    }
    shape(joint, "model.onnx", "mirna", contract.mirnaLength());
    shape(joint, "model.onnx", "site", contract.windowLength());
  }

  /**
   * Opens a model.
   *
   * @param runtime must stay open as long as the model
   * @throws ModelException if a file is missing, is not ONNX, or breaks its contract
   */
  public static SiteModel open(OrtRuntime runtime, ModelFiles files, Path path) {
    return new SiteModel(runtime, files, path);
  }

  /** Returns the contract. */
  public ModelContract contract() {
    return contract;
  }

  /** Returns whether the towers score. */
  public boolean hasTowers() {
    return joint == null;
  }

  /**
   * Returns the 4-byte values of one miRNA row or one site row: features of the towers, one-hot
   * inputs, or the bit planes from which pairs are encoded.
   */
  long rowLength() {
    return rowLength;
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
   * Encodes miRNAs and, with towers, runs their tower: once for a whole scan.
   *
   * @param mirnas 5'->3'; letters beyond {@link ModelContract#mirnaLength} are not seen by the
   *     model
   */
  public MirnaRows mirnaRows(List<PackedSequence> mirnas, WindowEncoder encoder) {
    MirnaRows rows = new MirnaRows(mirnas.size(), rowLength);
    if (contract.encodesPairs()) {
      planes(mirnas, encoder, rows);
      return rows;
    }
    try (Arena arena = Arena.ofConfined();
        RowRunner tower = hasTowers() ? new RowRunner(mirna, "mirna", "mirna_features") : null) {
      int length = contract.mirnaLength();
      long inputBytes = 16L * length;
      int batch = Math.min(RowRunner.rows(mirnas.size()), 1024);
      MemorySegment starts = arena.allocate(8, 8); // the window starts at nt 1
      MemorySegment input = arena.allocate(inputBytes * batch, 64);
      MemorySegment output = arena.allocate(4 * rowLength * batch, 64);
      if (tower != null) {
        tower.bind(
            input, inputBytes, new long[] {4, length}, output, new long[] {rowLength}, batch);
      }
      for (int first = 0; first < mirnas.size(); first += batch) {
        int count = Math.min(batch, mirnas.size() - first);
        for (int i = 0; i < count; i++) {
          encoder.oneHot(
              mirnas.get(first + i),
              starts,
              1,
              length,
              false,
              input.asSlice(i * inputBytes, inputBytes));
        }
        if (tower != null) {
          tower.run(count);
        }
        MemorySegment.copy(
            tower == null ? input : output,
            0,
            rows.segment(),
            4 * rowLength * first,
            4 * rowLength * count);
      }
      return rows;
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  private void planes(List<PackedSequence> mirnas, WindowEncoder encoder, MirnaRows rows) {
    long rowBytes = 4 * rowLength;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment start = arena.allocate(8, 8); // the window starts at nt 1
      for (int i = 0; i < mirnas.size(); i++) {
        encoder.planes(
            mirnas.get(i),
            start,
            1,
            WindowEncoder.MAX_PLANE_LENGTH,
            false,
            rows.segment().asSlice(rowBytes * i, rowBytes));
      }
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  /** Creates a scorer of one thread for batches of up to {@code batch} windows. */
  public SiteScorer newScorer(WindowEncoder encoder, int batch) {
    return new SiteScorer(this, encoder, batch);
  }

  private OrtSession session(OrtRuntime runtime, String file) {
    byte[] bytes = files.read(file);
    if (bytes.length == 0) {
      throw new ModelException(files.where(file) + ": the file is empty; export the model again");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment model = arena.allocate(bytes.length, 64);
      MemorySegment.copy(bytes, 0, model, ValueLayout.JAVA_BYTE, 0, bytes.length);
      OrtSession session = runtime.openSession(files.where(file), model, SessionOptions.DEFAULT);
      owned.push(session);
      return session;
    } catch (OrtException e) {
      throw new ModelException(
          "%s: ONNX Runtime %s refuses the file (%s); export the model again"
              .formatted(files.where(file), runtime.version(), e.getMessage()),
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

  private void shape(OrtSession session, String file, String input, int length) {
    tensor(session, file, session.inputs(), input, -1, 4, length);
  }

  private long features(OrtSession session, String file, String output) {
    long[] dims = find(file, session.outputs(), output).dims();
    if (dims.length != 2 || dims[1] < 1) {
      throw new ModelException(
          "%s: output '%s' has the shape %s but must be float32[?,features]"
              .formatted(files.where(file), output, Arrays.toString(dims)));
    }
    return dims[1];
  }

  private void tensor(
      OrtSession session, String file, List<TensorInfo> tensors, String name, long... dims) {
    TensorInfo tensor = find(file, tensors, name);
    if (tensor.type() != ElementType.FLOAT || !Arrays.equals(tensor.dims(), dims)) {
      throw new ModelException(
          "%s: '%s' is %s%s but the engine needs FLOAT%s; -1 is the batch. Export the model again"
              .formatted(
                  files.where(file),
                  name,
                  tensor.type(),
                  Arrays.toString(tensor.dims()),
                  Arrays.toString(dims)));
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
    while (!owned.isEmpty()) {
      owned.pop().close();
    }
  }
}
