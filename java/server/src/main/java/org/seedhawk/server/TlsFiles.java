// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAKey;
import java.util.Optional;
import org.seedhawk.error.BadInputException;

/** Makes TLS of PEM files. */
final class TlsFiles {
  private static final byte[] PROBE = {1, 2, 3, 4};

  private TlsFiles() {}

  /**
   * Returns the settings.
   *
   * @param certificates the server's, and those above it
   * @param key PKCS#8, without a passphrase
   * @param clients certificates of who signs those of callers; empty: callers need none
   * @throws BadInputException if a file cannot be read or used, or the key is not the certificate's
   */
  static Tls read(Path certificates, Path key, Optional<Path> clients) {
    try {
      Keys own = keys(certificates, key);
      PrivateKey secret = own.privateKey().orElseThrow();
      if (!isPair(secret, own.certChain().getFirst().getPublicKey())) {
        throw new BadInputException(
            "'%s' and '%s': the key does not belong to the certificate; name the key of the file's first certificate"
                .formatted(certificates, key));
      }
      var config = Tls.builder().privateKey(secret).privateKeyCertChain(own.certChain());
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

  /** Returns whether what one key signs the other one verifies. */
  private static boolean isPair(PrivateKey secret, PublicKey open) {
    if (secret instanceof RSAKey one) { // its kinds sign in several ways
      return open instanceof RSAKey other && one.getModulus().equals(other.getModulus());
    }
    String kind = secret.getAlgorithm();
    try {
      Signature signature = Signature.getInstance(kind.equals("EC") ? "SHA256withECDSA" : kind);
      signature.initSign(secret);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(open);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (InvalidKeyException | SignatureException e) {
      return false; // keys of two kinds, or two curves
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("keys of the kind %s sign nothing".formatted(kind), e);
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
