// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.seedhawk.server.kserve.InferAnswer;
import org.seedhawk.server.kserve.InferRequest.Output;
import org.seedhawk.server.kserve.KserveHttp;
import org.seedhawk.server.kserve.Tensor;
import org.seedhawk.server.model.ServedModel;

/** Writes the messages of answers. */
final class WireAnswer {
  private WireAnswer() {}

  /** Writes the fields of a message. */
  interface Fields {
    void to(CodedOutputStream out) throws IOException;
  }

  /** Returns a message. */
  static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.to(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory throws none
    }
    return bytes.toByteArray();
  }

  /** Returns a message whose only field is a truth value. */
  static byte[] flag(boolean value) {
    return message(
        out -> {
          if (value) {
            out.writeBool(1, true);
          }
        });
  }

  static byte[] server(String version) {
    return message(
        out -> {
          out.writeString(1, KserveHttp.SERVER);
          out.writeString(2, version);
        });
  }

  static byte[] model(ServedModel model) {
    return message(
        out -> {
          out.writeString(1, model.name());
          out.writeString(2, model.engine().model().version());
          out.writeString(3, KserveHttp.platform(model));
          out.writeByteArray(4, tensor("mirna", Tensor.BYTES, -1));
          out.writeByteArray(4, tensor("target", Tensor.BYTES, -1));
          for (Output output : Output.values()) {
            out.writeByteArray(5, tensor(output.label(), output.datatype(), -1));
          }
        });
  }

  /** Returns the name, type and shape of a tensor. */
  private static byte[] tensor(String name, String datatype, long size) {
    return message(out -> tensor(out, name, datatype, size));
  }

  private static void tensor(CodedOutputStream out, String name, String datatype, long size)
      throws IOException {
    out.writeString(1, name);
    out.writeString(2, datatype);
    out.writeTag(3, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(CodedOutputStream.computeInt64SizeNoTag(size));
    out.writeInt64NoTag(size);
  }

  /**
   * Returns what was inferred.
   *
   * @param raw whether data go apart from their outputs
   */
  static byte[] inferred(InferAnswer answer, boolean raw) {
    return message(
        out -> {
          out.writeString(1, answer.model().name());
          out.writeString(2, answer.model().engine().model().version());
          if (answer.request().id().isPresent()) {
            out.writeString(3, answer.request().id().get());
          }
          for (Output output : answer.request().outputs()) {
            out.writeByteArray(5, output(answer, output, raw));
          }
          if (raw) {
            for (Output output : answer.request().outputs()) {
              out.writeByteArray(6, answer.pack(output));
            }
          }
        });
  }

  private static byte[] output(InferAnswer answer, Output output, boolean raw) {
    return message(
        out -> {
          tensor(out, output.label(), output.datatype(), answer.size());
          if (!raw) {
            out.writeByteArray(5, contents(answer, output));
          }
        });
  }

  private static byte[] contents(InferAnswer answer, Output output) {
    return message(
        out -> {
          int n = answer.size();
          switch (output) {
            case SCORE -> {
              out.writeTag(6, WireFormat.WIRETYPE_LENGTH_DELIMITED);
              out.writeUInt32NoTag(4 * n);
              for (int i = 0; i < n; i++) {
                out.writeFloatNoTag(answer.score(i));
              }
            }
            case POSITION -> {
              int size = 0;
              for (int i = 0; i < n; i++) {
                size += CodedOutputStream.computeInt64SizeNoTag(answer.position(i));
              }
              out.writeTag(3, WireFormat.WIRETYPE_LENGTH_DELIMITED);
              out.writeUInt32NoTag(size);
              for (int i = 0; i < n; i++) {
                out.writeInt64NoTag(answer.position(i));
              }
            }
            case STATUS -> {
              for (int i = 0; i < n; i++) {
                out.writeByteArray(8, answer.status(i).getBytes(StandardCharsets.UTF_8));
              }
            }
          }
        });
  }
}
