// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.report;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A chart as inline SVG, whose colours are those of the page. Values beyond an axis stand at its
 * edge. One thread at a time.
 */
final class Plot {
  static final int WIDTH = 360;
  private static final int HEIGHT = 270;
  private static final int LEFT = 48;
  private static final int TOP = 8;
  private static final int RIGHT = WIDTH - 12;
  private static final int BOTTOM = HEIGHT - 40;

  /** Shares of the values that may lie beyond an axis on either side. */
  private static final double OUTSIDE = 0.005;

  private final Axis x;
  private final Axis y;
  private final StringBuilder out = new StringBuilder();

  private Plot(String name, Axis x, String xTitle, Axis y, String yTitle) {
    this.x = x;
    this.y = y;
    out.append(
        "<svg class=\"plot\" viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>\n"
            .formatted(WIDTH, HEIGHT, Markup.escape(name)));
    grid(x, y);
    out.append(
        "<text x=\"%d\" y=\"%d\" class=\"mid\">%s</text>\n"
            .formatted((LEFT + RIGHT) / 2, HEIGHT - 6, xTitle));
    out.append(
        "<text class=\"mid\" transform=\"translate(11 %d) rotate(-90)\">%s</text>\n"
            .formatted((TOP + BOTTOM) / 2, yTitle));
  }

  /** An axis with round ticks. */
  private record Axis(double from, double to, double step) {
    private static final int STEPS = 5;

    static Axis around(double least, double most) {
      if (!(most - least > 1e-6)) {
        return around(least - 0.5, least + 0.5);
      }
      double rough = (most - least) / STEPS;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      double step =
          power * (rough <= power ? 1 : rough <= 2 * power ? 2 : rough <= 5 * power ? 5 : 10);
      return new Axis(Math.floor(least / step) * step, Math.ceil(most / step) * step, step);
    }

    /** Around most of the values, and 0. */
    static Axis of(float[] values) {
      float[] sorted = values.clone();
      Arrays.sort(sorted);
      int beyond = (int) (sorted.length * OUTSIDE);
      float least = sorted.length == 0 ? 0 : sorted[beyond];
      float most = sorted.length == 0 ? 0 : sorted[sorted.length - 1 - beyond];
      return around(Math.min(0, least), Math.max(0, most));
    }

    double share(double value) {
      return Math.clamp((value - from) / (to - from), 0, 1);
    }

    int ticks() {
      return (int) Math.round((to - from) / step);
    }

    double tick(int i) {
      return from + i * step;
    }

    String label(int i) {
      int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
      String text = String.format(Locale.ROOT, "%." + decimals + "f", tick(i));
      return text.matches("-0(\\.0+)?") ? text.substring(1) : text;
    }
  }

  private void grid(Axis x, Axis y) {
    for (int i = 0; i <= x.ticks(); i++) {
      String at = x(x.tick(i));
      out.append(
          "<path class=\"%s\" d=\"M%s %dV%d\"/><text x=\"%s\" y=\"%d\" class=\"mid\">%s</text>\n"
              .formatted(line(x, i), at, TOP, BOTTOM, at, BOTTOM + 14, x.label(i)));
    }
    for (int i = 0; i <= y.ticks(); i++) {
      String at = y(y.tick(i));
      out.append(
          "<path class=\"%s\" d=\"M%d %sH%d\"/><text x=\"%d\" y=\"%s\" dy=\"4\" class=\"end\">%s</text>\n"
              .formatted(line(y, i), LEFT, at, RIGHT, LEFT - 6, at, y.label(i)));
    }
  }

  private static String line(Axis axis, int tick) {
    return Math.abs(axis.tick(tick)) < axis.step / 2 ? "zero" : "grid";
  }

  private String x(double value) {
    return number(LEFT + x.share(value) * (RIGHT - LEFT));
  }

  private String y(double value) {
    return number(BOTTOM - y.share(value) * (BOTTOM - TOP));
  }

  private static String number(double place) {
    String text = String.format(Locale.ROOT, "%.1f", place);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private String end() {
    return out.append("</svg>").toString();
  }

  /** Draws which share of the genes of each class has a measured change of a value or less. */
  static String cumulative(Agreement of) {
    Plot plot =
        new Plot(
            of.mirna() + ": cumulative curves",
            Axis.of(of.measured()),
            "measured log2 fold change",
            Axis.around(0, 1),
            "share of the genes");
    Map<SiteClass, float[]> measured = of.byClass();
    for (SiteClass one : Arrays.asList(SiteClass.values()).reversed()) {
      plot.steps(one, measured.get(one));
    }
    return plot.end();
  }

  private void steps(SiteClass of, float[] ascending) {
    if (ascending.length == 0) {
      return;
    }
    StringBuilder path = new StringBuilder("M" + LEFT + " " + y(0));
    String lastX = "";
    for (int i = 0; i < ascending.length; i++) {
      String at = x(ascending[i]);
      boolean more = i + 1 < ascending.length && x(ascending[i + 1]).equals(at);
      if (!more && !at.equals(lastX)) {
        path.append('H').append(at).append('V').append(y((i + 1.0) / ascending.length));
        lastX = at;
      }
    }
    path.append('H').append(RIGHT);
    out.append("<path class=\"curve %s\" d=\"%s\"/>\n".formatted(of.style(), path));
  }

  /** Draws a dot for each gene, predicted against measured; dots of one place are drawn once. */
  static String scatter(Agreement of) {
    float[] predicted = of.predicted().clone();
    Plot plot =
        new Plot(
            of.mirna() + ": predicted against measured",
            Axis.of(predicted),
            "predicted log2 fold change",
            Axis.of(of.measured()),
            "measured log2 fold change");
    for (SiteClass one : Arrays.asList(SiteClass.values()).reversed()) {
      plot.dots(of, one);
    }
    return plot.end();
  }

  private void dots(Agreement of, SiteClass only) {
    StringBuilder path = new StringBuilder();
    Set<String> drawn = new HashSet<>();
    for (int gene = 0; gene < of.genes(); gene++) {
      if (of.classes()[gene] == only) {
        String place = x(of.predicted()[gene]) + " " + y(of.measured()[gene]);
        if (drawn.add(place)) {
          path.append('M').append(place).append("h0");
        }
      }
    }
    if (!path.isEmpty()) {
      out.append("<path class=\"dots %s\" d=\"%s\"/>\n".formatted(only.style(), path));
    }
  }
}
