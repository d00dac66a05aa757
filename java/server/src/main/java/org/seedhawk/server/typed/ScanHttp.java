// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.seedhawk.server.admission.Gate;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Endpoint;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.model.Models;

/** {@code /v1/scan} and {@code /v1/genes}: rows that stream. Thread-safe. */
public final class ScanHttp {
  private final Supplier<Models> models;
  private final Gate gate;

  /**
   * Creates it.
   *
   * @param models asked for once the server is ready
   * @param gate bounds the scans that compute at once
   */
  public ScanHttp(Supplier<Models> models, Gate gate) {
    this.models = models;
    this.gate = gate;
  }

  /** Returns the calls. */
  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint("POST", "/v1/scan", Access.READY, call -> run(call, ScanRun.Kind.SCAN)),
        new Endpoint("POST", "/v1/genes", Access.READY, call -> run(call, ScanRun.Kind.GENES)));
  }

  private void run(Call call, ScanRun.Kind kind) throws IOException {
    RowStream to = RowStream.of(call);
    ScanRequest.Body body = ScanRequest.Body.of(call);
    gate.checkRoom(call.caller()); // to read a request costs more than to refuse it
    ScanRequest asked = ScanRequest.read(body, models.get());
    ScanRun.check(kind, asked, to.isTsv());
    try (Gate.Pass pass = gate.enter(call.caller(), call.deadline())) {
      ScanRun.run(kind, asked, to, call.deadline());
    }
  }
}
