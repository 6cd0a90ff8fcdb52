/* Small helps in the back office. Everything works without them. */
(() => {
  "use strict";

  /* German letters in addresses: "Für Große" becomes fuer-grosse, not fur-grosse. */
  const letters = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" };
  if (window.URLify) {
    const plain = window.URLify;
    window.URLify = (text, ...rest) =>
      plain(text.toLowerCase().replace(/[äöüß]/g, (letter) => letters[letter]), ...rest);
  }

  /* A sent form takes the mark of a skip link along (#content-start), and the page that follows
     would start there instead of at what it wants to be read first, such as a conflict. */
  document.addEventListener("submit", () => {
    if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
  });

  /* How much room is left in a short text. */
  document.querySelectorAll("[data-counter][maxlength]").forEach((field) => {
    const note = document.createElement("p");
    note.className = "counter";
    note.setAttribute("aria-live", "polite");
    const tell = () => {
      const left = field.maxLength - field.value.length;
      note.textContent = left === 1 ? "noch 1 Zeichen frei" : `noch ${left} Zeichen frei`;
    };
    (document.getElementById(`${field.id}_helptext`) ?? field.parentElement).append(note);
    field.addEventListener("input", tell);
    tell();
  });

  /* select2 draws its own fields beside ours and forgets their names. */
  const nameOf = (select) => {
    const label = select.labels[0];
    return label ? label.textContent.replace(/:\s*$/, "").trim() : select.getAttribute("aria-label");
  };
  const nameFields = () => {
    document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
      const drawn = select.nextElementSibling;
      const name = nameOf(select);
      if (!name || !drawn) return;
      drawn
        .querySelectorAll("[role=combobox], [role=textbox], .select2-search__field")
        .forEach((part) => {
          part.removeAttribute("aria-labelledby");
          part.setAttribute("aria-label", name);
        });
    });
  };
  /* Wide tables without any field can be scrolled with the keyboard, too. */
  document.querySelectorAll(".inline-group").forEach((group) => {
    if (group.querySelector("a, select, textarea, input:not([type=hidden])")) return;
    group.tabIndex = 0;
    group.setAttribute("role", "region");
    group.setAttribute("aria-label", group.querySelector("h2").textContent.trim());
  });

  /* "Clear all" would put a span into select2's list; each entry has its own cross anyway. */
  document.querySelectorAll("select.admin-autocomplete[multiple]").forEach((select) => {
    select.dataset.allowClear = "false";
  });
  const repair = () => {
    nameFields();
    document
      .querySelectorAll(".help-tooltip[aria-label]:not([role])")
      .forEach((sign) => sign.setAttribute("role", "img"));
  };
  if (document.querySelector(".admin-autocomplete, .selectfilter")) {
    new MutationObserver(repair).observe(document.body, { childList: true, subtree: true });
    window.addEventListener("load", repair);
  }
})();
