// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import org.seedhawk.seq.PackedSequence;

/**
 * A stretch of a packed sequence, read in one direction. A view: the memory is its batch's.
 * Immutable.
 *
 * @param start first base
 * @param length bases; the stretch lies inside the sequence
 * @param reversed whether it is read 3'->5'
 */
public record Piece(PackedSequence sequence, long start, int length, boolean reversed) {}
