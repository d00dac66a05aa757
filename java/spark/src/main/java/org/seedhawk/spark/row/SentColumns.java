// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.row;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Gives rows that were handed over as bytes their columns. Immutable.
 *
 * @param columns of the table, and behind them the one it is parted by where it does not have it
 * @param hasKey whether it was put behind them
 */
public record SentColumns(StructType columns, boolean hasKey)
    implements MapPartitionsFunction<Row, Row>, Serializable {
  public static SentColumns of(StructType table, String partition) {
    boolean isNew = !partition.isEmpty() && !Arrays.asList(table.fieldNames()).contains(partition);
    return new SentColumns(isNew ? table.add(partition, DataTypes.StringType) : table, isNew);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> sent) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return sent.hasNext();
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Row row = sent.next();
        Object[] values = Packed.unpackValues((byte[]) row.get(2));
        if (hasKey) {
          values = Arrays.copyOf(values, values.length + 1);
          values[values.length - 1] = row.getString(1);
        }
        return RowFactory.create(values);
      }
    };
  }
}
