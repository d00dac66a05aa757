// SPDX-License-Identifier: Apache-2.0
/**
 * The energy of a miRNA on its site: the minimum free energy of the duplex of two RNAs at 37 C by
 * the nearest-neighbour rules, and the structure that has it.
 *
 * <p>In: the letters or codes of a target of at most 2,000 nt and of a miRNA of at most 64. Out:
 * kcal/mol, and on request a {@link org.seedhawk.duplex.DuplexEnergy.Structure}. A {@link
 * org.seedhawk.duplex.DuplexEnergy} owns its arrays, uses them again for each duplex and serves one
 * thread at a time.
 *
 * {@snippet :
 * DuplexEnergy energies = new DuplexEnergy(DuplexEnergy.Rules.TURNER_1999);
 * float kcal = energies.mfe("UUAUACAACCGUUCUACACUCA", "UGAGGUAGUAGGUUGUAUAGUU");
 * System.out.println(kcal + "\n" + energies.duplex());
 * }
 *
 * <p>The parameters are Turner's of 1999; {@code Turner1999} names the source of each table and
 * what it leaves out. The dynamic program over pairs of positions is that of Rehmsmeier et al. 2004
 * (RNA 10:1507): pairs between the two strands alone, none within one.
 */
package org.seedhawk.duplex;
