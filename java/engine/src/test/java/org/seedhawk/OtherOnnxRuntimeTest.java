// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.Rna;

/**
 * The engine and Microsoft's Java binding of another version of ONNX Runtime share a process,
 * whichever comes first.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class OtherOnnxRuntimeTest {
  @ParameterizedTest
  @ValueSource(strings = {"engine binding", "binding engine"})
  void twoVersionsShareAProcess(String order) throws Exception {
    Path other =
        Path.of(System.getProperty("seedhawk.root", "../.."))
            .resolve("java/engine/target/other-onnxruntime");
    assertTrue(Files.isDirectory(other), other + " is absent; the build unpacks it");
    String output =
        ChildJvm.run(
            Program.class,
            List.of("--enable-native-access=ALL-UNNAMED"),
            other.toUri().toString(),
            order.split(" ")[0],
            order.split(" ")[1],
            "engine");
    assertTrue(output.contains("binding 1.23.2, inputs"), output);
    String[] scores =
        output.lines().filter(line -> line.startsWith("score ")).toArray(String[]::new);
    assertTrue(scores.length >= 2, output);
    for (String score : scores) {
      assertEquals(scores[0], score, output);
    }
  }

  /** Uses them in the order of its arguments, of which the first is where the binding is. */
  public static final class Program {
    /** Prints what each has computed. */
    public static void main(String[] args) throws Exception {
      URL binding = URI.create(args[0]).toURL();
      for (String step : List.of(args).subList(1, args.length)) {
        if (step.equals("engine")) {
          scoreAPair();
        } else {
          openAModel(binding);
        }
      }
    }

    private static void scoreAPair() {
      try (Seedhawk engine = Seedhawk.builder().model("targetnet").device(Device.CPU).open();
          MirnaSet set = engine.prepare(List.of(new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU")))) {
        Rna utr = new Rna("utr", "ACGU".repeat(20) + "CUACCUCA" + "GGCU".repeat(20));
        System.out.println("score " + set.score("let-7", utr).score());
      }
      try (OrtRuntime runtime = OrtRuntime.open()) {
        assertNotEquals("1.23.2", runtime.version());
      }
    }

    private static void openAModel(URL where) throws Exception {
      byte[] model;
      try (InputStream in =
          Seedhawk.class.getResourceAsStream("/org/seedhawk/models/deeptarget/model.onnx")) {
        model = in.readAllBytes();
      }
      URLClassLoader loader = new URLClassLoader(new URL[] {where}, null); // for the process's life
      Class<?> type = loader.loadClass("ai.onnxruntime.OrtEnvironment");
      Object environment = type.getMethod("getEnvironment").invoke(null);
      Object version = type.getMethod("getVersion").invoke(environment);
      Object session =
          type.getMethod("createSession", byte[].class).invoke(environment, (Object) model);
      Set<?> inputs = (Set<?>) session.getClass().getMethod("getInputNames").invoke(session);
      System.out.println("binding " + version + ", inputs " + inputs);
      ((AutoCloseable) session).close();
    }
  }
}
