// SPDX-License-Identifier: Apache-2.0
/**
 * Variants of a genome: VCF files, read row by row. Written by hand, since the kept library refuses
 * VCF 4.4 and 4.5, names lines approximately and stops at rows that others write; it is the oracle
 * of the tests.
 */
package org.seedhawk.genome.vcf;
