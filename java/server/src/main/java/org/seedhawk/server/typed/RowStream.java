// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Json;

/**
 * An answer of rows that goes out as they are found. Nothing is sent before the first rows, so that
 * what is wrong with a request has a status of its own.
 *
 * <p>A reader can tell a whole answer from one that was cut. NDJSON ends with an object that has
 * {@code summary}, or {@code error}. TSV, which has the bytes of the command line, carries its
 * summary in a trailer, and is cut without the end of the transfer. One thread at a time.
 */
final class RowStream {
  /** The trailer of a TSV. */
  static final String TRAILER = "Seedhawk-Summary";

  /** The header of a TSV with warnings: a list of texts in JSON. */
  static final String WARNINGS = "Seedhawk-Warnings";

  /** Media type of tables. */
  static final String TSV = "text/tab-separated-values";

  /** Media type of JSON lines. */
  static final String NDJSON = "application/x-ndjson";

  private static final int FLUSH = 1 << 15;
  private static final long SILENCE = 1_000_000_000L;

  private final Channel channel;
  private final boolean tsv;
  private final RowBuffer waiting = new RowBuffer();
  private byte[] header = {};
  private int headerSent;
  private Optional<OutputStream> out = Optional.empty();
  private Optional<Map<String, Long>> statuses = Optional.empty();
  private List<String> warnings = List.of();
  private long lastWrite = System.nanoTime();

  /** Where an answer goes. */
  interface Channel {
    /**
     * Begins.
     *
     * @param type media type
     * @param warnings for a header; none where the last line has them
     * @param trailer whether a trailer will follow
     */
    OutputStream open(String type, List<String> warnings, boolean trailer);

    /** Takes the trailer, before the stream is closed. */
    void trailer(String value);

    /**
     * Says that the answer cannot be made whole.
     *
     * @return whether its last line may say so
     */
    boolean failed(int status);

    /** Told how far a scan is. */
    default void progress(ScanSummary sofar) {}

    /** Told that the answer is whole, before its end, with all its warnings. */
    default void ended(ScanSummary summary, List<String> warnings) {}
  }

  /** Begins an answer. */
  RowStream(Channel channel, boolean tsv) {
    this.channel = channel;
    this.tsv = tsv;
  }

  /**
   * Begins an answer to a call, of the type that the caller accepts; NDJSON where it does not
   * matter.
   *
   * @throws Failure with status 406 if the caller accepts neither
   */
  static RowStream of(Call call) {
    boolean tsv = isTsv(call.header("Accept").orElse("*/*"));
    Channel channel =
        new Channel() {
          @Override
          public OutputStream open(String type, List<String> warnings, boolean trailer) {
            if (!warnings.isEmpty()) {
              call.set(WARNINGS, Json.ascii(json -> Json.texts(json, warnings)));
            }
            if (trailer) {
              call.promise(TRAILER);
            }
            return call.stream(type);
          }

          @Override
          public void trailer(String value) {
            call.trailer(TRAILER, value);
          }

          @Override
          public boolean failed(int status) {
            call.failed(status);
            return true;
          }
        };
    return new RowStream(channel, tsv);
  }

  private static boolean isTsv(String accept) {
    for (String one : accept.split(",")) {
      int end = one.indexOf(';');
      String type = (end < 0 ? one : one.substring(0, end)).strip();
      switch (type) {
        case TSV -> {
          return true;
        }
        case NDJSON, Call.JSON, "*/*", "application/*" -> {
          return false;
        }
        default -> {
          // The next one may do.
        }
      }
    }
    throw new Failure(406, "the answer is %s or %s; accept one of them".formatted(NDJSON, TSV));
  }

  boolean isTsv() {
    return tsv;
  }

  /**
   * Says what stands before the rows of a table. It is held back until rows come: a part of it goes
   * out when nothing else does.
   */
  void header(String text) {
    header = text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns rows that wait to be sent; more may be appended. */
  RowBuffer rows() {
    return waiting;
  }

  /** Sends what waits if it is much. */
  void sent() throws IOException {
    if (waiting.size() >= FLUSH) {
      send();
    }
  }

  /** Sends what waits. */
  void send() throws IOException {
    if (waiting.size() == 0) {
      return;
    }
    OutputStream to = stream();
    sendHeader(header.length);
    waiting.writeTo(to);
    to.flush();
    waiting.clear();
    lastWrite = System.nanoTime();
  }

  private void sendHeader(int upTo) throws IOException {
    if (upTo > headerSent) {
      stream().write(header, headerSent, upTo - headerSent);
      headerSent = upTo;
    }
  }

  /**
   * Says how far a scan is when nothing else was sent for a second: only who writes finds out that
   * the reader has gone. A table has no line for it, and gets one more letter of its header.
   */
  void progress(ScanSummary sofar) throws IOException {
    channel.progress(sofar);
    if (System.nanoTime() - lastWrite < SILENCE) {
      return;
    }
    if (tsv) {
      if (headerSent < header.length) {
        sendHeader(headerSent + 1);
        stream().flush();
        lastWrite = System.nanoTime();
      }
      return;
    }
    line(
        "progress",
        json -> {
          json.writeStartObject();
          json.writeNumberField("targets", sofar.targets());
          json.writeNumberField("bases", sofar.bases());
          json.writeEndObject();
        });
    send();
  }

  private OutputStream stream() {
    if (out.isEmpty()) {
      List<String> ahead = tsv ? warnings : List.of();
      out = Optional.of(channel.open((tsv ? TSV : NDJSON) + "; charset=utf-8", ahead, tsv));
    }
    return out.get();
  }

  /** Takes warnings, before anything is sent. */
  void warn(List<String> texts) {
    warnings = List.copyOf(texts);
  }

  /** Counts the statuses of pairs, by their names; returns this. */
  RowStream counting(Map<String, Long> byStatus) {
    statuses = Optional.of(byStatus);
    return this;
  }

  /** Told of a pair's status. */
  void counted(PairStatus status) {
    statuses.ifPresent(all -> all.merge(status.label(), 1L, Long::sum));
  }

  /** Ends a whole answer. */
  void end(ScanSummary summary) throws IOException {
    List<String> all = Warnings.with(warnings, summary);
    channel.ended(summary, all);
    if (tsv) {
      send();
      OutputStream to = stream();
      sendHeader(header.length);
      channel.trailer(Json.ascii(json -> summary(json, summary, all)));
      to.close();
    } else {
      line("summary", json -> summary(json, summary, all));
      send();
      stream().close();
    }
  }

  /**
   * Ends an answer that cannot be made whole.
   *
   * @return what to throw: the failure itself if nothing was sent, or nothing more can be said
   */
  Optional<Failure> fail(Failure failure) throws IOException {
    if (out.isEmpty()) {
      return Optional.of(failure);
    }
    if (!channel.failed(failure.status()) || tsv) {
      return Optional.of(failure);
    }
    line(
        "error",
        json -> {
          json.writeString(failure.getMessage());
          json.writeNumberField("status", failure.status());
        });
    send();
    stream().close();
    return Optional.empty();
  }

  private void line(String name, Json.Writing value) {
    waiting.text(
        new String(
            Json.write(
                json -> {
                  json.writeStartObject();
                  json.writeFieldName(name);
                  value.to(json);
                  json.writeEndObject();
                }),
            StandardCharsets.UTF_8));
    waiting.newline();
  }

  private static void summary(JsonGenerator json, ScanSummary summary, List<String> warnings)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("targets", summary.targets());
    json.writeNumberField("bases", summary.bases());
    json.writeNumberField("ambiguous_bases", summary.ambiguousBases());
    json.writeNumberField("short_targets", summary.shortTargets());
    json.writeNumberField("sites", summary.sites());
    json.writeNumberField("listed_sites", summary.listedSites());
    json.writeNumberField("pairs", summary.pairs());
    json.writeNumberField("seconds", Math.round(summary.nanos() / 1e6) / 1e3);
    json.writeFieldName("warnings");
    Json.texts(json, warnings);
    json.writeEndObject();
  }
}
