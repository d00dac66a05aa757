// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.kserve;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.http.Json;
import org.seedhawk.server.kserve.InferRequest.Output;
import org.seedhawk.server.model.ServedModel;

/**
 * A request of the protocol as JSON, with or without the binary data extension: bytes behind the
 * JSON hold the data of inputs that say {@code binary_data_size}, one after the other. Immutable.
 *
 * @param request what is asked
 * @param binary outputs whose data go behind the JSON of the answer
 */
record JsonInference(InferRequest request, Set<Output> binary) {
  /** Header that says how many bytes of a body are JSON. */
  static final String LENGTH = "Inference-Header-Content-Length";

  private static final List<String> REFUSED =
      List.of("shared_memory_region", "shared_memory_offset", "shared_memory_byte_size");

  /** An answer. */
  record Answer(byte[] body, Optional<Integer> jsonLength) {}

  /**
   * Reads a body.
   *
   * @param length the value of {@link #LENGTH}; empty: all of it is JSON
   */
  static JsonInference read(byte[] body, Optional<String> length) {
    int jsonLength = length.map(text -> jsonLength(text, body.length)).orElse(body.length);
    JsonNode json = Json.object(body, 0, jsonLength);
    ByteBuffer rest = ByteBuffer.wrap(body, jsonLength, body.length - jsonLength);
    List<Tensor> inputs = new ArrayList<>();
    for (JsonNode input : array(json, "inputs", true)) {
      inputs.add(input(input, rest));
    }
    if (rest.hasRemaining()) {
      throw Failure.bad(
          "%s bytes are left behind the binary data of the inputs; the sizes must fill the body"
              .formatted(rest.remaining()));
    }
    Set<Output> binary = EnumSet.noneOf(Output.class);
    boolean all = flag(json, "binary_data_output").orElse(false);
    List<Output> outputs = new ArrayList<>();
    for (JsonNode output : array(json, "outputs", false)) {
      Output one = Output.of(text(output, "name", "an output"));
      refuse(output, "output '%s'".formatted(one.label()));
      outputs.add(one);
      if (flag(output, "binary_data").orElse(all)) {
        binary.add(one);
      }
    }
    if (outputs.isEmpty() && all) {
      binary.addAll(EnumSet.allOf(Output.class));
    }
    return new JsonInference(InferRequest.of(id(json), inputs, outputs), binary);
  }

  private static int jsonLength(String text, int body) {
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > body) {
      throw Failure.bad(
          "the header %s is '%s'; it must be a number of bytes of the body, which has %s"
              .formatted(LENGTH, text, body));
    }
    return Integer.parseInt(text);
  }

  private static Optional<String> id(JsonNode json) {
    JsonNode id = json.path("id");
    if (id.isMissingNode() || id.isNull()) {
      return Optional.empty();
    }
    if (!id.isTextual()) {
      throw Failure.bad("id must be a text");
    }
    return Optional.of(id.textValue());
  }

  private static Tensor input(JsonNode input, ByteBuffer rest) {
    String name = text(input, "name", "an input");
    Tensor.checkType(name, text(input, "datatype", "input '%s'".formatted(name)));
    int count = Tensor.elements(name, shape(input, name), ServedModel.MOST_PAIRS);
    refuse(input, "input '%s'".formatted(name));
    JsonNode size = input.path("parameters").path("binary_data_size");
    JsonNode data = input.path("data");
    if (size.isMissingNode()) {
      return new Tensor(name, strings(name, data, count));
    }
    if (!data.isMissingNode()) {
      throw Failure.bad("input '%s' has data and binary_data_size; leave one out".formatted(name));
    }
    if (!size.isIntegralNumber() || !size.canConvertToInt() || size.intValue() < 0) {
      throw Failure.bad(
          "binary_data_size of input '%s' must be a whole number, 0 or more".formatted(name));
    }
    if (size.intValue() > rest.remaining()) {
      throw Failure.bad(
          "binary_data_size of input '%s' is %s, and %s bytes are left behind the JSON"
              .formatted(name, size.intValue(), rest.remaining()));
    }
    ByteBuffer packed = rest.slice(rest.position(), size.intValue());
    rest.position(rest.position() + size.intValue());
    return new Tensor(name, Tensor.unpack(name, packed, count));
  }

  private static List<Long> shape(JsonNode input, String name) {
    JsonNode shape = input.path("shape");
    if (!shape.isArray()) {
      throw Failure.bad("input '%s' has no shape; [2] for two elements".formatted(name));
    }
    List<Long> sizes = new ArrayList<>();
    for (JsonNode size : shape) {
      if (!size.isIntegralNumber() || !size.canConvertToLong()) {
        throw Failure.bad(
            "the shape of input '%s' must hold whole numbers of 64 bits".formatted(name));
      }
      sizes.add(size.longValue());
    }
    return sizes;
  }

  private static List<byte[]> strings(String name, JsonNode data, int count) {
    if (!data.isArray()) {
      throw Failure.bad(
          "input '%s' has no data; write a list of texts, or binary_data_size".formatted(name));
    }
    if (data.size() != count) {
      throw Failure.bad(
          "input '%s' has %s elements; its shape says %s".formatted(name, data.size(), count));
    }
    List<byte[]> all = new ArrayList<>(count);
    for (JsonNode one : data) {
      if (!one.isTextual()) {
        throw Failure.bad("the data of input '%s' must be texts".formatted(name));
      }
      all.add(one.textValue().getBytes(StandardCharsets.UTF_8));
    }
    return all;
  }

  /** Refuses what would change the meaning of a request and is not served. */
  private static void refuse(JsonNode tensor, String what) {
    JsonNode parameters = tensor.path("parameters");
    for (String name : REFUSED) {
      if (parameters.has(name)) {
        throw Failure.bad(
            "%s asks for shared memory, which is not served; send its data".formatted(what));
      }
    }
    if (parameters.has("classification")) {
      throw Failure.bad(
          "%s asks for a classification, which is not served; leave it out".formatted(what));
    }
  }

  private static Optional<Boolean> flag(JsonNode of, String name) {
    JsonNode parameters = of.path("parameters");
    if (!parameters.isMissingNode() && !parameters.isObject()) {
      throw Failure.bad("parameters must be an object");
    }
    JsonNode flag = parameters.path(name);
    if (flag.isMissingNode()) {
      return Optional.empty();
    }
    if (!flag.isBoolean()) {
      throw Failure.bad("parameter %s must be true or false".formatted(name));
    }
    return Optional.of(flag.booleanValue());
  }

  private static JsonNode array(JsonNode json, String name, boolean wanted) {
    JsonNode found = json.path(name);
    if (found.isArray() || found.isMissingNode() && !wanted) {
      return found;
    }
    throw Failure.bad("%s must be a list".formatted(name));
  }

  private static String text(JsonNode json, String name, String what) {
    JsonNode found = json.path(name);
    if (!found.isTextual()) {
      throw Failure.bad("%s has no %s, which must be a text".formatted(what, name));
    }
    return found.textValue();
  }

  /** Writes the answer. */
  Answer write(InferAnswer answer) {
    List<byte[]> packed = new ArrayList<>();
    byte[] json = Json.write(to -> write(to, answer, packed));
    if (packed.isEmpty()) {
      return new Answer(json, Optional.empty());
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(json);
    packed.forEach(all::writeBytes);
    return new Answer(all.toByteArray(), Optional.of(json.length));
  }

  private void write(JsonGenerator to, InferAnswer answer, List<byte[]> packed) throws IOException {
    to.writeStartObject();
    to.writeStringField("model_name", answer.model().name());
    to.writeStringField("model_version", answer.model().engine().model().version());
    if (request.id().isPresent()) {
      to.writeStringField("id", request.id().get());
    }
    to.writeArrayFieldStart("outputs");
    for (Output output : request.outputs()) {
      to.writeStartObject();
      to.writeStringField("name", output.label());
      to.writeStringField("datatype", output.datatype());
      to.writeArrayFieldStart("shape");
      to.writeNumber(answer.size());
      to.writeEndArray();
      if (binary.contains(output)) {
        byte[] data = answer.pack(output);
        packed.add(data);
        to.writeObjectFieldStart("parameters");
        to.writeNumberField("binary_data_size", data.length);
        to.writeEndObject();
      } else {
        writeData(to, answer, output);
      }
      to.writeEndObject();
    }
    to.writeEndArray();
    to.writeEndObject();
  }

  private static void writeData(JsonGenerator to, InferAnswer answer, Output output)
      throws IOException {
    to.writeArrayFieldStart("data");
    for (int i = 0; i < answer.size(); i++) {
      switch (output) {
        case SCORE -> to.writeNumber(answer.score(i));
        case POSITION -> to.writeNumber(answer.position(i));
        case STATUS -> to.writeString(answer.status(i));
      }
    }
    to.writeEndArray();
  }
}
