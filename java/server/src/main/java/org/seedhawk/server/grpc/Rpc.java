// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.grpc;

import com.google.protobuf.CodedInputStream;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.seedhawk.server.http.AccessKeys;
import org.seedhawk.server.http.Deadline;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.http.Failure;
import org.seedhawk.server.http.Lifecycle;
import org.seedhawk.server.http.Metrics;

/**
 * A call with one request and one answer. A message that cannot be read is a call that fails, as
 * everything else that goes wrong, with a status and a message. Thread-safe.
 *
 * @param name of the method
 * @param access who may call it when
 * @param reads reads the request
 * @param answers makes the answer
 * @param common what all calls share
 */
record Rpc<T>(String name, Access access, Reads<T> reads, Answers<T> answers, Common common) {
  /** The service of all methods. */
  static final String SERVICE = "inference.GRPCInferenceService";

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> TIMEOUT =
      Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
  private static final Pattern TIME = Pattern.compile("([0-9]{1,8})([HMSmun])");

  /** Reads a message. */
  interface Reads<T> {
    T from(CodedInputStream in) throws IOException;
  }

  /** Makes an answer. */
  interface Answers<T> {
    byte[] to(T request, Deadline deadline);
  }

  /**
   * What all calls share.
   *
   * @param mostBytes of a message
   * @param longest time of a call
   */
  record Common(
      Lifecycle lifecycle, AccessKeys keys, Metrics metrics, int mostBytes, Duration longest) {}

  /** A message, or why it cannot be read. */
  record Parsed<T>(T message, Failure failure) {}

  /** Returns the method as the library wants it. */
  ServerMethodDefinition<Parsed<T>, byte[]> definition() {
    MethodDescriptor<Parsed<T>, byte[]> descriptor =
        MethodDescriptor.<Parsed<T>, byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
            .setRequestMarshaller(new Requests())
            .setResponseMarshaller(new Bytes())
            .build();
    ServerCallHandler<Parsed<T>, byte[]> handler = this::start;
    return ServerMethodDefinition.create(descriptor, handler);
  }

  private final class Requests implements MethodDescriptor.Marshaller<Parsed<T>> {
    @Override
    public InputStream stream(Parsed<T> value) {
      throw new UnsupportedOperationException("requests are not sent");
    }

    @Override
    public Parsed<T> parse(InputStream in) {
      try {
        CodedInputStream coded = CodedInputStream.newInstance(in);
        // A compressed message may be larger than it came.
        coded.setSizeLimit(common.mostBytes());
        return new Parsed<>(reads.from(coded), null);
      } catch (Failure e) {
        return new Parsed<>(null, e);
      } catch (IOException | RuntimeException e) {
        return new Parsed<>(null, Failure.bad("the message cannot be read: " + e.getMessage()));
      }
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    /** With a length that the library can ask for. */
    private static final class Known extends ByteArrayInputStream implements KnownLength {
      Known(byte[] bytes) {
        super(bytes);
      }
    }

    @Override
    public InputStream stream(byte[] value) {
      return new Known(value);
    }

    @Override
    public byte[] parse(InputStream in) {
      throw new UnsupportedOperationException("answers are not read");
    }
  }

  private ServerCall.Listener<Parsed<T>> start(
      ServerCall<Parsed<T>, byte[]> call, Metadata headers) {
    long begun = System.nanoTime();
    call.request(2);
    return new ServerCall.Listener<>() {
      private Parsed<T> request = new Parsed<>(null, Failure.bad("the call has no message"));
      private boolean ended;

      @Override
      public void onMessage(Parsed<T> message) {
        request = message;
        if (message.failure() != null) {
          end(answer()); // a caller that streams would not end by itself
        }
      }

      @Override
      public void onHalfClose() {
        end(answer());
      }

      @Override
      public void onCancel() {
        // The library calls this, too, for a message that it does not take.
        if (!call.isCancelled()) {
          end(Failure.tooLarge(common.mostBytes()));
        }
      }

      /** Answers; returns what went wrong, or null. */
      private Failure answer() {
        try {
          byte[] answer = answered(request, headers);
          call.sendHeaders(new Metadata());
          call.sendMessage(answer);
          return null;
        } catch (RuntimeException | Error e) {
          return Failure.of(e);
        }
      }

      private synchronized void end(Failure failure) {
        if (ended) {
          return;
        }
        ended = true;
        call.close(failure == null ? Status.OK : status(failure), new Metadata());
        common
            .metrics()
            .ended(
                "/" + SERVICE + "/" + name,
                failure == null ? 200 : failure.status(),
                System.nanoTime() - begun);
      }
    };
  }

  private byte[] answered(Parsed<T> request, Metadata headers) {
    Deadline deadline = deadline(headers.get(TIMEOUT));
    if (access != Access.PROBE) {
      common.keys().check(headers.get(AUTHORIZATION));
    }
    if (request.failure() != null) {
      throw request.failure();
    }
    if (access != Access.READY) {
      return answers.to(request.message(), deadline);
    }
    common.lifecycle().enter();
    try {
      return answers.to(request.message(), deadline);
    } finally {
      common.lifecycle().exit();
    }
  }

  private Deadline deadline(String header) {
    if (header == null) {
      return Deadline.in(common.longest());
    }
    Matcher found = TIME.matcher(header);
    if (!found.matches()) {
      throw Failure.bad("the header grpc-timeout cannot be read");
    }
    long count = Long.parseLong(found.group(1));
    Duration time =
        switch (found.group(2)) {
          case "H" -> Duration.ofHours(count);
          case "M" -> Duration.ofMinutes(count);
          case "S" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMillis(count);
          case "u" -> Duration.ofNanos(count * 1000);
          default -> Duration.ofNanos(count);
        };
    return Deadline.in(time.compareTo(common.longest()) < 0 ? time : common.longest());
  }

  private static Status status(Failure failure) {
    Status status =
        switch (failure.status()) {
          case 400, 415 -> Status.INVALID_ARGUMENT;
          case 401 -> Status.UNAUTHENTICATED;
          case 404 -> Status.NOT_FOUND;
          case 405 -> Status.UNIMPLEMENTED;
          case 413, 429 -> Status.RESOURCE_EXHAUSTED;
          case 503 -> Status.UNAVAILABLE;
          case 504 -> Status.DEADLINE_EXCEEDED;
          default -> Status.INTERNAL;
        };
    return status.withDescription(encoded(failure.getMessage()));
  }

  /** Returns a message as its header carries it: all but plain letters as %XX of their UTF-8. */
  private static String encoded(String message) {
    StringBuilder out = new StringBuilder();
    for (byte one : message.getBytes(StandardCharsets.UTF_8)) {
      if (one >= ' ' && one < 0x7f && one != '%') {
        out.append((char) one);
      } else {
        out.append("%%%02X".formatted(one & 0xff));
      }
    }
    return out.toString();
  }
}
