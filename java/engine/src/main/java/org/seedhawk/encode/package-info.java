// SPDX-License-Identifier: Apache-2.0
/**
 * Encoders: how letters become the rows of numbers that a network reads.
 *
 * <p>A window is the piece of the target that a model looks at; {@link
 * org.seedhawk.encode.WindowFrame} says where it lies. An {@link org.seedhawk.encode.InputEncoding}
 * writes the rows of windows and miRNAs into memory of the caller, by the kernels of a {@link
 * org.seedhawk.encode.WindowEncoder}: those of libseedhawk, or their Java twins, which give the
 * same bits.
 */
package org.seedhawk.encode;
