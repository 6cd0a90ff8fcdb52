// Merken, Teilen, Kopieren. Alles geht auch ohne: Die Links tragen die Nummern in der Adresse.
// Gespeichert wird erst, wenn jemand auf »Merken« tippt, und nur auf diesem Gerät.
(() => {
  "use strict";
  const text = document.currentScript.dataset;
  const KEY = "kompass-merkliste";

  const kept = () => {
    try {
      return (localStorage.getItem(KEY) ?? "").split(",").filter((id) => /^\d+$/.test(id));
    } catch {
      return null; // der Browser erlaubt kein Speichern: dann gelten die Links
    }
  };
  const keep = (ids) => {
    if (ids.length) localStorage.setItem(KEY, ids.join(","));
    else localStorage.removeItem(KEY);
  };
  const address = (ids) => `${text.list}${ids.length ? `?ids=${ids.join(",")}` : ""}`;

  const marks = ".keep, [data-keep]"; // die letzte Nummer in der Adresse ist die des Angebots
  const idOf = (link) => /\d+$/.exec(link.href)?.[0];

  const bar = document.createElement("p");
  bar.className = "keptbar no-print";
  bar.setAttribute("role", "status");
  bar.hidden = true;

  function show() {
    const ids = kept() ?? [];
    document.querySelectorAll(marks).forEach((link) => {
      const isKept = ids.includes(idOf(link));
      const label = link.querySelector("span") ?? link;
      link.dataset.label ??= label.textContent;
      label.textContent = isKept ? text.kept : link.dataset.label;
      link.classList.toggle("kept", isKept);
      link.setAttribute("role", "button");
      link.setAttribute("aria-pressed", String(isKept));
    });
    bar.hidden = !ids.length;
    const link = document.createElement("a");
    link.href = address(ids);
    link.textContent = `${text.go} (${ids.length})`;
    bar.replaceChildren(link);
  }

  function toggle(event) {
    const link = event.target.closest(marks);
    const ids = link && kept();
    if (!ids || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const id = idOf(link);
    keep(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]);
    show();
  }

  function copy(event) {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    navigator.clipboard.writeText(field.value).then(
      () => { button.querySelector("span").textContent = button.dataset.done; },
      () => field.select(),
    );
  }

  function share(event) {
    const button = event.target.closest("[data-share]");
    if (!button) return;
    navigator.share({ title: button.dataset.share, url: location.href }).catch(() => {}); // abgebrochen
  }

  // Die leere Merkliste: was auf diesem Gerät gemerkt ist.
  const list = document.querySelector("[data-watchlist]");
  if (list) {
    const ids = kept() ?? [];
    if (list.dataset.watchlist === "" && ids.length) location.replace(address(ids));
    document.querySelectorAll("[data-forget]").forEach((link) =>
      link.addEventListener("click", () => {
        const gone = link.dataset.forget;
        const rest = (kept() ?? []).filter((id) => gone !== "*" && id !== gone);
        if (kept()?.length) keep(rest);
      }),
    );
  } else if (document.querySelector(marks)) {
    document.body.append(bar);
    document.addEventListener("click", toggle);
    document.addEventListener("keydown", (event) => {
      if (event.key === " " && event.target.closest(marks)) {
        event.preventDefault();
        event.target.click();
      }
    });
    document.addEventListener("htmx:afterSettle", show);
    show();
  }
  document.addEventListener("click", copy);
  document.addEventListener("click", share);
  document.querySelectorAll("[data-share]").forEach((button) => { button.hidden = !navigator.share; });
  document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = !navigator.clipboard; });
  const remember = document.querySelector("[data-remember]");
  if (remember && kept() !== null) {
    remember.hidden = kept().join(",") === remember.dataset.remember;
    remember.addEventListener("click", () => {
      keep(remember.dataset.remember.split(","));
      remember.hidden = true;
    });
  }
})();
