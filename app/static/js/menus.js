// Dialogs ([data-dialog], [data-close]), menus (details[data-menu]), dismissable messages ([data-dismiss]); Escape in a form presses [data-escape].
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    opener.closest("details[data-menu]")?.querySelector("summary").focus(); // where the focus comes back to
    dialog.showModal();
  }
  if (event.target.closest("[data-close]") || event.target.matches("dialog[open]")) event.target.closest("dialog").close();
  event.target.closest("[data-dismiss]")?.closest("[data-toast]").remove();
  for (const menu of openMenus()) if (!menu.contains(event.target) || opener) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.target.closest("form")?.querySelector("[data-escape]")?.click();
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const menu = target.closest("details[data-menu][open]");
  if (menu && relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
});
