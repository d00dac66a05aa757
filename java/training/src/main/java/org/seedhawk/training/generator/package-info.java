// SPDX-License-Identifier: Apache-2.0
/**
 * Generators: networks that write the miRNA of a site, letter by letter.
 *
 * <p>A table of sites and miRNAs enters, in parts that share no site or may share one ({@code
 * SitePairs}, {@code SiteSplit}); a step's rows are off-heap ({@code TeachingBatch}). {@code
 * Seq2Seq} is the published convolution and LSTM, {@code Transformer} the one with attention,
 * {@code GenerationTask} teaches either. A folder leaves ({@code GeneratorTraining}): an encoder
 * and a one-step decoder as ONNX, proven equal to what was trained, a card and a result file.
 * Everything runs on one thread, plus PyTorch's own.
 *
 * <p>Encoder and decoder: Sutskever et al. 2014; dropout of states: Gal and Ghahramani 2016;
 * attention: Vaswani et al. 2017.
 */
package org.seedhawk.training.generator;
