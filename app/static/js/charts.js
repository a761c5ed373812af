// Draws each [data-chart] (what Chart.js reads, as JSON) in the theme's colours, which are its texts that begin with "--".
const charts = [];
const replaceColours = (canvas) => (_key, value) => {
  if (typeof value !== "string" || !value.startsWith("--")) return value;
  canvas.style.color = `var(${value})`;
  return getComputedStyle(canvas).color;
};

function drawCharts() {
  while (charts.length) charts.pop().destroy();
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) charts.push(new Chart(canvas, JSON.parse(canvas.dataset.chart, replaceColours(canvas))));
}

new MutationObserver(drawCharts).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
document.fonts.ready.then(drawCharts);
document.addEventListener("htmx:after:swap", drawCharts);
