// SPDX-License-Identifier: Apache-2.0
/**
 * The columns of the tables, their rows, and how a task hands rows over. For the parts of this
 * module alone.
 */
package org.seedhawk.spark.row;
