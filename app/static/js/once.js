// A form that is on its way is not sent again: the second half of a double click would be told that its work is done already.
const RESEND_AFTER_MS = 10000;

function allowAgain(form) {
  delete form.dataset.sent;
  for (const button of form.elements) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return; // htmx sends it
  if (event.submitter?.hasAttribute("data-download")) return; // the page stays
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(allowAgain, RESEND_AFTER_MS, event.target);
});
// A page that the browser has kept knows nothing of what its form has done meanwhile.
window.addEventListener("pageshow", ({ persisted }) => {
  const forms = document.querySelectorAll("form[data-sent]");
  forms.forEach(allowAgain);
  if (persisted && forms.length) location.reload();
});
