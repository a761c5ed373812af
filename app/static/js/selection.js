// Choosing rows: [data-selection] holds checkboxes with data-seconds, [data-select-all] for all rows of its
// [data-select-group], and outputs [data-total="count|seconds"]. Integers only.
const all = (within, selector) => [...within.querySelectorAll(selector)];
const sum = (boxes, name) => boxes.reduce((total, box) => total + BigInt(box.dataset[name] ?? 0), 0n);

function hours(seconds) {
  const hundredths = (seconds * 100n + 1800n) / 3600n;
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}`;
}

function refresh(selection) {
  for (const master of all(selection, "[data-select-all]")) {
    const rows = all(master.closest("[data-select-group]") ?? selection, "[data-select-row]:not(:disabled)");
    const chosen = rows.filter((row) => row.checked).length;
    master.checked = rows.length > 0 && chosen === rows.length;
    master.indeterminate = chosen > 0 && chosen < rows.length;
  }
  const chosen = all(selection, "[data-select-row]:checked");
  const totals = { count: chosen.reduce((total, box) => total + Number(box.dataset.count ?? 1), 0), seconds: hours(sum(chosen, "seconds")) };
  for (const output of all(selection, "[data-total]")) output.textContent = totals[output.dataset.total];
  for (const button of all(selection, "[data-needs-selection]")) button.disabled = chosen.length === 0;
}

// Caught on the way down: the form's own request goes out with the rows as they then are
document.addEventListener("change", ({ target }) => {
  const selection = target.closest("[data-selection]");
  if (!selection) return;
  if (target.matches("[data-select-all]")) {
    const scope = target.closest("[data-select-group]") ?? selection;
    for (const row of all(scope, "[data-select-row]:not(:disabled)")) row.checked = target.checked;
  }
  refresh(selection);
}, true);
document.addEventListener("htmx:after:process", () => all(document, "[data-selection]").forEach(refresh));
