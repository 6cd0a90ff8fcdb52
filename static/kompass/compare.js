/* Compares the offer that is being typed with what there is, by words, topic, age and reach. */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";

  const FIELDS = new Set([
    "title", "summary", "age_from_months", "age_to_months", "topics", "life_phases",
    "target_groups", "locations", "catchment_areas", "offer_type", "provider",
  ]);
  const box = document.getElementById("compared");
  const summary = document.querySelector(".form-row.field-summary");
  const form = box?.closest("form");
  const token = form?.querySelector("[name=csrfmiddlewaretoken]");
  if (!token || !summary) return;
  summary.append(box);
  document.getElementById("compare-row")?.remove();

  let waiting, asked;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams({ piece: "1", offer: box.dataset.offer });
    for (const [name, value] of new FormData(form)) if (FIELDS.has(name)) body.append(name, value);
    try {
      const headers = { "X-CSRFToken": token.value };
      const found = await fetch(box.dataset.url, { method: "POST", headers, body, signal: asked.signal });
      if (!found.ok) return;
      const words = await found.text();
      if (box.innerHTML !== words) box.innerHTML = words;
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  // The choosers of places and areas tell of a change by jQuery alone.
  django.jQuery(form).on("input change", (event) => {
    if (!FIELDS.has(event.target.name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, 800);
  });
});
