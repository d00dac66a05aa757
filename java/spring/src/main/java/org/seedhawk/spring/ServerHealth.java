// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spring;

import java.net.URI;
import org.seedhawk.client.SeedhawkClient;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up while the server answers calls. Thread-safe. */
final class ServerHealth extends AbstractHealthIndicator {
  private final SeedhawkClient client;
  private final URI url;

  ServerHealth(SeedhawkClient client, URI url) {
    super("the Seedhawk server cannot be asked");
    this.client = client;
    this.url = url;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    boolean ready = client.isReady();
    health.status(ready ? "UP" : "DOWN").withDetail("url", url.toString());
    if (!ready) {
      health.withDetail("reason", "it is not ready, or cannot be reached");
    }
  }
}
