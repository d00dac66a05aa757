// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.sql.SparkSession;

/**
 * Closes the engines of the driver's JVM with the application: a driver opens one to check what it
 * is asked for, and in local mode it is the executor, too. Thread-safe.
 */
final class Closing {
  private static final Set<SparkContext> KNOWN =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private Closing() {}

  static void with(SparkSession spark) {
    if (KNOWN.add(spark.sparkContext())) {
      spark
          .sparkContext()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onApplicationEnd(SparkListenerApplicationEnd end) {
                  Engines.here().close();
                }
              });
    }
  }
}
