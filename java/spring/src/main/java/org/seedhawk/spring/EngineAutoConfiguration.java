// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Optional;
import org.seedhawk.EngineListener;
import org.seedhawk.Seedhawk;
import org.seedhawk.scan.Device;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An engine with the model that {@code seedhawk.engine.model} names, its health and its meters. */
@AutoConfiguration
@ConditionalOnClass(Seedhawk.class)
@ConditionalOnProperty("seedhawk.engine.model")
@EnableConfigurationProperties(EngineProperties.class)
public class EngineAutoConfiguration {
  /** Creates it; Spring does. */
  public EngineAutoConfiguration() {}

  /**
   * Returns the engine; it is closed with the application, when the calls in flight have ended.
   *
   * @param listener told what the engine does, where the application has one
   */
  @Bean
  @ConditionalOnMissingBean
  public Seedhawk seedhawk(EngineProperties properties, ObjectProvider<EngineListener> listener) {
    Seedhawk.Builder engine =
        Seedhawk.builder().model(properties.model()).device(Device.parse(properties.device()));
    if (properties.threads() != 0) {
      engine.threads(properties.threads());
    }
    Optional.ofNullable(listener.getIfUnique()).ifPresent(engine::listener);
    return engine.open();
  }

  /** The health of the engine, where the application asks for health. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
  static class Health {
    @Bean
    @ConditionalOnEnabledHealthIndicator("seedhawk-engine")
    @ConditionalOnMissingBean(name = "seedhawkEngineHealthIndicator")
    HealthIndicator seedhawkEngineHealthIndicator(Seedhawk engine) {
      return new EngineHealth(engine);
    }
  }

  /** The meters of the engine, where the application has Micrometer. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterBinder.class)
  static class Meters {
    @Bean
    @ConditionalOnMissingBean(name = "seedhawkEngineMeters")
    MeterBinder seedhawkEngineMeters(Seedhawk engine) {
      return new EngineMeters(engine);
    }
  }
}
