// SPDX-License-Identifier: Apache-2.0
/**
 * Fitting a network to a task: {@code Fit} takes the steps, {@code Task} says what is learnt,
 * {@code Checkpoint} lets a killed training go on to the same weights.
 */
package org.seedhawk.training.fit;
