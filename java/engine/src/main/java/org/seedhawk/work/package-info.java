// SPDX-License-Identifier: Apache-2.0
/**
 * The work of a scan: the workers that scan and score chunks of targets, gene scores.
 *
 * <p>A {@link org.seedhawk.seq.ChunkReader} cuts targets into chunks. Each worker owns its buffers
 * and turns a chunk into a {@link org.seedhawk.work.ChunkResult}, on the processor or on a GPU.
 * {@link org.seedhawk.pool.InOrder} hands the results back in the order of the input, so that the
 * output does not depend on the number of threads.
 */
package org.seedhawk.work;
