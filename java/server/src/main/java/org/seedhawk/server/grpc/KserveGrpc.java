// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.grpc;

import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.function.Supplier;
import org.seedhawk.server.admission.Shares;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.failure.Lifecycle;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.kserve.InferAnswer;
import org.seedhawk.server.model.Models;
import org.seedhawk.server.model.ServedModel;

/** The protocol over gRPC. Thread-safe. */
public final class KserveGrpc {
  private static final String SERVICE = "inference.GRPCInferenceService";

  /**
   * Methods of the protocol's extensions that its clients call and this server has not. They are
   * routed all the same: behind the answer to a method without a route the library ends the
   * connection, and the calls of others with it.
   */
  private static final List<String> NOT_SERVED =
      List.of(
          "ModelStreamInfer",
          "ModelConfig",
          "ModelStatistics",
          "RepositoryIndex",
          "RepositoryModelLoad",
          "RepositoryModelUnload",
          "SystemSharedMemoryStatus",
          "SystemSharedMemoryRegister",
          "SystemSharedMemoryUnregister",
          "CudaSharedMemoryStatus",
          "CudaSharedMemoryRegister",
          "CudaSharedMemoryUnregister",
          "TraceSetting",
          "LogSettings");

  private final RpcCommon common;
  private final Supplier<Models> models;
  private final Shares shares;
  private final String version;

  /**
   * Creates it.
   *
   * @param models asked for once the server is ready
   * @param shares how many pairs of one caller wait
   * @param version of the server
   */
  public KserveGrpc(RpcCommon common, Supplier<Models> models, Shares shares, String version) {
    this.common = common;
    this.models = models;
    this.shares = shares;
    this.version = version;
  }

  /** Returns the service. */
  public ServerServiceDefinition service() {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(SERVICE);
    methods().forEach(one -> service.addMethod(one.definition()));
    NOT_SERVED.forEach(name -> service.addMethod(notServed(name).definition()));
    return service.build();
  }

  private List<Rpc<?>> methods() {
    Lifecycle lifecycle = common.lifecycle();
    return List.of(
        named("ServerLive", Access.PROBE, (request, exchange) -> WireAnswer.flag(true)),
        named(
            "ServerReady",
            Access.PROBE,
            (request, exchange) -> WireAnswer.flag(lifecycle.isReady())),
        named("ServerMetadata", Access.ALWAYS, (request, exchange) -> WireAnswer.server(version)),
        named(
            "ModelReady",
            Access.READY,
            (request, exchange) -> {
              model(request);
              return WireAnswer.flag(true);
            }),
        named(
            "ModelMetadata", Access.READY, (request, exchange) -> WireAnswer.model(model(request))),
        one("ModelInfer", Access.READY, WireRequest::read, this::infer));
  }

  /** Makes the answer of a method that has one. */
  private interface Answer<T> {
    byte[] to(T request, Exchange exchange);
  }

  private <T> Rpc<T> one(String name, Access access, Rpc.Reads<T> reads, Answer<T> answer) {
    return new Rpc<>(
        new Rpc.Method(SERVICE, name, false),
        access,
        reads,
        (request, exchange) -> exchange.send(answer.to(request, exchange)),
        common);
  }

  private Rpc<NamedRequest> named(String name, Access access, Answer<NamedRequest> answer) {
    return one(name, access, NamedRequest::read, answer);
  }

  private Rpc<NamedRequest> notServed(String name) {
    return one(
        name,
        Access.ALWAYS,
        in -> {
          throw new Failure(
              405, "%s is not served; docs/server.md lists the methods".formatted(name));
        },
        (request, exchange) -> {
          throw new IllegalStateException("it is never read");
        });
  }

  private ServedModel model(NamedRequest request) {
    return models.get().get(request.name(), request.version());
  }

  private byte[] infer(WireRequest request, Exchange exchange) {
    try (Models.Use use = models.get().use(request.model(), request.version())) {
      return WireAnswer.inferred(
          InferAnswer.of(
              use.model(), request.asked(), exchange.caller(), shares, exchange.deadline()),
          request.isRaw());
    }
  }
}
