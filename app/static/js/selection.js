// Choosing rows: [data-selection] holds checkboxes with data-seconds, [data-select-all] for all rows of its
// [data-select-group], and outputs [data-total="count|seconds"]. Integers only.
const selectAll = (within, selector) => [...within.querySelectorAll(selector)];
const sumOf = (boxes, name) => boxes.reduce((total, box) => total + BigInt(box.dataset[name] ?? 0), 0n);

function formatHours(seconds) {
  const hundredths = (seconds * 100n + 1800n) / 3600n;
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}`;
}

function updateTotals(selection) {
  for (const master of selectAll(selection, "[data-select-all]")) {
    const rows = selectAll(master.closest("[data-select-group]") ?? selection, "[data-select-row]:not(:disabled)");
    const chosen = rows.filter((row) => row.checked).length;
    master.checked = rows.length > 0 && chosen === rows.length;
    master.indeterminate = chosen > 0 && chosen < rows.length;
  }
  const chosen = selectAll(selection, "[data-select-row]:checked");
  const totals = { count: chosen.reduce((total, box) => total + Number(box.dataset.count ?? 1), 0), seconds: formatHours(sumOf(chosen, "seconds")) };
  for (const output of selectAll(selection, "[data-total]")) output.textContent = totals[output.dataset.total];
  for (const button of selectAll(selection, "[data-needs-selection]")) button.disabled = chosen.length === 0;
}

// Caught on the way down: the form's own request goes out with the rows as they then are
document.addEventListener("change", ({ target }) => {
  const selection = target.closest("[data-selection]");
  if (!selection) return;
  if (target.matches("[data-select-all]")) {
    const scope = target.closest("[data-select-group]") ?? selection;
    for (const row of selectAll(scope, "[data-select-row]:not(:disabled)")) row.checked = target.checked;
  }
  updateTotals(selection);
}, true);
document.addEventListener("htmx:after:process", () => selectAll(document, "[data-selection]").forEach(updateTotals));
