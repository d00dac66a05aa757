// SPDX-License-Identifier: Apache-2.0
/**
 * From a genome and its annotation to spliced sequences, and from their positions back into the
 * genome. It compiles against the JDK alone and knows neither microRNAs nor models.
 *
 * <p>In: an {@link org.seedhawk.genome.Annotation} (GTF, GFF3, genePred, BED12) and a {@link
 * org.seedhawk.genome.Genome} (FASTA, 2bit). Out: an {@link org.seedhawk.genome.Extraction}, in
 * which each transcript has a {@link org.seedhawk.genome.Status} and, where there is something to
 * cut out, {@link org.seedhawk.genome.GenomeBlocks}. The blocks give the letters and map positions
 * both ways.
 *
 * <p>All positions count from 0 and ends are exclusive, whatever the files do. The 3'UTR is derived
 * from exons, coding sequence and stop codon. Lines that state UTRs are only compared with that and
 * counted, because their meaning differs between sources.
 *
 * <p>A genome belongs to one thread at a time and is closed by who opened it. Everything else is
 * immutable. Bad input is a {@link org.seedhawk.genome.error.GenomeInputException} with file and
 * line.
 *
 * {@snippet :
 * Annotation annotation = Annotation.read(Path.of("genes.gtf.gz"));
 * try (Genome genome = Genome.open(Path.of("genome.2bit"))) {
 *   Extraction plan =
 *       Extraction.plan(
 *           annotation,
 *           genome,
 *           ChromosomeNames.match(annotation, genome),
 *           Region.THREE_PRIME_UTR,
 *           Selection.all());
 *   for (Extraction.Item item : plan.items()) {
 *     for (GenomeBlocks utr : item.pieces()) {
 *       byte[] letters = genome.spliced(utr);
 *       GenomeBlocks last = utr.slice(Math.max(0, utr.length() - 7), utr.length());
 *     }
 *   }
 * }
 * }
 *
 * <p>Formats: GTF 2.2, GFF3 (Sequence Ontology), genePred and BED (UCSC format pages).
 */
package org.seedhawk.genome;
