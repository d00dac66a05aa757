// SPDX-License-Identifier: Apache-2.0
/**
 * The vocabulary of a scan: what enters, what leaves, and how to ask.
 *
 * <p>miRNAs and targets enter as {@link org.seedhawk.scan.Rna}, {@link org.seedhawk.scan.Pair} or
 * {@link org.seedhawk.scan.TargetSource}. {@link org.seedhawk.scan.Site}s and {@link
 * org.seedhawk.scan.GeneScore}s leave, one by one or as the columns of a {@link
 * org.seedhawk.scan.SiteBatch}. {@link org.seedhawk.scan.SeedMatch} and {@link
 * org.seedhawk.scan.ScanOptions} say which positions are candidates and what is listed. Coordinates
 * are 0-based and half-open. The package uses no other one, so that every room may use it.
 */
package org.seedhawk.scan;
