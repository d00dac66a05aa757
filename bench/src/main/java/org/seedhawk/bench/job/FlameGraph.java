// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A flame graph: samples of stacks, the callers below, as wide as their share. The picture needs
 * nothing but a viewer of SVG; the pointer on a frame shows its name and share. One thread at a
 * time.
 */
final class FlameGraph {
  private static final double WIDTH = 1200;
  private static final int LINE = 16;
  private static final int TOP = 40;
  private static final double LETTER = 6.6;

  /** Narrower frames, in pixels, are left out. */
  private static final double MIN_WIDTH = 1;

  private final String name;
  private final Map<String, FlameGraph> callees = new TreeMap<>();
  private long samples;

  private FlameGraph(String name) {
    this.name = name;
  }

  /**
   * Adds up stacks.
   *
   * @param stacks lines {@code caller;callee;callee COUNT}
   * @throws IllegalArgumentException if a line is none
   */
  static FlameGraph of(List<String> stacks) {
    FlameGraph all = new FlameGraph("all");
    for (String stack : stacks) {
      int space = stack.lastIndexOf(' ');
      if (space < 1 || !stack.substring(space + 1).matches("\\d{1,18}")) {
        throw new IllegalArgumentException("'%s' is no stack with a count".formatted(stack));
      }
      long count = Long.parseLong(stack.substring(space + 1));
      FlameGraph frame = all;
      frame.samples += count;
      for (String each : stack.substring(0, space).split(";")) {
        frame = frame.callees.computeIfAbsent(each, FlameGraph::new);
        frame.samples += count;
      }
    }
    return all;
  }

  /** Draws it. */
  String svg(String title) {
    int height = TOP + LINE * (depth(WIDTH / Math.max(1, samples)) + 1);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %d\""
                + " font-family=\"monospace\" font-size=\"11\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n"
                + "<text x=\"4\" y=\"16\" font-size=\"14\">%s</text>%n"
                + "<text x=\"4\" y=\"32\">green: Java; yellow: native; %,d samples</text>%n",
            WIDTH,
            height,
            escape(title),
            samples));
    draw(svg, 0, height - LINE, WIDTH / Math.max(1, samples), samples);
    return svg.append("</svg>\n").toString();
  }

  private int depth(double scale) {
    int deepest = 0;
    for (FlameGraph callee : callees.values()) {
      if (callee.samples * scale >= MIN_WIDTH) {
        deepest = Math.max(deepest, 1 + callee.depth(scale));
      }
    }
    return deepest;
  }

  private void draw(StringBuilder svg, double x, int y, double scale, long all) {
    double width = samples * scale;
    int letters = (int) ((width - 4) / LETTER);
    String text = letters < 3 ? "" : name.length() <= letters ? name : name.substring(0, letters);
    svg.append(
        String.format(
            Locale.ROOT,
            "<g><title>%s, %.2f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\""
                + " fill=\"%s\" stroke=\"#fff\" stroke-width=\"0.4\"/>%s</g>%n",
            escape(name),
            100.0 * samples / Math.max(1, all),
            x,
            y,
            width,
            LINE,
            colour(),
            text.isEmpty()
                ? ""
                : String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\">%s</text>",
                    x + 2,
                    y + 12,
                    escape(text))));
    double left = x;
    for (FlameGraph callee : callees.values()) {
      if (callee.samples * scale >= MIN_WIDTH) {
        callee.draw(svg, left, y - LINE, scale, all);
      }
      left += callee.samples * scale;
    }
  }

  /** Names of Java frames have a class before the method: {@code org/seedhawk/Seedhawk.scan}. */
  private String colour() {
    int shade = Math.floorMod(name.hashCode(), 40);
    return name.matches("[\\w$/+.]*/[\\w$/+.]*\\.[\\w$<>]+")
        ? "rgb(%d,%d,%d)".formatted(110 + shade, 200 - shade / 2, 110 + shade)
        : "rgb(%d,%d,%d)".formatted(235 - shade / 2, 200 - shade, 80 + shade);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
