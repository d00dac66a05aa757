// SPDX-License-Identifier: Apache-2.0
/**
 * What the command {@code sirna} works with: the two strands of an siRNA, read and checked, and the
 * rows of its two tables. Nothing here is owned beyond a call, and workers share only what is
 * immutable.
 */
package org.seedhawk.cli.sirna;
