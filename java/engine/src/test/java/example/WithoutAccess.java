// SPDX-License-Identifier: Apache-2.0
package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.seedhawk.Seedhawk;
import org.seedhawk.check.Doctor;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.generate.Generator;

/** Another program in a JVM that lets nobody call native code. */
public final class WithoutAccess {
  private WithoutAccess() {}

  /** Opens what needs native code, and asks the doctor, twice; takes what the option must name. */
  public static void main(String[] args) {
    String option = "start it with --enable-native-access=" + args[0] + ",";
    for (int i = 0; i < 2; i++) {
      check(assertThrows(EngineUnavailableException.class, Seedhawk::open), option);
      check(
          assertThrows(EngineUnavailableException.class, () -> Generator.open("seq2seq")), option);
      Doctor.Finding last = Doctor.examine().getLast();
      assertEquals("native code", last.subject());
      assertTrue(last.fatal() && !last.ok());
      assertTrue(last.detail().contains(option), last.detail());
    }
    for (String backend : new String[] {"java", "scalar"}) {
      System.setProperty("seedhawk.backend", backend);
      check(assertThrows(EngineUnavailableException.class, Seedhawk::open), option);
    }
  }

  private static void check(RuntimeException failure, String option) {
    assertTrue(failure.getMessage().contains(option), failure.getMessage());
  }
}
