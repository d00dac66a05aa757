// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.admission;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * Who calls, as far as shares go: who shows a key is its holder, anybody else an address.
 * Immutable.
 *
 * @param by what tells callers apart
 * @param number of the key, or the bits of the address
 */
public record Caller(By by, long number) {
  /** What tells callers apart. */
  public enum By {
    /** A key of the server's. */
    KEY,
    /** An address of 32 bits. */
    IPV4,
    /** A network of 64 bits: whoever has one has all of its addresses. */
    IPV6,
    /** Nothing: all of these are one. */
    NONE
  }

  /** Who is not known. */
  public static final Caller UNKNOWN = new Caller(By.NONE, 0);

  /**
   * Returns a caller.
   *
   * @param key that was shown, as {@link AccessKeys#check} says
   * @param address of the peer
   */
  public static Caller of(int key, SocketAddress address) {
    if (key != AccessKeys.NO_KEY) {
      return new Caller(By.KEY, key);
    }
    if (!(address instanceof InetSocketAddress internet)) {
      return UNKNOWN;
    }
    return switch (internet.getAddress()) {
      case Inet4Address four -> new Caller(By.IPV4, ByteBuffer.wrap(four.getAddress()).getInt());
      case Inet6Address six -> new Caller(By.IPV6, ByteBuffer.wrap(six.getAddress()).getLong());
      case null, default -> UNKNOWN;
    };
  }
}
