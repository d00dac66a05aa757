// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.TestEnvironment;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.kernels.Kernels;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;

/** A library that is absent, broken, foreign or of another age is refused with what to do. */
class LibraryLoadingTest {
  @TempDir Path folder;

  private static NativeUnavailableException openKernels(Path library) {
    return with(
        "seedhawk.library",
        library,
        () ->
            assertThrows(
                NativeUnavailableException.class,
                () -> NativeKernels.open(NativeKernels.Backend.AUTO).close()));
  }

  private static NativeUnavailableException openOrt(Path library) {
    return with(
        "seedhawk.ort.library",
        library,
        () -> assertThrows(NativeUnavailableException.class, () -> OrtRuntime.open().close()));
  }

  private static NativeUnavailableException with(
      String property, Path library, Supplier<NativeUnavailableException> test) {
    String before = System.getProperty(property);
    System.setProperty(property, library.toString());
    try {
      return test.get();
    } finally {
      if (before == null) {
        System.clearProperty(property);
      } else {
        System.setProperty(property, before);
      }
    }
  }

  /** Compiles C code to a library, or skips the test. */
  private Path compile(String name, String code) throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve(name + ".c"), code);
    Path library = folder.resolve(System.mapLibraryName(name));
    int status;
    try {
      status =
          new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
              .inheritIO()
              .start()
              .waitFor();
    } catch (IOException e) {
      String reason = "cc is absent: " + e.getMessage();
      if (Arrays.asList(System.getProperty("seedhawk.require", "").split(",")).contains("native")) {
        Assertions.fail(reason + ", but -Dseedhawk.require has 'native'");
      }
      System.out.println("[seedhawk] skipped: " + reason);
      Assumptions.abort(reason);
      throw e;
    }
    assertEquals(0, status, "cc failed");
    return library;
  }

  /** Loads the engine a second time, with or without the native libraries on its class path. */
  private static final class Isolated extends ClassLoader {
    private final ClassLoader source = LibraryLoadingTest.class.getClassLoader();
    private final boolean natives;
    private final String other;

    Isolated(boolean natives) {
      this(natives, "");
    }

    /** Claims to have one other resource. */
    Isolated(boolean natives, String other) {
      super(ClassLoader.getPlatformClassLoader());
      this.natives = natives;
      this.other = other;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      try (InputStream in = source.getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] code = in.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    @Override
    protected URL findResource(String name) {
      if (name.equals(other)) {
        return source.getResource("org/seedhawk/ffi/LibraryLoadingTest.class");
      }
      boolean library = name.contains("/native/") || name.startsWith("org/bytedeco/");
      return library && !natives ? null : source.getResource(name);
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
      URL first = findResource(name);
      return first == null ? Collections.emptyEnumeration() : source.getResources(name);
    }

    /** Opens and closes; returns what was thrown, or null. */
    Throwable open(String type, Object... arguments) throws Exception {
      Class<?> owner = loadClass("org.seedhawk.ffi." + type);
      Method open =
          Arrays.stream(owner.getMethods())
              .filter(method -> method.getName().equals("open"))
              .findFirst()
              .orElseThrow();
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      Thread.currentThread().setContextClassLoader(null);
      try {
        ((AutoCloseable) open.invoke(null, arguments)).close();
        return null;
      } catch (InvocationTargetException e) {
        return e.getCause();
      } finally {
        Thread.currentThread().setContextClassLoader(context);
      }
    }

    Object backend(String name) throws Exception {
      Class<?> type = loadClass("org.seedhawk.ffi.host.NativeKernels$Backend");
      return type.getMethod("valueOf", String.class).invoke(null, name);
    }
  }

  @Test
  void saysWhatWasTriedWhenNothingIsThere() throws Exception {
    Isolated bare = new Isolated(false);
    String message =
        without(
            "seedhawk.library",
            () -> bare.open("host.NativeKernels", bare.backend("AUTO")).getMessage());
    assertTrue(
        message.startsWith(
            "libseedhawk is not there for "
                + Platform.current()
                + ": -Dseedhawk.library is not set, and class path and module path have no"
                + " 'org/seedhawk/native/"),
        message);
    Assumptions.assumeTrue(Platform.current().system().equals("linux"));
    assertTrue(
        message.endsWith(
            "; add the Maven artifact org.seedhawk:seedhawk-engine with the classifier "
                + Platform.current()
                + ", build native/ or set -Dseedhawk.library=<path>"),
        message);
  }

  private static <T> T without(String property, Callable<T> test) throws Exception {
    String before = System.clearProperty(property);
    try {
      return test.call();
    } finally {
      if (before != null) {
        System.setProperty(property, before);
      }
    }
  }

  @Test
  void twoClassLoadersMayUseTheLibraries() throws Exception {
    TestEnvironment.backends();
    OrtRuntime.open().close();
    Isolated second = new Isolated(true);
    assertNull(second.open("host.NativeKernels", second.backend("SCALAR")));
    assertNull(second.open("onnxruntime.OrtRuntime"));
  }

  @Test
  void namesAPathWithoutAFile() {
    Path absent = folder.resolve("absent.so");
    assertEquals(
        "-Dseedhawk.library="
            + absent
            + " names no file; correct the path, build native/ or unpack the bundle again",
        openKernels(absent).getMessage());
    String message = openOrt(absent).getMessage();
    assertTrue(message.startsWith("-Dseedhawk.ort.library=" + absent + " names no file;"), message);
  }

  @Test
  void saysWhyAFileIsNoLibrary() throws IOException {
    Path text = Files.writeString(folder.resolve("text.so"), "This is no library.".repeat(99));
    for (NativeUnavailableException error :
        new NativeUnavailableException[] {openKernels(text), openOrt(text)}) {
      String message = error.getMessage();
      assertTrue(message.contains("cannot be loaded from '" + text + "': "), message);
      assertTrue(message.contains(" -Dseedhawk."), message);
      assertNotNull(error.getCause());
    }
    if (System.getProperty("os.name").equals("Linux")) {
      String message = openKernels(text).getMessage();
      assertTrue(message.contains("is no library that can be read"), message);
    }
  }

  /** The system's loader would map what is not there, and the JVM would end. */
  @Test
  void refusesALibraryThatWasCutOff() throws Exception {
    byte[] whole =
        Files.readAllBytes(compile("whole", "unsigned shk_abi_version(void) { return 1u; }"));
    for (int length : new int[] {whole.length / 2, whole.length - 1}) {
      Path part = Files.write(folder.resolve("part.so"), Arrays.copyOf(whole, length));
      for (NativeUnavailableException error :
          new NativeUnavailableException[] {openKernels(part), openOrt(part)}) {
        assertTrue(error.getMessage().contains("it was cut off"), error.getMessage());
      }
    }
  }

  /** A jar that was built on another machine. */
  @Test
  void saysWhichProcessorAJarHasALibraryFor() throws Exception {
    Isolated foreign = new Isolated(false, "org/seedhawk/native/linux-aarch64/libseedhawk.so");
    Platform here = Platform.current();
    Assumptions.assumeFalse(here.toString().equals("linux-aarch64"));
    assertEquals(
        "libseedhawk is not there for "
            + here
            + ": -Dseedhawk.library is not set, and class path and module path have no"
            + " 'org/seedhawk/native/"
            + here.kernelFolder()
            + "/"
            + System.mapLibraryName("seedhawk")
            + "', only that of linux-aarch64; add the Maven artifact org.seedhawk:seedhawk-engine"
            + " with the classifier "
            + here
            + ", build native/ or set -Dseedhawk.library=<path>",
        without(
            "seedhawk.library",
            () -> foreign.open("host.NativeKernels", foreign.backend("AUTO")).getMessage()));
  }

  /** The system's loader would say that there is no such file. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void namesTheProcessorThatALibraryIsFor() throws Exception {
    byte[] code =
        Files.readAllBytes(compile("foreign", "unsigned shk_abi_version(void) { return 2u; }"));
    String here = Platform.current().processor();
    boolean arm = here.equals("aarch64");
    Assumptions.assumeTrue(arm || here.equals("x86_64"));
    code[18] = (byte) (arm ? 62 : 183);
    Path library = Files.write(folder.resolve("processor.so"), code);
    String reason = "it is for " + (arm ? "x86_64" : "aarch64") + ", and this JVM runs on " + here;
    assertEquals(
        "libseedhawk cannot be loaded from '"
            + library
            + "': "
            + reason
            + "; rebuild native/ or set -Dseedhawk.library=<path>",
        openKernels(library).getMessage());
    assertTrue(openOrt(library).getMessage().contains(reason), openOrt(library).getMessage());
  }

  @Test
  void refusesKernelsOfAnotherAbi() throws Exception {
    Path library = compile("otherabi", "unsigned shk_abi_version(void) { return 4000000000u; }");
    assertEquals(
        "libseedhawk is ABI 4000000000, this jar needs "
            + Kernels.SHK_ABI_VERSION()
            + "; rebuild native/ or set -Dseedhawk.library=<path> (tried '"
            + library
            + "')",
        openKernels(library).getMessage());
  }

  @Test
  void refusesKernelsOfTheFirstAbi() throws Exception {
    Path library = compile("firstabi", "unsigned shk_abi_version(void) { return 1u; }");
    assertEquals(
        "libseedhawk is ABI 1, this jar needs 2; rebuild native/ or set -Dseedhawk.library=<path>"
            + " (tried '"
            + library
            + "')",
        openKernels(library).getMessage());
  }

  /** All but two functions of the bindings, and the right version. */
  @Test
  void namesTheFunctionsThatALibraryLacks() throws Exception {
    Set<String> functions = new TreeSet<>();
    for (Method method : Kernels.class.getMethods()) {
      if (method.getName().matches("shk_[a-z0-9_]+")) {
        functions.add(method.getName());
      }
    }
    assertTrue(functions.containsAll(Set.of("shk_net_create", "shk_net_run")), "" + functions);
    StringBuilder code = new StringBuilder();
    for (String function : functions) {
      if (function.equals("shk_abi_version")) {
        code.append("unsigned shk_abi_version(void) { return ");
        code.append(Kernels.SHK_ABI_VERSION()).append("u; }\n");
      } else if (!function.equals("shk_net_run") && !function.equals("shk_pack")) {
        code.append("int ").append(function).append("(void) { return 0; }\n");
      }
    }
    Path library = compile("lacking", code.toString());
    assertEquals(
        "libseedhawk '"
            + library
            + "' is ABI "
            + Kernels.SHK_ABI_VERSION()
            + " but lacks shk_net_run, shk_pack, which this jar calls; rebuild native/ or set"
            + " -Dseedhawk.library=<path>",
        openKernels(library).getMessage());
  }

  @Test
  void refusesALibraryThatIsSomethingElse() throws Exception {
    Path library = compile("foreign", "int answer(void) { return 42; }");
    assertEquals(
        "'"
            + library
            + "' is not libseedhawk, it has no shk_abi_version; rebuild native/ or set"
            + " -Dseedhawk.library=<path>",
        openKernels(library).getMessage());
    assertEquals(
        "'"
            + library
            + "' is not ONNX Runtime, it has no OrtGetApiBase; correct -Dseedhawk.ort.library",
        openOrt(library).getMessage());
  }

  @Test
  void refusesAnOldOnnxRuntime() throws Exception {
    Path library =
        compile(
            "oldort",
            """
            static const void *get_api(unsigned version) { return version <= 20 ? "" : 0; }
            static const char *get_version(void) { return "1.20.1"; }
            static const struct {
              const void *(*a)(unsigned);
              const char *(*b)(void);
            } base = {get_api, get_version};
            const void *OrtGetApiBase(void) { return &base; }
            """);
    assertEquals(
        "ONNX Runtime is 1.20.1, this jar needs 1.23 or later; set"
            + " -Dseedhawk.ort.library=<path> to such a library (tried '"
            + library
            + "')",
        openOrt(library).getMessage());
  }

  @Test
  void usesOneOnnxRuntimeInAJvm() throws IOException {
    Path used;
    try (OrtRuntime runtime = OrtRuntime.open()) {
      used = runtime.libraryPath();
    }
    Path copy = Files.copy(used, folder.resolve(used.getFileName()));
    String message = openOrt(copy).getMessage();
    assertTrue(message.contains("is loaded from '" + used + "' already"), message);
    OrtRuntime.open().close();
  }
}
