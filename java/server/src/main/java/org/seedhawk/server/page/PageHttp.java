// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Endpoint;
import org.seedhawk.server.http.Endpoint.Access;

/**
 * The page at {@code /}. Browsers load it without a key and before the server is ready; the page
 * asks for the key and waits. It may load nothing from elsewhere, run no script but its own, and
 * stand in no frame. Thread-safe.
 */
public final class PageHttp {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

  /** That of the genome browser: igv.js brings styles of its own, and draws pictures. */
  private static final String BROWSER_POLICY =
      POLICY
          .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
          .replace("img-src 'self'", "img-src 'self' data: blob:");

  private PageHttp() {}

  /** Returns the calls. */
  public static List<Endpoint> endpoints() {
    return List.of(
        file("/", "index.html", "text/html; charset=utf-8"),
        file("/page.css", "page.css", "text/css; charset=utf-8"),
        file("/page.js", "page.js", "text/javascript; charset=utf-8"),
        file("/icon.svg", "icon.svg", "image/svg+xml"),
        file("/browser", "browser.html", "text/html; charset=utf-8"),
        file("/browser.js", "browser.js", "text/javascript; charset=utf-8"));
  }

  private static Endpoint file(String path, String name, String type) {
    byte[] bytes = read(name);
    String policy = name.startsWith("browser") ? BROWSER_POLICY : POLICY;
    return new Endpoint("GET", path, Access.PROBE, call -> send(call, policy, type, bytes));
  }

  private static void send(Call call, String policy, String type, byte[] bytes) {
    call.set("Content-Security-Policy", policy)
        .set("Referrer-Policy", "no-referrer")
        .set("Cache-Control", "no-cache")
        .send(type, bytes);
  }

  private static byte[] read(String name) {
    try (InputStream in = PageHttp.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the jar has no " + name, e);
    }
  }
}
