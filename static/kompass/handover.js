// Notizen auf dem Übergabeblatt bleiben im Browser: aufgehoben nur mit dem Häkchen, sonst mit der
// Seite vergessen. Gesendet werden sie nie, die Felder haben keinen Namen.
(() => {
  "use strict";
  const KEY = "kompass-notizen";
  const fields = document.querySelectorAll("[data-note]");
  const choice = document.querySelector("[data-notes]");
  const tick = choice.querySelector("input");
  let known;
  try {
    known = JSON.parse(localStorage.getItem(KEY));
  } catch {
    return; // kein Speicher im Browser: die Felder gelten für den Ausdruck
  }
  choice.hidden = false;
  tick.checked = Boolean(known);
  // Was schon dasteht, bleibt: Wer schneller tippt, als das Skript lädt, verliert nichts.
  for (const field of fields) field.value ||= known?.[field.dataset.note] ?? "";

  function store() {
    if (!tick.checked) return localStorage.removeItem(KEY);
    const notes = { ...JSON.parse(localStorage.getItem(KEY)) };
    for (const field of fields) notes[field.dataset.note] = field.value;
    localStorage.setItem(KEY, JSON.stringify(notes));
  }
  tick.addEventListener("change", store);
  for (const field of fields) field.addEventListener("input", store);
})();
