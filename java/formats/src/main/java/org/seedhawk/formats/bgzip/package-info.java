// SPDX-License-Identifier: Apache-2.0
/**
 * Bgzip and the index of rows in it.
 *
 * <p>In: bytes of rows that are sorted by place. Out: gzip in blocks ({@link
 * org.seedhawk.formats.bgzip.BgzipOutput}), and where in it the rows of a stretch are ({@link
 * org.seedhawk.formats.bgzip.TabixIndex}). It knows neither tables nor sequences. Memory holds one
 * block, and what the index says of its rows.
 */
package org.seedhawk.formats.bgzip;
