// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes and letters of the files of a genome: lines of text, gzip, bgzip, indexed FASTA, 2bit.
 *
 * <p>In: paths. Out: lines ({@link org.seedhawk.genome.file.Lines}) and letters of stretches
 * ({@link org.seedhawk.genome.file.SequenceFile}). Nothing here knows annotations. Each object
 * belongs to one thread at a time and closes the file that it opened. The heap holds buffers, the
 * index, and one sequence where a file can only be read from its beginning (plain gzip).
 *
 * <p>All of it is written by hand on the JDK alone, so that a program which needs only coordinates
 * takes one jar. htsjdk reads bgzip and FASTA as well. But its jar has 5 MB and eight further
 * dependencies, its block reader allocates what a damaged file claims, and its FASTA reader names
 * no line. It reads no 2bit. The tests use it as a second opinion.
 *
 * <p>Formats: faidx (samtools manual), BGZF (SAM format specification, 4.1), gzi (bgzip manual),
 * 2bit (UCSC format page).
 */
package org.seedhawk.genome.file;
