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
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(allowAgain));
