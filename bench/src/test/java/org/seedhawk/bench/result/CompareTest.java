// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompareTest {
  private static JsonNode file(String... rows) {
    String text =
        "{'date':'d','commit':'c','machine':{'cpu':'x'},'results':["
            + String.join(",", rows)
            + "]}";
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String row(String name, String unit, double score, double min, double max) {
    return "{'benchmark':'%s','params':{'batch':'1'},'score':%s,'min':%s,'max':%s,'unit':'%s'}"
        .formatted(name, score, min, max, unit);
  }

  private static Compare.Verdict verdict(String before, String after) {
    List<Compare> rows = Compare.compare(file(before), file(after));
    assertEquals(1, rows.size());
    return rows.getFirst().verdict();
  }

  @Test
  void flagsWhatIsWorseBeyondTheSpread() {
    String before = row("a", "us/op", 10, 9, 11);
    assertEquals(Compare.Verdict.WORSE, verdict(before, row("a", "us/op", 12, 11.5, 13)));
    assertEquals(Compare.Verdict.SAME, verdict(before, row("a", "us/op", 12, 10.9, 13)));
    assertEquals(Compare.Verdict.SAME, verdict(before, row("a", "us/op", 11, 11, 11)));
    assertEquals(Compare.Verdict.BETTER, verdict(before, row("a", "us/op", 8, 7, 8.9)));
  }

  @Test
  void nothingIsTheSameAsNothing() {
    JsonNode none = file(row("a", "B/op", 0, 0, 0));
    assertEquals(1, Compare.compare(none, none).getFirst().ratio());
    assertEquals(
        Compare.Verdict.WORSE, verdict(row("a", "B/op", 0, 0, 0), row("a", "B/op", 8, 8, 8)));
  }

  @Test
  void moreOperationsASecondAreBetter() {
    String before = row("a", "ops/s", 10, 9, 11);
    assertEquals(Compare.Verdict.BETTER, verdict(before, row("a", "ops/s", 12, 11.5, 13)));
    assertEquals(Compare.Verdict.WORSE, verdict(before, row("a", "ops/s", 8, 7, 8.9)));
  }

  @Test
  void ofOneMeasurementNothingIsSaid() {
    String before = row("a", "us/op", 10, 10, 10);
    String once = row("a", "us/op", 20, 20, 20).replace("'unit'", "'samples':1,'unit'");
    assertEquals(Compare.Verdict.ONCE, verdict(before, once));
    assertEquals(Compare.Verdict.ONCE, verdict(once, before));
    assertEquals(
        Compare.Verdict.WORSE, verdict(before, once.replace("'samples':1", "'samples':2")));
  }

  @Test
  void comparesCpuTimesWhereBothHaveThem() {
    String slowClock = row("a", "us/op", 20, 19, 21);
    String cpu = slowClock.replace("'unit'", "'cpu':5,'cpu_min':4,'cpu_max':6,'unit'");
    String before =
        row("a", "us/op", 10, 9, 11).replace("'unit'", "'cpu':5,'cpu_min':4,'cpu_max':6,'unit'");
    assertEquals(Compare.Verdict.SAME, verdict(before, cpu));
    assertEquals(Compare.Verdict.WORSE, verdict(before, slowClock), "one has no CPU time");
  }

  @Test
  void leavesOutRowsOfOneFileAndSaysSo() {
    JsonNode before = file(row("a", "us/op", 1, 1, 1), row("b", "us/op", 1, 1, 1));
    JsonNode after =
        file(
            row("b", "us/op", 2, 2, 2),
            row("b", "us/op", 1, 1, 1).replace("'batch':'1'", "'batch':'2'"));
    List<Compare> rows = Compare.compare(before, after);
    assertEquals(List.of("b {batch=1}"), rows.stream().map(Compare::name).toList());
    assertEquals(2, rows.getFirst().ratio());
    String table = Compare.table(before, after, rows);
    assertTrue(table.contains("left out: 1 rows before, 1 after"), table);
    assertTrue(
        table.contains("   2.000        1.000        2.000  worse  score b {batch=1} (us/op)"),
        table);
  }

  @Test
  void refusesFilesThatCannotBeCompared() {
    assertEquals(
        "the files have no benchmark in common, with the same parameters",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Compare.compare(
                        file(row("a", "us/op", 1, 1, 1)), file(row("b", "us/op", 1, 1, 1))))
            .getMessage());
    assertEquals(
        "a {batch=1}: the units 'us/op' and 'ms/op' differ; measure again",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Compare.compare(
                        file(row("a", "us/op", 1, 1, 1)), file(row("a", "ms/op", 1, 1, 1))))
            .getMessage());
  }
}
