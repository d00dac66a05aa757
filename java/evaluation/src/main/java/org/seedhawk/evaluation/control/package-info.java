// SPDX-License-Identifier: Apache-2.0
/**
 * Controls: what a model must beat to have learnt targeting, and what shows that a list of pairs is
 * not what it seems.
 *
 * <p>Labelled pairs enter. Other pairs leave (shuffled targets, one random target for all,
 * exchanged miRNAs), or scores that need no network: a table of miRNAs that never reads the target,
 * the longest paired run, the miRNA that pairs best. {@link
 * org.seedhawk.evaluation.control.Orientation} finds sequences that run the wrong way. Every draw
 * has a seed, so that a run can be repeated. One thread; nothing is shared.
 *
 * <p>Shuffles keep the count of each dinucleotide: Altschul and Erickson 1985.
 */
package org.seedhawk.evaluation.control;
