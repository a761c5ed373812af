// Loaded in the head, so that the first paint has the chosen theme. "system" follows the device.
(() => {
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");
  const readChoice = () => localStorage.getItem("theme") ?? "system";

  // What the person has saved in their profile counts on every device, until they choose otherwise on this one.
  const saved = root.dataset.savedTheme;
  if (saved && saved !== localStorage.getItem("saved-theme")) {
    localStorage.setItem("saved-theme", saved);
    localStorage.setItem("theme", saved);
  }

  function applyTheme() {
    root.dataset.bsTheme = readChoice() === "system" ? (device.matches ? "dark" : "light") : readChoice();
  }

  document.addEventListener("change", (event) => {
    if (event.target.name !== "theme-choice") return;
    localStorage.setItem("theme", event.target.value);
    applyTheme();
  });
  document.addEventListener("DOMContentLoaded", () => {
    const radio = document.querySelector(`input[name="theme-choice"][value="${readChoice()}"]`);
    if (radio) radio.checked = true;
  });
  device.addEventListener("change", applyTheme);
  applyTheme();
})();
