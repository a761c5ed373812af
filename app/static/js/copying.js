// [data-copy=ID] copies what that element lists, a line each; [data-print] prints the page.
const announcer = document.getElementById("announcer");

function linesOf(element) {
  return [...element.children].map((child) => child.textContent.trim()).join("\n");
}

document.addEventListener("click", async ({ target }) => {
  if (target.closest("[data-print]")) return window.print();
  const button = target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(linesOf(document.getElementById(button.dataset.copy)));
    button.lastChild.textContent = " Copied";
  } catch {
    button.lastChild.textContent = " Select and copy them";
  }
  announcer.textContent = button.textContent.trim();
});
