// <name-chooser data-source>: one of many by its name, as a combobox with a list (WAI-ARIA). Without JavaScript there is a short list, or a field for words.
const TYPING_PAUSE_MS = 120;
const ROOM_BELOW_PX = 320;
const NO_ANSWER_HTML = '<p class="small text-secondary px-2 py-1 mb-0" data-note>Hourline cannot be reached. Check your connection and type again.</p>';
const announcer = document.getElementById("announcer");
let count = 0;

class NameChooser extends HTMLElement {
  connectedCallback() {
    if (this.menu) return;
    const select = this.querySelector("select");
    const words = this.querySelector("input:not([type=hidden])");
    this.input = words.cloneNode(); // htmx puts the attributes of what it swapped in back a moment later
    words.replaceWith(this.input);
    this.value = select ? Object.assign(document.createElement("input"), { type: "hidden", name: select.name, value: select.value }) : this.querySelector("[type=hidden]");
    this.text = select?.value ? select.selectedOptions[0].text : "";
    this.input.removeAttribute("name");
    if (select) this.takeOver(select);
    this.input.className = `form-select text-truncate${this.input.ariaInvalid === "true" ? " is-invalid" : ""}`;
    this.input.value = this.text;
    this.menu = document.createElement("div");
    this.menu.className = "dropdown-menu chooser-menu my-1";
    this.menu.id = `chooser-${++count}`;
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", spellcheck: "false" })) this.input.setAttribute(name, value);
    this.append(this.menu);
    this.listen();
  }

  // What the list had (its name, label, errors, focus) the field has now.
  takeOver(select) {
    this.input.removeAttribute("aria-label");
    for (const { name, value } of select.attributes) if (name !== "name") this.input.setAttribute(name, value);
    this.input.placeholder = select.options[0].text;
    const hadFocus = select === document.activeElement;
    select.replaceWith(this.value);
    if (hadFocus) this.input.focus();
  }

  listen() {
    this.input.addEventListener("input", (event) => {
      event.stopPropagation(); // a form that filters waits for the choice
      this.isTyped = true;
      this.search(TYPING_PAUSE_MS);
    });
    this.input.addEventListener("change", (event) => event.stopPropagation());
    this.input.addEventListener("click", () => this.isOpen || this.open());
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.addEventListener("focusout", ({ relatedTarget }) => this.contains(relatedTarget) || this.leave());
    this.menu.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
    this.menu.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  get isOpen() { return this.menu.classList.contains("show"); }
  get options() { return [...this.menu.querySelectorAll("[role=option]")]; }
  get active() { return this.menu.querySelector(".active"); }

  open() {
    this.isTyped = false;
    return this.search(0);
  }

  async search(pause) {
    clearTimeout(this.pause);
    this.request?.abort();
    const request = this.request = new AbortController();
    this.isLoading = true;
    await new Promise((resolve) => { this.pause = setTimeout(resolve, pause); });
    const html = await this.ask(request.signal);
    if (request.signal.aborted || !this.isConnected || document.activeElement !== this.input) return;
    this.isLoading = false;
    this.show(html);
    if (this.choosesFirst && this.active) this.choose(this.active);
    this.choosesFirst = false;
  }

  async ask(signal) {
    const words = this.isTyped ? this.input.value.trim() : "";
    const address = new URL(this.dataset.source, location.href);
    address.searchParams.set("q", words);
    try {
      const response = await fetch(address, { headers: { "HX-Request": "true" }, cache: "no-store", signal });
      const leadsTo = response.headers.get("HX-Redirect");
      if (leadsTo) location.assign(leadsTo); // signed out meanwhile
      return response.ok ? await response.text() : NO_ANSWER_HTML;
    } catch {
      return NO_ANSWER_HTML;
    }
  }

  show(html) {
    // A document of its own: what is parsed there runs nothing, as with the answers htmx puts in place.
    this.menu.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    const list = this.menu.querySelector("[role=listbox]");
    if (list && this.value.value && !this.isTyped) list.prepend(this.nothing());
    this.options.forEach((option, place) => { option.id = `${this.menu.id}-${place}`; });
    const note = this.menu.querySelector("[data-note]")?.textContent.trim();
    announcer.textContent = [list ? `${this.options.length} choices.` : "", note].filter(Boolean).join(" ");
    const { bottom, top } = this.input.getBoundingClientRect();
    this.menu.classList.toggle("chooser-above", innerHeight - bottom < ROOM_BELOW_PX && top > innerHeight - bottom);
    this.menu.classList.add("show");
    this.input.setAttribute("aria-expanded", Boolean(list));
    if (list) list.id = `${this.menu.id}-list`;
    if (list) this.input.setAttribute("aria-controls", list.id);
    const chosen = this.options.find((option) => option.dataset.value === this.value.value);
    chosen?.setAttribute("aria-selected", "true");
    this.point(this.isTyped && this.input.value.trim() ? this.options[0] : chosen);
  }

  // The way back to no choice at all.
  nothing() {
    const option = document.createElement("div");
    option.className = "dropdown-item text-secondary";
    option.setAttribute("role", "option");
    Object.assign(option.dataset, { value: "", text: "" });
    option.textContent = this.input.placeholder.endsWith("…") ? "None" : this.input.placeholder;
    return option;
  }

  point(option) {
    this.active?.classList.remove("active");
    option?.classList.add("active");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  press(event) {
    const { key, altKey } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (!this.isOpen) this.open();
      else if (altKey && key === "ArrowUp") this.restore();
      else this.step(key === "ArrowDown" ? 1 : -1);
    } else if (key === "Enter" && (this.isOpen || this.isLoading)) {
      event.preventDefault();
      if (this.isLoading) this.choosesFirst = this.isTyped;
      else if (this.active) this.choose(this.active);
    } else if (key === "Escape" && (this.isOpen || this.isTyped)) {
      event.stopPropagation(); // the form stays open
      event.preventDefault();
      this.restore();
    } else if (key === "Tab" && this.isOpen && this.isTyped && this.active && !this.isLoading) this.choose(this.active);
  }

  step(by) {
    const { options } = this;
    const place = options.indexOf(this.active);
    this.point(options[place < 0 ? (by > 0 ? 0 : options.length - 1) : (place + by + options.length) % options.length]);
  }

  choose({ dataset }) {
    const isNew = dataset.value !== this.value.value;
    [this.value.value, this.text] = [dataset.value, dataset.text];
    this.input.removeAttribute("aria-invalid");
    this.restore();
    if (isNew) this.value.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Closed, with the name of what is chosen in the field.
  restore() {
    clearTimeout(this.pause);
    this.request?.abort();
    Object.assign(this, { isTyped: false, isLoading: false, choosesFirst: false });
    this.menu.classList.remove("show");
    this.input.setAttribute("aria-expanded", "false");
    this.point(null);
    this.input.value = this.text;
  }

  // Whoever empties the field wants nothing; half a name that was left is no choice.
  leave() {
    if (this.isTyped && !this.input.value.trim()) this.choose({ dataset: { value: "", text: "" } });
    else this.restore();
  }
}

customElements.define("name-chooser", NameChooser);
