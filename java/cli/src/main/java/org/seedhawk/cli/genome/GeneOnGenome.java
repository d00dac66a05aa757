// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import org.seedhawk.scan.PairStatus;

/**
 * A row of the table of genes. Immutable.
 *
 * @param geneId a dot where there is none
 * @param geneName likewise
 * @param score NaN where nothing can be told
 * @param sites places of the genome, each once
 * @param transcripts of the gene that were scanned
 * @param chrom the chromosome
 * @param bestStart first letter of the best place on the chromosome, from 0; -1: there is none
 * @param bestEnd behind its last letter; -1: there is none
 * @param strand of the best place; a dot: there is none
 */
public record GeneOnGenome(
    String geneId,
    String geneName,
    String mirnaId,
    float score,
    long sites,
    int transcripts,
    String chrom,
    int bestStart,
    int bestEnd,
    String strand,
    PairStatus status) {}
