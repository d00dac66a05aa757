// SPDX-License-Identifier: Apache-2.0
/**
 * The exception of this module, {@link org.seedhawk.genome.error.GenomeInputException}. Its message
 * can be shown to a user: what is wrong, where, and what to do.
 */
package org.seedhawk.genome.error;
