// SPDX-License-Identifier: Apache-2.0
/**
 * The commands about known miRNAs: which one a sequence is most like, and which one a site asks
 * for.
 *
 * <p>In: FASTA files and tables of sites. Out: tables that name a known miRNA in each row.
 */
package org.seedhawk.cli.known;
