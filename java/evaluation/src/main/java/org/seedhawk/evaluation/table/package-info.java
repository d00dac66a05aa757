// SPDX-License-Identifier: Apache-2.0
/**
 * The tables of {@code seedhawk evaluate}: one class for each question that the command answers.
 *
 * <p>The ten miRAW sets, the miRBench sets, a user's own pairs, sites and fold changes of other
 * experiments, generators of miRNAs, and what float16 costs. Each reads its files from the data
 * pack, lets an {@link org.seedhawk.evaluation.table.Evaluator} score models beside controls, and
 * adds its part to a report and to the map that becomes the JSON file. Published figures stand in
 * the same tables. One thread, plus the engine's workers.
 */
package org.seedhawk.evaluation.table;
