// SPDX-License-Identifier: Apache-2.0
/**
 * Canonical sites of many miRNAs on one sequence, what describes each of them, and the arithmetic
 * that turns these numbers into its strength.
 */
package org.seedhawk.canonical;
