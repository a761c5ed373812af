// Choosing rows: [data-selection] holds checkboxes with data-seconds, [data-select-all] for all rows, and
// outputs [data-total="count|duration|unlinked|money"]. Integers only. Shift chooses all rows from the one before.
const selectAll = (within, selector) => [...within.querySelectorAll(selector)];
const sumOf = (boxes, name) => boxes.reduce((total, box) => total + BigInt(box.dataset[name] ?? 0), 0n);
let lastRow = null;

function formatDuration(seconds) {
  const minutes = (seconds + 30n) / 60n;
  return `${minutes / 60n}:${String(minutes % 60n).padStart(2, "0")}`;
}

// data-money: hundredths of the unit of data-currency
function formatMoney(boxes, { currency, locale }) {
  const sum = sumOf(boxes.filter((box) => box.dataset.currency === currency), "money");
  return sum ? new Intl.NumberFormat(locale, { style: "currency", currency }).format(Number(sum) / 100) : "";
}

const FORMATS = {
  count: (chosen) => chosen.reduce((total, box) => total + Number(box.dataset.count ?? 1), 0),
  duration: (chosen) => formatDuration(sumOf(chosen, "seconds")),
  unlinked: (chosen) => sumOf(chosen, "unlinked"),
  money: (chosen, output) => formatMoney(chosen, output.dataset),
};

function updateTotals(selection) {
  for (const master of selectAll(selection, "[data-select-all]")) {
    const rows = selectAll(selection, "[data-select-row]:not(:disabled)");
    const chosen = rows.filter((row) => row.checked).length;
    master.checked = rows.length > 0 && chosen === rows.length;
    master.indeterminate = chosen > 0 && chosen < rows.length;
  }
  const chosen = selectAll(selection, "[data-select-row]:checked");
  for (const output of selectAll(selection, "[data-total]")) output.textContent = FORMATS[output.dataset.total](chosen, output);
  for (const note of selectAll(selection, "[data-total-shown]")) note.hidden = !sumOf(chosen, note.dataset.totalShown);
  for (const button of selectAll(selection, "[data-needs-selection]")) button.disabled = chosen.length === 0;
}

function chooseRange(selection, row) {
  const rows = selectAll(selection, "[data-select-row]:not(:disabled)");
  const [from, to] = [rows.indexOf(lastRow), rows.indexOf(row)].sort((a, b) => a - b);
  if (from >= 0) for (const between of rows.slice(from, to + 1)) between.checked = row.checked;
}

// Caught on the way down: the form's own request goes out with the rows as they then are
document.addEventListener("change", ({ target }) => {
  const selection = target.closest("[data-selection]");
  if (!selection) return;
  if (target.matches("[data-select-all]")) {
    for (const row of selectAll(selection, "[data-select-row]:not(:disabled)")) row.checked = target.checked;
  }
  updateTotals(selection);
}, true);

document.addEventListener("click", ({ target, shiftKey }) => {
  if (!target.matches("[data-selection] [data-select-row]")) return;
  const selection = target.closest("[data-selection]");
  if (shiftKey) chooseRange(selection, target);
  lastRow = target;
  updateTotals(selection);
});

document.addEventListener("reset", ({ target }) => {
  if (target.matches("[data-selection]")) requestAnimationFrame(() => updateTotals(target));
});
document.addEventListener("htmx:after:process", () => selectAll(document, "[data-selection]").forEach(updateTotals));
