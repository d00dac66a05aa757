// SPDX-License-Identifier: Apache-2.0
/**
 * What is known of a genome beside its letters, and shown with each site: how conserved it is, and
 * which known sites it overlaps.
 *
 * <p>In: a bigWig file and a BED file, and places on the genome. Out: columns of site tables, which
 * sites are dropped, and lines of the summary.
 */
package org.seedhawk.cli.track;
