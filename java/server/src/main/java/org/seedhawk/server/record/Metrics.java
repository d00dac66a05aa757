// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.record;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * Counts, and writes what was counted in the text format of Prometheus. Labels come from fixed sets
 * (routes, statuses, names of models), never from what a caller sends. Thread-safe.
 */
public final class Metrics {
  /** Media type of the text. */
  public static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final double[] SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60
  };
  private static final MathContext DIGITS = new MathContext(7);
  private static final double[] PAIRS = {1, 2, 4, 8, 16, 32, 64};

  private final Map<String, Family> families = new ConcurrentSkipListMap<>();
  private final Map<Key, Outcome> outcomes = new ConcurrentHashMap<>();

  private record Key(String route, int status) {}

  /** What counts the calls of a route that have a status. */
  private record Outcome(LongAdder calls, Histogram seconds, Optional<LongAdder> refusals) {}

  /** Numbers of one name. */
  private static final class Family {
    private final String help;
    private final String type;
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final Map<String, Histogram> histograms = new ConcurrentHashMap<>();
    private final List<Gauge> gauges = new CopyOnWriteArrayList<>();

    Family(String help, String type) {
      this.help = help;
      this.type = type;
    }
  }

  private record Gauge(String labels, DoubleSupplier value) {}

  /** A distribution. */
  private static final class Histogram {
    private final double[] bounds;
    private final LongAdder[] buckets;
    private final LongAdder millionths = new LongAdder();

    Histogram(double[] bounds) {
      this.bounds = bounds;
      buckets = new LongAdder[bounds.length + 1];
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = new LongAdder();
      }
    }

    void add(double value) {
      int bucket = 0;
      while (bucket < bounds.length && value > bounds[bucket]) {
        bucket++;
      }
      buckets[bucket].increment();
      millionths.add(Math.round(value * 1e6));
    }
  }

  /** Creates it with what every server counts. */
  public Metrics() {
    families.put(
        "seedhawk_requests_total", new Family("Calls that ended, by route and status.", "counter"));
    families.put("seedhawk_request_seconds", new Family("Time of calls, by route.", "histogram"));
    families.put("seedhawk_refusals_total", new Family("Calls refused, by reason.", "counter"));
    families.put(
        "seedhawk_share_refusals_total",
        new Family("Calls refused because their caller had its share, by what of.", "counter"));
    families.put(
        "seedhawk_connection_refusals_total",
        new Family("Connections ended because their address had too many.", "counter"));
    families.put(
        "seedhawk_batch_pairs", new Family("Pairs that were scored together.", "histogram"));
    families.put(
        "seedhawk_batch_wait_seconds",
        new Family("How long the oldest pair of a batch waited.", "histogram"));
    families.put(
        "seedhawk_call_wait_seconds",
        new Family("How long a call waited for a worker of the engine.", "histogram"));
    families.put("seedhawk_pairs_total", new Family("Pairs scored in batches.", "counter"));
    families.put("seedhawk_bases_total", new Family("Letters of targets searched.", "counter"));
  }

  /** Counts a call. */
  public void ended(String route, int status, long nanos) {
    Outcome of = outcomes.computeIfAbsent(new Key(route, status), this::outcome);
    of.calls.increment();
    of.seconds.add(nanos / 1e9);
    of.refusals.ifPresent(LongAdder::increment);
  }

  /** Finds what counts a call: to write its labels each time would cost more than to count. */
  private Outcome outcome(Key key) {
    int status = key.status;
    boolean refused =
        status == 408 || status == 413 || status == 429 || status == 503 || status == 504;
    return new Outcome(
        counter("seedhawk_requests_total", "route=\"%s\",status=\"%s\"", key.route, status),
        family("seedhawk_request_seconds")
            .histograms
            .computeIfAbsent("route=\"" + key.route + "\"", unused -> new Histogram(SECONDS)),
        refused
            ? Optional.of(counter("seedhawk_refusals_total", "status=\"%s\"", status))
            : Optional.empty());
  }

  /** Counts a call whose caller has its share of something. */
  public void shareIsFull(String what) {
    count("seedhawk_share_refusals_total", "of=\"%s\"", 1, what);
  }

  /** Counts a connection whose address has too many. */
  public void connectionRefused() {
    count("seedhawk_connection_refusals_total", "", 1);
  }

  /** Counts a batch of a queue. */
  public void scored(String model, int pairs, long waitNanos) {
    String labels = "model=\"" + model + "\"";
    family("seedhawk_batch_pairs")
        .histograms
        .computeIfAbsent(labels, key -> new Histogram(PAIRS))
        .add(pairs);
    family("seedhawk_batch_wait_seconds")
        .histograms
        .computeIfAbsent(labels, key -> new Histogram(SECONDS))
        .add(waitNanos / 1e9);
    count("seedhawk_pairs_total", "model=\"%s\"", pairs, model);
  }

  /** Counts a call of the engine. */
  public void called(String model, long letters, long waitNanos) {
    count("seedhawk_bases_total", "model=\"%s\"", letters, model);
    family("seedhawk_call_wait_seconds")
        .histograms
        .computeIfAbsent("model=\"" + model + "\"", key -> new Histogram(SECONDS))
        .add(waitNanos / 1e9);
  }

  /**
   * Adds a number that is asked for when the text is written.
   *
   * @param labels {@code name="value"} with commas between; empty: none
   */
  public void gauge(String name, String help, String labels, DoubleSupplier value) {
    families
        .computeIfAbsent(name, key -> new Family(help, "gauge"))
        .gauges
        .add(new Gauge(labels, value));
  }

  private void count(String name, String labels, long more, Object... values) {
    counter(name, labels, values).add(more);
  }

  private LongAdder counter(String name, String labels, Object... values) {
    return family(name)
        .counters
        .computeIfAbsent(String.format(Locale.ROOT, labels, values), key -> new LongAdder());
  }

  private Family family(String name) {
    return families.get(name);
  }

  /** Returns the text. */
  public String text() {
    StringBuilder out = new StringBuilder(4096);
    families.forEach(
        (name, family) -> {
          out.append("# HELP ").append(name).append(' ').append(family.help).append('\n');
          out.append("# TYPE ").append(name).append(' ').append(family.type).append('\n');
          family.counters.forEach((labels, value) -> line(out, name, labels, value.sum()));
          family.gauges.forEach(gauge -> line(out, name, gauge.labels, gauge.value.getAsDouble()));
          family.histograms.forEach((labels, value) -> lines(out, name, labels, value));
        });
    return out.toString();
  }

  private static void lines(StringBuilder out, String name, String labels, Histogram value) {
    long sum = 0;
    for (int i = 0; i < value.buckets.length; i++) {
      sum += value.buckets[i].sum();
      String bound = i == value.bounds.length ? "+Inf" : number(value.bounds[i]);
      line(out, name + "_bucket", labels + ",le=\"" + bound + "\"", sum);
    }
    line(out, name + "_sum", labels, value.millionths.sum() / 1e6);
    line(out, name + "_count", labels, sum);
  }

  private static void line(StringBuilder out, String name, String labels, double value) {
    out.append(name);
    if (!labels.isEmpty()) {
      out.append('{').append(labels).append('}');
    }
    out.append(' ').append(number(value)).append('\n');
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : new BigDecimal(value, DIGITS).stripTrailingZeros().toPlainString();
  }
}
