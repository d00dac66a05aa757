// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.kserve;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Endpoint;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.http.Json;
import org.seedhawk.server.model.Models;
import org.seedhawk.server.model.ServedModel;

/**
 * The protocol's extension for the models of a server: which there are, load one anew, unload one.
 * Names outside the server's list are unknown, and nothing that a caller sends is a path.
 * Thread-safe.
 */
public final class Repository {
  private static final int MOST_BODY = 1 << 16;

  private final Supplier<Models> models;
  private final boolean control;

  /**
   * Creates it.
   *
   * @param models asked for once the server is ready
   * @param control whether callers may load and unload
   */
  public Repository(Supplier<Models> models, boolean control) {
    this.models = models;
    this.control = control;
  }

  /** Returns the calls. */
  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint("POST", "/v2/repository/index", Access.READY, this::index),
        new Endpoint("POST", "/v2/repository/models/{model}/load", Access.READY, this::load),
        new Endpoint("POST", "/v2/repository/models/{model}/unload", Access.READY, this::unload));
  }

  private void index(Call call) {
    boolean readyOnly = read(call).path("ready").asBoolean(false);
    Models all = models.get();
    call.sendJson(
        json -> {
          json.writeStartArray();
          for (String name : all.names()) {
            Optional<ServedModel> model = all.find(name);
            if (readyOnly && model.isEmpty()) {
              continue;
            }
            json.writeStartObject();
            json.writeStringField("name", name);
            if (model.isPresent()) {
              json.writeStringField("version", model.get().engine().model().version());
            }
            json.writeStringField("state", model.isPresent() ? "READY" : "UNAVAILABLE");
            json.writeStringField("reason", model.isPresent() ? "" : "unloaded");
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private void load(Call call) {
    checkControl();
    if (!read(call).path("parameters").isEmpty()) {
      throw Failure.bad(
          "parameters of a load are not served: the server's own files are loaded; leave them out");
    }
    models.get().load(call.variable("model"));
    done(call);
  }

  private void unload(Call call) {
    checkControl();
    read(call); // unload_dependents has no meaning here, as models have none
    models.get().unload(call.variable("model"));
    done(call);
  }

  private static void done(Call call) {
    call.sendJson(
        json -> {
          json.writeStartObject();
          json.writeEndObject();
        });
  }

  private void checkControl() {
    if (!control) {
      throw new Failure(
          403, "callers of this server may not load models; who runs it starts it with --control");
    }
  }

  /** Reads the body, an object; no body is an empty one. */
  private static JsonNode read(Call call) {
    byte[] body = call.body();
    if (body.length > MOST_BODY) {
      throw Failure.tooLarge(MOST_BODY);
    }
    return body.length == 0
        ? Json.object(new byte[] {'{', '}'}, 0, 2)
        : Json.object(body, 0, body.length);
  }
}
