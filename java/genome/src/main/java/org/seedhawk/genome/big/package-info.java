// SPDX-License-Identifier: Apache-2.0
/**
 * UCSC's indexed binary tracks: bigBed is written, bigWig is read.
 *
 * <p>In: rows that are sorted by place, or a bigWig file. Out: a bigBed file ({@link
 * org.seedhawk.genome.big.BigBedWriter}), or means over stretches ({@link
 * org.seedhawk.genome.big.BigWig}). Both formats are blocks of rows, a tree of chromosomes by name,
 * and an R tree that says which block has which stretch. Memory holds a block or a cache of them,
 * and never the file.
 *
 * <p>It is written by hand on the JDK alone. The library {@code org.jetbrains.bio:big} writes and
 * reads both, but it is no longer kept, maps files into memory, and takes Kotlin and 20 further
 * jars; the tests use it as a second opinion. htsjdk has neither format. Igv's reader is no
 * library, and no other kept one for the JVM writes bigBed.
 *
 * <p>Formats: Kent and others 2010 (Bioinformatics 26:2204) with its supplement; UCSC's pages of
 * bigBed, bigWig and autoSql.
 */
package org.seedhawk.genome.big;
