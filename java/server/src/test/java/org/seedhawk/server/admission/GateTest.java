// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.seedhawk.server.failure.Deadline;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.record.Metrics;

/** Who waits, who is refused, and whose turn is next. */
@Timeout(30)
class GateTest {
  private static final Caller ONE = Caller.of(0, new InetSocketAddress(1));
  private static final Caller TWO = Caller.of(1, new InetSocketAddress(1));

  private final Metrics metrics = new Metrics();
  private final ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
  private final List<CompletableFuture<Void>> calls = new ArrayList<>();

  private Gate gate(int mostWaiting, int share) {
    return new Gate(1, mostWaiting, new Shares(Shares.What.SCANS, share, metrics));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(9));
  }

  private static Failure fails(Gate gate, Caller caller, Deadline deadline) {
    return assertThrows(Failure.class, () -> gate.enter(caller, deadline));
  }

  /** Lets a call wait, and notes when it was admitted. */
  private void queue(Gate gate, Caller caller, String name) throws InterruptedException {
    int before = gate.waiting();
    calls.add(
        CompletableFuture.runAsync(
            () -> {
              try (Gate.Pass pass = gate.enter(caller, soon())) {
                order.add(name);
              }
            },
            run -> Thread.ofVirtual().start(run)));
    while (gate.waiting() == before) {
      Thread.sleep(1);
    }
  }

  private void awaitAll() throws Exception {
    for (CompletableFuture<Void> call : calls) {
      call.get(9, TimeUnit.SECONDS);
    }
  }

  @Test
  void longCallsWaitAndThenAreRefused() throws Exception {
    Gate gate = gate(1, 1);
    Gate.Pass pass = gate.enter(ONE, soon());
    assertEquals(504, fails(gate, ONE, Deadline.in(Duration.ofMillis(20))).status());
    assertEquals(0, gate.waiting());
    gate.checkRoom(TWO);
    queue(gate, ONE, "second");
    Failure busy = fails(gate, TWO, soon());
    assertEquals(429, busy.status());
    assertTrue(busy.getMessage().contains("the server's most"), busy.getMessage());
    assertThrows(Failure.class, () -> gate.checkRoom(TWO));
    pass.close();
    awaitAll();
    gate.enter(TWO, soon()).close();
  }

  @Test
  void oneCallerCannotTakeAllPlaces() throws Exception {
    Gate gate = gate(4, 2);
    Gate.Pass pass = gate.enter(ONE, soon());
    queue(gate, ONE, "one");
    queue(gate, ONE, "one");
    Failure full = fails(gate, ONE, soon());
    assertEquals(429, full.status());
    assertTrue(full.getMessage().contains("one caller may have 2"), full.getMessage());
    assertEquals(429, assertThrows(Failure.class, () -> gate.checkRoom(ONE)).status());
    assertTrue(
        metrics.text().contains("seedhawk_share_refusals_total{of=\"scans\"} 2"), metrics.text());
    gate.checkRoom(TWO);
    queue(gate, TWO, "two");
    pass.close();
    awaitAll();
    gate.enter(ONE, soon()).close();
  }

  @Test
  void callersHaveTheirTurns() throws Exception {
    Gate gate = gate(10, 10);
    Gate.Pass pass = gate.enter(ONE, soon());
    for (String name : List.of("one 1", "one 2", "one 3")) {
      queue(gate, ONE, name);
    }
    for (String name : List.of("two 1", "two 2")) {
      queue(gate, TWO, name);
    }
    pass.close();
    awaitAll();
    assertEquals(List.of("one 1", "two 1", "one 2", "two 2", "one 3"), List.copyOf(order));
  }

  /** A call that gave up is nobody's turn. */
  @Test
  void whoGaveUpIsPassedOver() throws Exception {
    Gate gate = gate(10, 10);
    Gate.Pass pass = gate.enter(ONE, soon());
    assertEquals(504, fails(gate, TWO, Deadline.in(Duration.ofMillis(5))).status());
    queue(gate, TWO, "two");
    Thread late = Thread.ofVirtual().start(() -> fails(gate, ONE, soon()));
    while (gate.waiting() < 2) {
      Thread.sleep(1);
    }
    late.interrupt();
    late.join();
    assertEquals(1, gate.waiting());
    pass.close();
    awaitAll();
    gate.enter(ONE, soon()).close();
  }

  @Test
  void sharesAreGivenBack() {
    Shares shares = new Shares(Shares.What.PAIRS, 10, metrics);
    shares.take(ONE, 7);
    assertEquals(429, assertThrows(Failure.class, () -> shares.take(ONE, 4)).status());
    shares.take(ONE, 3);
    shares.take(TWO, 10);
    shares.give(ONE, 7);
    shares.give(ONE, 3);
    shares.give(TWO, 10);
    assertEquals(0, shares.callers(), "nobody is remembered for ever");
  }

  @Test
  void callersAreKeysOrElseAddresses() throws UnknownHostException {
    Caller four = at("192.0.2.1");
    assertEquals(four, at("192.0.2.1"));
    assertNotEquals(four, at("192.0.2.2"));
    // Whoever has a network of 64 bits has all of its addresses.
    assertEquals(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff::9"));
    assertNotEquals(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
    assertNotEquals(ONE, TWO);
    assertEquals(Caller.UNKNOWN, Caller.of(AccessKeys.NO_KEY, null));
  }

  private static Caller at(String address) throws UnknownHostException {
    return Caller.of(
        AccessKeys.NO_KEY, new InetSocketAddress(InetAddress.getByName(address), 4711));
  }
}
