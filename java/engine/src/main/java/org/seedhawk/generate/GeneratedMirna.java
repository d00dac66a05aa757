// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.generate;

/**
 * A miRNA that a model wrote for a site. Immutable.
 *
 * @param letters 5'->3', A C G U, 1 to 28
 * @param logProbability mean log-probability of a letter, the end counted as one; at most 0
 */
public record GeneratedMirna(String letters, double logProbability) {}
