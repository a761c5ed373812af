// What somebody has chosen in this browser. Cookies keep it, as signing out clears all else that a browser stores. Loaded
// in the head, so that the first paint has the chosen theme; "system" follows the device.
const CHOICE_SECONDS = 31536000;
window.readChoice = (name) => document.cookie.match(`(?:^|; )${name}=([a-z]+)`)?.[1];
window.keepChoice = (name, value) => {
  const onlySecure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=${CHOICE_SECONDS}; SameSite=Lax${onlySecure}`;
};

(() => {
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");
  const readTheme = () => readChoice("theme") ?? "system";

  // What the person has saved in their profile counts on every device, until they choose otherwise on this one.
  const saved = root.dataset.savedTheme;
  if (saved && saved !== readChoice("saved-theme")) {
    keepChoice("saved-theme", saved);
    keepChoice("theme", saved);
  }

  function applyTheme() {
    root.dataset.bsTheme = readTheme() === "system" ? (device.matches ? "dark" : "light") : readTheme();
  }

  document.addEventListener("change", (event) => {
    if (event.target.name !== "theme-choice") return;
    keepChoice("theme", event.target.value);
    applyTheme();
  });
  document.addEventListener("DOMContentLoaded", () => {
    const radio = document.querySelector(`input[name="theme-choice"][value="${readTheme()}"]`);
    if (radio) radio.checked = true;
  });
  device.addEventListener("change", applyTheme);
  applyTheme();
})();
