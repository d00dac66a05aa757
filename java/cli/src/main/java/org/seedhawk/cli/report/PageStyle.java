// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.report;

/** The style sheet of the page: light or dark as the reader's screen, light in print. Immutable. */
final class PageStyle {
  /** Colours of site types that people with colour blindness tell apart (Okabe and Ito 2008). */
  static final String CSS =
      """
      :root { color-scheme: light dark; --page: #fff; --ink: #1b1f24; --soft: #57606a; \
      --line: #d5dae0; --s8: #c24a00; --s7: #0072b2; --s6: #00805c; --s0: #8a929b; }
      @media screen and (prefers-color-scheme: dark) { :root { --page: #14171a; --ink: #e6e8ea; \
      --soft: #a3abb3; --line: #3b4147; --s8: #ff8f52; --s7: #62b6f0; --s6: #3ac79b; \
      --s0: #8f979f; } }
      * { box-sizing: border-box; }
      body { font: .94rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); \
      margin: 0 auto; max-width: 62rem; padding: 1.2rem 1rem 3rem; overflow-wrap: anywhere; }
      h1 { font-size: 1.5rem; line-height: 1.25; margin: .3rem 0 .6rem; }
      h2 { font-size: 1.25rem; margin: 2.6rem 0 .3rem; padding-top: .7rem; \
      border-top: 2px solid var(--line); }
      h3 { font-size: 1rem; margin: 0; }
      p, ul { margin: .4rem 0; max-width: 46rem; }
      ul { padding-left: 1.2rem; }
      a { color: var(--s7); }
      nav a { display: inline-block; margin-right: 1rem; }
      pre, code { font-family: ui-monospace, Menlo, Consolas, monospace; }
      .soft { color: var(--soft); font-size: .87rem; }
      .wide { overflow-x: auto; margin: .6rem 0; }
      table { border-collapse: collapse; font-size: .87rem; font-variant-numeric: tabular-nums; }
      th { border-bottom: 2px solid var(--soft); font-weight: 600; vertical-align: bottom; }
      th, td { padding: .2rem .55rem; text-align: right; overflow-wrap: normal; \
      white-space: nowrap; }
      th.name, td.name { text-align: left; padding-left: 0; }
      td.name { max-width: 16rem; overflow-wrap: anywhere; white-space: normal; min-width: 9.5rem; }
      tbody tr { border-bottom: 1px solid var(--line); }
      .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1rem; padding: 0; \
      font-size: .87rem; }
      .legend i { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px; \
      margin-right: .35rem; vertical-align: -.08rem; }
      .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), \
      1fr)); gap: .6rem 1.4rem; margin: .6rem 0; }
      figure { margin: 0; break-inside: avoid; }
      figcaption { font-size: .87rem; font-weight: 600; }
      .plot { width: 100%; max-width: 30rem; height: auto; display: block; font-size: 11px; \
      fill: var(--ink); }
      .plot .mid { text-anchor: middle; }
      .plot .end { text-anchor: end; }
      .plot path { fill: none; }
      .grid { stroke: var(--line); stroke-width: .7; }
      .zero { stroke: var(--soft); stroke-width: 1; }
      .curve { stroke-width: 1.8; }
      .dots { stroke-width: 3; stroke-linecap: round; stroke-opacity: .75; }
      .curve.s8, .dots.s8 { stroke: var(--s8); }
      .curve.s7, .dots.s7 { stroke: var(--s7); }
      .curve.s6, .dots.s6 { stroke: var(--s6); }
      .curve.s0, .dots.s0 { stroke: var(--s0); }
      i.s8 { background: var(--s8); }
      i.s7 { background: var(--s7); }
      i.s6 { background: var(--s6); }
      i.s0 { background: var(--s0); }
      rect.s8 { fill: var(--s8); }
      rect.s7 { fill: var(--s7); }
      rect.s6 { fill: var(--s6); }
      rect.s0 { fill: var(--s0); }
      b.s8 { color: var(--s8); }
      b.s7 { color: var(--s7); }
      b.s6 { color: var(--s6); }
      b.s0 { color: inherit; }
      .gene { margin: 1.5rem 0; break-inside: avoid; }
      .gene h3 span { font-weight: 400; color: var(--soft); }
      .utr, .orf { width: 100%; height: 2.6rem; display: block; margin-top: .3rem; }
      .utr .strand, .orf .strand { fill: var(--soft); }
      .ends { display: flex; justify-content: space-between; font-size: .78rem; \
      color: var(--soft); }
      .duplexes { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin-top: .4rem; }
      .duplexes figure { max-width: 100%; overflow: auto hidden; }
      .duplexes figcaption { font-weight: 400; font-size: .8rem; color: var(--soft); }
      pre { margin: 0; font-size: .8rem; line-height: 1.25; }
      @media print { html { font-size: 12px; } body { max-width: none; padding: 0; } \
      h2, h3 { break-after: avoid; } tr { break-inside: avoid; } \
      a { color: inherit; text-decoration: none; } \
      * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
      """;

  private PageStyle() {}
}
