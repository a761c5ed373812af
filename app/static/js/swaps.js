// What htmx needs from us: the CSRF header, errors and confirmations, and focus and words after a swap.
const ANNOUNCE_INTERVAL_MS = 4000;
// As long as it takes to read it slowly, with time to look up first; longer where there is something to decide.
const [TOAST_MS, TOAST_LETTER_MS, UNDO_TOAST_MS] = [5000, 80, 30000];
const flash = document.getElementById("flash");
const announcer = document.getElementById("announcer");
const announcement = { text: "", at: 0, next: 0 };

function showToast(text) {
  if ([...flash.querySelectorAll("[data-toast-text]")].some((other) => other.textContent === text)) return;
  const message = document.getElementById("toast").content.cloneNode(true);
  message.querySelector("[data-toast-text]").textContent = text;
  flash.append(message);
}

// An error page is a whole document: its message becomes a toast and the page stays as it was.
function readErrorPage(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  return ["h1", "[data-error-text]"].map((part) => page.querySelector(part)?.textContent.trim()).filter(Boolean).join(". ");
}

// What somebody did is said at once; what comes by itself waits its turn, and only the latest of it is said.
function announce(within, cause) {
  const text = [...within.querySelectorAll("[data-announce]")].pop()?.dataset.announce ?? within.dataset?.announce;
  if (!text || text === announcement.text) return;
  clearTimeout(announcement.next);
  const byItself = /^every$|-changed$/.test(cause);
  announcement.next = setTimeout(sayNow, byItself ? announcement.at + ANNOUNCE_INTERVAL_MS - Date.now() : 0, text);
}

function sayNow(text) {
  Object.assign(announcement, { text, at: Date.now() });
  announcer.textContent = text;
}

function dismissLater(message) {
  message.dataset.seen = "yes";
  const time = message.querySelector("[data-undo]") ? UNDO_TOAST_MS : TOAST_MS + TOAST_LETTER_MS * message.textContent.trim().length;
  setTimeout(() => message.matches(":hover, :focus-within") ? dismissLater(message) : message.remove(), time);
}

document.addEventListener("htmx:config:request", ({ detail }) => {
  const { request } = detail.ctx;
  request.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
  request.cache = "no-store"; // else "back" would show a stored fragment as the whole page
});

// What is typed while an answer is on its way is not lost by it: fields that changed meanwhile keep their text, and the caret its place.
const FIELDS = "textarea[id], select[id], input[id]:not([type=hidden], [type=checkbox], [type=radio])";
const fieldsOf = (ctx) => [...(document.getElementById(ctx.target?.id)?.querySelectorAll(FIELDS) ?? [])];

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  ctx.asked = new Map(fieldsOf(ctx).map((field) => [field.id, field.value]));
});
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const changed = fieldsOf(ctx).filter(({ id, value }) => ctx.asked?.has(id) && ctx.asked.get(id) !== value);
  ctx.meanwhile = changed.map(({ id, value, selectionStart }) => [id, value, selectionStart]);
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  for (const [id, value, caret] of ctx.meanwhile ?? []) {
    const field = document.getElementById(id);
    if (field) field.value = value;
    if (field === document.activeElement && Number.isInteger(caret)) field.setSelectionRange(caret, caret);
  }
});

document.addEventListener("htmx:after:request", (event) => {
  const { response, text } = event.detail.ctx;
  if (response.status < 400 || !/^\s*<!doctype/i.test(text)) return;
  event.preventDefault();
  showToast(readErrorPage(text) || "Something went wrong. Please try again.");
});

document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.ctx?.status.startsWith("error")) showToast("Hourline cannot be reached. Check your connection and try again.");
});

document.addEventListener("htmx:confirm", (event) => {
  const dialog = document.getElementById("confirm");
  const { ctx, issueRequest, dropRequest } = event.detail;
  event.preventDefault();
  dialog.querySelector("#confirm-text").textContent = ctx.confirm;
  dialog.querySelector("#confirm-yes").textContent = ctx.sourceElement.querySelector("button")?.textContent.trim() || "Yes, continue";
  ctx.sourceElement.closest("details[data-menu]")?.querySelector("summary").focus(); // where the focus comes back to
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" ? issueRequest() : dropRequest(), { once: true });
  dialog.showModal();
});

document.addEventListener("htmx:after:swap", ({ detail }) => {
  const region = detail.ctx.target?.isConnected ? detail.ctx.target : document.getElementById(detail.ctx.target?.id);
  if (region) announce(region, detail.ctx.sourceEvent?.type);
  if (document.activeElement !== document.body || detail.ctx.sourceEvent?.type === "every") return;
  const next = region?.querySelector("[data-focus], [aria-invalid='true']") ?? region?.closest("section, main") ?? document.getElementById("main");
  if (!next.matches("a, button, input, select, textarea")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
});

document.addEventListener("htmx:after:process", () => {
  document.querySelectorAll("[data-toast=success]:not([data-seen])").forEach(dismissLater);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-search]")) event.preventDefault();
});
