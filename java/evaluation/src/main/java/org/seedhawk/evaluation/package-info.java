// SPDX-License-Identifier: Apache-2.0
/**
 * Measures models on labelled pairs.
 *
 * <p>Labelled pairs enter ({@code LabelledPairs}): the ten miRAW sets, the miRBench sets, known
 * sites beside the same sites with exchanged miRNAs ({@code CarryOverTable}) or a user's own list.
 * The engine scores them as {@code predict} does ({@code EngineScores}), the controls are scored
 * beside it ({@code Controls}), all are compared ({@code Comparison}). Genes' fold changes are held
 * against their scores ({@code FoldChangeTable}). A report leaves: plain text, JSON, and one HTML
 * page with its pictures inside ({@code Report}). Published figures stand in the same tables
 * ({@code Published}). {@code ModelChecks} holds a model's files against each other. Everything is
 * on the heap; one thread, plus the engine's workers.
 *
 * <p>{@code Metrics}, {@code DinucleotideShuffle}, {@code MirnaFamilies}, {@code Orientation} and
 * {@code ParityFile} are for training too:
 *
 * {@snippet :
 * Metrics metrics = Metrics.of(scores, labels, 0.5);
 * double[] interval = Metrics.averagePrecisionInterval(scores, labels, 1_000, 1);
 * }
 *
 * <p>The command line finds the commands as tools, {@code seedhawk-evaluate} and {@code
 * seedhawk-verify}.
 *
 * <p>Metrics: average precision as a step-wise sum, AUROC with ties counted half, Brier 1950,
 * percentile bootstrap (Efron 1979), Spearman 1904. Shuffles: Altschul and Erickson 1985. Families:
 * MirGeneDB. Sets: miRAW (Pla 2018), miRBench (Sammut 2025), DeepMirTar (Wen 2018).
 */
package org.seedhawk.evaluation;
