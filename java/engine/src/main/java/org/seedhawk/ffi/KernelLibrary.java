// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A native library of ours: where it is found, that its ABI is the one that this jar was made for,
 * and that it has every function that is called. A JVM loads one, once. Thread-safe.
 */
public final class KernelLibrary {
  /** What cmake/build-native.sh builds for. */
  private static final List<Platform> BUILT_FOR =
      List.of(
          new Platform("linux", "x86_64"),
          new Platform("linux", "aarch64"),
          new Platform("osx", "aarch64"),
          new Platform("osx", "x86_64"));

  /** The library that there is an artifact of. */
  private static final String PUBLISHED = "seedhawk";

  /** Platforms of such artifacts, each the classifier of one. */
  private static final List<Platform> PUBLISHED_FOR = BUILT_FOR.subList(0, 2);

  private final String name; // without "lib" and ".so"
  private final String property;
  private final String abiSymbol;
  private final int abiVersion;
  private final List<String> functions;
  private final Consumer<SymbolLookup> user;
  private Path loaded;

  /**
   * Describes a library.
   *
   * @param property names the system property that may hold its path
   * @param abiSymbol a function without parameters that returns the library's ABI version
   * @param bindings the generated class that calls the library: all functions that it has must be
   *     there
   * @param user is given the symbols when the library is loaded
   */
  public KernelLibrary(
      String name,
      String property,
      String abiSymbol,
      int abiVersion,
      Class<?> bindings,
      Consumer<SymbolLookup> user) {
    this.name = name;
    this.property = property;
    this.abiSymbol = abiSymbol;
    this.abiVersion = abiVersion;
    this.functions = functions(bindings);
    this.user = user;
  }

  /** The generated class has a method for each function, and others that have a $ in their name. */
  private static List<String> functions(Class<?> bindings) {
    return Arrays.stream(bindings.getMethods())
        .map(Method::getName)
        .filter(method -> method.startsWith("shk_") && method.indexOf('$') < 0)
        .distinct()
        .sorted()
        .toList();
  }

  /** Returns whether this JVM has loaded it. */
  public synchronized boolean isLoaded() {
    return loaded != null;
  }

  /**
   * Loads the library if this JVM has not yet.
   *
   * @return its file
   * @throws NativeUnavailableException if it is absent, cannot be loaded, has another ABI or lacks
   *     a function
   */
  public synchronized Path load() {
    String value = System.getProperty(property);
    Path wanted = value == null || value.isBlank() ? null : absolute(value);
    if (loaded != null && (wanted == null || wanted.equals(loaded))) {
      return loaded;
    }
    Path library = wanted == null ? unpack() : wanted;
    if (!Files.isRegularFile(library)) {
      throw new NativeUnavailableException(
          "-D"
              + property
              + "="
              + library
              + " names no file; correct the path, build native/ or unpack the bundle again");
    }
    try {
      loaded = wanted == null ? LibraryCache.load(library, this::use) : use(library);
      return loaded;
    } catch (IllegalArgumentException e) {
      throw new NativeUnavailableException(
          "lib"
              + name
              + " cannot be loaded from '"
              + library
              + "': "
              + e.getMessage()
              + "; rebuild native/ or set -D"
              + property
              + "=<path>",
          e);
    }
  }

  /**
   * Checks a library and makes it the one that is used.
   *
   * @throws IllegalArgumentException if the system's loader refuses it
   */
  private Path use(Path library) {
    try (Arena trial = Arena.ofConfined()) {
      SymbolLookup symbols = LibraryLookup.open(library, trial);
      checkAbi(library, symbols);
      checkFunctions(library, symbols);
      if (loaded != null) {
        throw new NativeUnavailableException(
            "lib"
                + name
                + " is loaded from '"
                + loaded
                + "' already and a JVM uses one; start a new JVM for '"
                + library
                + "'");
      }
      user.accept(LibraryLookup.open(library, Arena.global()));
    }
    return library;
  }

  private void checkAbi(Path library, SymbolLookup symbols) {
    MemorySegment function =
        symbols
            .find(abiSymbol)
            .orElseThrow(
                () ->
                    new NativeUnavailableException(
                        "'"
                            + library
                            + "' is not lib"
                            + name
                            + ", it has no "
                            + abiSymbol
                            + "; rebuild native/ or set -D"
                            + property
                            + "=<path>"));
    var handle =
        Linker.nativeLinker().downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT));
    int abi;
    try {
      abi = (int) handle.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    if (abi != abiVersion) {
      throw new NativeUnavailableException(
          "lib"
              + name
              + " is ABI "
              + Integer.toUnsignedString(abi)
              + ", this jar needs "
              + abiVersion
              + "; rebuild native/ or set -D"
              + property
              + "=<path> (tried '"
              + library
              + "')");
    }
  }

  /** Else a function would be missed by the first call that needs it, in the middle of a job. */
  private void checkFunctions(Path library, SymbolLookup symbols) {
    List<String> missing =
        functions.stream().filter(function -> symbols.find(function).isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw new NativeUnavailableException(
          "lib"
              + name
              + " '"
              + library
              + "' is ABI "
              + abiVersion
              + " but lacks "
              + String.join(", ", missing)
              + ", which this jar calls; rebuild native/ or set -D"
              + property
              + "=<path>");
    }
  }

  private Path unpack() {
    try (URLClassLoader modules = ModulePath.loader(ModulePath.ofThisJvm())) {
      List<ClassLoader> loaders =
          Stream.concat(LibraryCache.loaders().stream(), Stream.of(modules)).toList();
      URL library = LibraryCache.find(resource(Platform.current()), loaders);
      if (library == null) {
        throw absent(loaders);
      }
      return absolute(LibraryCache.unpack(library, List.of()).toString());
    } catch (IOException e) {
      throw new NativeUnavailableException(
          "lib" + name + " cannot be unpacked: " + e.getMessage(), e);
    }
  }

  private String resource(Platform platform) {
    return "org/seedhawk/native/" + platform.kernelFolder() + "/" + platform.fileName(name);
  }

  private NativeUnavailableException absent(List<ClassLoader> loaders) {
    Platform platform = Platform.current();
    // A jar that was built elsewhere shows by what is there instead.
    List<String> present =
        BUILT_FOR.stream()
            .filter(each -> LibraryCache.find(resource(each), loaders) != null)
            .map(Platform::toString)
            .toList();
    return new NativeUnavailableException(
        "lib"
            + name
            + " is not there for "
            + platform
            + ": -D"
            + property
            + " is not set, and class path and module path have no '"
            + resource(platform)
            + "'"
            + (present.isEmpty() ? "" : ", only that of " + String.join(" and ", present))
            + (!name.equals(PUBLISHED) || !PUBLISHED_FOR.contains(platform)
                ? "; build native/"
                : "; add the Maven artifact org.seedhawk:seedhawk-engine with the classifier "
                    + platform
                    + ", build native/")
            + " or set -D"
            + property
            + "=<path>");
  }

  private static Path absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize();
  }
}
