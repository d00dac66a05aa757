// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * A format that a module of its own writes tables in, chosen by the end of a file's name. A service
 * ({@link ServiceLoader}); implementations are thread-safe.
 */
public interface TableFormat {
  /** The end of the names of Parquet files, which the module {@code parquet} writes. */
  String PARQUET = ".parquet";

  /** Returns the end of the names that it is for, in lower case, with its point. */
  String end();

  /**
   * Begins a file.
   *
   * @param to receives the file's bytes; not closed
   * @return takes the table: a header line and rows, fields between tabs, in UTF-8. {@code close}
   *     writes what is left. Its {@code write} throws an {@link IOException} for what is no table.
   */
  OutputStream begin(OutputStream to) throws IOException;

  /** Returns whether a name asks for a format of this kind. */
  static boolean isAsked(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(PARQUET);
  }

  /**
   * Finds the format that a name asks for.
   *
   * @return empty if it asks for none
   * @throws IOException if its module is not there
   */
  static Optional<TableFormat> of(String name) throws IOException {
    if (!isAsked(name)) {
      return Optional.empty();
    }
    for (TableFormat found :
        ServiceLoader.load(TableFormat.class, TableFormat.class.getClassLoader())) {
      if (name.toLowerCase(Locale.ROOT).endsWith(found.end())) {
        return Optional.of(found);
      }
    }
    throw new IOException(
        ("cannot write '%s': Parquet is written by the module seedhawk-parquet, which is not on the"
                + " class path; ./seedhawk of a checkout adds it, or name a .tsv")
            .formatted(name));
  }
}
