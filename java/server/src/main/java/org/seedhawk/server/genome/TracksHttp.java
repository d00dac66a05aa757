// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.genome;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Endpoint;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.http.FileAnswer;

/** {@code /v1/tracks}: files that genome browsers read in parts. Thread-safe. */
public final class TracksHttp {
  private static final String BYTES = "application/octet-stream";

  private final Supplier<BrowserFiles> files;

  /**
   * Creates it.
   *
   * @param files asked for once the server is ready
   */
  public TracksHttp(Supplier<BrowserFiles> files) {
    this.files = files;
  }

  /** Returns the calls. */
  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint("GET", "/v1/tracks", Access.READY, this::list),
        new Endpoint("GET", "/v1/tracks/{file}", Access.READY, this::send),
        // A browser loads a module without a key; it is public code.
        new Endpoint("GET", "/igv.esm.min.js", Access.PROBE, this::igv));
  }

  private void list(Call call) {
    call.sendJson(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("tracks");
          for (Map.Entry<String, Path> one : files.get().tracks().entrySet()) {
            json.writeStartObject();
            json.writeStringField("name", one.getKey());
            json.writeNumberField("bytes", Files.size(one.getValue()));
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private void send(Call call) throws IOException {
    FileAnswer.send(call, file(call), BYTES);
  }

  private Path file(Call call) {
    Path file = files.get().tracks().get(call.variable("file"));
    if (file == null) {
      throw new Failure(404, "there is no track of this name; GET /v1/tracks lists them");
    }
    return file;
  }

  private void igv(Call call) throws IOException {
    Optional<Path> file = files.get().igv();
    if (file.isEmpty()) {
      throw new Failure(404, "the server was started without igv.js; --igv names its module");
    }
    FileAnswer.send(call, file.get(), "text/javascript; charset=utf-8");
  }
}
