// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.grpc;

import com.google.protobuf.CodedInputStream;
import io.grpc.Grpc;
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
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.seedhawk.server.admission.AccessKeys;
import org.seedhawk.server.admission.Caller;
import org.seedhawk.server.failure.Deadline;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.http.Endpoint.Access;

/**
 * A call with one request, and one answer or a stream of them. A message that cannot be read is a
 * call that fails, as everything else that goes wrong, with a status and a message. Thread-safe.
 *
 * @param method its service, name and type
 * @param access who may call it when
 * @param reads reads the request
 * @param answers makes the answer
 * @param common what all calls share
 */
record Rpc<T>(Method method, Access access, Reads<T> reads, Answers<T> answers, RpcCommon common) {
  /** For the log and the metrics alone: the caller has gone. */
  private static final int GONE = 499;

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> TIMEOUT =
      Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
  private static final Pattern TIME = Pattern.compile("([0-9]{1,8})([HMSmun])");

  /** Reads a message. */
  interface Reads<T> {
    T from(CodedInputStream in) throws IOException;
  }

  /** Makes an answer, and sends it. */
  interface Answers<T> {
    /**
     * Answers.
     *
     * @throws IOException if the caller has gone
     */
    void to(T request, Exchange exchange) throws IOException;
  }

  /** What a method is called, and whether it has one answer or many. */
  record Method(String service, String name, boolean streams) {
    /** Returns its name with that of the service. */
    String fullName() {
      return MethodDescriptor.generateFullMethodName(service, name);
    }
  }

  /** A message, or why it cannot be read. */
  record Parsed<T>(T message, Failure failure) {}

  /** Returns the method as the library wants it. */
  ServerMethodDefinition<Parsed<T>, byte[]> definition() {
    MethodDescriptor<Parsed<T>, byte[]> descriptor =
        MethodDescriptor.<Parsed<T>, byte[]>newBuilder()
            .setType(
                method.streams()
                    ? MethodDescriptor.MethodType.SERVER_STREAMING
                    : MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(method.fullName())
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
        coded.setSizeLimit(RpcCommon.MOST_BYTES);
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
      private volatile Optional<Exchange> exchange = Optional.empty();
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
        if (exchange.isPresent()) {
          exchange.get().cancel();
        } else if (!call.isCancelled()) {
          // The library calls this, too, for a message that it does not take.
          end(Failure.tooLarge(RpcCommon.MOST_BYTES));
        }
      }

      /** Answers; returns what went wrong, or null. */
      private Failure answer() {
        try {
          Exchange made = admitted(call, headers);
          exchange = Optional.of(made);
          try {
            answered(request, made);
            return null;
          } finally {
            if (made.end()) {
              throw new Failure(GONE, "the caller has gone");
            }
          }
        } catch (InterruptedIOException | RuntimeException | Error e) {
          return exchange.map(one -> one.deadline().failure(e)).orElseGet(() -> Failure.of(e));
        } catch (IOException e) {
          return new Failure(408, e.getMessage());
        }
      }

      private synchronized void end(Failure failure) {
        if (ended) {
          return;
        }
        ended = true;
        int status = failure == null ? 200 : failure.status();
        if (status != GONE) {
          call.close(failure == null ? Status.OK : status(failure), new Metadata());
        }
        common.metrics().ended("/" + method.fullName(), status, System.nanoTime() - begun);
      }
    };
  }

  /**
   * Begins an answer.
   *
   * @throws Failure with status 401 if the caller may not call
   */
  private Exchange admitted(ServerCall<?, byte[]> call, Metadata headers) {
    Deadline deadline = deadline(headers.get(TIMEOUT));
    int key =
        access == Access.PROBE
            ? AccessKeys.NO_KEY
            : common.keys().check(headers.get(AUTHORIZATION));
    Caller caller = Caller.of(key, call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    return new Exchange(call, caller, deadline, common);
  }

  private void answered(Parsed<T> request, Exchange exchange) throws IOException {
    if (request.failure() != null) {
      throw request.failure();
    }
    if (access != Access.READY) {
      answers.to(request.message(), exchange);
      return;
    }
    common.lifecycle().enter();
    try {
      answers.to(request.message(), exchange);
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
    return Deadline.of(time, common.longest());
  }

  private static Status status(Failure failure) {
    Status status =
        switch (failure.status()) {
          case 400, 415 -> Status.INVALID_ARGUMENT;
          case 401 -> Status.UNAUTHENTICATED;
          case 404 -> Status.NOT_FOUND;
          case 405 -> Status.UNIMPLEMENTED;
          case 408 -> Status.ABORTED;
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
