// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import java.util.List;
import org.seedhawk.training.data.Window;

/**
 * A window and what is learnt of it. Immutable.
 *
 * @param window the pair; its label counts where no teacher has scored it
 * @param taught a teacher's score of the window, 0..1; NaN where there is none
 * @param weight in the loss, before class weights
 */
public record Example(Window window, float taught, float weight) {

  /** Takes windows by their labels. */
  public static List<Example> labelled(List<Window> windows) {
    return windows.stream().map(window -> new Example(window, Float.NaN, 1)).toList();
  }

  /** Returns whether the label counts. */
  public boolean isLabelled() {
    return Float.isNaN(taught);
  }
}
