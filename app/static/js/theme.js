// Loaded in the head, so that the first paint has the chosen theme. "system" follows the device.
(() => {
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");
  const choice = () => localStorage.getItem("theme") ?? "system";

  // What the person has saved in their profile counts on every device, until they choose otherwise on this one.
  const saved = root.dataset.savedTheme;
  if (saved && saved !== localStorage.getItem("saved-theme")) {
    localStorage.setItem("saved-theme", saved);
    localStorage.setItem("theme", saved);
  }

  function apply() {
    root.dataset.bsTheme = choice() === "system" ? (device.matches ? "dark" : "light") : choice();
  }

  document.addEventListener("change", (event) => {
    if (event.target.name !== "theme-choice") return;
    localStorage.setItem("theme", event.target.value);
    apply();
  });
  document.addEventListener("DOMContentLoaded", () => {
    const radio = document.querySelector(`input[name="theme-choice"][value="${choice()}"]`);
    if (radio) radio.checked = true;
  });
  device.addEventListener("change", apply);
  apply();
})();
