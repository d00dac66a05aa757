// SPDX-License-Identifier: Apache-2.0
// Pages are the repository's own Markdown files, at the places where they lie. What they link to and is no page is copied.
import { cpSync, existsSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import markdownIt from "markdown-it";
import anchor from "markdown-it-anchor";

const root = process.env.SEEDHAWK_ROOT;
const out = process.env.SEEDHAWK_SITE;
const pages = new Set(process.env.SEEDHAWK_PAGES.split("\n"));

/** As headings are linked where the pages are shown: lower case, no punctuation, - for blanks. */
function slug(heading) {
  return heading.toLowerCase().replace(/[^a-z0-9 _-]/g, "").replace(/ /g, "-");
}

/** The page's place in the site. */
function place(page) {
  return page === "README.md" ? "index.html" : page.replace(/README\.md$/, "index.html").replace(/\.md$/, ".html");
}

function target(page, href) {
  if (/^[a-z]+:/.test(href) || href.startsWith("#")) {
    return href;
  }
  const [path, hash] = href.split("#");
  const file = normalize(join(dirname(page), path)).replace(/\/$/, "");
  const found = pages.has(file) ? file : pages.has(join(file, "README.md")) ? join(file, "README.md") : undefined;
  let to;
  if (found) {
    to = place(found);
  } else if (existsSync(join(root, file)) && statSync(join(root, file)).isFile()) {
    cpSync(join(root, file), join(out, file));
    to = file;
  } else {
    return undefined; // a folder of the sources
  }
  return relative(dirname(place(page)), to) + (hash ? "#" + hash : "");
}

export default function (eleventy) {
  const md = markdownIt({ html: true }).use(anchor, { slugify: slug });
  md.core.ruler.push("places", (state) => {
    const page = state.env.page.inputPath.replace(/^\.\//, "");
    for (const block of state.tokens) {
      for (const token of block.children ?? []) {
        for (const name of ["href", "src"]) {
          const value = token.attrGet(name);
          if (value === null || (name === "href" && token.type !== "link_open")) {
            continue;
          }
          const to = target(page, value);
          if (to === undefined) {
            token.attrs = token.attrs.filter(([key]) => key !== name);
          } else {
            token.attrSet(name, to);
          }
        }
      }
    }
  });
  md.renderer.rules.table_open = () => '<div class="table"><table>\n';
  md.renderer.rules.table_close = () => "</table></div>\n";
  eleventy.setLibrary("md", md);
  eleventy.addGlobalData("layout", "page.njk");
  eleventy.addGlobalData("permalink", () => (data) => place(data.page.inputPath.replace(/^\.\//, "")));
  eleventy.addFilter("top", (url) => relative(dirname(url.replace(/\/$/, "/index.html").slice(1)), ".") || ".");
  eleventy.addFilter("heading", (html) => (/<h1[^>]*>(.*?)<\/h1>/s.exec(html)?.[1] ?? "Seedhawk").replace(/<[^>]*>/g, ""));
  eleventy.addPassthroughCopy("style.css");
  return { dir: { input: ".", includes: "layouts", output: out }, markdownTemplateEngine: false, templateFormats: ["md"] };
}
