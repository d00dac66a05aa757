// SPDX-License-Identifier: Apache-2.0
/**
 * The JMH suites and the measurement of a GPU.
 *
 * <p>Each suite checks its answer in its setup, then times it. {@link org.seedhawk.bench.suite.Jmh}
 * runs those that a regular expression names, in JVMs of their own, and writes one row a suite and
 * parameter. Threads are those that JMH starts.
 */
package org.seedhawk.bench.suite;
