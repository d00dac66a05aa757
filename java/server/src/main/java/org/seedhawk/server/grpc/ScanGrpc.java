// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.grpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.typed.Scans;

/** {@code /v1/scan} over gRPC: sites that stream. {@code scan.proto} describes it. Thread-safe. */
public final class ScanGrpc {
  private static final String SERVICE = "seedhawk.v1.ScanService";

  private final RpcCommon common;
  private final Scans scans;

  /** Creates it. */
  public ScanGrpc(RpcCommon common, Scans scans) {
    this.common = common;
    this.scans = scans;
  }

  /** Returns the service. */
  public ServerServiceDefinition service() {
    Rpc<ObjectNode> scan =
        new Rpc<>(
            new Rpc.Method(SERVICE, "Scan", true),
            Access.READY,
            WireScan::read,
            this::scan,
            common);
    return ServerServiceDefinition.builder(SERVICE).addMethod(scan.definition()).build();
  }

  private void scan(ObjectNode request, Exchange exchange) throws IOException {
    WireSites sites = new WireSites(exchange);
    sites.end(scans.run(request, exchange.caller(), exchange.deadline(), sites));
  }
}
