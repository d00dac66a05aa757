// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.client;

import java.util.OptionalDouble;

/**
 * A miRNA and a target. Immutable.
 *
 * @param target its name
 * @param mirna its name
 * @param score the best site's probability, 0 to 1; 0 without one, NaN where nothing can be told
 * @param sites number of scored sites
 * @param bestStart first base of the best one, from 0; -1 without one
 * @param bestEnd exclusive; -1 without one
 * @param log2fc predicted log2 fold change; empty where none is predicted or none was asked for
 * @param status what became of the pair
 */
public record Gene(
    String target,
    String mirna,
    double score,
    long sites,
    long bestStart,
    long bestEnd,
    OptionalDouble log2fc,
    String status) {}
