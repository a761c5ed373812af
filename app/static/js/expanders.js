// [data-expands="id"]: a link that fetches what it opens once; from then on it only shows and hides it. A fetch that
// failed may be tried again.
const isOpen = (link) => link.getAttribute("aria-expanded") === "true";
const contentOf = (link) => document.getElementById(link.dataset.expands);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-expands]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const content = contentOf(link);
  const open = !isOpen(link);
  link.setAttribute("aria-expanded", String(open));
  content.hidden = !open;
  if (!open || content.childElementCount) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

function close({ detail: { ctx } }) {
  const link = ctx?.sourceElement?.closest?.("[data-expands]");
  if (link) link.setAttribute("aria-expanded", "false");
}
document.addEventListener("htmx:after:request", (event) => {
  if (event.detail.ctx.response?.status >= 400) close(event);
});
document.addEventListener("htmx:error", close);
