// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.client.SeedhawkClient;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.model.ModelIndex;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.server.SeedhawkServer;
import org.seedhawk.server.Settings;
import org.seedhawk.server.model.Models;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A small application of Spring Boot. */
@Timeout(60)
class ApplicationTest {
  private static final String MODEL = ModelIndex.embedded().getFirst();
  private static final Logger HELIDON = Logger.getLogger("io.helidon");
  private static final Rna LET7 = new Rna("hsa-let-7a-5p", "UGAGGUAGUAGGUUGUAUAGUU");
  private static final Rna UTR =
      new Rna("utr", "AACUAUACAACCUACUACCUCAGGACACCAUUGUCACACUCCAAGGUAAC".repeat(3));

  /** As applications are. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  /** Has a client of its own. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class OwnClient {
    private static final SeedhawkClient OWN =
        SeedhawkClient.builder(URI.create("http://127.0.0.1:2")).build();

    @Bean
    SeedhawkClient own() {
      return OWN;
    }
  }

  private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
    return new SpringApplicationBuilder(application)
        .web(WebApplicationType.NONE)
        .properties(Map.of("spring.main.banner-mode", "off", "logging.level.root", "warn"))
        .properties(properties)
        .run();
  }

  private static Health health(ConfigurableApplicationContext context, String name) {
    return context.getBean(name, HealthIndicator.class).health(true);
  }

  @Test
  void withoutPropertiesThereIsNothing() {
    try (ConfigurableApplicationContext context = run(Application.class)) {
      assertEquals(0, context.getBeanNamesForType(Seedhawk.class).length);
      assertEquals(0, context.getBeanNamesForType(SeedhawkClient.class).length);
      assertFalse(context.containsBean("seedhawkEngineHealthIndicator"));
      assertFalse(context.containsBean("seedhawkServerHealthIndicator"));
    }
  }

  @Test
  void anEngineHasHealthAndMeters() {
    Seedhawk engine;
    HealthIndicator indicator;
    try (ConfigurableApplicationContext context =
        run(
            Application.class,
            "seedhawk.engine.model=" + MODEL,
            "seedhawk.engine.device=cpu",
            "seedhawk.engine.threads=3")) {
      engine = context.getBean(Seedhawk.class);
      try (MirnaSet set = engine.prepare(List.of(LET7))) {
        assertFalse(set.scan(UTR, ScanOptions.DEFAULT).isEmpty());
      }
      indicator = context.getBean("seedhawkEngineHealthIndicator", HealthIndicator.class);
      Health health = indicator.health(true);
      assertEquals(Status.UP, health.getStatus());
      assertEquals(MODEL, health.getDetails().get("model"));
      MeterRegistry meters = context.getBean(MeterRegistry.class);
      assertEquals(3, meters.get("seedhawk.engine.threads").tag("model", MODEL).gauge().value());
      assertEquals(0, meters.get("seedhawk.engine.in.flight").gauge().value());
      assertEquals(0, meters.get("seedhawk.engine.refused").functionCounter().count());
    }
    assertEquals(Status.OUT_OF_SERVICE, indicator.health(true).getStatus());
    assertThrows(EngineClosedException.class, () -> engine.prepare(List.of(LET7)).close());
  }

  @Test
  void aClientHasTheHealthOfItsServer() {
    HELIDON.setLevel(Level.SEVERE);
    try (SeedhawkServer server = SeedhawkServer.start(Settings.DEFAULT);
        ConfigurableApplicationContext context =
            run(
                Application.class,
                "seedhawk.client.url=http://127.0.0.1:" + server.port(),
                "seedhawk.client.timeout=30s")) {
      Health starting = health(context, "seedhawkServerHealthIndicator");
      assertEquals(Status.DOWN, starting.getStatus(), "its models are not open");
      server.open(
          () ->
              Models.open(
                  List.of(MODEL),
                  name -> Seedhawk.builder().model(name).threads(2),
                  List.of(LET7),
                  2,
                  server.metrics()));
      Health ready = health(context, "seedhawkServerHealthIndicator");
      assertEquals(Status.UP, ready.getStatus());
      assertEquals("http://127.0.0.1:" + server.port(), ready.getDetails().get("url"));
      assertTrue(context.getBean(SeedhawkClient.class).isReady());
    }
  }

  @Test
  void anApplicationMayHaveItsOwnClientAndNoHealth() {
    try (ConfigurableApplicationContext context =
        run(
            OwnClient.class,
            "seedhawk.client.url=http://127.0.0.1:1",
            "management.health.seedhawk-server.enabled=false")) {
      assertSame(OwnClient.OWN, context.getBean(SeedhawkClient.class));
      assertFalse(context.containsBean("seedhawkServerHealthIndicator"));
    }
  }

  @Test
  void keysStayOutOfLogs() {
    try (ConfigurableApplicationContext context =
        run(
            Application.class,
            "seedhawk.client.url=http://127.0.0.1:1",
            "seedhawk.client.key=0123456789abcdef")) {
      ClientProperties properties = context.getBean(ClientProperties.class);
      assertEquals("0123456789abcdef", properties.key());
      assertFalse(properties.toString().contains("0123456789"), properties.toString());
    }
  }
}
