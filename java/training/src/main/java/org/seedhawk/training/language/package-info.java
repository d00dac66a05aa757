// SPDX-License-Identifier: Apache-2.0
/**
 * Language models of RNA: pre-trained here, exported, and served to what is built on them.
 *
 * <p>FASTA files enter ({@code RnaDomain}), a folder with {@code model.onnx}, a card and a result
 * file leaves ({@code LanguageTraining}). On the way: pieces drawn and tokenised by the engine's
 * own encoder ({@code PieceEncoder}), letters hidden and found again ({@code MaskedLanguageTask}),
 * a transformer encoder in DJL and as ONNX ({@code RnaBert}), and what a k-mer table finds ({@code
 * KmerTable}). {@code LanguageModel} embeds with our model or with any other one whose file holds a
 * {@code LanguageContract}; {@code LanguageModelImport} writes one into a file from elsewhere.
 *
 * <p>Sequences, tokens and embeddings are off-heap. Everything runs on one thread, plus PyTorch's
 * own.
 *
 * {@snippet :
 * try (LanguageModel model = LanguageModel.open(Path.of("models/rnabert/model.onnx"));
 *     SequenceBatch batch = new SequenceBatch(new SequencePackerJava());
 *     Arena arena = Arena.ofConfined()) {
 *   batch.add("UGAGGUAGUAGGUUGUAUAGUU");
 *   Piece let7 = new Piece(batch.get(0), 0, 22, false);
 *   MemorySegment embeddings = arena.allocate(30L * model.width() * Float.BYTES, 64);
 *   model.embed(List.of(let7), 30, embeddings); // float32[1, 30, width], padded on the left
 * }
 * }
 *
 * <p>Masked-language modelling: Devlin et al. 2019, "BERT". Order of normalisation: Xiong et al.
 * 2020. Biases by distance: Raffel et al. 2020, Press et al. 2022. Optimiser: Loshchilov and Hutter
 * 2019.
 */
package org.seedhawk.training.language;
