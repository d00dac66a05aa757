// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;

/** TLS, with and without certificates of callers. The JDK's keytool makes the keys. */
@Timeout(60)
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path folder;

  private static KeyStore keys;

  @BeforeAll
  static void make() throws Exception {
    Path store = folder.resolve("keys.p12");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", "server", "-keyalg", "EC", "-validity", "2"));
    command.addAll(List.of("-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", new String(PASSWORD)));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(keytool.getInputStream().readAllBytes());
    assertEquals(0, keytool.waitFor(), out);
    keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    pem("cert.pem", "CERTIFICATE", keys.getCertificate("server").getEncoded());
    pem("key.pem", "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
  }

  private static void pem(String name, String what, byte[] bytes) throws IOException {
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
            .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)));
  }

  private static SeedhawkServer start(Optional<Path> clients) {
    Settings all = Settings.DEFAULT;
    return SeedhawkServer.start(
        new Settings(
            all.host(),
            0,
            1 << 20,
            1 << 20,
            all.longest(),
            Duration.ofSeconds(5),
            1,
            1,
            all.share(),
            all.callerConnections(),
            all.keys(),
            all.accessLog(),
            Optional.of(
                TlsFiles.read(folder.resolve("cert.pem"), folder.resolve("key.pem"), clients)),
            false,
            Optional.empty()));
  }

  private static HttpClient client(boolean withKey) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    Certificate certificate = keys.getCertificate("server");
    trusted.setCertificateEntry("server", certificate);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(withKey ? own.getKeyManagers() : null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static int status(SeedhawkServer server, HttpClient client) throws Exception {
    URI uri = URI.create("https://127.0.0.1:%s/v2/health/live".formatted(server.port()));
    return client
        .send(
            HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void callsAreEncrypted() throws Exception {
    try (SeedhawkServer server = start(Optional.empty());
        HttpClient client = client(false)) {
      assertEquals(200, status(server, client));
      assertTrue(!TestServer.raw(server, "GET /v2 HTTP/1.1\r\nHost: x\r\n\r\n").contains("200"));
    }
  }

  @Test
  void callersHaveCertificatesWhereTheyAreWanted() throws Exception {
    try (SeedhawkServer server = start(Optional.of(folder.resolve("cert.pem")));
        HttpClient known = client(true);
        HttpClient unknown = client(false)) {
      assertEquals(200, status(server, known));
      assertThrows(IOException.class, () -> status(server, unknown));
    }
  }

  @Test
  void whoSaysNothingIsNotWaitedFor() throws Exception {
    try (SeedhawkServer server = start(Optional.empty())) {
      assertEquals("", TestServer.raw(server, "")); // it waits 8 s for the end
    }
  }

  @Test
  void theKeyMustBelongToTheCertificate() throws Exception {
    for (String kind : List.of("EC", "RSA")) {
      pem(
          "other.pem",
          "PRIVATE KEY",
          KeyPairGenerator.getInstance(kind).generateKeyPair().getPrivate().getEncoded());
      Exception failure =
          assertThrows(
              BadInputException.class,
              () ->
                  TlsFiles.read(
                      folder.resolve("cert.pem"), folder.resolve("other.pem"), Optional.empty()));
      assertTrue(
          failure.getMessage().contains("the key does not belong to the certificate"),
          kind + ": " + failure.getMessage());
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws IOException {
    Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense");
    Exception failure =
        assertThrows(
            BadInputException.class, () -> TlsFiles.read(nonsense, nonsense, Optional.empty()));
    assertTrue(failure.getMessage().contains("nonsense.pem"), failure.getMessage());
  }
}
