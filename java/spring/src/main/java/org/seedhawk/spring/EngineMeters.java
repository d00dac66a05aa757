// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.seedhawk.Seedhawk;

/** The numbers of an engine's status as meters {@code seedhawk.engine.*}. Thread-safe. */
final class EngineMeters implements MeterBinder {
  private final Seedhawk engine;

  EngineMeters(Seedhawk engine) {
    this.engine = engine;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "threads", "Workers of the engine.", Seedhawk.Status::threads);
    gauge(registry, "busy", "Workers that compute.", Seedhawk.Status::busy);
    gauge(registry, "waiting", "Calls that wait for a worker.", Seedhawk.Status::waiting);
    gauge(
        registry,
        "waiting.letters",
        "Letters of the targets of calls that wait.",
        Seedhawk.Status::waitingLetters);
    gauge(registry, "in.flight", "Calls that have begun and not ended.", Seedhawk.Status::inFlight);
    gauge(
        registry,
        "fallbacks",
        "What the engine does without, and is slower for.",
        status -> status.fallbacks().size());
    FunctionCounter.builder("seedhawk.engine.refused", engine, of -> of.status().refused())
        .description("Calls that were refused.")
        .tags(tags())
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, String what, ToDoubleFunction<Seedhawk.Status> number) {
    Gauge.builder("seedhawk.engine." + name, engine, of -> number.applyAsDouble(of.status()))
        .description(what)
        .tags(tags())
        .register(registry);
  }

  private Tags tags() {
    return Tags.of("model", engine.model().name());
  }
}
