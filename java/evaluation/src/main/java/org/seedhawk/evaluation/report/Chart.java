// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.seedhawk.evaluation.measure.Line;
import org.seedhawk.evaluation.measure.Measured;
import org.seedhawk.evaluation.measure.Ranking;

/** A chart of curves, as inline SVG. One thread at a time. */
public final class Chart {
  /** Colours that people with colour blindness tell apart (Okabe and Ito 2008). */
  private static final List<String> MODELS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9");

  private static final List<String> OTHERS =
      List.of("#24292f", "#a8551f", "#7b3fa0", "#2f8f5b", "#b03060", "#3c8f8a", "#9a9a9a");

  private static final List<String> DASHES = List.of("6 3", "2 2", "8 3 2 3");

  /** Of what {@link #of} returns. */
  static final List<String> CAPTIONS = List.of("Precision and recall", "ROC", "Reliability");

  private static final int LEFT = 52;
  private static final int TOP = 10;
  private static final int SIZE = 280;
  private static final int BOTTOM = 46;
  private static final int LEGEND_LINE = 17;
  private static final int LEGEND_MARGIN = 50;
  private static final int LEGEND_LETTERS = 48;
  private static final int WIDTH = LEFT + SIZE + LEGEND_MARGIN;
  private static final int CAPTION = 26;
  private static final double NEAR = 0.004;

  /** Letters that fit beside a tick. */
  private static final int TICK_LETTERS = 6;

  private final String xTitle;
  private final String yTitle;
  private final Axis x;
  private final Axis y;
  private final StringBuilder marks = new StringBuilder();
  private final StringBuilder modelMarks = new StringBuilder(); // above the others
  private final List<String> legend = new ArrayList<>();
  private int models;
  private int others;

  /** Creates a chart whose axes go from 0 to 1. */
  public Chart(String xTitle, String yTitle) {
    this(xTitle, Axis.UNIT, yTitle, Axis.UNIT);
  }

  /** Begins a chart whose axes have limits of their own. */
  public Chart(String xTitle, Axis x, String yTitle, Axis y) {
    this.xTitle = xTitle;
    this.yTitle = yTitle;
    this.x = x;
    this.y = y;
  }

  /**
   * What an axis shows. Immutable.
   *
   * @param from its first tick
   * @param to its last tick
   * @param step from tick to tick
   */
  public record Axis(double from, double to, double step) {
    /** From 0 to 1. */
    public static final Axis UNIT = new Axis(0, 1, 0.2);

    private static final int STEPS = 5;

    /** Returns an axis of round ticks around all values. */
    static Axis around(double least, double most) {
      if (!(most > least)) {
        double margin = least == 0 ? 0.5 : Math.abs(least) / 2;
        return around(least - margin, least + margin);
      }
      double rough = (most - least) / STEPS;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      double step = power * 10;
      for (int round : new int[] {5, 2, 1}) {
        step = rough <= power * round ? power * round : step;
      }
      return new Axis(Math.floor(least / step) * step, Math.ceil(most / step) * step, step);
    }

    /** As {@link #around}, with ticks at whole numbers alone. */
    static Axis counts(int first, int last) {
      Axis axis = around(first, Math.max(last, first + 1));
      return axis.step < 1 ? new Axis(first, Math.max(last, first + 1), 1) : axis;
    }

    private double share(double value) {
      return (value - from) / (to - from);
    }

    private int ticks() {
      return (int) Math.round((to - from) / step);
    }

    private String tick(int i) {
      double value = from + i * step;
      int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
      String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
      return text.length() <= TICK_LETTERS ? text : String.format(Locale.ROOT, "%.1e", value);
    }
  }

  /** Adds the dashed diagonal that a coin, or a perfect calibration, would give. */
  Chart diagonal() {
    marks.append(
        "<path d=\"M%s %sL%s %s\" stroke=\"#8c959f\" stroke-dasharray=\"2 4\" fill=\"none\"/>"
            .formatted(x(0), y(0), x(1), y(1)));
    return this;
  }

  /** Adds a dotted line across, with a name. */
  Chart mark(double at, String name) {
    boolean left = x.share(at) < 0.5;
    marks.append(
        ("<path d=\"M%s %dv%d\" stroke=\"#57606a\" stroke-dasharray=\"1 3\" fill=\"none\"/>"
                + "<text x=\"%s\" y=\"%d\" text-anchor=\"%s\" fill=\"#57606a\">%s</text>\n")
            .formatted(
                x(at),
                TOP,
                SIZE,
                left ? x(at) + "\" dx=\"4" : x(at) + "\" dx=\"-4",
                TOP + 10,
                left ? "start" : "end",
                Report.escape(name)));
    return this;
  }

  /**
   * Adds a curve.
   *
   * @param points x and y
   * @param model drawn strong; others dashed
   * @param dots whether each point is marked
   */
  public Chart curve(String label, List<double[]> points, boolean model, boolean dots) {
    StringBuilder out = model ? modelMarks : marks;
    String colour = model ? MODELS.get(models % MODELS.size()) : OTHERS.get(others % OTHERS.size());
    int dash = model ? models++ / MODELS.size() - 1 : others++;
    String stroke =
        "stroke=\"%s\" stroke-width=\"%s\"%s fill=\"none\""
            .formatted(
                colour,
                model ? "2.2" : "1.3",
                dash < 0 ? "" : " stroke-dasharray=\"" + DASHES.get(dash % DASHES.size()) + "\"");
    StringBuilder path = new StringBuilder();
    double[] drawn = null;
    for (int i = 0; i < points.size(); i++) {
      double[] point = points.get(i);
      boolean needed =
          drawn == null
              || i == points.size() - 1
              || Math.abs(x.share(point[0]) - x.share(drawn[0]))
                      + Math.abs(y.share(point[1]) - y.share(drawn[1]))
                  > NEAR;
      if (needed) {
        path.append(drawn == null ? 'M' : 'L').append(x(point[0])).append(' ').append(y(point[1]));
        drawn = point;
      }
      if (dots) {
        out.append(
            "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"%s\"/>"
                .formatted(x(point[0]), y(point[1]), colour));
      }
    }
    out.append("<path d=\"").append(path).append("\" ").append(stroke).append("/>\n");
    int lineY = TOP + SIZE + BOTTOM + legend.size() * LEGEND_LINE;
    legend.add(
        "<path d=\"M%d %dh24\" %s/><text x=\"%d\" y=\"%d\">%s</text>\n"
            .formatted(LEFT, lineY, stroke, LEFT + 31, lineY + 4, Report.escape(shortened(label))));
    return this;
  }

  /** Returns the picture, an svg element. */
  public String svg() {
    return open(WIDTH, height(), "") + body() + "</svg>";
  }

  /** Returns charts side by side as a picture that stands alone, on white, each with a caption. */
  static String beside(List<String> captions, List<Chart> charts) {
    int height = charts.stream().mapToInt(Chart::height).max().orElse(0);
    StringBuilder out =
        new StringBuilder(open(WIDTH * charts.size(), CAPTION + height, ""))
            .append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    for (int i = 0; i < charts.size(); i++) {
      out.append(
          "<text x=\"%d\" y=\"%d\" font-size=\"13\">%s</text>\n"
              .formatted(WIDTH * i + LEFT, CAPTION - 6, Report.escape(captions.get(i))));
      String place = " x=\"%d\" y=\"%d\"".formatted(WIDTH * i, CAPTION);
      out.append(open(WIDTH, charts.get(i).height(), place))
          .append(charts.get(i).body())
          .append("</svg>\n");
    }
    return out.append("</svg>\n").toString();
  }

  private int height() {
    return TOP + SIZE + BOTTOM + legend.size() * LEGEND_LINE;
  }

  private static String open(int width, int height, String place) {
    return ("<svg xmlns=\"http://www.w3.org/2000/svg\"%s width=\"%d\" height=\"%d\" viewBox=\"0 0"
            + " %d %d\" font-family=\"system-ui, sans-serif\" font-size=\"11\""
            + " fill=\"#1b1f24\">\n")
        .formatted(place, width, height, width, height);
  }

  private String body() {
    StringBuilder out = new StringBuilder();
    for (int tick = 0; tick <= x.ticks(); tick++) {
      String at = x(x.from + tick * x.step);
      out.append(
          "<path d=\"M%s %dv%d\" stroke=\"#e3e6ea\"/>".formatted(at, TOP, SIZE)
              + "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>\n"
                  .formatted(at, TOP + SIZE + 15, x.tick(tick)));
    }
    for (int tick = 0; tick <= y.ticks(); tick++) {
      String at = y(y.from + tick * y.step);
      out.append(
          "<path d=\"M%d %sh%d\" stroke=\"#e3e6ea\"/>".formatted(LEFT, at, SIZE)
              + "<text x=\"%d\" y=\"%s\" text-anchor=\"end\" dy=\"4\">%s</text>\n"
                  .formatted(LEFT - 6, at, y.tick(tick)));
    }
    out.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>"
            .formatted(LEFT + SIZE / 2, TOP + SIZE + 31, Report.escape(xTitle)));
    out.append(
        "<text transform=\"translate(11 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n"
            .formatted(TOP + SIZE / 2, Report.escape(yTitle)));
    out.append(marks).append(modelMarks);
    legend.forEach(out::append);
    return out.toString();
  }

  private static String shortened(String label) {
    return label.length() <= LEGEND_LETTERS
        ? label
        : label.substring(0, LEGEND_LETTERS - 1) + "\u2026";
  }

  private String x(double value) {
    return String.format(Locale.ROOT, "%.1f", LEFT + x.share(value) * SIZE);
  }

  private String y(double value) {
    return String.format(Locale.ROOT, "%.1f", TOP + (1 - y.share(value)) * SIZE);
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
