// SPDX-License-Identifier: Apache-2.0
/**
 * Latency of one pair at a fixed arrival rate.
 *
 * <p>Each client is a process of its own, a JVM or the C program of {@code native/bench}. The
 * clients take turns, round by round. Pairs and the scores that must come back enter as files; a
 * row of percentiles leaves for each client. One thread in each process.
 */
package org.seedhawk.bench.latency;
