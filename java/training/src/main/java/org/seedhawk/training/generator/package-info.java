// SPDX-License-Identifier: Apache-2.0
/**
 * Generators: networks that write the miRNA of a site, letter by letter.
 *
 * <p>A table of sites and miRNAs enters ({@code SitePairs}), parts of it that share no site or may
 * share one ({@code SiteSplit}); a step's rows are off-heap ({@code PairBatch}). {@code Seq2Seq} is
 * the published convolution and LSTM, {@code Transformer} the one with attention, {@code
 * GenerationTask} teaches either. Everything runs on one thread, plus PyTorch's own.
 *
 * <p>Encoder and decoder: Sutskever et al. 2014; dropout of states: Gal and Ghahramani 2016;
 * attention: Vaswani et al. 2017.
 */
package org.seedhawk.training.generator;
