// SPDX-License-Identifier: Apache-2.0
/**
 * Programs that put a server under load, started by hand; their results lie in bench/results. Tests
 * run some of them for a moment. The class path needs java/engine/target/natives, too: without it
 * the Java twins compute, and the figures are theirs.
 */
package org.seedhawk.server.trial;
