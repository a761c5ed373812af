// What every page loads, in few files: the style sheets as hourline.css, the scripts as hourline.js, the icons as icons.svg.
// app/static/bundles.json says in which order; "*" is every file that it does not name. Unlike these, app/web/bundles.py
// serves single files while a sheet or a script is newer than its bundle.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Script } from "node:vm";
import { brotliCompressSync } from "node:zlib";
import postcss from "postcss";

const readParts = (paths) => paths.map((path) => readFileSync(path, "utf8"));

// The files of `folder` whose names end in `suffix`, in the order that `order` says, without those that pages load by themselves.
function listParts(folder, suffix, { order, alone }) {
  const names = readdirSync(folder).filter((name) => name.endsWith(suffix)).map((name) => basename(name, suffix)).sort();
  const others = names.filter((name) => !order.includes(name) && !alone.includes(name));
  return order.flatMap((name) => (name === "*" ? others : names.filter((other) => other === name))).map((name) => join(folder, name + suffix));
}

// Without comments and the space between; addresses as they are from the bundle's folder.
function shrinkSheet(text) {
  const sheet = postcss.parse(text);
  sheet.walkComments((comment) => comment.remove());
  sheet.walk((node) => {
    Object.assign(node.raws, { before: "", after: "", semicolon: false });
    if (node.type !== "atrule" || node.nodes) node.raws.between = node.type === "decl" ? ":" : "";
    if (node.selector) node.selector = node.selector.replace(/\s+/g, " ").replaceAll(", ", ",");
    if (node.type === "decl") node.value = node.value.replaceAll("../vendor/", "").replace(/\s+/g, " ");
  });
  return sheet.toString();
}

// Each script as a function of its own, so that its names stay its own, as they do in a module. One that imports another, or
// does not parse, ends the set-up here instead of every script of a page.
function wrapScript(path) {
  const text = readFileSync(path, "utf8").replace(/^\s*\/\/.*\n/gm, "");
  const wrapped = `(() => {\n"use strict";\n${text}})();\n`;
  new Script(wrapped, { filename: path });
  return wrapped;
}

const BOILERPLATE = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />';
const LINES = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';

function makeSymbol(path) {
  const svg = readFileSync(path, "utf8");
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const name = basename(path, ".svg");
  const paint = name.endsWith("-filled") ? 'fill="currentColor"' : LINES;
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${shapes.replace(BOILERPLATE, "").replace(/\s*\n\s*/g, "")}</symbol>`;
}

// Beside the file itself, for browsers that take it so: a sixth smaller than the server's gzip.
function writeBundle(path, parts) {
  writeFileSync(path, parts.join("\n"));
  writeFileSync(`${path}.br`, brotliCompressSync(parts.join("\n")));
}

export function writeBundles(statics) {
  const vendor = join(statics, "vendor");
  const { css, js } = JSON.parse(readFileSync(join(statics, "bundles.json"), "utf8"));
  const sheets = listParts(join(statics, "css"), ".css", css);
  const scripts = listParts(join(statics, "js"), ".js", js);
  const icons = readdirSync(join(vendor, "icons")).sort().map((name) => join(vendor, "icons", name));
  writeBundle(join(vendor, "hourline.css"), [...readParts([join(vendor, "tabler.min.css")]), ...readParts(sheets).map(shrinkSheet)]);
  writeBundle(join(vendor, "hourline.js"), [...readParts([join(vendor, "htmx.min.js")]), ...scripts.map(wrapScript)]);
  writeBundle(join(vendor, "icons.svg"), ['<svg xmlns="http://www.w3.org/2000/svg">', ...icons.map(makeSymbol), "</svg>"]);
  const marks = [...sheets, ...scripts].map((path) => [path.slice(statics.length + 1), createHash("sha256").update(readFileSync(path)).digest("hex")]);
  writeFileSync(join(vendor, "bundled.json"), JSON.stringify(Object.fromEntries(marks), null, 1));
}
