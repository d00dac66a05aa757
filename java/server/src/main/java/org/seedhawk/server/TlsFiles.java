// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.seedhawk.error.BadInputException;

/** Makes TLS of PEM files. */
final class TlsFiles {
  private TlsFiles() {}

  /**
   * Returns the settings.
   *
   * @param certificates the server's, and those above it
   * @param key PKCS#8, without a passphrase
   * @param clients certificates of who signs those of callers; empty: callers need none
   * @throws BadInputException if a file cannot be read or used
   */
  static Tls read(Path certificates, Path key, Optional<Path> clients) {
    try {
      var config =
          Tls.builder()
              .privateKey(keys(certificates, key).privateKey().orElseThrow())
              .privateKeyCertChain(keys(certificates, key).certChain());
      if (clients.isPresent()) {
        Keys trusted = Keys.builder().pem(pem -> pem.certificates(resource(clients.get()))).build();
        config.clientAuth(TlsClientAuth.REQUIRED).trust(trusted.certs());
      }
      return config.build();
    } catch (BadInputException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BadInputException(
          "'%s' and '%s' cannot be used for TLS (%s); they must be PEM files, the key in PKCS#8 without a passphrase"
              .formatted(certificates, key, e.getMessage()),
          e);
    }
  }

  private static Keys keys(Path certificates, Path key) {
    return Keys.builder()
        .pem(pem -> pem.key(resource(key)).certChain(resource(certificates)))
        .build();
  }

  private static Resource resource(Path file) {
    if (!Files.isReadable(file)) {
      throw new BadInputException("'%s' cannot be read; check the path".formatted(file));
    }
    return Resource.create(file);
  }
}
