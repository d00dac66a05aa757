// SPDX-License-Identifier: Apache-2.0
/**
 * What an evaluation reads: labelled pairs, sites, fold changes, families of miRNAs, and the files
 * beside a model.
 *
 * <p>A {@link org.seedhawk.evaluation.data.DataFolder} names the data pack and keeps the hash of
 * each file that was read. {@link org.seedhawk.evaluation.data.LabelledPairs} reads pairs of a
 * miRNA and a target with a label, {@link org.seedhawk.evaluation.data.SitePairs} reads sites with
 * the miRNAs found on them, {@link org.seedhawk.evaluation.data.FoldChanges} reads how much of each
 * gene's mRNA was left. A {@link org.seedhawk.evaluation.data.ModelFolder} finds a model's results
 * and its {@link org.seedhawk.evaluation.data.ParityFile}. A file that cannot be read leaves as an
 * exception that names the file and the line. Rows are immutable, on the heap, and may be shared
 * between threads.
 *
 * <p>Sources: miRAW (Pla 2018), miRBench (Sammut 2025), DeepMirTar (Wen 2018), families of
 * MirGeneDB.
 */
package org.seedhawk.evaluation.data;
