// SPDX-License-Identifier: Apache-2.0
/**
 * Packed off-heap sequences, and streams of them cut into chunks.
 *
 * <p>Letters enter, {@link org.seedhawk.seq.PackedSequence} leaves: 2 bits a base and a list of
 * ambiguous runs, in the arena of a {@link org.seedhawk.seq.SequenceBatch}. A batch is filled by
 * one thread and read by many. A {@link org.seedhawk.seq.ChunkReader} cuts targets of any length
 * into {@link org.seedhawk.seq.Chunk}s of bounded size.
 *
 * {@snippet :
 * try (SequenceBatch batch = new SequenceBatch(new SequencePackerJava())) {
 *   batch.add("ACGTNacgu");
 *   PackedSequence sequence = batch.get(0); // 9 bases, one ambiguous run [4, 5)
 * }
 * }
 */
package org.seedhawk.seq;
