// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.ffi.Handle;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.ffi.device.CudaFamilies;
import org.seedhawk.ffi.device.CudaNet;
import org.seedhawk.ffi.device.CudaTable;
import org.seedhawk.ffi.onnxruntime.OrtException;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.fused.CandidateScorer;
import org.seedhawk.fused.KernelScorer;
import org.seedhawk.model.DeviceScorer;
import org.seedhawk.model.SiteModel;
import org.seedhawk.scan.Rna;
import org.seedhawk.seed.SeedTable;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.DeviceSequences;
import org.seedhawk.seq.SequenceBatch;

/**
 * What all workers of a scan share on a GPU: the lookup table, the miRNAs of each seed and the
 * weights of the kernel that scores, copied there once, and where the rest comes from. Thread-safe;
 * closed when no worker uses it.
 */
public final class DeviceTables implements AutoCloseable {
  private final CudaDevice gpu;
  private final OrtRuntime runtime;
  private final SiteModel model;
  private final Seeds seeds;
  private final List<Rna> mirnas;
  private final SequenceBatch packedMirnas;
  private final MirnaRows rows;
  private final CudaTable table;
  private final CudaFamilies families;
  private final Optional<CudaNet> net;

  /**
   * Copies the tables.
   *
   * @param packedMirnas the miRNAs, frozen; stays the caller's, as the other parameters
   * @throws EngineUnavailableException if the device fails or is full
   */
  public DeviceTables(
      CudaDevice gpu,
      OrtRuntime runtime,
      SiteModel model,
      SeedTable seedTable,
      List<Rna> mirnas,
      SequenceBatch packedMirnas,
      MirnaRows rows) {
    this.gpu = gpu;
    this.runtime = runtime;
    this.model = model;
    this.mirnas = mirnas;
    this.packedMirnas = packedMirnas;
    this.rows = rows;
    seeds = seedTable.seeds();
    List<Handle> opened = new ArrayList<>();
    try (CudaContext context = gpu.newContext()) {
      table = seedTable.toDevice(context);
      opened.add(table);
      families = seeds.toDevice(context);
      opened.add(families);
      net = model.fusedNet().flatMap(fused -> fused.toDevice(context));
    } catch (KernelException e) {
      opened.forEach(Handle::close);
      throw failed(gpu, e);
    }
  }

  /** Returns what the engine's user is told when a device failed or is too small. */
  public static RuntimeException failed(CudaDevice gpu, RuntimeException e) {
    boolean failed =
        e instanceof OrtException
            || e instanceof KernelException kernel
                && (kernel.isDeviceFailure() || kernel.isOutOfMemory());
    return failed
        ? new EngineUnavailableException(
            "%s failed: %s; the processor still works (device cpu)".formatted(gpu, e.getMessage()),
            e)
        : e;
  }

  CudaDevice gpu() {
    return gpu;
  }

  SiteModel model() {
    return model;
  }

  Seeds seeds() {
    return seeds;
  }

  List<Rna> mirnas() {
    return mirnas;
  }

  SequenceBatch packedMirnas() {
    return packedMirnas;
  }

  CudaTable table() {
    return table;
  }

  CudaFamilies families() {
    return families;
  }

  /**
   * Creates what scores the candidates of a context: a kernel, or sessions on its stream.
   *
   * @param mirnaSequences the miRNAs on the device
   * @param batch pairs that sessions score together, at most
   */
  CandidateScorer newScorer(CudaContext context, DeviceSequences mirnaSequences, int batch) {
    return net.isPresent()
        ? new KernelScorer(context, net.get(), mirnaSequences.target())
        : new DeviceScorer(model, runtime, context, rows, mirnaSequences, batch);
  }

  @Override
  public void close() {
    net.ifPresent(CudaNet::close);
    families.close();
    table.close();
  }
}
