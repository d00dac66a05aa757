// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.big;

/**
 * A block of rows of one chromosome, as the R tree knows it. Immutable.
 *
 * @param chromosome its number
 * @param start first letter of its rows
 * @param end behind the last letter
 * @param offset where it lies in the file
 * @param size bytes it has there
 */
record Leaf(int chromosome, int start, int end, long offset, long size) {}
