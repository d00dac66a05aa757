// SPDX-License-Identifier: Apache-2.0
/**
 * Programs that put a server under load, started by hand; their results lie in bench/results. Tests
 * run some of them for a moment.
 */
package org.seedhawk.server.trial;
