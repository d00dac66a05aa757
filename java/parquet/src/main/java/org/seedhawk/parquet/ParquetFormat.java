// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.parquet;

import java.io.OutputStream;
import org.seedhawk.formats.TableFormat;

/** The service that makes tables Parquet. Thread-safe. */
public final class ParquetFormat implements TableFormat {
  /** Creates it, for the service loader. */
  public ParquetFormat() {}

  @Override
  public String end() {
    return PARQUET;
  }

  @Override
  public OutputStream begin(OutputStream to) {
    return new TableToParquet(to);
  }
}
