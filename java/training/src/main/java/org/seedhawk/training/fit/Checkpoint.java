// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.seedhawk.error.BadInputException;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.Tensor;

/**
 * Everything that a training needs to go on: a file that is written whole or not at all. Immutable.
 *
 * @param key what is trained; a checkpoint of another key is refused, with what differs
 * @param epoch that is under way, from 1
 * @param batch of it that comes next, from 0
 * @param steps taken so far
 * @param lossSum sum over the rows of this epoch so far
 * @param rows of this epoch so far
 * @param seconds that the training took so far
 * @param history epochs that are done
 * @param bestEpoch whose weights are the best, 0 before the first
 * @param weights as they are
 * @param best weights of the best epoch
 * @param moments of the optimiser
 */
record Checkpoint(
    TrainingKey key,
    int epoch,
    int batch,
    long steps,
    double lossSum,
    long rows,
    double seconds,
    List<Epoch> history,
    int bestEpoch,
    Weights weights,
    Weights best,
    Weights moments) {

  private static final int MAGIC = 0x53484b32; // SHK2

  /** Writes the file. */
  void write(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeUTF(key.sha256());
      out.writeInt(epoch);
      out.writeInt(batch);
      out.writeLong(steps);
      out.writeDouble(lossSum);
      out.writeLong(rows);
      out.writeDouble(seconds);
      out.writeInt(history.size());
      for (Epoch done : history) {
        out.writeInt(done.epoch());
        out.writeDouble(done.learningRate());
        out.writeDouble(done.loss());
        out.writeDouble(done.validationLoss());
        out.writeDouble(done.validationScore());
      }
      out.writeInt(bestEpoch);
      for (Weights part : List.of(weights, best, moments)) {
        write(out, part);
      }
      // Last, so that checkpoints without it are still read.
      out.writeInt(key.parts().size());
      for (Map.Entry<String, String> part : key.parts().entrySet()) {
        out.writeUTF(part.getKey());
        out.writeUTF(part.getValue());
      }
    }
    CRC32 crc = new CRC32();
    crc.update(bytes.toByteArray());
    bytes.writeBytes(ByteBuffer.allocate(8).putLong(crc.getValue()).array());
    ResultFiles.write(file, bytes.toByteArray());
  }

  private static void write(DataOutputStream out, Weights weights) throws IOException {
    out.writeInt(weights.tensors().size());
    for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
      Tensor tensor = entry.getValue();
      out.writeUTF(entry.getKey());
      out.writeInt(tensor.shape().size());
      for (long dim : tensor.shape()) {
        out.writeLong(dim);
      }
      ByteBuffer values = ByteBuffer.allocate(4 * tensor.values().length);
      values.asFloatBuffer().put(tensor.values());
      out.write(values.array());
    }
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException if it is damaged or of another key
   */
  static Checkpoint read(Path file, TrainingKey key) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, Math.max(0, bytes.length - 8));
    if (bytes.length < 8
        || ByteBuffer.wrap(bytes, bytes.length - 8, 8).getLong() != crc.getValue()) {
      throw new BadInputException(file + ": the checkpoint is damaged; start anew with --restart");
    }
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes, 0, bytes.length - 8))) {
      if (in.readInt() != MAGIC) {
        throw foreign(file, "");
      }
      final String sha256 = in.readUTF();
      int epoch = in.readInt();
      int batch = in.readInt();
      long steps = in.readLong();
      double lossSum = in.readDouble();
      long rows = in.readLong();
      double seconds = in.readDouble();
      List<Epoch> history = new ArrayList<>();
      for (int i = in.readInt(); i > 0; i--) {
        history.add(
            new Epoch(
                in.readInt(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble()));
      }
      int bestEpoch = in.readInt();
      Checkpoint checkpoint =
          new Checkpoint(
              key,
              epoch,
              batch,
              steps,
              lossSum,
              rows,
              seconds,
              List.copyOf(history),
              bestEpoch,
              weights(in),
              weights(in),
              weights(in));
      Map<String, String> before = parts(in);
      if (!sha256.equals(key.sha256())) {
        throw foreign(
            file,
            before.isEmpty() ? "" : key.difference(before).map(text -> ": " + text).orElse(""));
      }
      return checkpoint;
    } catch (EOFException
        | BufferUnderflowException
        | ArithmeticException
        | IllegalArgumentException e) {
      throw new BadInputException(
          file + ": the checkpoint is cut short or damaged; start anew with --restart", e);
    }
  }

  private static BadInputException foreign(Path file, String difference) {
    return new BadInputException(
        ("%s: the checkpoint is of another recipe, other data, --epochs or --limit%s; start anew"
                + " with --restart or name another folder with --out")
            .formatted(file, difference));
  }

  private static Map<String, String> parts(DataInputStream in) throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    if (in.available() > 0) {
      for (int i = in.readInt(); i > 0; i--) {
        parts.put(in.readUTF(), in.readUTF());
      }
    }
    return parts;
  }

  private static Weights weights(DataInputStream in) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = in.readInt(); i > 0; i--) {
      String name = in.readUTF();
      int rank = in.readInt();
      if (rank < 0 || rank > in.available()) {
        throw new EOFException(name);
      }
      long[] shape = new long[rank];
      int count = 1;
      for (int d = 0; d < shape.length; d++) {
        shape[d] = in.readLong();
        count = Math.toIntExact(Math.multiplyExact(count, shape[d]));
      }
      if (count < 0 || count > in.available() / 4) {
        throw new EOFException(name);
      }
      ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(4 * count));
      float[] values = new float[count];
      bytes.asFloatBuffer().get(values);
      tensors.put(name, Tensor.of(values, shape));
    }
    return new Weights(tensors);
  }
}
