// SPDX-License-Identifier: Apache-2.0
/**
 * Benchmarks. Each checks its answer before it is timed; the results are JSON files in
 * bench/results/, the protocol is bench/README.md.
 */
package org.seedhawk.bench;
