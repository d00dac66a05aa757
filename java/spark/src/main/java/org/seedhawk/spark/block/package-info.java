// SPDX-License-Identifier: Apache-2.0
/**
 * Cuts targets to blocks, and puts what blocks found together again. For the parts of this module
 * alone.
 */
package org.seedhawk.spark.block;
