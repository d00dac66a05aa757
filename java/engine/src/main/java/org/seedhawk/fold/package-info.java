// SPDX-License-Identifier: Apache-2.0
/**
 * How likely stretches of an RNA are free of pairs with the RNA itself, so that something else can
 * bind there: its accessibility.
 *
 * <p>In: the letters of a target, of any length. Out: for every position, the probability that the
 * stretch of so many nt that begins there is unpaired, as the mean over all windows that hold it.
 * {@link org.seedhawk.fold.Accessibility} computes it, in libseedhawk or in Java, with equal bits.
 *
 * {@snippet :
 * try (Accessibility accessibility = Accessibility.open()) {
 *   double[][] unpaired = accessibility.unpaired("UUAUACAACCGUUCUACACUCA", 8, 14);
 *   System.out.println(unpaired[0][3]); // of the 8 nt from position 3 on
 * }
 * }
 *
 * <p>The partition function is McCaskill's (1990, Biopolymers 29:1105), with the windows of
 * Bernhart, Hofacker and Stadler (2006, Bioinformatics 22:614). The energies are Turner's of 2004;
 * the file {@code turner2004.txt} beside these classes names their sources.
 */
package org.seedhawk.fold;
