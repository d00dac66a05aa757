// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import org.seedhawk.training.network.AlignedArrays;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.Tensor;
import org.seedhawk.training.recipe.TrainingPart;

/**
 * Turns gradients into steps. DJL's optimisers hold the same state and hide it; here it can be read
 * and put back, so that a training goes on exactly where it was. Formulas are those of PyTorch's
 * optimisers of the same names. One thread at a time.
 */
final class Optimiser {
  private static final float BETA_1 = 0.9f;
  private static final float BETA_2 = 0.999f;
  private static final float EPSILON = 1e-8f;

  /** RMSprop's share of the old mean square. */
  private static final float RHO = 0.99f;

  private final Network network;
  private final String kind;
  private final float weightDecay;
  private final float momentum;
  private final Map<String, NDArray> state = new LinkedHashMap<>();

  Optimiser(Network network, TrainingPart settings) {
    this.network = network;
    kind = settings.optimiser();
    weightDecay = settings.weightDecay().floatValue();
    momentum = settings.momentum() == null ? 0 : settings.momentum().floatValue();
    network
        .parameters()
        .forEach(
            (name, array) -> {
              for (String moment : moments()) {
                state.put(
                    name + "." + moment,
                    network.manager().zeros(array.getShape(), array.getDataType()));
              }
            });
  }

  private String[] moments() {
    return switch (kind) {
      case "adam", "adamw" -> new String[] {"mean", "square"};
      case "rmsprop" -> new String[] {"square"};
      case "sgd" -> momentum == 0 ? new String[0] : new String[] {"velocity"};
      default -> throw new IllegalStateException("optimiser '" + kind + "'");
    };
  }

  /**
   * Takes one step with the gradients of all parameters, and sets them to zero.
   *
   * @param number of the step, from 1
   */
  void step(long number, double rate) {
    try (NDManager manager = network.manager().newSubManager()) {
      network
          .parameters()
          .forEach(
              (name, array) -> {
                NDArray gradient = array.getGradient();
                gradient.attach(manager);
                switch (kind) {
                  case "adam", "adamw" -> adam(name, array, gradient, number, rate);
                  case "rmsprop" -> rmsprop(name, array, gradient, rate);
                  default -> sgd(name, array, gradient, rate);
                }
              });
    }
  }

  private void adam(String name, NDArray array, NDArray gradient, long number, double rate) {
    double correction =
        Math.sqrt(1 - StrictMath.pow(BETA_2, number)) / (1 - StrictMath.pow(BETA_1, number));
    // Sets the gradient to zero too.
    array
        .getNDArrayInternal()
        .adamUpdate(
            new NDList(array, gradient, state.get(name + ".mean"), state.get(name + ".square")),
            new NDList(array),
            (float) rate,
            (float) (rate * correction),
            weightDecay,
            1,
            -1,
            BETA_1,
            BETA_2,
            EPSILON,
            true,
            kind.equals("adamw"));
  }

  private void rmsprop(String name, NDArray array, NDArray gradient, double rate) {
    NDArray decayed = decayed(array, gradient);
    NDArray square = state.get(name + ".square");
    square.muli(RHO).addi(decayed.square().muli(1 - RHO));
    NDArray root = gradient.zerosLike().addi(square).sqrt().addi(EPSILON);
    array.subi(decayed.div(root).muli((float) rate));
    gradient.muli(0);
  }

  private void sgd(String name, NDArray array, NDArray gradient, double rate) {
    NDArray step = decayed(array, gradient);
    NDArray velocity = state.get(name + ".velocity");
    if (velocity != null) {
      velocity.muli(momentum).addi(step);
      step = gradient.zerosLike().addi(velocity);
    }
    array.subi(step.mul((float) rate));
    gradient.muli(0);
  }

  /** Returns the gradient with the decay, in the step's manager. */
  private NDArray decayed(NDArray array, NDArray gradient) {
    NDArray copy = gradient.zerosLike().addi(gradient);
    return weightDecay == 0 ? copy : copy.addi(gradient.zerosLike().addi(array).muli(weightDecay));
  }

  /** Returns a copy of the moments. */
  Weights state() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    state.forEach(
        (name, array) ->
            tensors.put(name, Tensor.of(array.toFloatArray(), array.getShape().getShape())));
    return new Weights(tensors);
  }

  /** Puts moments back. */
  void restore(Weights moments) {
    state.forEach(
        (name, array) ->
            AlignedArrays.set(array, moments.get(name, array.getShape().getShape()).values()));
  }
}
