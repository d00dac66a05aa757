// SPDX-License-Identifier: Apache-2.0
/**
 * Named intervals of BED files, and which of them a stretch of the genome overlaps.
 *
 * <p>In: BED with six columns or more, plain or gzip. Out: {@link
 * org.seedhawk.genome.bed.BedIntervals}. All intervals are in memory.
 */
package org.seedhawk.genome.bed;
