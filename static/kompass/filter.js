// Die Liste geht ohne dieses Skript: die Schublade öffnet über #filter, das Formular ist ein GET.
// Hier kommt nur dazu: Fokus, Escape und stilles Umfeld der Schublade; beim Austausch der Treffer
// bleiben Fokus und aufgeklappte Gruppen, wo sie waren.
(() => {
  // Vor DOMContentLoaded, wo htmx anfängt: keine Stile und kein eval (CSP), nichts im Speicher des Browsers.
  Object.assign(htmx.config, { includeIndicatorStyles: false, allowEval: false, historyCacheSize: 0, refreshOnHistoryMiss: true });
  const form = document.getElementById("suche");
  const drawer = document.getElementById("filter");
  const narrow = matchMedia("(max-width: 61.99rem)");
  const isOpen = () => narrow.matches && drawer.matches(":target");
  let wasOpen = false;
  form.classList.add("js");

  function sync() {
    const open = isOpen();
    const rest = document.querySelectorAll("body > :not(main), #suche > :not(.found), #ergebnis");
    rest.forEach((part) => { part.inert = open; });
    if (open && !wasOpen) drawer.focus();
    else if (!open && wasOpen) document.querySelector('a[href="#filter"]')?.focus();
    wasOpen = open;
  }
  function close() { if (isOpen()) location.hash = "ergebnis"; }

  // Am Dokument: Beim Austausch der Wahlen liegt der Fokus einen Augenblick lang nirgends.
  addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  addEventListener("hashchange", sync);
  narrow.addEventListener("change", sync);
  sync();

  // Nur was gewählt ist, soll in der Adresse stehen.
  form.addEventListener("htmx:configRequest", (event) => {
    for (const [name, value] of [...event.detail.formData]) {
      if (value === "") event.detail.formData.delete(name);
    }
  });

  let unfolded = [];
  let focused = null;
  form.addEventListener("htmx:beforeSwap", () => {
    unfolded = [...drawer.querySelectorAll("details[open]")].map((details) => details.id);
    const field = document.activeElement;
    focused = drawer.contains(field) && field.name ? [field.name, field.value] : null;
  });
  form.addEventListener("htmx:afterSettle", (event) => {
    unfolded.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    const trigger = event.detail.requestConfig?.elt;
    if (focused) {
      const [name, value] = focused;
      drawer.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`)?.focus();
    } else if (trigger !== form) {
      // Chip, Reihenfolge oder Seite: Das Angeklickte gibt es nicht mehr, weiter bei den Treffern.
      const result = document.getElementById("ergebnis");
      result.focus({ preventScroll: true });
      if (trigger.closest(".pager")) result.scrollIntoView();
    }
    syncWords(trigger);
    sync();
  });
  form.addEventListener("submit", close);

  // Ein entfernter Suchbegriff oder Ort steht auch nicht mehr im Feld.
  function syncWords(trigger) {
    const name = trigger?.dataset?.name;
    for (const field of ["q", "near"]) {
      if (name === field || name === "*") form.elements[field].value = "";
    }
  }
})();

// »In meiner Nähe«: Der Browser fragt erst nach dem Tippen. Der Standort steht auf etwa 100 Meter
// genau in der Adresse der Liste und wird nirgends gespeichert.
(() => {
  const field = document.getElementById("near");
  if (!field || !navigator.geolocation) return;
  const show = () =>
    document.querySelectorAll("[data-near]").forEach((item) => { item.hidden = false; });
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-near]");
    if (!item) return;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
        field.form.requestSubmit();
      },
      () => { item.querySelector("span").textContent = item.dataset.near; },
      { timeout: 15000, maximumAge: 300000 },
    );
  });
  document.addEventListener("htmx:afterSettle", show);
  show();
})();
