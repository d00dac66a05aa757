// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import io.helidon.common.socket.SocketOptions;
import io.helidon.config.Config;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.grpc.GrpcConfig;
import io.helidon.webserver.grpc.GrpcRouting;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionProvider;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionProvider;
import io.helidon.webserver.spi.ProtocolConfig;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.seedhawk.Seedhawk;
import org.seedhawk.server.admission.ByteBudget;
import org.seedhawk.server.admission.Gate;
import org.seedhawk.server.admission.Shares;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.failure.Lifecycle;
import org.seedhawk.server.genome.GenesHttp;
import org.seedhawk.server.genome.TracksHttp;
import org.seedhawk.server.grpc.KserveGrpc;
import org.seedhawk.server.grpc.RpcCommon;
import org.seedhawk.server.grpc.ScanGrpc;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.DirectErrors;
import org.seedhawk.server.http.Endpoint;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.http.NoHttp;
import org.seedhawk.server.http.RequestGuard;
import org.seedhawk.server.http.Router;
import org.seedhawk.server.http.Watchdog;
import org.seedhawk.server.job.Job;
import org.seedhawk.server.job.JobStore;
import org.seedhawk.server.kserve.KserveHttp;
import org.seedhawk.server.kserve.Repository;
import org.seedhawk.server.model.Models;
import org.seedhawk.server.model.ServedModel;
import org.seedhawk.server.page.PageHttp;
import org.seedhawk.server.record.Metrics;
import org.seedhawk.server.typed.EffectsHttp;
import org.seedhawk.server.typed.JobsHttp;
import org.seedhawk.server.typed.Listings;
import org.seedhawk.server.typed.PairsHttp;
import org.seedhawk.server.typed.ScanHttp;
import org.seedhawk.server.typed.Scans;

/**
 * A server: it listens at once, is live, and becomes ready when its models are open and warm.
 *
 * {@snippet :
 * try (SeedhawkServer server = SeedhawkServer.start(Settings.DEFAULT)) {
 *   server.open(() -> Models.open(names, builder, mirnas, threads, server.metrics()));
 *   ...
 * }
 * }
 *
 * Thread-safe.
 */
public final class SeedhawkServer implements AutoCloseable {
  /** Connections of all callers. */
  static final int MOST_CONNECTIONS = 8192;

  /** Longer than what balancers keep idle connections for. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  private final Lifecycle lifecycle = new Lifecycle();
  private final Metrics metrics = new Metrics();
  private final Watchdog dog = new Watchdog();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final Settings settings;
  private final JobsHttp jobs;
  private final WebServer server;
  private volatile Optional<Models> models = Optional.empty();

  private SeedhawkServer(Settings settings) {
    this.settings = settings;
    // One byte more is read of a body that is too large and does not say so.
    long oneBody = settings.mostBytes() + 1;
    Shares bytes = shares(Shares.What.BYTES, settings.mostBytesAtOnce(), oneBody);
    ByteBudget budget = new ByteBudget(settings.mostBytesAtOnce(), bytes);
    Shares pairs = shares(Shares.What.PAIRS, ServedModel.MOST_WAITING, ServedModel.MOST_PAIRS);
    Call.Limits limits =
        new Call.Limits(settings.mostBytes(), budget, settings.longest(), settings.peerTime(), dog);
    endpoints.addAll(PageHttp.endpoints());
    endpoints.add(new Endpoint("GET", "/metrics", Access.ALWAYS, this::metrics));
    endpoints.add(new Endpoint("GET", "/openapi.json", Access.ALWAYS, this::openapi));
    endpoints.addAll(new KserveHttp(lifecycle, this::models, pairs, version()).endpoints());
    Gate gate =
        new Gate(
            settings.longCalls(),
            settings.waitingCalls(),
            shares(Shares.What.SCANS, settings.waitingCalls(), 1));
    metrics.gauge("seedhawk_long_calls_waiting", "Scans that wait for others.", "", gate::waiting);
    endpoints.addAll(new ScanHttp(this::models, gate).endpoints());
    endpoints.addAll(new EffectsHttp(this::models, gate).endpoints());
    endpoints.addAll(new PairsHttp(this::models, gate, pairs).endpoints());
    endpoints.addAll(new Listings(this::models).endpoints());
    endpoints.addAll(new Repository(this::models, settings.control()).endpoints());
    jobs = new JobsHttp(this::models, settings.jobs());
    endpoints.addAll(jobs.endpoints());
    endpoints.addAll(new GenesHttp(() -> models().genome()).endpoints());
    endpoints.addAll(new TracksHttp(() -> models().files()).endpoints());
    Router router =
        new Router(endpoints, lifecycle, settings.keys(), limits, metrics, settings.accessLog());
    RpcCommon common =
        new RpcCommon(
            lifecycle, settings.keys(), metrics, settings.longest(), settings.peerTime(), dog);
    GrpcRouting.Builder grpc =
        GrpcRouting.builder()
            .config(Config.empty()) // else the library looks for files
            .service(new KserveGrpc(common, this::models, pairs, version()).service())
            .service(new ScanGrpc(common, new Scans(this::models, gate)).service());
    gauges(budget);
    server = build(router, grpc, limits);
  }

  /** Returns what one caller may have of so much: its share, but no less than one call may take. */
  private Shares shares(Shares.What what, long all, long oneCall) {
    return new Shares(what, Math.max(oneCall, (long) (all * settings.share())), metrics);
  }

  private WebServer build(Router router, GrpcRouting.Builder grpc, Call.Limits limits) {
    Newcomers newcomers =
        new Newcomers(dog, settings.peerTime(), settings.callerConnections(), metrics);
    metrics.gauge("seedhawk_connections", "Connections that are open.", "", newcomers::connections);
    RequestGuard guard = new RequestGuard(newcomers::hasBegun, limits, metrics);
    Http1Config http1 = Http1Config.builder().addReceiveListener(guard).build();
    Http2Config http2 = Http2Config.builder().maxConcurrentStreams(256).build();
    GrpcConfig rpc = GrpcConfig.builder().maxReadBufferSize(RpcCommon.MOST_BYTES).build();
    List<ProtocolConfig> protocols = List.of(http1, http2, rpc);
    ServerConnectionSelector first =
        new Http1ConnectionProvider().create("@default", http1, ProtocolConfigs.create(protocols));
    ServerConnectionSelector second =
        new Http2ConnectionProvider().create("@default", http2, ProtocolConfigs.create(protocols));
    WebServerConfig.Builder config =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .shutdownHook(false)
            // Without it an answer in two parts waits 40 ms for the peer's acknowledgement.
            .connectionOptions(newcomers.told(SocketOptions.builder().tcpNoDelay(true).build()))
            .maxPayloadSize(settings.mostBytes())
            .maxTcpConnections(MOST_CONNECTIONS)
            .idleConnectionTimeout(IDLE)
            .shutdownGracePeriod(Duration.ofMillis(500))
            .directHandlers(DirectErrors.handlers(metrics))
            .addConnectionSelector(newcomers.told(new NoHttp(dog, metrics)))
            .addConnectionSelector(newcomers.begun(second))
            .addConnectionSelector(newcomers.told(guard.watched(first)))
            .addProtocol(http1)
            .addProtocol(http2)
            .addProtocol(rpc)
            .addRouting(grpc)
            .routing(
                HttpRouting.builder()
                    .addFilter(guard::betweenRequests)
                    .any("/*", router)
                    .any(router));
    settings.tls().ifPresent(config::tls);
    return config.build();
  }

  /**
   * Starts a server. It answers probes at once, and other calls once it is ready.
   *
   * @throws IllegalStateException if it cannot listen
   */
  public static SeedhawkServer start(Settings settings) {
    probe(settings);
    SeedhawkServer made = new SeedhawkServer(settings);
    made.server.start();
    if (!made.server.isRunning()) {
      made.dog.close();
      throw cannotListen(settings, "another program was quicker");
    }
    return made;
  }

  /** Finds out what is wrong with the address: the library logs it, and throws nothing. */
  private static void probe(Settings settings) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(settings.host(), settings.port()));
    } catch (IOException | RuntimeException e) {
      throw cannotListen(settings, e.getMessage());
    }
  }

  private static IllegalStateException cannotListen(Settings settings, String why) {
    return new IllegalStateException(
        "cannot listen at %s, port %s: %s; name a free port of this machine with --port and --host"
            .formatted(settings.host(), settings.port(), why));
  }

  /**
   * Opens the models and says that the server is ready.
   *
   * @param open opens them and warms them up; the server closes them
   */
  public void open(Supplier<Models> open) {
    Models opened = open.get();
    models = Optional.of(opened);
    opened.all().forEach(model -> gauges(opened, model));
    lifecycle.ready();
    settings.jobs().ifPresent(store -> store.start(jobs.work()));
  }

  private Models models() {
    return models.orElseThrow(Failure::starting);
  }

  private void gauges(ByteBudget budget) {
    metrics.gauge(
        "seedhawk_ready", "1 while calls are answered.", "", () -> lifecycle.isReady() ? 1 : 0);
    metrics.gauge("seedhawk_calls_in_flight", "Calls that have begun.", "", lifecycle::inFlight);
    metrics.gauge("seedhawk_body_bytes", "Bytes of bodies in memory.", "", budget::taken);
    settings.jobs().ifPresent(this::gauges);
  }

  private void gauges(JobStore store) {
    for (Job.State state : Job.State.values()) {
      metrics.gauge(
          "seedhawk_jobs",
          "Jobs that are kept, by state.",
          "state=\"" + state.label() + "\"",
          () -> store.count(state));
    }
    metrics.gauge("seedhawk_job_bytes", "Bytes of the files of jobs.", "", store::bytes);
  }

  private void gauges(Models all, ServedModel model) {
    String name = "model=\"" + model.name() + "\"";
    metrics.gauge(
        "seedhawk_engine_waiting",
        "Calls that wait for a worker of the engine.",
        name,
        () -> status(all, model, Seedhawk.Status::waiting));
    metrics.gauge(
        "seedhawk_engine_busy",
        "Workers of the engine that compute.",
        name,
        () -> status(all, model, Seedhawk.Status::busy));
    metrics.gauge(
        "seedhawk_engine_fallbacks",
        "What the engine does without and is slower for.",
        name,
        () -> status(all, model, found -> found.fallbacks().size()));
    String device = model.engine().device().startsWith("cpu") ? "cpu" : "gpu";
    metrics.gauge(
        "seedhawk_engine_info",
        "1 while the model is loaded; labels say what computes.",
        name + ",kernels=\"" + model.engine().backend() + "\",device=\"" + device + "\"",
        () -> all.find(model.name()).isPresent() ? 1 : 0);
  }

  /** Returns a number of the engine that has the model's name now; 0 if none has. */
  private static double status(
      Models all, ServedModel model, ToDoubleFunction<Seedhawk.Status> number) {
    return all.find(model.name())
        .map(now -> number.applyAsDouble(now.engine().status()))
        .orElse(0.0);
  }

  private void metrics(Call call) {
    call.send(Metrics.TYPE, metrics.text().getBytes(StandardCharsets.UTF_8));
  }

  private void openapi(Call call) throws IOException {
    try (InputStream in = SeedhawkServer.class.getResourceAsStream("openapi.json")) {
      call.send(Call.JSON, in.readAllBytes());
    }
  }

  /** Returns the port. */
  public int port() {
    return server.port();
  }

  /** Returns what is counted. */
  public Metrics metrics() {
    return metrics;
  }

  /** Returns where the server stands. */
  public Lifecycle lifecycle() {
    return lifecycle;
  }

  /** Returns all calls of the server over HTTP. */
  public List<Endpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  /** Returns the version of the program. */
  public static String version() {
    try (InputStream in = SeedhawkServer.class.getResourceAsStream("version.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new IllegalStateException("the jar has no version", e);
    }
  }

  /**
   * Ends the server: it takes no more calls, lets those in flight end, then closes connections and
   * models. A second call does nothing.
   *
   * @param grace how long calls in flight may take
   * @return whether all of them ended in time
   */
  public boolean close(Duration grace) {
    if (!closed.compareAndSet(false, true)) {
      return true;
    }
    lifecycle.drain();
    boolean idle = lifecycle.awaitIdle(grace);
    server.stop();
    settings.jobs().ifPresent(JobStore::close);
    models.ifPresent(Models::close);
    dog.close();
    settings.accessLog().close();
    return idle;
  }

  /** As {@link #close(Duration)}, without a grace period. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }
}
