// SPDX-License-Identifier: Apache-2.0
/**
 * The page of {@code rank}, and how predictions agree with measured fold changes.
 *
 * <p>In: pairs of a scan, which any thread copies, and a table of measured fold changes. Out: one
 * HTML page without scripts or links to other files, and figures for each miRNA. The bytes depend
 * on the input alone. Memory holds the pairs that the page shows and the table, whatever the number
 * of transcripts.
 */
package org.seedhawk.cli.report;
