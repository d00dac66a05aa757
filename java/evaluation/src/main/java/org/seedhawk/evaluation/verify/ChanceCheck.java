// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.verify;

import java.util.Optional;
import org.seedhawk.check.ChanceTable;
import org.seedhawk.model.ModelFiles;

/** Whether the table of sites by chance was measured with the model's files. Stateless. */
final class ChanceCheck {
  private ChanceCheck() {}

  static ModelChecks.Check of(ModelFiles files) {
    Optional<ChanceTable> table = ChanceTable.of(files);
    if (table.isEmpty()) {
      return ModelChecks.absent(
          "chance",
          "%s: no such file; 'seedhawk models chance' measures it",
          files.where(ChanceTable.FILE));
    }
    return ModelChecks.ok(
        "chance",
        "%s was measured with these files; %,d rates, and none rises with the threshold",
        ChanceTable.FILE,
        table.get().rows().size());
  }
}
