// SPDX-License-Identifier: Apache-2.0
/**
 * Site scores to gene scores. Scored sites of one target enter {@link
 * org.seedhawk.gene.GeneScores}, one score a miRNA leaves. The arrays are as long as the miRNA list
 * and live as long as their worker; one thread at a time.
 *
 * {@snippet :
 * GeneScores genes = new GeneScores(2);
 * genes.add(1, 0.9f, 10, 18);
 * genes.add(1, 0.5f, 40, 47);
 * float score = genes.best(1); // 0.9, best site [10, 18), 2 sites
 * }
 */
package org.seedhawk.gene;
