// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.seedhawk.server.admission.AccessKeys;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.failure.Lifecycle;
import org.seedhawk.server.record.AccessLog;
import org.seedhawk.server.record.Metrics;

/**
 * Finds the endpoint of a request, lets it answer, and makes JSON of what goes wrong. Each error of
 * each path has a body {@code {"error": "..."}}. Thread-safe.
 */
public final class Router implements Handler {
  private static final System.Logger LOG = System.getLogger(Router.class.getName());

  private final List<Route> routes;
  private final Lifecycle lifecycle;
  private final AccessKeys keys;
  private final Call.Limits limits;
  private final Metrics metrics;
  private final AccessLog log;

  /** An endpoint and the parts of its path. */
  private record Route(Endpoint endpoint, String[] parts) {
    boolean fits(String[] path) {
      if (path.length != parts.length) {
        return false;
      }
      for (int i = 0; i < parts.length; i++) {
        if (!isVariable(parts[i]) && !parts[i].equals(path[i])) {
          return false;
        }
      }
      return true;
    }

    Map<String, String> variables(String[] path) {
      Map<String, String> found = new HashMap<>();
      for (int i = 0; i < parts.length; i++) {
        if (isVariable(parts[i])) {
          found.put(parts[i].substring(1, parts[i].length() - 1), decoded(path[i]));
        }
      }
      return found;
    }

    private static boolean isVariable(String part) {
      return part.startsWith("{");
    }
  }

  /**
   * Creates it.
   *
   * @param endpoints all of the server's
   */
  public Router(
      Collection<Endpoint> endpoints,
      Lifecycle lifecycle,
      AccessKeys keys,
      Call.Limits limits,
      Metrics metrics,
      AccessLog log) {
    routes = endpoints.stream().map(one -> new Route(one, one.path().split("/", -1))).toList();
    this.lifecycle = lifecycle;
    this.keys = keys;
    this.limits = limits;
    this.metrics = metrics;
    this.log = log;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    long begun = System.nanoTime();
    String method = request.prologue().method().text();
    String path = request.prologue().uriPath().rawPath();
    // Asked for now: a connection that is closed has no peer any more.
    String caller = log.isOn() ? request.remotePeer().host() : "";
    Outcome outcome = new Outcome();
    try {
      answer(request, response, method, path, outcome);
    } finally {
      long nanos = System.nanoTime() - begun;
      metrics.ended(outcome.route, outcome.status, nanos);
      log.write(caller, method, path, outcome.status, nanos);
    }
  }

  /** What is known of a call when it has ended. */
  private static final class Outcome {
    private String route = "none";
    private int status;
  }

  private void answer(
      ServerRequest request, ServerResponse response, String method, String path, Outcome outcome) {
    Call call = null;
    try {
      Route route = find(method, path.split("/", -1), response);
      outcome.route = route.endpoint.path();
      call = new Call(request, response, route.variables(path.split("/", -1)), limits);
      call.setDeadline();
      handle(route.endpoint, call);
      outcome.status = call.status();
    } catch (IOException | RuntimeException | Error e) {
      // 499: the caller has gone, or the answer was cut; nobody sees this number but the log.
      outcome.status = 499;
      if (e instanceof CloseConnectionException gone) {
        outcome.status = call != null && call.hasBegun() ? call.status() : outcome.status;
        throw gone;
      }
      if (call != null && call.hasBegun() || response.isSent()) {
        throw cut(e, call, outcome);
      }
      Failure failure = call == null ? Failure.of(e) : call.deadline().failure(e);
      outcome.status = failure.status();
      Call told = call == null ? new Call(request, response, Map.of(), limits) : call;
      boolean unread = told.hasUnread();
      told.refuse(failure);
      if (unread) {
        told.linger();
        throw new CloseConnectionException("the rest of a body was not read", failure);
      }
    } finally {
      if (call != null) {
        call.end();
      }
    }
  }

  private static CloseConnectionException cut(Throwable e, Call call, Outcome outcome) {
    if (call != null && call.status() >= 400) {
      outcome.status = call.status();
    }
    if (!Failure.isConnection(e) && !(e instanceof Failure)) {
      LOG.log(System.Logger.Level.WARNING, "an answer was cut", e);
    }
    return new CloseConnectionException("an answer cannot be ended", e);
  }

  private void handle(Endpoint endpoint, Call call) throws IOException {
    if (endpoint.access() != Endpoint.Access.PROBE) {
      call.setCaller(keys.check(call.header("Authorization").orElse(null)));
    }
    if (endpoint.access() != Endpoint.Access.READY) {
      endpoint.handler().handle(call);
      return;
    }
    lifecycle.enter();
    try {
      endpoint.handler().handle(call);
    } finally {
      lifecycle.exit();
    }
  }

  private Route find(String method, String[] path, ServerResponse response) {
    TreeMap<String, Route> allowed = new TreeMap<>();
    for (Route route : routes) {
      if (route.fits(path)) {
        allowed.putIfAbsent(route.endpoint.method(), route);
      }
    }
    if (allowed.containsKey("GET")) {
      allowed.putIfAbsent("HEAD", allowed.get("GET")); // the call sends no body then
    }
    if (allowed.containsKey(method)) {
      return allowed.get(method);
    }
    if (allowed.isEmpty()) {
      throw new Failure(404, "there is nothing at this path; /openapi.json lists all paths");
    }
    String methods = String.join(", ", allowed.keySet());
    response.header(HeaderValues.create(HeaderNames.ALLOW, methods));
    throw new Failure(405, "the method is not allowed at this path; use " + methods);
  }

  /** Decodes a part of a path; what is no encoded text stays as it is, and names nothing. */
  private static String decoded(String part) {
    if (part.indexOf('%') < 0) {
      return part;
    }
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return part;
    }
  }
}
