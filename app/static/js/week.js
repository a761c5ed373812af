// The week grid ([data-week-grid]): arrows and Enter between its cells, sums that follow what is typed, Ctrl+Z for what was saved.
const CELLS = "input:not([type=hidden]), [data-cell]";
const undoPaths = [];
const cellOf = (element) => element.matches?.("[data-week-grid] td input, [data-cell]") ? element : null;

function findNeighbour(cell, rows, columns) {
  const body = [...cell.closest("tbody").rows];
  let row = body.indexOf(cell.closest("tr")) + rows;
  let column = cell.closest("td").cellIndex + columns;
  while (body[row]?.cells[column]) {
    const target = body[row].cells[column].querySelector(CELLS);
    if (target) return target;
    [row, column] = [row + rows, column + columns];
  }
  return null;
}

function isAtEdge(cell, edge) {
  if (cell.matches("a")) return true;
  const isWhole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  return isWhole || cell.selectionEnd === (edge === "start" ? 0 : cell.value.length) && cell.selectionStart === cell.selectionEnd;
}

function moveInGrid(cell, key) {
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: cell.matches("a") ? null : [1, 0] };
  if (isAtEdge(cell, "start")) moves.ArrowLeft = [0, -1];
  if (isAtEdge(cell, "end")) moves.ArrowRight = [0, 1];
  if (!moves[key]) return false;
  const next = findNeighbour(cell, ...moves[key]);
  if (!next && key !== "Enter") return false;
  if (!next) leaveCell(cell); // the last row: it is saved, and the focus stays
  (next ?? cell).focus();
  (next ?? cell).select?.();
  return true;
}

// Seconds of what people usually write ("1:30", "1.5", "90m", "1h30"); null for what the server alone can read.
function readSeconds(text) {
  const clean = text.trim().toLowerCase().replace(",", ".");
  const clock = /^(\d*):([0-5]?\d)$/.exec(clean) ?? /^(\d+) ?h ?([0-5]?\d)? ?m?$/.exec(clean);
  if (clean === "") return 0;
  if (clock) return (Number(clock[1]) * 60 + Number(clock[2] ?? 0)) * 60;
  if (/^\d+ ?m$/.test(clean)) return parseInt(clean, 10) * 60;
  return /^(\d+\.?\d*|\.\d+)$/.test(clean) ? Math.round(Number(clean) * 3600) : null;
}

function addToSum(sum, seconds) {
  const figure = sum.querySelector("[data-seconds]");
  const total = Number(figure.dataset.seconds) + seconds;
  const minutes = Math.round(total / 60);
  figure.dataset.seconds = total;
  figure.lastChild.textContent = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  sum.classList.toggle("zero", total === 0);
}

function addToSums(cell, seconds) {
  const [row, foot] = [cell.closest("tr"), cell.closest("table").tFoot.rows[0]];
  const sums = [row.querySelector(".row-total"), foot.cells[cell.closest("td").cellIndex], foot.querySelector("#total-week")];
  for (const sum of sums) addToSum(sum, seconds);
}

// The sums say at once what was typed; `added` is taken away again when it could not be saved.
function leaveCell(cell) {
  if (cell.value.trim() === cell.defaultValue || cell.value === cell.dataset.sent) return;
  const typed = readSeconds(cell.value);
  const added = Number(cell.dataset.added ?? 0);
  const change = typed === null ? 0 : typed - readSeconds(cell.dataset.stored) - added;
  Object.assign(cell.dataset, { added: added + change, sent: cell.value });
  addToSums(cell, change);
  cell.dispatchEvent(new Event("cell-left"));
}

document.addEventListener("focusout", ({ target }) => {
  if (target.matches?.("[data-week-grid] td input")) leaveCell(target);
});

document.addEventListener("keydown", (event) => {
  const cell = cellOf(event.target);
  if (!cell || event.isComposing) return;
  if (event.key === "Escape" && cell.matches("input")) cell.value = cell.dataset.stored;
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && cell.value === cell.defaultValue && undoPaths.length) {
    event.preventDefault();
    htmx.ajax("POST", undoPaths.pop(), { source: document.getElementById("flash"), swap: "none" });
  }
  if (!event.ctrlKey && !event.metaKey && !event.altKey && moveInGrid(cell, event.key)) event.preventDefault();
});

document.addEventListener("htmx:after:swap", () => {
  for (const cell of document.querySelectorAll("[data-week-grid] [data-undo]")) {
    undoPaths.push(cell.dataset.undo);
    cell.removeAttribute("data-undo");
  }
});

// Whatever was answered to a cell takes its place. One that is still there could not be saved.
document.addEventListener("htmx:finally:request", ({ target }) => {
  if (!target.matches?.("[data-week-grid] td input")) return;
  addToSums(target, -Number(target.dataset.added ?? 0));
  delete target.dataset.added;
  delete target.dataset.sent;
  target.setAttribute("aria-invalid", "true");
});

// Sideways alone: the page itself stays where it begins.
const today = document.querySelector(".week-grid .today");
const grid = today?.closest(".week-scroll");
if (grid) grid.scrollLeft = today.offsetLeft - (grid.clientWidth - today.offsetWidth) / 2;
