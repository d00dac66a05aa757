// SPDX-License-Identifier: Apache-2.0
/**
 * An engine, or a client of a server, as beans of Spring Boot 4. Properties make them: {@code
 * seedhawk.engine.model} an engine, {@code seedhawk.client.url} a client. An application that
 * defines a bean of its own has that one.
 */
package org.seedhawk.spring;
