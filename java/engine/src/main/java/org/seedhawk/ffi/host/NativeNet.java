// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.host;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.Handle;
import org.seedhawk.ffi.kernels.Kernels;

/** The weights of a network in native memory. Thread-safe. */
public final class NativeNet extends Handle {
  /** The networks that have a kernel; {@code shk_net_create} says what each computes. */
  public enum Kind {
    /** Over all registers of miRNA and site: the ways in which the miRNA can lie along it. */
    REGISTERS(Kernels.SHK_NET_REGISTERS(), Kernels.SHK_NET_REGISTERS_INT8()),
    /** TargetNet's. */
    TARGETNET(Kernels.SHK_NET_TARGETNET(), Kernels.SHK_NET_TARGETNET_INT8()),
    /** DeepTarget's. */
    DEEPTARGET(Kernels.SHK_NET_DEEPTARGET(), Kernels.SHK_NET_DEEPTARGET_INT8());

    final int code;
    final int int8Code;

    Kind(int code, int int8Code) {
      this.code = code;
      this.int8Code = int8Code;
    }
  }

  /** Takes over the pointer. */
  NativeNet(MemorySegment pointer) {
    super(pointer, Kernels::shk_net_destroy);
  }
}
