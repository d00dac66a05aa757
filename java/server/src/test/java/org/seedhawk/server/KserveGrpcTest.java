// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.server.admission.AccessKeys;
import org.seedhawk.server.grpc.KserveGrpc;
import org.seedhawk.server.grpc.RpcCommon;
import org.seedhawk.server.record.AccessLog;

/** The Open Inference Protocol over gRPC, called by grpc-java. */
@Timeout(30)
class KserveGrpcTest {
  private static final String LET7 = "UGAGGUAGUAGGUUGUAUAGUU";

  private static FileDescriptor file;
  private static ManagedChannel channel;

  @BeforeAll
  static void open() throws Exception {
    try (InputStream in = KserveGrpc.class.getResourceAsStream("inference.proto")) {
      file = ProtoFile.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    channel = channel(TestServer.shared());
  }

  @AfterAll
  static void close() {
    channel.shutdownNow();
  }

  private static ManagedChannel channel(SeedhawkServer server) {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  private static Descriptor type(String name) {
    return file.findMessageTypeByName(name);
  }

  private static DynamicMessage.Builder message(String type, Object... fields) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type(type));
    for (int i = 0; i < fields.length; i += 2) {
      FieldDescriptor field = type(type).findFieldByName(fields[i].toString());
      if (field.isRepeated()) {
        ((List<?>) fields[i + 1]).forEach(one -> message.addRepeatedField(field, one));
      } else {
        message.setField(field, fields[i + 1]);
      }
    }
    return message;
  }

  private static Object get(DynamicMessage message, String field) {
    return message.getField(message.getDescriptorForType().findFieldByName(field));
  }

  private static DynamicMessage nth(DynamicMessage message, String field, int index) {
    return (DynamicMessage)
        message.getRepeatedField(message.getDescriptorForType().findFieldByName(field), index);
  }

  private static DynamicMessage call(
      Channel to, String method, DynamicMessage request, CallOptions options) {
    return ClientCalls.blockingUnaryCall(
        to,
        descriptor(method, request).setType(MethodDescriptor.MethodType.UNARY).build(),
        options,
        request);
  }

  private static MethodDescriptor.Builder<DynamicMessage, DynamicMessage> descriptor(
      String method, DynamicMessage request) {
    return MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
        .setFullMethodName("inference.GRPCInferenceService/" + method)
        .setRequestMarshaller(
            ProtoUtils.marshaller(
                DynamicMessage.getDefaultInstance(request.getDescriptorForType())))
        .setResponseMarshaller(
            ProtoUtils.marshaller(
                DynamicMessage.getDefaultInstance(
                    type(
                        request.getDescriptorForType().getName().replace("Request", "Response")))));
  }

  private static DynamicMessage call(String method, Object... fields) {
    return call(channel, method, message(method + "Request", fields).build(), CallOptions.DEFAULT);
  }

  private static StatusRuntimeException fails(Status.Code code, String method, Object... fields) {
    StatusRuntimeException failure =
        assertThrows(StatusRuntimeException.class, () -> call(method, fields));
    assertEquals(code, failure.getStatus().getCode(), failure.getMessage());
    return failure;
  }

  private static DynamicMessage input(String name, long size, String... contents) {
    DynamicMessage.Builder input =
        message("InferInputTensor", "name", name, "datatype", "BYTES", "shape", List.of(size));
    if (contents.length > 0) {
      input.setField(
          type("InferInputTensor").findFieldByName("contents"),
          message(
                  "InferTensorContents",
                  "bytes_contents",
                  List.of(contents).stream().map(ByteString::copyFromUtf8).toList())
              .build());
    }
    return input.build();
  }

  private static ByteString packed(String text) {
    return ByteString.copyFrom(
            ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(text.length()).flip())
        .concat(ByteString.copyFromUtf8(text));
  }

  @Test
  void serverAndModelsDescribeThemselves() {
    assertEquals(true, get(call("ServerLive"), "live"));
    assertEquals(true, get(call("ServerReady"), "ready"));
    assertEquals("seedhawk", get(call("ServerMetadata"), "name"));
    assertEquals(true, get(call("ModelReady", "name", TestServer.MODEL), "ready"));
    DynamicMessage model = call("ModelMetadata", "name", TestServer.MODEL);
    assertEquals(TestServer.MODEL, get(model, "name"));
    assertEquals("mirna", get(nth(model, "inputs", 0), "name"));
    assertEquals(List.of(-1L), get(nth(model, "inputs", 1), "shape"));
    assertEquals("FP32", get(nth(model, "outputs", 0), "datatype"));
    assertEquals("status", get(nth(model, "outputs", 2), "name"));
    StatusRuntimeException failure = fails(Status.Code.NOT_FOUND, "ModelReady", "name", "50% é");
    assertTrue(failure.getMessage().contains("50% é"), failure.getMessage());
    fails(Status.Code.NOT_FOUND, "ModelMetadata", "name", TestServer.MODEL, "version", "77");
  }

  @Test
  void contentsComeAndGoInTheTensors() {
    DynamicMessage answer =
        call(
            "ModelInfer",
            "model_name",
            TestServer.MODEL,
            "id",
            "seven",
            "inputs",
            List.of(
                input("mirna", 4, LET7, "no!", "UGAGGUAGUAGGUmUGmUAUAGUU", LET7),
                input("target", 4, TestServer.SITE, TestServer.SITE, TestServer.SITE, "NA")));
    assertEquals("seven", get(answer, "id"));
    assertEquals(TestServer.MODEL, get(answer, "model_name"));
    assertEquals(List.of(), get(answer, "raw_output_contents"));
    DynamicMessage score = nth(answer, "outputs", 0);
    assertEquals("score", get(score, "name"));
    assertEquals(List.of(4L), get(score, "shape"));
    List<?> scores = (List<?>) get((DynamicMessage) get(score, "contents"), "fp32_contents");
    assertTrue((float) scores.get(0) > 0.5f);
    assertEquals(0f, scores.get(1));
    List<?> positions =
        (List<?>)
            get((DynamicMessage) get(nth(answer, "outputs", 1), "contents"), "int64_contents");
    assertEquals(-1L, positions.get(1));
    List<?> status =
        (List<?>)
            get((DynamicMessage) get(nth(answer, "outputs", 2), "contents"), "bytes_contents");
    assertEquals("scored", ((ByteString) status.get(0)).toStringUtf8());
    for (int bad = 1; bad < 4; bad++) {
      assertEquals(0f, scores.get(bad));
      assertTrue(((ByteString) status.get(bad)).toStringUtf8().startsWith("bad_input: "));
    }
  }

  @Test
  void rawContentsComeAndGoApart() {
    DynamicMessage answer =
        call(
            "ModelInfer",
            "model_name",
            TestServer.MODEL,
            "inputs",
            List.of(input("mirna", 1), input("target", 1)),
            "outputs",
            List.of(
                message("InferRequestedOutputTensor", "name", "status").build(),
                message("InferRequestedOutputTensor", "name", "score").build()),
            "raw_input_contents",
            List.of(packed(LET7), packed(TestServer.SITE)));
    List<?> raw = (List<?>) get(answer, "raw_output_contents");
    assertEquals(2, raw.size());
    assertEquals(packed("scored"), raw.get(0));
    float score =
        ((ByteString) raw.get(1)).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getFloat();
    assertTrue(score > 0.5f && score <= 1);
    assertEquals("status", get(nth(answer, "outputs", 0), "name"));
  }

  private static void assertBad(String says, Object... fields) {
    Object[] all = new Object[fields.length + 2];
    all[0] = "model_name";
    all[1] = TestServer.MODEL;
    System.arraycopy(fields, 0, all, 2, fields.length);
    StatusRuntimeException failure = fails(Status.Code.INVALID_ARGUMENT, "ModelInfer", all);
    assertTrue(failure.getMessage().contains(says), failure.getMessage());
  }

  @Test
  void requestsAreChecked() {
    DynamicMessage mirna = input("mirna", 1, LET7);
    DynamicMessage target = input("target", 1, TestServer.SITE);
    assertBad(
        "one for each, or none",
        "inputs",
        List.of(input("mirna", 1), input("target", 1)),
        "raw_input_contents",
        List.of(packed(LET7)));
    assertBad(
        "leave one out",
        "inputs",
        List.of(mirna, input("target", 1)),
        "raw_input_contents",
        List.of(packed(LET7), packed(TestServer.SITE)));
    assertBad("its shape says 2", "inputs", List.of(input("mirna", 2, LET7), target));
    assertBad("missing", "inputs", List.of(mirna));
    assertBad(
        "no output 'x'",
        "inputs",
        List.of(mirna, target),
        "outputs",
        List.of(message("InferRequestedOutputTensor", "name", "x").build()));
    assertBad(
        "too many elements",
        "inputs",
        List.of(
            message(
                    "InferInputTensor",
                    "name",
                    "mirna",
                    "datatype",
                    "BYTES",
                    "shape",
                    List.of(1L << 40, 1L << 40))
                .build(),
            target));
    assertBad(
        "upper case",
        "inputs",
        List.of(
            message("InferInputTensor", "name", "mirna", "datatype", "bytes", "shape", List.of(1L))
                .build(),
            target));
    DynamicMessage numbers = message("InferTensorContents", "fp32_contents", List.of(1f)).build();
    assertBad(
        "not bytes_contents",
        "inputs",
        List.of(
            message(
                    "InferInputTensor",
                    "name",
                    "mirna",
                    "datatype",
                    "BYTES",
                    "shape",
                    List.of(1L),
                    "contents",
                    numbers)
                .build(),
            target));
  }

  /** Clients of the protocol's extensions are told so, and other calls of the connection go on. */
  @Test
  void methodsThatAreNotServedAreAnswered() {
    for (String method : List.of("ModelStreamInfer", "ModelStatistics", "RepositoryIndex")) {
      StatusRuntimeException unknown =
          assertThrows(
              StatusRuntimeException.class,
              () ->
                  call(channel, method, message("ServerLiveRequest").build(), CallOptions.DEFAULT));
      assertEquals(Status.Code.UNIMPLEMENTED, unknown.getStatus().getCode(), method);
      assertTrue(unknown.getMessage().contains(method), unknown.getMessage());
      assertEquals(true, get(call("ServerLive"), "live"));
    }
  }

  /** A caller that streams waits for an answer before it ends its side. */
  @Test
  void streamsAreAnsweredThoughTheyDoNotEnd() throws Exception {
    MethodDescriptor<DynamicMessage, DynamicMessage> stream =
        descriptor("ModelStreamInfer", message("ModelInferRequest").build())
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .build();
    CompletableFuture<Status> ended = new CompletableFuture<>();
    StreamObserver<DynamicMessage> to =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(stream, CallOptions.DEFAULT),
            new StreamObserver<>() {
              @Override
              public void onNext(DynamicMessage value) {}

              @Override
              public void onError(Throwable t) {
                ended.complete(Status.fromThrowable(t));
              }

              @Override
              public void onCompleted() {
                ended.complete(Status.OK);
              }
            });
    to.onNext(message("ModelInferRequest", "model_name", TestServer.MODEL).build());
    assertEquals(Status.Code.UNIMPLEMENTED, ended.get(20, TimeUnit.SECONDS).getCode());
    assertEquals(true, get(call("ServerLive"), "live"));
  }

  @Test
  void messagesThatAreTooLargeAreAnswered() {
    String large = "A".repeat(RpcCommon.MOST_BYTES);
    StatusRuntimeException failure =
        fails(
            Status.Code.RESOURCE_EXHAUSTED,
            "ModelInfer",
            "model_name",
            TestServer.MODEL,
            "inputs",
            List.of(input("mirna", 1, LET7), input("target", 1, large)));
    assertTrue(failure.getMessage().contains("4194304"), failure.getMessage());
    // The connection goes on.
    assertEquals(true, get(call("ServerLive"), "live"));
    // Compressed, it is small; what it becomes is not.
    StatusRuntimeException bomb =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                call(
                    channel,
                    "ModelInfer",
                    message(
                            "ModelInferRequest",
                            "model_name",
                            TestServer.MODEL,
                            "inputs",
                            List.of(input("mirna", 1, LET7), input("target", 1, large)))
                        .build(),
                    CallOptions.DEFAULT.withCompression("gzip")));
    assertEquals(Status.Code.INVALID_ARGUMENT, bomb.getStatus().getCode(), bomb.getMessage());
  }

  @Test
  void deadlinesEndCalls() {
    StatusRuntimeException failure =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                call(
                    channel,
                    "ModelInfer",
                    message(
                            "ModelInferRequest",
                            "model_name",
                            TestServer.MODEL,
                            "inputs",
                            List.of(input("mirna", 1, LET7), input("target", 1, TestServer.SITE)))
                        .build(),
                    CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.NANOSECONDS)));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, failure.getStatus().getCode());
  }

  @Test
  void keysAreWantedHereToo(@TempDir Path folder) throws Exception {
    Path keys = Files.writeString(folder.resolve("keys"), "0123456789abcdef\n");
    try (SeedhawkServer closed =
        SeedhawkServer.start(
            TestServer.settings(
                1 << 20, Duration.ofSeconds(5), AccessKeys.read(keys), AccessLog.NONE))) {
      ManagedChannel to = channel(closed);
      try {
        DynamicMessage request = message("ServerMetadataRequest").build();
        assertEquals(
            false,
            get(
                call(to, "ServerReady", message("ServerReadyRequest").build(), CallOptions.DEFAULT),
                "ready"));
        StatusRuntimeException failure =
            assertThrows(
                StatusRuntimeException.class,
                () -> call(to, "ServerMetadata", request, CallOptions.DEFAULT));
        assertEquals(Status.Code.UNAUTHENTICATED, failure.getStatus().getCode());
        StatusRuntimeException starting =
            assertThrows(
                StatusRuntimeException.class,
                () ->
                    call(
                        withKey(to),
                        "ModelReady",
                        message("ModelReadyRequest").build(),
                        CallOptions.DEFAULT));
        assertEquals(Status.Code.UNAVAILABLE, starting.getStatus().getCode());
        assertEquals(
            "seedhawk",
            get(call(withKey(to), "ServerMetadata", request, CallOptions.DEFAULT), "name"));
      } finally {
        to.shutdownNow();
      }
    }
  }

  private static Channel withKey(ManagedChannel to) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer 0123456789abcdef");
    return ClientInterceptors.intercept(to, MetadataUtils.newAttachHeadersInterceptor(headers));
  }
}
