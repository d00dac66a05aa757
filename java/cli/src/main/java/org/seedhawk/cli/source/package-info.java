// SPDX-License-Identifier: Apache-2.0
/**
 * Where rank has its genes from.
 *
 * <p>In: FASTA files of 3'UTRs and ORFs, or a genome with its annotation. Out: genes with their
 * transcripts, one after the other.
 */
package org.seedhawk.cli.source;
