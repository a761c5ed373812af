// Copies what the pages load, and the fonts of documents, out of node_modules to app/static/vendor (not committed), and takes out of Tabler's sheet
// what no page uses. Run after `npm ci`: node bin/vendor.mjs
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";
import { writeBundles } from "./bundles.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const MODULES = join(ROOT, "node_modules");
const VENDOR = join(ROOT, "app", "static", "vendor");

const FILES = {
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "chart.umd.min.js": "chart.js/dist/chart.umd.min.js",
  "figtree-latin.woff2": "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2",
  "figtree-latin-ext.woff2": "@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2",
  "fonts/figtree-regular.ttf": "@expo-google-fonts/figtree/400Regular/Figtree_400Regular.ttf",
  "fonts/figtree-semibold.ttf": "@expo-google-fonts/figtree/600SemiBold/Figtree_600SemiBold.ttf",
  "fonts/figtree-bold.ttf": "@expo-google-fonts/figtree/700Bold/Figtree_700Bold.ttf",
  "fonts/noto-emoji.ttf": "@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf",
  "licences/htmx.txt": "htmx.org/LICENSE",
  "licences/tabler-icons.txt": "@tabler/icons/LICENSE",
  "licences/chart.js.txt": "chart.js/LICENSE.md",
  "licences/figtree.txt": "@fontsource-variable/figtree/LICENSE",
  "licences/noto-emoji.txt": "@expo-google-fonts/noto-emoji/LICENSE_FONT",
};

// Every icon that a template may name, so that icon("...") never misses at run time.
const ICONS = `
  activity adjustments-horizontal alert-circle alert-octagon alert-triangle archive arrow-back-up
  arrow-down arrow-left arrow-right arrow-up arrows-exchange arrows-sort ban bell bolt briefcase
  building building-bank calendar calendar-due calendar-month calendar-week cash chart-bar chart-line
  check checks chevron-down chevron-left chevron-right chevron-up circle-check circle-dashed circle-x
  clipboard-list clock clock-hour-4 clock-pause clock-play cloud cloud-check cloud-off cloud-up coin
  copy credit-card database device-floppy dots dots-vertical download edit external-link eye eye-off
  file-check file-dollar file-export file-import file-invoice file-off file-text filter folder folders
  gauge git-merge grip-vertical help-circle history home hourglass hourglass-high inbox info-circle
  key keyboard layout-dashboard layout-grid link link-off list list-check list-details loader-2 lock
  lock-open login login-2 logout mail menu-2 message minus moon note package pencil percentage phone
  player-pause player-play player-stop plug plug-connected plug-connected-x plug-x plus point printer
  progress progress-alert progress-check receipt receipt-refund refresh refresh-alert refresh-dot repeat
  report-money robot rotate route scale search send server settings shield shield-check shield-lock
  sparkles square-check stack-2 star stopwatch sun sun-moon switch-horizontal table tag tags template
  tool trash trending-up upload user user-check user-circle user-cog user-off user-plus users
  users-group wand webhook wifi-off world x zoom-question
`.trim().split(/\s+/);

const FILLED_ICONS = ["circle", "player-play", "player-stop", "star"];

const TABLER = "@tabler/core/dist/css/tabler.min.css";

// Whoever may name one of Tabler's classes. Each word in them counts, so that a class may stand anywhere in them.
const USERS = ["app/templates/**/*.html", "admin/templates/**/*.html", "app/**/*.py", "admin/**/*.py", "app/static/js/*.js"];

// Names that stand whole in none of them:
const MADE_IN_CODE = [
  /^btn-(primary|danger|ghost)$/, // macros put `btn-` before the level they are given
  "data-bs-theme", // choices.js sets it as dataset.bsTheme
];

const OWN_SHEETS = ["app/static/css", "admin/static"];

const problems = [];

function copy(from, to) {
  const source = join(MODULES, from);
  if (!existsSync(source)) {
    problems.push(from);
    return;
  }
  mkdirSync(dirname(join(VENDOR, to)), { recursive: true });
  cpSync(source, join(VENDOR, to));
}

// Source maps are not copied, so their references would only cause 404s.
function dropSourceMapReference(name) {
  const path = join(VENDOR, name);
  if (!existsSync(path)) return;
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=\S+( \*\/)?\s*$/, "\n"));
}

async function purge(from, to) {
  const source = join(MODULES, from);
  if (!existsSync(source)) {
    problems.push(from);
    return;
  }
  const [sheet] = await new PurgeCSS().purge({
    css: [source],
    content: USERS.map((pattern) => join(ROOT, pattern)),
    defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    safelist: MADE_IN_CODE,
  });
  writeFileSync(join(VENDOR, to), dropUnusedNames(sheet.css));
}

// Variables and animations that neither this sheet nor one of ours asks for; those go first that only another such asks for.
function dropUnusedNames(text) {
  const folders = OWN_SHEETS.map((folder) => join(ROOT, folder));
  const own = folders.flatMap((folder) => readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"))).join("");
  const sheet = postcss.parse(text);
  for (let size = 0; size !== sheet.toString().length; ) {
    const all = sheet.toString() + own;
    size = sheet.toString().length;
    const used = new Set([...all.matchAll(/var\(\s*(--[\w-]+)/g)].map(([, name]) => name));
    const moving = [...all.matchAll(/animation(?:-name)?:([^;}]+)/g)].map(([, names]) => names).join(" ");
    sheet.walkDecls(/^--/, (declaration) => { if (!used.has(declaration.prop)) declaration.remove(); });
    sheet.walkAtRules(/keyframes$/, (rule) => { if (!moving.includes(rule.params)) rule.remove(); });
  }
  return sheet.toString();
}

rmSync(VENDOR, { recursive: true, force: true });
for (const [to, from] of Object.entries(FILES)) copy(from, to);
for (const name of ICONS) copy(`@tabler/icons/icons/outline/${name}.svg`, `icons/${name}.svg`);
for (const name of FILLED_ICONS) copy(`@tabler/icons/icons/filled/${name}.svg`, `icons/${name}-filled.svg`);
await purge(TABLER, "tabler.min.css");
for (const name of ["htmx.min.js", "tabler.min.css", "chart.umd.min.js"]) dropSourceMapReference(name);

if (problems.length) {
  console.error(`Not found in node_modules (run "npm ci" first?):\n  ${problems.join("\n  ")}`);
  process.exit(1);
}
writeBundles(join(ROOT, "app", "static"));
console.log(`app/static/vendor: ${Object.keys(FILES).length + 1} files, ${ICONS.length + FILLED_ICONS.length} icons`);
