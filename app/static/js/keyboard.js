// Single-key shortcuts ([data-shortcut]; can be switched off). F6 goes to the latest message that has a button.
const FIELDS = "input, select, textarea, [contenteditable]";
const areShortcutsOn = () => readChoice("shortcuts") !== "off";
const shortcutsSwitch = document.querySelector("[data-shortcuts-switch]");

if (shortcutsSwitch) {
  shortcutsSwitch.checked = areShortcutsOn();
  shortcutsSwitch.addEventListener("change", () => keepChoice("shortcuts", shortcutsSwitch.checked ? "on" : "off"));
}

function useShortcut(event) {
  if (event.key === "F6") return focusMessage(event);
  if (!areShortcutsOn() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELDS + ", dialog")) return;
  if (event.key === "?") document.getElementById("shortcuts")?.showModal();
  const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches(FIELDS + ", [data-shortcut-focus]")) target.focus();
  else target.click();
}

function focusMessage(event) {
  const button = [...document.querySelectorAll("#flash [data-toast]")].pop()?.querySelector("button");
  if (!button) return;
  event.preventDefault();
  button.focus();
}

document.addEventListener("keydown", (event) => event.defaultPrevented || useShortcut(event));
