// Counts on in every element with data-started-at (an ISO instant): as h:mm:ss, or as h:mm in a sum, in which data-counted-seconds are counted already.
const two = (number) => String(number).padStart(2, "0");

function countOn(clock) {
  const elapsed = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.startedAt)) / 1000));
  const sum = "countedSeconds" in clock.dataset ? clock.querySelector("time") : null;
  const total = sum ? Number(/\d+/.exec(sum.dateTime)) - Number(clock.dataset.countedSeconds) + elapsed : elapsed;
  const minutes = sum ? Math.round(total / 60) : Math.floor(total / 60);
  const text = `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
  (sum ?? clock).textContent = sum ? text : `${text}:${two(total % 60)}`;
}

function updateClocks() {
  document.querySelectorAll("[data-started-at]").forEach(countOn);
}

setInterval(updateClocks, 1000);
document.addEventListener("htmx:after:process", updateClocks);
updateClocks();
