// SPDX-License-Identifier: Apache-2.0
/**
 * The command that reads genomes: which parts of which transcripts are cut out, and the files that
 * they are written to.
 *
 * <p>In: a genome, its annotation, options. Out: FASTA, and a table with a row for each transcript.
 */
package org.seedhawk.cli.genome;
