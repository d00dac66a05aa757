// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.published;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.onnx.Tensor;

/** Networks with random weights, as files of PyTorch's. */
public final class TestNetworks {
  private TestNetworks() {}

  /**
   * Writes miRBind 2.0's site network.
   *
   * @param without tensors that are left out
   */
  public static Path mirBind2(Path file, long seed, String... without) throws IOException {
    Initial initial = new Initial(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("pair_linear.weight", initial.normal(1, 8, 18));
    tensors.put("pair_linear.bias", initial.normal(1, 8));
    int channels = 8;
    for (int i = 0; i < 3; i++) {
      int filters = MirBind2Onnx.FILTERS.get(i);
      int kernel = MirBind2Onnx.KERNELS.get(i);
      long inputs = (long) channels * kernel * kernel;
      String name = "conv_layers." + i;
      tensors.put(name + ".weight", initial.kaiming(inputs, filters, channels, kernel, kernel));
      tensors.put(name + ".bias", initial.normal(0.1, filters));
      norm(tensors, initial, "bn_layers." + i, filters);
      channels = filters;
    }
    tensors.put("fc1.weight", initial.kaiming(576, 30, 576));
    tensors.put("fc1.bias", initial.normal(0.1, 30));
    norm(tensors, initial, "bn_fc", 30);
    tensors.put("fc2.weight", initial.normal(0.3, 1, 30));
    tensors.put("fc2.bias", initial.normal(0.1, 1));
    for (String name : without) {
      tensors.remove(name);
    }
    write(file, tensors);
    return file;
  }

  private static void norm(Map<String, Tensor> tensors, Initial initial, String name, int count) {
    tensors.put(name + ".weight", initial.normal(1, count));
    tensors.put(name + ".bias", initial.normal(0.1, count));
    tensors.put(name + ".running_mean", initial.normal(1, count));
    Tensor variance = initial.normal(1, count);
    for (int i = 0; i < count; i++) {
      variance.values()[i] = 0.5f + Math.abs(variance.values()[i]);
    }
    tensors.put(name + ".running_var", variance);
  }

  /** As torch.save writes {"epoch": 3, "model_state_dict": tensors}. */
  private static void write(Path file, Map<String, Tensor> tensors) throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    bytes(pickle, "\u0080\u0002}q\0(");
    text(pickle, "epoch");
    bytes(pickle, "K\u0003");
    text(pickle, "model_state_dict");
    bytes(pickle, "ccollections\nOrderedDict\nq\u0001)R(");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      int key = 0;
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        float[] values = entry.getValue().values();
        text(pickle, entry.getKey());
        bytes(pickle, "ctorch._utils\n_rebuild_tensor_v2\n((");
        text(pickle, "storage");
        bytes(pickle, "ctorch\nFloatStorage\n");
        text(pickle, Integer.toString(key));
        text(pickle, "cpu");
        number(pickle, values.length);
        bytes(pickle, "tQK\0(");
        long[] strides = new long[entry.getValue().shape().size()];
        long stride = 1;
        for (int dim = strides.length - 1; dim >= 0; dim--) {
          strides[dim] = stride;
          stride *= entry.getValue().shape().get(dim);
        }
        entry.getValue().shape().forEach(dim -> number(pickle, dim));
        bytes(pickle, "t(");
        for (long each : strides) {
          number(pickle, each);
        }
        bytes(pickle, "t\u0089h\u0001)RtR");
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        zip.putNextEntry(new ZipEntry("net/data/" + key++));
        zip.write(data.array());
      }
      bytes(pickle, "uu.");
      zip.putNextEntry(new ZipEntry("net/data.pkl"));
      zip.write(pickle.toByteArray());
    }
  }

  private static void bytes(ByteArrayOutputStream out, String steps) {
    out.writeBytes(steps.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void text(ByteArrayOutputStream out, String text) {
    bytes(out, "X" + (char) text.length() + "\0\0\0" + text);
  }

  private static void number(ByteArrayOutputStream out, long value) {
    out.write('J');
    out.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) value).array());
  }
}
