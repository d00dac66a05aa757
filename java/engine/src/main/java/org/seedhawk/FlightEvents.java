// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * What Java Flight Recorder is told. An event that is not recorded is not even created: a question
 * to an object that is there already says so.
 */
final class FlightEvents {
  private static final Call CALL = new Call();
  private static final Batch BATCH = new Batch();

  private FlightEvents() {}

  static boolean recordsCalls() {
    return CALL.isEnabled() || BATCH.isEnabled();
  }

  static void called(String model, int waiting, long letters, long waitNanos, long scoreNanos) {
    if (CALL.isEnabled()) {
      Call event = new Call();
      event.model = model;
      event.waiting = waiting;
      event.letters = letters;
      event.waitTime = waitNanos;
      event.scoreTime = scoreNanos;
      event.commit();
    }
  }

  static void scored(String model, int pairs, int waiting, long waitNanos, long scoreNanos) {
    if (BATCH.isEnabled()) {
      Batch event = new Batch();
      event.model = model;
      event.pairs = pairs;
      event.waiting = waiting;
      event.waitTime = waitNanos;
      event.scoreTime = scoreNanos;
      event.commit();
    }
  }

  static void refused(String model, String reason) {
    Refusal event = new Refusal();
    event.model = model;
    event.reason = reason;
    event.commit();
  }

  static void fellBack(String model, String part, String reason) {
    Fallback event = new Fallback();
    event.model = model;
    event.part = part;
    event.reason = reason;
    event.commit();
  }

  static void opened(String model, String backend, String device) {
    Open event = new Open();
    event.model = model;
    event.backend = backend;
    event.device = device;
    event.commit();
  }

  static void closed(String model) {
    Close event = new Close();
    event.model = model;
    event.commit();
  }

  @Category("Seedhawk")
  @StackTrace(false)
  private abstract static class OfEngine extends Event {
    @Label("Model")
    String model;
  }

  @Name("org.seedhawk.Call")
  @Label("Call")
  @Description("A call has been computed")
  private static final class Call extends OfEngine {
    @Label("Waiting Calls")
    int waiting;

    @Label("Letters")
    long letters;

    @Label("Wait Time")
    @Timespan(Timespan.NANOSECONDS)
    long waitTime;

    @Label("Score Time")
    @Timespan(Timespan.NANOSECONDS)
    long scoreTime;
  }

  @Name("org.seedhawk.Batch")
  @Label("Batch")
  @Description("A batch of a queue has been scored")
  private static final class Batch extends OfEngine {
    @Label("Pairs")
    int pairs;

    @Label("Waiting Pairs")
    int waiting;

    @Label("Wait Time")
    @Timespan(Timespan.NANOSECONDS)
    long waitTime;

    @Label("Score Time")
    @Timespan(Timespan.NANOSECONDS)
    long scoreTime;
  }

  @Name("org.seedhawk.Refusal")
  @Label("Refusal")
  @Description("A call, or a pair of a queue, was not carried out to its end")
  private static final class Refusal extends OfEngine {
    @Label("Reason")
    String reason;
  }

  @Name("org.seedhawk.Fallback")
  @Label("Fall-back")
  @Description("An engine does without something, and is slower")
  private static final class Fallback extends OfEngine {
    @Label("Part")
    String part;

    @Label("Reason")
    String reason;
  }

  @Name("org.seedhawk.Open")
  @Label("Open")
  @Description("An engine was opened")
  private static final class Open extends OfEngine {
    @Label("Kernels")
    String backend;

    @Label("Device")
    String device;
  }

  @Name("org.seedhawk.Close")
  @Label("Close")
  @Description("An engine was closed")
  private static final class Close extends OfEngine {}
}
