// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.evaluation.report.Report;

/** Shares of rows. */
record GeneratorMeasures(
    double top1,
    double top5,
    double family,
    double family5,
    double[] mapped,
    double rightName,
    double ceiling) {
  static final List<String> HEADER =
      List.of(
          "",
          "top 1",
          "top 5",
          "family",
          "family, top 5",
          "mapped 0.01",
          "0.005",
          "0.001",
          "right name",
          "ceiling");

  List<String> row(String name) {
    List<String> row = new ArrayList<>(List.of(name));
    for (double value : new double[] {top1, top5, family, family5}) {
      row.add(Report.number(value));
    }
    for (double value : mapped) {
      row.add(Report.number(value));
    }
    row.add(Report.number(rightName));
    row.add(Report.number(ceiling));
    return row;
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("top1", top1);
    json.put("top5", top5);
    json.put("family", family);
    json.put("family_top5", family5);
    json.put("mapped_by_evalue", mapped);
    json.put("right_name", rightName);
    json.put("ceiling", ceiling);
    return json;
  }
}
