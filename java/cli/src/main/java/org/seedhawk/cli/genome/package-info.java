// SPDX-License-Identifier: Apache-2.0
/**
 * The commands that read genomes: which parts of which transcripts are cut out, what of them is
 * scanned, and the files that they are written to.
 *
 * <p>In: a genome, its annotation, options. Out: FASTA, and a table with a row for each transcript;
 * or the sites of a scan with their places on the genome, joined over isoforms and sorted by place.
 */
package org.seedhawk.cli.genome;
