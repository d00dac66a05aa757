// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void plainTableAlignsColumnsAndBreaksLongNamesOfThem() {
    Report report = new Report("t");
    report.table(
        Report.Table.of(
            "Accuracy",
            List.of("set", "BERT+1D-CNN b128, cosine\nsite", "F1"),
            List.of(List.of("1", "0.8321", "-"), List.of("mean", "none", "0.5"))));
    assertEquals(
        """
        t

        Accuracy
                BERT+1D-CNN
                      b128,
                     cosine
          set          site   F1
          1          0.8321    -
          mean         none  0.5

        """,
        report.plain());
  }

  @Test
  void plainTableThatIsTooWideIsBrokenBetweenGroupsAndLosesNothing() {
    List<String> header = new ArrayList<>(List.of("set"));
    List<String> row = new ArrayList<>(List.of("1"));
    List<Integer> groups = new ArrayList<>(List.of(0));
    for (int model = 1; model <= 12; model++) {
      header.addAll(List.of(String.format(Locale.ROOT, "model%02d\ngene", model), "\nsite"));
      row.addAll(
          List.of(
              String.format(Locale.ROOT, "0.%02d11", model),
              String.format(Locale.ROOT, "0.%02d22", model)));
      groups.addAll(List.of(model, model));
    }
    Report report = new Report("t");
    report.table(Report.Table.of("Wide", header, List.of(row)).withGroups(groups));
    String plain = report.plain();
    assertTrue(plain.lines().allMatch(line -> line.length() <= 140), plain);
    List<String> rows = plain.lines().filter(line -> line.startsWith("  1 ")).toList();
    assertTrue(rows.size() > 1, plain);
    assertEquals(
        row.subList(1, row.size()),
        rows.stream().flatMap(line -> List.of(line.strip().split(" +")).stream().skip(1)).toList());
    for (String line : rows) {
      assertTrue(line.endsWith("22"), "a model's two columns stand side by side: " + line);
    }
  }

  @Test
  void textIsBrokenAtBlanks() {
    String text = "a score of 0.8 (0.7-0.9) " + "word ".repeat(60) + "x".repeat(200);
    Report report = new Report("t");
    report.text(text);
    String plain = report.plain();
    assertEquals("t " + text, plain.strip().replaceAll("\\s+", " "));
    assertEquals(1, plain.lines().filter(line -> line.length() > 140).count(), plain);
  }

  @Test
  void pageEscapesWhatItIsGivenAndHoldsTablesThatPlainTextLeavesOut() {
    Report report = new Report("<a&b>");
    report.table(
        Report.Table.of("Sets", List.of("", "x\ny"), List.of(List.of("<i>", "7"))).onPageAlone());
    assertFalse(report.plain().contains("Sets"));
    assertTrue(report.html().contains("<h1>&lt;a&amp;b&gt;</h1>"), report.html());
    assertTrue(report.html().contains("<th>x<br>y</th>"), report.html());
    assertTrue(report.html().contains("<td>&lt;i&gt;</td>"), report.html());
  }
}
