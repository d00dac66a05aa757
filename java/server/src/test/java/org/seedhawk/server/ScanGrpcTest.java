// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.seedhawk.server.grpc.ScanGrpc;

/** Scans over gRPC, called by grpc-java. */
@Timeout(60)
class ScanGrpcTest {
  private static FileDescriptor file;
  private static ManagedChannel channel;

  @BeforeAll
  static void open() throws Exception {
    try (InputStream in = ScanGrpc.class.getResourceAsStream("scan.proto")) {
      file = ProtoFile.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", TestServer.shared().port())
            .usePlaintext()
            .build();
  }

  @AfterAll
  static void close() {
    channel.shutdownNow();
  }

  private static DynamicMessage.Builder message(String type, Object... fields) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(file.findMessageTypeByName(type));
    for (int i = 0; i < fields.length; i += 2) {
      FieldDescriptor field = message.getDescriptorForType().findFieldByName(fields[i].toString());
      message.setField(field, fields[i + 1]);
    }
    return message;
  }

  private static DynamicMessage sequence(String id, String letters) {
    return message("Sequence", "id", id, "sequence", letters).build();
  }

  private static Object get(DynamicMessage message, String field) {
    return message.getField(message.getDescriptorForType().findFieldByName(field));
  }

  private static boolean has(DynamicMessage message, String field) {
    return message.hasField(message.getDescriptorForType().findFieldByName(field));
  }

  private static Iterator<DynamicMessage> scan(CallOptions options, Object... fields) {
    MethodDescriptor<DynamicMessage, DynamicMessage> method =
        MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
            .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
            .setFullMethodName("seedhawk.v1.ScanService/Scan")
            .setRequestMarshaller(
                ProtoUtils.marshaller(
                    DynamicMessage.getDefaultInstance(file.findMessageTypeByName("ScanRequest"))))
            .setResponseMarshaller(
                ProtoUtils.marshaller(
                    DynamicMessage.getDefaultInstance(file.findMessageTypeByName("ScanResponse"))))
            .build();
    return ClientCalls.blockingServerStreamingCall(
        channel, method, options, message("ScanRequest", fields).build());
  }

  private static List<DynamicMessage> all(Object... fields) {
    List<DynamicMessage> all = new ArrayList<>();
    scan(CallOptions.DEFAULT, fields).forEachRemaining(all::add);
    return all;
  }

  @Test
  void warningsAreThoseOfHttp() {
    String site = TestServer.SITE;
    DynamicMessage last =
        all(
                "targets",
                List.of(sequence("a", site), sequence("b", site), sequence("tiny", "ACG")),
                "mirnas",
                List.of(sequence("short", "UGAGGUAGUAGG")))
            .getLast();
    assertEquals(
        List.of(
            "miRNA 'short' has 12; mature miRNAs have 15 to 30 nt (1 outside)",
            "targets 'a' and 'b' have the same letters",
            "1 target is too short to have a site"),
        get((DynamicMessage) get(last, "summary"), "warnings"));
  }

  private static String letters(int count) {
    StringBuilder letters = new StringBuilder();
    new Random(11).ints(count, 0, 4).forEach(base -> letters.append("ACGU".charAt(base)));
    return letters.toString();
  }

  /** A scan of many seconds whose rows fill every window of the connection. */
  private static Object[] large() {
    List<DynamicMessage> mirnas = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      mirnas.add(sequence("own-" + i, "UGAGGUAGUAGGUUGUAUAGUU"));
    }
    return new Object[] {
      "targets",
      List.of(sequence("utr", "CUACCUCA".repeat(4000))),
      "mirnas",
      mirnas,
      "threshold",
      0f
    };
  }

  @Test
  void sitesAreThoseOfHttp() {
    String letters = letters(3000) + "CUACCUCA" + letters(500);
    List<DynamicMessage> answer =
        all(
            "targets",
            List.of(sequence("one é", letters), sequence("two", TestServer.SITE)),
            "threshold",
            0.1f,
            "energy",
            true);
    String body =
        "{\"targets\": [{\"id\": \"one é\", \"sequence\": \"%s\"}, ".formatted(letters)
            + "{\"id\": \"two\", \"sequence\": \"%s\"}], \"threshold\": 0.1, \"energy\": true}"
                .formatted(TestServer.SITE);
    List<JsonNode> lines =
        TestServer.post(TestServer.shared(), "/v1/scan", body, "Content-Type", "application/json")
            .text()
            .lines()
            .map(TestServer::json)
            .toList();
    List<DynamicMessage> sites = new ArrayList<>();
    for (DynamicMessage one : answer) {
      ((List<?>) get(one, "sites")).forEach(site -> sites.add((DynamicMessage) site));
    }
    assertEquals(lines.size() - 1, sites.size());
    assertTrue(sites.size() > 2, "there are few sites");
    for (int i = 0; i < sites.size(); i++) {
      JsonNode line = lines.get(i);
      DynamicMessage site = sites.get(i);
      for (String name : List.of("target", "mirna", "site_type")) {
        assertEquals(line.path(name).asText(), get(site, name));
      }
      for (String name :
          List.of("start", "end", "matches", "gu", "mismatches", "window_start", "window_end")) {
        assertEquals(line.path(name).asLong(), ((Number) get(site, name)).longValue(), name);
      }
      assertEquals(line.path("score").asDouble(), (float) get(site, "score"), 1e-6);
      assertTrue(has(site, "energy"));
      assertEquals(line.path("energy").asDouble(), (float) get(site, "energy"), 0.006);
    }
    DynamicMessage last = answer.getLast();
    assertTrue(has(last, "summary"));
    JsonNode summary = lines.getLast().path("summary");
    for (String name : List.of("targets", "bases", "sites", "listed_sites", "pairs")) {
      long found = (long) get((DynamicMessage) get(last, "summary"), name);
      assertEquals(summary.path(name).asLong(), found, name);
    }
  }

  @Test
  void mirnasAreNamedOrOwn() {
    List<DynamicMessage> answer =
        all(
            "targets",
            List.of(sequence("t", TestServer.SITE)),
            "mirna_names",
            List.of("hsa-let-7a-5p"),
            "mirnas",
            List.of(sequence("own", "UGAGGUAGUAGGUUGUAUAGUU")));
    List<?> sites = (List<?>) get(answer.getFirst(), "sites");
    assertEquals("hsa-let-7a-5p", get((DynamicMessage) sites.get(0), "mirna"));
    assertEquals("own", get((DynamicMessage) sites.get(1), "mirna"));
    assertFalse(has((DynamicMessage) sites.get(0), "energy"), "it was not asked for");
  }

  private static void fails(Status.Code code, String says, Object... fields) {
    StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, () -> all(fields));
    assertEquals(code, failure.getStatus().getCode(), failure.getMessage());
    assertTrue(failure.getMessage().contains(says), failure.getMessage());
  }

  @Test
  void requestsAreChecked() {
    List<DynamicMessage> targets = List.of(sequence("t", TestServer.SITE));
    fails(Status.Code.INVALID_ARGUMENT, "targets must be a list");
    fails(Status.Code.NOT_FOUND, "nothing", "targets", targets, "model", "nothing");
    fails(Status.Code.NOT_FOUND, "nobody", "targets", targets, "mirna_names", List.of("nobody"));
    fails(Status.Code.INVALID_ARGUMENT, "'n'", "targets", List.of(sequence("n", "AC!G")));
    fails(Status.Code.INVALID_ARGUMENT, "seed", "targets", targets, "seed_match", "no such");
  }

  @Test
  void deadlinesEndScans() {
    CallOptions soon = CallOptions.DEFAULT.withDeadline(Deadline.after(50, TimeUnit.MILLISECONDS));
    StatusRuntimeException failure =
        assertThrows(
            StatusRuntimeException.class, () -> scan(soon, large()).forEachRemaining(one -> {}));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, failure.getStatus().getCode());
    awaitIdle();
  }

  /** The scan ends although its thread waits for a caller that reads no more. */
  @Test
  void callersWhoLeaveEndTheirScans() throws Exception {
    Context.CancellableContext context = Context.current().withCancellation();
    Context before = context.attach();
    try {
      Iterator<DynamicMessage> sites = scan(CallOptions.DEFAULT, large());
      assertTrue(sites.hasNext());
      Thread.sleep(300); // the windows are full
      assertEquals(1, TestServer.shared().lifecycle().inFlight());
      context.cancel(null);
    } finally {
      context.detach(before);
    }
    awaitIdle();
    // The connection goes on.
    assertTrue(has(all("targets", List.of(sequence("t", TestServer.SITE))).getLast(), "summary"));
  }

  private static void awaitIdle() {
    long begun = System.nanoTime();
    while (TestServer.shared().lifecycle().inFlight() > 0) {
      assertTrue(System.nanoTime() - begun < 5e9, "the scan goes on");
      Thread.onSpinWait();
    }
  }
}
