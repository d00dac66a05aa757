// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.seedhawk.ffi.LibraryCache;
import org.seedhawk.ffi.ModulePath;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.Platform;

/**
 * Where ONNX Runtime is when nobody has named it: a GPU build on the class path, then a CPU build
 * there, then the same on the module path, then the system's. Thread-safe.
 *
 * <p>On the module path the jar is read as a file. Its module is not resolved, because no module
 * requires it: the engine uses none of its classes, and a module that requires an automatic one can
 * be linked into no run-time image.
 */
final class OrtLocator {
  /** What ONNX Runtime looks for in its own folder; the first is a bridge that the others need. */
  private static final List<String> PROVIDERS =
      List.of(CudaLibraries.BRIDGE, CudaLibraries.PROVIDER);

  /** A folder of class path resources and the library's names there. */
  private record Layout(String folder, List<String> names) {}

  /**
   * ONNX Runtime's library as a file.
   *
   * @param providers what the class path has to be put beside it before a device is used; empty if
   *     it lies there already, or this is a CPU build
   */
  record Found(Path library, List<URL> providers) {}

  private OrtLocator() {}

  /**
   * Finds the library; one of the class path or the module path is unpacked, its providers are not.
   *
   * @param systemNames what to ask the system's loader for, see {@link #systemNames()}
   * @throws NativeUnavailableException if there is none, or it cannot be unpacked
   */
  static Found find(List<ClassLoader> loaders, List<String> systemNames) {
    return find(loaders, ModulePath.ofThisJvm(), systemNames);
  }

  /** The same with a module path, see {@link ModulePath#loader}. */
  static Found find(List<ClassLoader> loaders, String modulePath, List<String> systemNames) {
    List<Layout> layouts = layouts();
    try {
      Found found = inJars(layouts, loaders);
      if (found == null) {
        try (URLClassLoader modules = ModulePath.loader(modulePath)) {
          found = inJars(layouts, List.of(modules));
        }
      }
      if (found != null) {
        return found;
      }
    } catch (IOException e) {
      throw new NativeUnavailableException("ONNX Runtime cannot be unpacked: " + e.getMessage(), e);
    }
    for (String name : systemNames) {
      Path library = systemLibrary(name);
      if (library != null) {
        return new Found(library, List.of());
      }
    }
    Layout usual = layouts.getLast();
    throw new NativeUnavailableException(
        "ONNX Runtime is not there: -D"
            + OrtLibrary.PROPERTY
            + " is not set, class path and module path have no '"
            + usual.folder()
            + usual.names().getFirst()
            + "' and the system no "
            + String.join(" or ", systemNames)
            + "; add the Maven artifact com.microsoft.onnxruntime:onnxruntime or set -D"
            + OrtLibrary.PROPERTY
            + "=<path>");
  }

  /** The library that class loaders have, unpacked, or null. */
  private static Found inJars(List<Layout> layouts, List<ClassLoader> loaders) throws IOException {
    URL cpu = null;
    for (Layout layout : layouts) {
      for (String name : layout.names()) {
        URL first = LibraryCache.find(layout.folder() + name, loaders);
        cpu = cpu == null ? first : cpu;
        URL gpu = first == null ? null : gpuBuild(layout, name, loaders);
        if (gpu != null) {
          List<URL> providers = siblings(gpu, layout, loaders);
          return new Found(LibraryCache.unpack(gpu, providers), providers);
        }
      }
    }
    // A GPU build keeps its name: its providers come with it and know it by that.
    return cpu == null ? null : new Found(LibraryCache.unpackRenamed(cpu), List.of());
  }

  /** The layouts of org.bytedeco:onnxruntime and com.microsoft.onnxruntime, in this order. */
  private static List<Layout> layouts() {
    return layouts(Platform.current());
  }

  private static List<Layout> layouts(Platform platform) {
    List<Layout> layouts = new ArrayList<>();
    if (platform.equals(new Platform("linux", "x86_64"))) {
      layouts.add(
          new Layout("org/bytedeco/onnxruntime/linux-x86_64-gpu/", List.of("libonnxruntime.so.1")));
    }
    layouts.add(
        new Layout(
            "ai/onnxruntime/native/" + platform.onnxRuntimeFolder() + "/",
            List.of(platform.fileName("onnxruntime"))));
    return layouts;
  }

  /** The first of several builds with the same layout that has the CUDA provider beside it. */
  private static URL gpuBuild(Layout layout, String name, List<ClassLoader> loaders)
      throws IOException {
    if (LibraryCache.find(layout.folder() + CudaLibraries.PROVIDER, loaders) == null) {
      return null;
    }
    List<String> providers =
        all(layout.folder() + CudaLibraries.PROVIDER, loaders).stream().map(URL::toString).toList();
    for (URL library : all(layout.folder() + name, loaders)) {
      if (providers.contains(sibling(library, CudaLibraries.PROVIDER))) {
        return library;
      }
    }
    return null;
  }

  private static List<URL> siblings(URL library, Layout layout, List<ClassLoader> loaders)
      throws IOException {
    List<URL> siblings = new ArrayList<>();
    for (String name : PROVIDERS) {
      for (URL url : all(layout.folder() + name, loaders)) {
        if (url.toString().equals(sibling(library, name))) {
          siblings.add(url);
          break;
        }
      }
    }
    return siblings;
  }

  private static String sibling(URL library, String name) {
    String text = library.toString();
    return text.substring(0, text.lastIndexOf('/') + 1) + name;
  }

  private static List<URL> all(String resource, List<ClassLoader> loaders) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (ClassLoader loader : loaders) {
      urls.addAll(Collections.list(loader.getResources(resource)));
    }
    return urls;
  }

  /** Names that the system may have the library under. */
  static List<String> systemNames() {
    String name = System.mapLibraryName("onnxruntime");
    return name.endsWith(".so") ? List.of(name + ".1", name) : List.of(name);
  }

  /** The file that the system's loader takes for a name, or null if it finds none. */
  private static Path systemLibrary(String name) {
    Linker linker = Linker.nativeLinker();
    MemorySegment dladdr = linker.defaultLookup().find("dladdr").orElse(null);
    if (dladdr == null) {
      return null; // Windows
    }
    var handle =
        linker.downcallHandle(
            dladdr,
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment function =
          SymbolLookup.libraryLookup(name, arena).find("OrtGetApiBase").orElse(null);
      if (function == null) {
        return null;
      }
      // Dl_info: char *file, void *base, char *symbol, void *address.
      MemorySegment info = arena.allocate(ValueLayout.ADDRESS, 4);
      int found = (int) handle.invokeExact(function, info);
      MemorySegment file = info.get(ValueLayout.ADDRESS, 0);
      if (found == 0 || file.equals(MemorySegment.NULL)) {
        return null;
      }
      Path path = Path.of(file.reinterpret(Long.MAX_VALUE).getString(0)).toAbsolutePath();
      return Files.isRegularFile(path) ? path.normalize() : null;
    } catch (IllegalArgumentException e) {
      return null; // no such library
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
