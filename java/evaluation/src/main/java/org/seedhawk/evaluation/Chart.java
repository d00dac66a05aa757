// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A chart whose axes go from 0 to 1, as inline SVG. */
final class Chart {
  /** Colours that people with colour blindness tell apart (Okabe and Ito 2008). */
  private static final List<String> MODELS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9");

  private static final List<String> OTHERS =
      List.of("#6e7781", "#8c6d31", "#5b6bbf", "#7a8f3c", "#a15c7a", "#3c8f8a", "#9a9a9a");

  private static final int LEFT = 48;
  private static final int TOP = 10;
  private static final int SIZE = 280;
  private static final int BOTTOM = 46;
  private static final int LEGEND_LINE = 17;
  private static final int LEGEND_MARGIN = 50;
  private static final int LEGEND_LETTERS = 48;
  private static final double NEAR = 0.004;

  private final String xTitle;
  private final String yTitle;
  private final StringBuilder marks = new StringBuilder();
  private final List<String> legend = new ArrayList<>();
  private int models;
  private int others;

  Chart(String xTitle, String yTitle) {
    this.xTitle = xTitle;
    this.yTitle = yTitle;
  }

  /** Adds the dashed diagonal that a coin, or a perfect calibration, would give. */
  Chart diagonal() {
    marks.append(
        "<path d=\"M%s %sL%s %s\" stroke=\"#8c959f\" stroke-dasharray=\"2 4\" fill=\"none\"/>"
            .formatted(x(0), y(0), x(1), y(1)));
    return this;
  }

  /**
   * Adds a curve.
   *
   * @param points x and y
   * @param model drawn strong; others dashed
   * @param dots whether each point is marked
   */
  Chart curve(String label, List<double[]> points, boolean model, boolean dots) {
    String colour =
        model ? MODELS.get(models++ % MODELS.size()) : OTHERS.get(others++ % OTHERS.size());
    String stroke =
        "stroke=\"%s\" stroke-width=\"%s\"%s fill=\"none\""
            .formatted(colour, model ? "2.2" : "1.3", model ? "" : " stroke-dasharray=\"5 3\"");
    StringBuilder path = new StringBuilder();
    double[] drawn = null;
    for (int i = 0; i < points.size(); i++) {
      double[] point = points.get(i);
      boolean needed =
          drawn == null
              || i == points.size() - 1
              || Math.abs(point[0] - drawn[0]) + Math.abs(point[1] - drawn[1]) > NEAR;
      if (needed) {
        path.append(drawn == null ? 'M' : 'L').append(x(point[0])).append(' ').append(y(point[1]));
        drawn = point;
      }
      if (dots) {
        marks.append(
            "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"%s\"/>"
                .formatted(x(point[0]), y(point[1]), colour));
      }
    }
    marks.append("<path d=\"").append(path).append("\" ").append(stroke).append("/>\n");
    int lineY = TOP + SIZE + BOTTOM + legend.size() * LEGEND_LINE;
    legend.add(
        "<path d=\"M%d %dh24\" %s/><text x=\"%d\" y=\"%d\">%s</text>\n"
            .formatted(LEFT, lineY, stroke, LEFT + 31, lineY + 4, Report.escape(shortened(label))));
    return this;
  }

  String svg() {
    int width = LEFT + SIZE + LEGEND_MARGIN;
    int height = TOP + SIZE + BOTTOM + legend.size() * LEGEND_LINE;
    StringBuilder out = new StringBuilder();
    out.append(
        ("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d"
             + " %d\" font-family=\"system-ui, sans-serif\" font-size=\"11\" fill=\"#1b1f24\">\n")
            .formatted(width, height, width, height));
    for (int tick = 0; tick <= 5; tick++) {
      double value = tick / 5.0;
      out.append(
          "<path d=\"M%s %sV%sM%s %sH%s\" stroke=\"#e3e6ea\"/>"
              .formatted(x(value), y(0), y(1), x(0), y(value), x(1)));
      out.append(
          "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>"
              .formatted(x(value), TOP + SIZE + 15, value));
      out.append(
          "<text x=\"%d\" y=\"%s\" text-anchor=\"end\" dy=\"4\">%s</text>\n"
              .formatted(LEFT - 6, y(value), value));
    }
    out.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>"
            .formatted(LEFT + SIZE / 2, TOP + SIZE + 31, Report.escape(xTitle)));
    out.append(
        "<text transform=\"translate(13 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n"
            .formatted(TOP + SIZE / 2, Report.escape(yTitle)));
    out.append(marks);
    legend.forEach(out::append);
    return out.append("</svg>").toString();
  }

  private static String shortened(String label) {
    return label.length() <= LEGEND_LETTERS
        ? label
        : label.substring(0, LEGEND_LETTERS - 1) + "\u2026";
  }

  private static String x(double value) {
    return String.format(Locale.ROOT, "%.1f", LEFT + value * SIZE);
  }

  private static String y(double value) {
    return String.format(Locale.ROOT, "%.1f", TOP + (1 - value) * SIZE);
  }

  /** Returns precision over recall, roc, and, where there is one, reliability, of some lines. */
  static List<String> of(List<Measured> lines) {
    Chart precisionRecall = new Chart("recall", "precision");
    Chart roc = new Chart("1 - specificity", "sensitivity").diagonal();
    Chart reliability = new Chart("mean score", "share of positives").diagonal();
    for (Measured line : lines) {
      boolean model = line.line().kind() == Line.Kind.MODEL;
      List<double[]> steps = new ArrayList<>();
      List<double[]> rocPoints = new ArrayList<>();
      rocPoints.add(new double[] {0, 0});
      double recall = 0;
      for (Ranking.Point point : line.ranking().points()) {
        steps.add(new double[] {recall, point.precision()});
        steps.add(new double[] {point.recall(), point.precision()});
        rocPoints.add(new double[] {point.falsePositiveRate(), point.recall()});
        recall = point.recall();
      }
      precisionRecall.curve(line.line().label(), steps, model, false);
      roc.curve(line.line().label(), rocPoints, model, false);
      if (model && line.reliability() != null) {
        reliability.curve(
            line.line().label(),
            line.reliability().bins().stream()
                .map(bin -> new double[] {bin.meanScore(), bin.positiveShare()})
                .toList(),
            true,
            true);
      }
    }
    return List.of(precisionRecall.svg(), roc.svg(), reliability.svg());
  }
}
