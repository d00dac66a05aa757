// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spring;

import org.seedhawk.client.SeedhawkClient;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A client of the server that {@code seedhawk.client.url} names, and its health. */
@AutoConfiguration
@ConditionalOnClass(SeedhawkClient.class)
@ConditionalOnProperty("seedhawk.client.url")
@EnableConfigurationProperties(ClientProperties.class)
public class ClientAutoConfiguration {
  /** Creates it; Spring does. */
  public ClientAutoConfiguration() {}

  /** Returns the client; it connects with its first call, and is closed with the application. */
  @Bean
  @ConditionalOnMissingBean
  public SeedhawkClient seedhawkClient(ClientProperties properties) {
    SeedhawkClient.Builder client =
        SeedhawkClient.builder(properties.url()).timeout(properties.timeout());
    return (properties.key().isEmpty() ? client : client.key(properties.key())).build();
  }

  /** The health of the server, where the application asks for health. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
  static class Health {
    @Bean
    @ConditionalOnEnabledHealthIndicator("seedhawk-server")
    @ConditionalOnMissingBean(name = "seedhawkServerHealthIndicator")
    HealthIndicator seedhawkServerHealthIndicator(
        SeedhawkClient client, ClientProperties properties) {
      return new ServerHealth(client, properties.url());
    }
  }
}
