// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.kserve.InferRequest;
import org.seedhawk.server.kserve.InferRequest.Output;
import org.seedhawk.server.kserve.Tensor;
import org.seedhawk.server.model.ServedModel;

/**
 * A message {@code ModelInferRequest}.
 *
 * @param model its name
 * @param version empty: whichever is served
 * @param id echoed in the answer; empty: none
 * @param inputs their data in them, or in {@code raw}
 * @param outputs names that are wanted
 * @param raw data of all inputs, in their order, or none
 */
record WireRequest(
    String model,
    Optional<String> version,
    Optional<String> id,
    List<Input> inputs,
    List<String> outputs,
    List<byte[]> raw) {
  private static final int TEXT = WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int NUMBER = WireFormat.WIRETYPE_VARINT;

  /**
   * An input.
   *
   * @param contents its strings; empty: it has no such field
   * @param otherContents whether it has contents of another type
   */
  record Input(
      String name,
      String datatype,
      List<Long> shape,
      Optional<List<byte[]>> contents,
      boolean otherContents,
      boolean shared) {}

  static WireRequest read(CodedInputStream in) throws IOException {
    String model = "";
    String version = "";
    String id = "";
    List<Input> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<byte[]> raw = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | TEXT -> model = in.readStringRequireUtf8();
        case 2 << 3 | TEXT -> version = in.readStringRequireUtf8();
        case 3 << 3 | TEXT -> id = in.readStringRequireUtf8();
        case 5 << 3 | TEXT -> {
          int end = in.pushLimit(in.readRawVarint32());
          inputs.add(input(in));
          in.popLimit(end);
        }
        case 6 << 3 | TEXT -> {
          int end = in.pushLimit(in.readRawVarint32());
          outputs.add(output(in));
          in.popLimit(end);
        }
        case 7 << 3 | TEXT -> raw.add(in.readByteArray());
        default -> in.skipField(tag);
      }
    }
    return new WireRequest(model, some(version), some(id), inputs, outputs, raw);
  }

  private static Optional<String> some(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static Input input(CodedInputStream in) throws IOException {
    String name = "";
    String datatype = "";
    List<Long> shape = new ArrayList<>();
    Optional<List<byte[]>> contents = Optional.empty();
    boolean other = false;
    boolean shared = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | TEXT -> name = in.readStringRequireUtf8();
        case 2 << 3 | TEXT -> datatype = in.readStringRequireUtf8();
        case 3 << 3 | NUMBER -> shape.add(in.readInt64());
        case 3 << 3 | TEXT -> {
          int end = in.pushLimit(in.readRawVarint32());
          while (!in.isAtEnd()) {
            shape.add(in.readInt64());
          }
          in.popLimit(end);
        }
        case 4 << 3 | TEXT -> shared |= parameter(in).startsWith("shared_memory");
        case 5 << 3 | TEXT -> {
          int end = in.pushLimit(in.readRawVarint32());
          List<byte[]> strings = contents.orElseGet(ArrayList::new);
          other |= contents(in, strings);
          contents = Optional.of(strings);
          in.popLimit(end);
        }
        default -> in.skipField(tag);
      }
    }
    return new Input(name, datatype, shape, contents, other, shared);
  }

  /** Reads contents; returns whether there are some of another type than strings. */
  private static boolean contents(CodedInputStream in, List<byte[]> strings) throws IOException {
    boolean other = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (8 << 3 | TEXT)) {
        strings.add(in.readByteArray());
      } else {
        other |= WireFormat.getTagFieldNumber(tag) < 8;
        in.skipField(tag);
      }
    }
    return other;
  }

  /** Reads an entry of a map of parameters; returns its name. */
  private static String parameter(CodedInputStream in) throws IOException {
    int end = in.pushLimit(in.readRawVarint32());
    String name = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (1 << 3 | TEXT)) {
        name = in.readStringRequireUtf8();
      } else {
        in.skipField(tag);
      }
    }
    in.popLimit(end);
    return name;
  }

  private static String output(CodedInputStream in) throws IOException {
    String name = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | TEXT -> name = in.readStringRequireUtf8();
        case 2 << 3 | TEXT -> {
          String parameter = parameter(in);
          if (parameter.equals("classification") || parameter.startsWith("shared_memory")) {
            throw Failure.bad(
                "an output asks for %s, which is not served; leave it out".formatted(parameter));
          }
        }
        default -> in.skipField(tag);
      }
    }
    return name;
  }

  /** Returns whether data came apart from their inputs, and so do those of the answer. */
  boolean isRaw() {
    return !raw.isEmpty();
  }

  /**
   * Returns what is asked.
   *
   * @throws Failure with status 400 if something is wrong
   */
  InferRequest asked() {
    if (isRaw() && raw.size() != inputs.size()) {
      throw Failure.bad(
          "raw_input_contents has %s elements for %s inputs; it must have one for each, or none"
              .formatted(raw.size(), inputs.size()));
    }
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      tensors.add(tensor(inputs.get(i), i));
    }
    return InferRequest.of(id, tensors, outputs.stream().map(Output::of).toList());
  }

  private Tensor tensor(Input input, int index) {
    String name = input.name();
    if (name.isEmpty()) {
      throw Failure.bad("an input has no name; the inputs are mirna and target");
    }
    Tensor.checkType(name, input.datatype());
    if (input.shared()) {
      throw Failure.bad(
          "input '%s' asks for shared memory, which is not served; send its data".formatted(name));
    }
    int count = Tensor.elements(name, input.shape(), ServedModel.MOST_PAIRS);
    if (isRaw()) {
      if (input.contents().isPresent()) {
        throw Failure.bad(
            "input '%s' has contents beside raw_input_contents; leave one out, for all inputs"
                .formatted(name));
      }
      return new Tensor(name, Tensor.unpack(name, ByteBuffer.wrap(raw.get(index)), count));
    }
    if (input.otherContents()) {
      throw Failure.bad(
          "input '%s' has contents that are not bytes_contents; send its data there"
              .formatted(name));
    }
    List<byte[]> contents = input.contents().orElse(List.of());
    if (contents.size() != count) {
      throw Failure.bad(
          "input '%s' has %s elements; its shape says %s".formatted(name, contents.size(), count));
    }
    return new Tensor(name, contents);
  }
}
