// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.kserve;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.seedhawk.server.admission.Shares;
import org.seedhawk.server.failure.Lifecycle;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Endpoint;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.http.Json;
import org.seedhawk.server.kserve.InferRequest.Output;
import org.seedhawk.server.model.Models;
import org.seedhawk.server.model.ServedModel;

/** The protocol over HTTP. Thread-safe. */
public final class KserveHttp {
  /** What the server is called. */
  public static final String SERVER = "seedhawk";

  private static final String BINARY = "application/octet-stream";

  private final Lifecycle lifecycle;
  private final Supplier<Models> models;
  private final Shares shares;
  private final String version;

  /**
   * Creates it.
   *
   * @param models asked for once the server is ready
   * @param shares how many pairs of one caller wait
   * @param version of the server
   */
  public KserveHttp(Lifecycle lifecycle, Supplier<Models> models, Shares shares, String version) {
    this.lifecycle = lifecycle;
    this.models = models;
    this.shares = shares;
    this.version = version;
  }

  /** Returns the calls of the protocol. */
  public List<Endpoint> endpoints() {
    List<Endpoint> all = new ArrayList<>();
    all.add(new Endpoint("GET", "/v2/health/live", Access.PROBE, this::live));
    all.add(new Endpoint("GET", "/v2/health/ready", Access.PROBE, this::ready));
    all.add(new Endpoint("GET", "/v2", Access.ALWAYS, this::server));
    for (String model : List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}")) {
      all.add(new Endpoint("GET", model, Access.READY, this::metadata));
      all.add(new Endpoint("GET", model + "/ready", Access.READY, this::modelReady));
      all.add(new Endpoint("POST", model + "/infer", Access.READY, this::infer));
    }
    return all;
  }

  private void live(Call call) {
    call.sendJson(json -> flag(json, "live", true));
  }

  private void ready(Call call) {
    boolean ready = lifecycle.isReady();
    if (!ready) {
      call.set("Retry-After", "1");
    }
    call.send(ready ? 200 : 503, Call.JSON, Json.write(json -> state(json, ready)));
  }

  private void state(JsonGenerator json, boolean ready) throws IOException {
    json.writeStartObject();
    json.writeBooleanField("ready", ready);
    if (!ready) {
      json.writeStringField("error", lifecycle.notReady().getMessage());
    }
    json.writeEndObject();
  }

  private static void flag(JsonGenerator json, String name, boolean value) throws IOException {
    json.writeStartObject();
    json.writeBooleanField(name, value);
    json.writeEndObject();
  }

  private void server(Call call) {
    call.sendJson(
        json -> {
          json.writeStartObject();
          json.writeStringField("name", SERVER);
          json.writeStringField("version", version);
          json.writeArrayFieldStart("extensions");
          json.writeString("binary_tensor_data");
          json.writeString("model_repository");
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private void modelReady(Call call) {
    ServedModel model = model(call);
    call.sendJson(
        json -> {
          json.writeStartObject();
          json.writeStringField("name", model.name());
          json.writeBooleanField("ready", true);
          json.writeEndObject();
        });
  }

  private void metadata(Call call) {
    ServedModel model = model(call);
    call.sendJson(
        json -> {
          json.writeStartObject();
          json.writeStringField("name", model.name());
          json.writeArrayFieldStart("versions");
          json.writeString(model.engine().model().version());
          json.writeEndArray();
          json.writeStringField("platform", platform(model));
          json.writeArrayFieldStart("inputs");
          tensor(json, "mirna", Tensor.BYTES);
          tensor(json, "target", Tensor.BYTES);
          json.writeEndArray();
          json.writeArrayFieldStart("outputs");
          for (Output output : Output.values()) {
            tensor(json, output.label(), output.datatype());
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** Returns the platform of a model, as the protocol has it: framework and format. */
  public static String platform(ServedModel model) {
    return "onnx_" + model.engine().model().architecture();
  }

  private static void tensor(JsonGenerator json, String name, String datatype) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("datatype", datatype);
    json.writeArrayFieldStart("shape");
    json.writeNumber(-1);
    json.writeEndArray();
    json.writeEndObject();
  }

  private void infer(Call call) {
    model(call); // an unknown name is told before the body is read
    JsonInference asked = JsonInference.read(call.body(), call.header(JsonInference.LENGTH));
    JsonInference.Answer answer;
    try (Models.Use use = models.get().use(call.variable("model"), version(call))) {
      answer =
          asked.write(
              InferAnswer.of(use.model(), asked.request(), call.caller(), shares, call.deadline()));
    }
    answer.jsonLength().ifPresent(length -> call.set(JsonInference.LENGTH, length.toString()));
    call.send(answer.jsonLength().isPresent() ? BINARY : Call.JSON, answer.body());
  }

  private ServedModel model(Call call) {
    return models.get().get(call.variable("model"), version(call));
  }

  private static Optional<String> version(Call call) {
    return call.hasVariable("version") ? Optional.of(call.variable("version")) : Optional.empty();
  }
}
