// SPDX-License-Identifier: Apache-2.0
/**
 * Training of repression models: from fold changes after transfections to the weights that turn a
 * transcript's canonical sites into its predicted log2 fold change.
 */
package org.seedhawk.training.repression;
