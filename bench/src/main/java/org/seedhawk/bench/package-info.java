// SPDX-License-Identifier: Apache-2.0
/**
 * The command {@code ./seedhawk bench}.
 *
 * <p>Arguments enter; a JSON file in {@code bench/results/} and an exit code leave. Each benchmark
 * checks its answer before it is timed; the protocol is {@code bench/README.md}. The work is done
 * in the rooms below: {@code input} says what is timed, {@code result} what is written; {@code
 * suite}, {@code latency}, {@code peer} and {@code job} measure. One thread, except where a
 * benchmark says otherwise.
 */
package org.seedhawk.bench;
