// SPDX-License-Identifier: Apache-2.0
/**
 * Scans of FASTA files and of genomes, whole or in parts.
 *
 * <p>In: a prepared model and miRNAs, and targets. Out: tables of sites and of pairs.
 */
package org.seedhawk.cli.scan;
