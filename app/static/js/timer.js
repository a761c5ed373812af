// Counts on in every element with data-started-at (an ISO instant): as h:mm:ss, or as h:mm in a sum of data-seconds, in which data-counted-seconds are counted already.
const two = (number) => String(number).padStart(2, "0");

function countOn(clock) {
  const elapsed = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.startedAt)) / 1000));
  const { seconds, countedSeconds } = clock.dataset;
  const total = seconds ? Number(seconds) - Number(countedSeconds) + elapsed : elapsed;
  const minutes = seconds ? Math.round(total / 60) : Math.floor(total / 60);
  const text = `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
  if (seconds) clock.lastChild.textContent = text;
  else clock.textContent = `${text}:${two(total % 60)}`;
}

function updateClocks() {
  document.querySelectorAll("[data-started-at]").forEach(countOn);
}

setInterval(updateClocks, 1000);
document.addEventListener("htmx:after:process", updateClocks);
updateClocks();
