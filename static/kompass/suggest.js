// Vorschläge beim Tippen. Die Suche geht ohne dieses Skript: Feld und Formular bleiben, was sie sind.
// Muster: WAI-ARIA "Combobox mit Listbox"; der Fokus bleibt immer im Feld.
(() => {
  const DELAY = 150; // Millisekunden Ruhe, bevor gefragt wird
  const MIN_LETTERS = 2;

  function make(tag, attributes, text = "") {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.textContent = text;
    return node;
  }

  function enhance(field) {
    const list = make("div", { id: `${field.id}-vorschlaege`, role: "listbox", class: "suggest" });
    const status = make("div", { class: "vh", "aria-live": "polite" });
    let options = [];
    let active = -1;
    let timer = 0;
    let request = null;
    let asked = "";

    list.hidden = true;
    field.parentElement.classList.add("suggest-field");
    field.after(list, status);
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
    })) field.setAttribute(name, value);

    function activate(index) {
      options[active]?.setAttribute("aria-selected", "false");
      active = index;
      const option = options[active];
      if (!option) return field.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    function close() {
      clearTimeout(timer);
      request?.abort();
      activate(-1);
      asked = "";
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
    }

    // Auf kleinen Schirmen liegt das Feld oft tief: Dann rückt es nach oben, damit die Liste Platz hat.
    function makeRoom() {
      const { scrollPaddingBottom } = getComputedStyle(document.documentElement);
      const seen = visualViewport.height - (parseFloat(scrollPaddingBottom) || 0);
      if (list.getBoundingClientRect().bottom > seen) (field.labels[0] ?? field).scrollIntoView();
    }

    function show({ label, groups, status: words }) {
      const wasHidden = list.hidden;
      activate(-1);
      list.setAttribute("aria-label", label);
      options = [];
      list.replaceChildren(...groups.map((group) => {
        const heading = make("div", { id: `${list.id}-${group.name}`, class: "suggest-group" }, group.label);
        const box = make("div", { role: "group", "aria-labelledby": heading.id });
        heading.setAttribute("role", "presentation");
        box.append(heading, ...group.suggestions.map(({ label: text, url, lang = "" }) => {
          const id = `${list.id}-${options.length}`;
          const option = make("div", { id, role: "option", "aria-selected": "false", dir: "auto" }, text);
          if (lang) option.lang = lang;
          option.dataset.url = url;
          option.dataset.group = group.name;
          options.push(option);
          return option;
        }));
        return box;
      }));
      list.hidden = !options.length;
      field.setAttribute("aria-expanded", String(!list.hidden));
      status.textContent = words;
      if (wasHidden && options.length) makeRoom();
    }

    async function ask() {
      const typed = field.value.trim();
      request?.abort();
      if (typed.length < MIN_LETTERS) {
        status.textContent = "";
        return close();
      }
      if (typed === asked) return;
      asked = typed;
      request = new AbortController();
      const { signal } = request;
      try {
        const url = `${field.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
        const response = await fetch(url, { signal });
        const found = response.ok ? await response.json() : null;
        if (found && !signal.aborted && document.activeElement === field) show(found);
      } catch {
        // Abgebrochen oder kein Netz: Dann gibt es eben keine Vorschläge.
      }
    }

    function choose(option) {
      close();
      if (option.dataset.group === "word") {
        field.value = option.textContent;
        field.form.requestSubmit();
      } else {
        location.assign(option.dataset.url);
      }
    }

    function askSoon() {
      clearTimeout(timer);
      timer = setTimeout(ask, DELAY);
    }
    field.addEventListener("input", askSoon);
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      const isOpen = !list.hidden;
      if (event.key === "Enter" && isOpen && active >= 0) {
        choose(options[active]);
      } else if (event.key === "Enter" || event.key === "Tab") {
        close();
        return;
      } else if (event.key === "Escape" && isOpen) {
        close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!isOpen) ask();
        else {
          // Nach der letzten Zeile kommt das Feld, dann wieder die erste.
          const step = event.key === "ArrowDown" ? 1 : -1;
          activate((active + 1 + step + options.length + 1) % (options.length + 1) - 1);
        }
      } else {
        return;
      }
      event.preventDefault();
    });
    field.addEventListener("blur", close);
    field.form.addEventListener("submit", close);
    // Der Fokus bleibt im Feld, sonst wäre die Liste vor dem Klick zu.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
    // Was getippt wurde, bevor das Skript da war, zählt auch.
    if (field.value !== field.defaultValue) askSoon();
  }

  document.querySelectorAll("input[data-suggest]").forEach(enhance);
})();
