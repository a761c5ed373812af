// Draws each [data-chart] (what Chart.js reads, as JSON) in the theme's colours, which are its texts that begin with "--".
const drawn = [];
const coloured = (canvas) => (_key, value) => {
  if (typeof value !== "string" || !value.startsWith("--")) return value;
  canvas.style.color = `var(${value})`;
  return getComputedStyle(canvas).color;
};

function draw() {
  while (drawn.length) drawn.pop().destroy();
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) drawn.push(new Chart(canvas, JSON.parse(canvas.dataset.chart, coloured(canvas))));
}

new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
document.fonts.ready.then(draw);
