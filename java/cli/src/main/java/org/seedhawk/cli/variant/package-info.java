// SPDX-License-Identifier: Apache-2.0
/**
 * What variants do to sites: a VCF file over a genome, each variant scanned with and without it.
 *
 * <p>{@link org.seedhawk.cli.variant.VariantSource} places the alleles of a VCF file on the
 * stretches of the genome that are searched, and hands the letters around each to the engine, once
 * as the genome has them and once with the variant. {@link org.seedhawk.cli.variant.VariantSink}
 * takes the sites of both, and {@link org.seedhawk.cli.variant.Alignment} says which are the same.
 */
package org.seedhawk.cli.variant;
