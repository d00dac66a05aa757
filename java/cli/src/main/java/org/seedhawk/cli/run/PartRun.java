// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.seedhawk.command.Streams;

/** Does one part of a work alone, or all parts with what is finished kept. One thread at a time. */
public final class PartRun {
  private final Run run;
  private final PartedWork work;
  private final String sites;
  private final String genes;

  /**
   * Takes the work.
   *
   * @param sites name of the site table; null: none is written
   * @param genes name of the gene table; null: none is written
   */
  public PartRun(Run run, PartedWork work, String sites, String genes) {
    this.run = run;
    this.work = work;
    this.sites = sites;
    this.genes = genes;
  }

  /** Does what the options say, and ends the record of the run. */
  public void call(PartOptions options, int mirnas, Streams streams) throws IOException {
    if (options.shard().isPresent()) {
      Shard shard = options.shard().get();
      run.put("shard", Map.of("number", shard.number(), "count", shard.count()));
      work.cut(shard.count());
      work.part(
          shard.number() - 1,
          new PartedWork.Tables(
              sites, genes, shard.isFirst(), false, PartedWork.Span.WHOLE, run.counts()));
      streams.say("part %s of the whole; 'seedhawk merge' joins the parts".formatted(shard));
      run.finish();
      return;
    }
    resume(options, mirnas, streams);
  }

  private void resume(PartOptions options, int mirnas, Streams streams) throws IOException {
    Run.checkWritable(sites);
    Run.checkWritable(genes);
    int count = options.count(work.letters(), mirnas);
    Map<String, Object> key = run.key();
    key.put("parts", count);
    work.cut(count);
    List<String> kinds =
        Stream.of(sites == null ? "" : "sites", genes == null ? "" : "genes")
            .filter(kind -> !kind.isEmpty())
            .toList();
    try (PartFolder folder = PartFolder.open(options.resume().orElseThrow(), count, key, kinds)) {
      int taken = 0;
      for (int part = 0; part < count; part++) {
        Optional<Map<?, ?>> done = folder.done(part);
        if (done.isPresent()) {
          run.counts().add(done.get());
          taken++;
        } else {
          RunCounts counts = new RunCounts();
          work.part(
              part,
              new PartedWork.Tables(
                  sites == null ? null : folder.file(part, "sites").toString(),
                  genes == null ? null : folder.file(part, "genes").toString(),
                  part == 0,
                  true,
                  new PartedWork.Span(part / (double) count, (part + 1) / (double) count),
                  counts));
          folder.finished(part, counts);
          run.counts().add(counts.json());
        }
      }
      streams.say(
          String.format(
              Locale.ROOT,
              "%,d parts, %,d of them taken from '%s'",
              count,
              taken,
              options.resume().get()));
      run.counts().sayTargets(streams);
      run.put("parts", Map.of("count", count, "taken", taken));
      work.join(folder);
      run.finish();
      folder.remove();
    }
  }
}
