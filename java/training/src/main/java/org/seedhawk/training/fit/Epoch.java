// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One pass over the training part. Immutable.
 *
 * @param epoch counts from 1
 * @param learningRate of its last step
 * @param loss mean over its rows, while it trained
 * @param validationLoss after it
 * @param validationScore after it; what chooses the weights that are kept
 */
public record Epoch(
    int epoch,
    @JsonProperty("learning_rate") double learningRate,
    double loss,
    @JsonProperty("validation_loss") double validationLoss,
    @JsonProperty("validation_score") double validationScore) {}
