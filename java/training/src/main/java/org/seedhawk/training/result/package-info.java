// SPDX-License-Identifier: Apache-2.0
/**
 * What a training run may claim: metrics with controls, calibration, parity, result file and card.
 */
package org.seedhawk.training.result;
