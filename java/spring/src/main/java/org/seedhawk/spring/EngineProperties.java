// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spring;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of an engine. Immutable.
 *
 * @param model name of a model, or the folder of one
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param threads calls, or parts of calls, that compute at once; 0: one a processor
 */
@ConfigurationProperties("seedhawk.engine")
public record EngineProperties(
    String model, @DefaultValue("auto") String device, @DefaultValue("0") int threads) {}
