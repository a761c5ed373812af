// Ticks every element with data-started-at (an ISO instant) as h:mm:ss.
function updateClocks() {
  for (const clock of document.querySelectorAll("[data-started-at]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.startedAt)) / 1000));
    const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
    clock.textContent = [Math.floor(minutes / 60), minutes % 60, rest].map((part, place) => place ? String(part).padStart(2, "0") : part).join(":");
  }
}

setInterval(updateClocks, 1000);
document.addEventListener("htmx:after:process", updateClocks);
updateClocks();
