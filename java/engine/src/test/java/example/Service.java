// SPDX-License-Identifier: Apache-2.0
package example;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.seedhawk.EngineHolder;
import org.seedhawk.EngineListener;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Rna;

/** A service that changes its model while it is called, and counts. */
public final class Service implements AutoCloseable {
  private final LongAdder calls = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private final EngineListener metrics =
      new EngineListener() {
        @Override
        public void called(int waiting, long letters, long waitNanos, long scoreNanos) {
          calls.increment();
        }

        @Override
        public void refused(CallRefusedException.Reason reason) {
          refusals.increment();
        }
      };
  private final List<Rna> mirnas;
  private final EngineHolder holder;

  /** Opens the service with its first model. */
  public Service(String model, List<Rna> mirnas) {
    this.mirnas = mirnas;
    Seedhawk engine = Seedhawk.builder().model(model).listener(metrics).open();
    holder = new EngineHolder(engine, Map.of("human", engine.prepare(mirnas)));
  }

  /** Scores with the model of the moment; from any thread. */
  public GeneScore score(String mirna, Rna utr) {
    try (EngineHolder.Lease lease = holder.acquire()) {
      return lease.mirnas("human").score(mirna, utr);
    }
  }

  /** Changes the model: calls that have begun end with the former one. */
  public void change(String model, Rna trial) {
    Seedhawk next = Seedhawk.builder().model(model).listener(metrics).open();
    try {
      MirnaSet set = next.prepare(mirnas);
      set.score(mirnas.getFirst().id(), trial); // the first call is the slowest
      holder.swap(next, Map.of("human", set));
    } catch (RuntimeException e) {
      next.close();
      throw e;
    }
  }

  @Override
  public void close() {
    holder.close();
  }

  /** Prints the scores of two models. */
  public static void main(String[] args) {
    Rna let7 = new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU");
    Rna utr = new Rna("utr", "AACUAUACAACCUACUACCUCAGGACACCAUUGUCACACUCCAAG");
    try (Service service = new Service("duplexnet", List.of(let7))) {
      System.out.println(service.score("let-7", utr));
      service.change("deeptarget", utr);
      System.out.println(service.score("let-7", utr));
      System.out.println(service.calls + " calls, " + service.refusals + " refused");
    }
  }
}
