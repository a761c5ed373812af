// Answers before the answer: what was pressed shows that it works (aria-busy), what is deleted goes ([data-hides]), the timer starts or stops.
// All of it is put back when the server says no; it says why.
const putBack = new WeakMap(); // a request's context → what makes the page as it was before
const clocks = () => [...document.querySelectorAll("[data-started-at]")];

function hideRow(form, submitter) {
  const row = (submitter ?? form).closest(form.dataset.hides);
  row?.toggleAttribute("hidden", true);
  return () => row?.toggleAttribute("hidden", false);
}

function stopTimer(bar) {
  const running = clocks().map((clock) => [clock, clock.dataset.startedAt]);
  for (const [clock] of running) delete clock.dataset.startedAt;
  bar.classList.add("timer-ending");
  return () => {
    for (const [clock, startedAt] of running) clock.dataset.startedAt = startedAt;
    bar.classList.remove("timer-ending");
  };
}

function startTimer(bar, form) {
  const project = form.querySelector("name-chooser");
  if (!project?.value?.value) return () => {}; // the server says that one is missing
  const what = Object.assign(document.createElement("p"), { className: "timer-what", textContent: form.elements.description.value });
  what.prepend(Object.assign(document.createElement("strong"), { className: "text-truncate", textContent: project.input.value }));
  const clock = Object.assign(document.createElement("time"), { className: "timer-clock", textContent: "0:00:00" });
  clock.dataset.startedAt = new Date().toISOString();
  form.hidden = true;
  bar.append(what, clock);
  bar.classList.add("timer-running");
  return () => {
    for (const part of [what, clock]) part.remove();
    form.hidden = false;
    bar.classList.remove("timer-running");
  };
}

function showAtOnce(form, submitter) {
  const bar = form.closest("#timer");
  if (form.matches("[data-hides]")) return hideRow(form, submitter);
  if (bar && form.matches("[data-starts]")) return startTimer(bar, form);
  if (bar && form.matches("[data-stops]")) return stopTimer(bar);
  return () => {};
}

document.addEventListener("htmx:before:request", ({ target, detail: { ctx } }) => {
  const button = ctx.request.submitter ?? (target.matches("button, .btn") ? target : null);
  button?.setAttribute("aria-busy", "true");
  if (target.matches("form")) putBack.set(ctx, showAtOnce(target, ctx.request.submitter));
  ctx.pressed = button;
});

document.addEventListener("htmx:finally:request", ({ target, detail: { ctx } }) => {
  ctx.pressed?.removeAttribute("aria-busy");
  if (!ctx.response || ctx.response.status >= 400) putBack.get(ctx)?.();
  else if (target.matches?.("[data-ends]")) target.closest(target.dataset.ends).remove();
});
