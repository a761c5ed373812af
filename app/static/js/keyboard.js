// Single-key shortcuts ([data-shortcut]; can be switched off) and arrows in the week grid ([data-week-grid]).
const FIELDS = "input, select, textarea, [contenteditable]";
const areShortcutsOn = () => localStorage.getItem("shortcuts") !== "off";
const shortcutsSwitch = document.querySelector("[data-shortcuts-switch]");

if (shortcutsSwitch) {
  shortcutsSwitch.checked = areShortcutsOn();
  shortcutsSwitch.addEventListener("change", () => localStorage.setItem("shortcuts", shortcutsSwitch.checked ? "on" : "off"));
}

function useShortcut(event) {
  if (!areShortcutsOn() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELDS + ", dialog")) return;
  if (event.key === "?") document.getElementById("shortcuts")?.showModal();
  const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches(FIELDS + ", [data-shortcut-focus]")) target.focus();
  else target.click();
}

function findNeighbour(input, rows, columns) {
  const body = [...input.closest("tbody").rows];
  let row = body.indexOf(input.closest("tr")) + rows;
  let column = input.closest("td").cellIndex + columns;
  while (body[row]?.cells[column]) {
    const target = body[row].cells[column].querySelector("input:not([type=hidden]), [data-cell]");
    if (target) return target;
    [row, column] = [row + rows, column + columns];
  }
  return null;
}

function moveInGrid(event) {
  const input = event.target;
  const isLink = input.matches("a"); // of the calendar
  const all = isLink || (input.selectionStart === 0 && input.selectionEnd === input.value.length);
  const moves = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    Enter: isLink ? null : [1, 0],
    ArrowLeft: all || input.selectionEnd === 0 ? [0, -1] : null,
    ArrowRight: all || input.selectionStart === input.value.length ? [0, 1] : null,
  };
  if (event.key === "Escape" && !isLink) input.value = input.defaultValue;
  const next = moves[event.key] && findNeighbour(input, ...moves[event.key]);
  if (!next) return isLink && useShortcut(event);
  event.preventDefault();
  next.focus();
  next.select?.();
}

document.addEventListener("keydown", (event) => event.target.matches("[data-week-grid] td input, [data-cell]") ? moveInGrid(event) : useShortcut(event));
document.querySelector(".week-grid .today")?.scrollIntoView({ inline: "center", block: "nearest" });
