// The invoice composer: ticks of the tree in three states, steps on a phone, keys in a line's words.
const TICKS = "input[type=checkbox]";
const childrenOf = (item) => [...item.querySelectorAll(`:scope > ul > li ${TICKS}`)];
const nearTicks = (list) => [...list.querySelectorAll(":scope > li > .tree-row > input[type=checkbox], :scope > li.tree-row > input[type=checkbox]")];

function setTick(box, isTicked) {
  box.checked = isTicked;
  box.indeterminate = false;
  delete box.dataset.partly;
  for (const exception of box.parentElement.querySelectorAll(":scope > input[type=hidden]")) exception.remove();
}

// A box says what the boxes in it say; one whose entries are not on the page keeps its own word.
function setFromChildren(box, boxes) {
  if (!boxes.length) {
    box.indeterminate = "partly" in box.dataset;
    return;
  }
  const isSome = boxes.some((each) => each.checked || each.indeterminate);
  const isAll = boxes.every((each) => each.checked && !each.indeterminate);
  box.checked = isAll;
  box.indeterminate = isSome && !isAll;
}

function updateTree(tree) {
  for (const item of [...tree.querySelectorAll("li")].reverse()) {
    const box = item.querySelector(`:scope > .tree-row > ${TICKS}, :scope > ${TICKS}`);
    const list = item.querySelector(":scope > ul");
    if (box?.matches("[data-branch]")) setFromChildren(box, list ? nearTicks(list) : []);
  }
  const all = tree.querySelector(`.bill-all ${TICKS}`);
  if (all) setFromChildren(all, nearTicks(tree.querySelector(".tree")));
}

// On the way down: the form's own request goes out with the boxes as they then are
document.addEventListener("change", ({ target }) => {
  const tree = target.closest("[data-tree]");
  if (!tree || !target.matches(TICKS)) return;
  const boxes = target.closest(".bill-all") ? [...tree.querySelectorAll(`.tree ${TICKS}`)] : childrenOf(target.closest("li"));
  for (const box of [target, ...boxes]) setTick(box, target.checked);
  updateTree(tree);
}, true);

document.addEventListener("click", (event) => {
  const caret = event.target.closest("[data-fold]");
  if (caret) {
    event.preventDefault();
    const list = caret.closest("li").querySelector("ul");
    list.hidden = !list.hidden;
    caret.setAttribute("aria-expanded", String(!list.hidden));
  }
  const button = event.target.closest("[data-go], [data-step-by]");
  const composer = button?.closest("[data-step]");
  if (composer) goTo(composer, Number(button.dataset.go ?? Number(composer.dataset.step) + Number(button.dataset.stepBy)));
  openHolder(event.target.closest("a[href^='#']"));
});

// A link to a field that stands in a closed choice opens it.
function openHolder(link) {
  const holder = link && document.getElementById(link.hash.slice(1))?.closest("[popover]");
  if (holder && !holder.matches(":popover-open")) holder.showPopover();
}

let step = 1;
function goTo(composer, number) {
  step = number;
  composer.dataset.step = number;
  for (const button of composer.querySelectorAll("[data-go]")) {
    button.toggleAttribute("data-done", Number(button.dataset.go) < number);
    if (Number(button.dataset.go) === number) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
  if (composer.getBoundingClientRect().top < 0) composer.scrollIntoView();
}

// Enter keeps a line's words, Escape takes back what was typed.
document.addEventListener("keydown", (event) => {
  if (!event.target.matches("textarea.line-text") || event.isComposing) return;
  if (event.key === "Escape") event.target.value = event.target.defaultValue;
  if (event.key !== "Escape" && (event.key !== "Enter" || event.shiftKey)) return;
  event.preventDefault();
  event.target.blur();
});

document.addEventListener("htmx:after:process", () => {
  const composer = document.querySelector(".composer[data-step]");
  if (composer && (Number(composer.dataset.step) !== step || !composer.querySelector("[aria-current=step]"))) goTo(composer, step);
  document.querySelectorAll("[data-tree]").forEach(updateTree);
});
