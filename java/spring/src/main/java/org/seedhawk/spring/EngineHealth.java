// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spring;

import org.seedhawk.Seedhawk;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while the engine takes calls. What it does without, and is slower for, is a detail: it answers
 * all the same. Thread-safe.
 */
final class EngineHealth extends AbstractHealthIndicator {
  private final Seedhawk engine;

  EngineHealth(Seedhawk engine) {
    super("the Seedhawk engine cannot be asked");
    this.engine = engine;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    Seedhawk.Status status = engine.status();
    health
        .status(status.closing() ? "OUT_OF_SERVICE" : "UP")
        .withDetail("model", engine.model().name())
        .withDetail("version", engine.model().version())
        .withDetail("device", engine.device())
        .withDetail("kernels", engine.backend())
        .withDetail("fallbacks", status.fallbacks());
  }
}
