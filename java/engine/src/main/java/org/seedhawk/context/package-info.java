// SPDX-License-Identifier: Apache-2.0
/**
 * The context++ score of TargetScan 7 (Agarwal et al. 2015, eLife 4:e05005): a published linear
 * model of how far one canonical site lowers a messenger RNA. It is here to compare with; {@link
 * org.seedhawk.repression} predicts better.
 *
 * <p>In: a 3'UTR with its 3' ends and its open reading frame, a miRNA, a canonical site, and the
 * published parameters, which are not part of this program. Out: the contributions of 21 features,
 * their sum, the sum weighted by the share of transcripts that hold the site, and the cumulative
 * score of all sites of a pair.
 *
 * {@snippet :
 * ContextScorer scorer = new ContextScorer(parameters, ContextRules.PROGRAM);
 * ContextMirna mirna = new ContextMirna(parameters, "UGAGGUAGUAGGUUGUAUAGUU");
 * scorer
 *     .score(target, mirna, SiteType.EIGHT_MER, 45, 53, Double.NaN)
 *     .ifPresent(score -> System.out.println(score.total()));
 * }
 */
package org.seedhawk.context;
