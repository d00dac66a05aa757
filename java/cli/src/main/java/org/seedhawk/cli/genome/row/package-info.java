// SPDX-License-Identifier: Apache-2.0
/** A site with its place on the genome and its gene, and the rows that files have of it. */
package org.seedhawk.cli.genome.row;
