// SPDX-License-Identifier: Apache-2.0
/**
 * The commands {@code seedhawk evaluate} and {@code seedhawk models verify}.
 *
 * <p>Arguments enter; a report, a JSON file and an exit code leave. The command line finds the
 * commands as tools, under the names {@code seedhawk-evaluate} and {@code seedhawk-verify}. One
 * thread, plus the engine's workers.
 *
 * <p>The work is done in the rooms below, each of which may use those named before it: {@code data}
 * reads, {@code measure} scores and measures, {@code control} says what a model must beat, {@code
 * report} writes, {@code table} answers one question each, {@code verify} checks a model's files.
 */
package org.seedhawk.evaluation;
