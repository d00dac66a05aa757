// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.grpc;

import io.grpc.ServerServiceDefinition;
import io.helidon.config.Config;
import io.helidon.webserver.grpc.GrpcRouting;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.seedhawk.server.http.AccessKeys;
import org.seedhawk.server.http.Deadline;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.http.Failure;
import org.seedhawk.server.http.Lifecycle;
import org.seedhawk.server.http.Metrics;
import org.seedhawk.server.kserve.InferAnswer;
import org.seedhawk.server.model.Models;
import org.seedhawk.server.model.ServedModel;

/** The protocol over gRPC. Thread-safe. */
public final class KserveGrpc {
  /** Bytes of a message; the usual limit of gRPC. */
  public static final int MOST_BYTES = 4 << 20;

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

  private final Rpc.Common common;
  private final Supplier<Models> models;
  private final String version;

  /**
   * Creates it.
   *
   * @param longest time of a call
   * @param models asked for once the server is ready
   * @param version of the server
   */
  public KserveGrpc(
      Lifecycle lifecycle,
      AccessKeys keys,
      Metrics metrics,
      Duration longest,
      Supplier<Models> models,
      String version) {
    common = new Rpc.Common(lifecycle, keys, metrics, MOST_BYTES, longest);
    this.models = models;
    this.version = version;
  }

  /** Returns the routing of the service. */
  public GrpcRouting.Builder routing() {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(Rpc.SERVICE);
    methods().forEach(one -> service.addMethod(one.definition()));
    NOT_SERVED.forEach(name -> service.addMethod(notServed(name).definition()));
    // An empty configuration: else the library looks for files.
    return GrpcRouting.builder().config(Config.empty()).service(service.build());
  }

  private List<Rpc<?>> methods() {
    Lifecycle lifecycle = common.lifecycle();
    return List.of(
        named("ServerLive", Access.PROBE, (request, end) -> WireAnswer.flag(true)),
        named("ServerReady", Access.PROBE, (request, end) -> WireAnswer.flag(lifecycle.isReady())),
        named("ServerMetadata", Access.ALWAYS, (request, end) -> WireAnswer.server(version)),
        named(
            "ModelReady",
            Access.READY,
            (request, end) -> {
              model(request);
              return WireAnswer.flag(true);
            }),
        named("ModelMetadata", Access.READY, (request, end) -> WireAnswer.model(model(request))),
        new Rpc<>("ModelInfer", Access.READY, WireRequest::read, this::infer, common));
  }

  private Rpc<NamedRequest> named(String name, Access access, Rpc.Answers<NamedRequest> answers) {
    return new Rpc<>(name, access, NamedRequest::read, answers, common);
  }

  private Rpc<NamedRequest> notServed(String name) {
    return new Rpc<>(
        name,
        Access.ALWAYS,
        in -> {
          throw new Failure(
              405, "%s is not served; docs/server.md lists the methods".formatted(name));
        },
        (request, end) -> {
          throw new IllegalStateException("it is never read");
        },
        common);
  }

  private ServedModel model(NamedRequest request) {
    return models.get().get(request.name(), request.version());
  }

  private byte[] infer(WireRequest request, Deadline deadline) {
    try (Models.Use use = models.get().use(request.model(), request.version())) {
      return WireAnswer.inferred(
          InferAnswer.of(use.model(), request.asked(), deadline), request.isRaw());
    }
  }
}
