/* Keeps the advice on readability beside the texts and up to date while somebody types. */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";

  const box = document.getElementById("readability");
  const texts = ["summary", "description"].map((name) => document.getElementById(`id_${name}`));
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (!box || texts.includes(null) || !token) return;
  texts[1].closest(".form-row").append(box);

  let waiting, asked;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams({ text: texts.map((field) => field.value).join("\n") });
    try {
      const headers = { "X-CSRFToken": token.value };
      const answer = await fetch(box.dataset.url, { method: "POST", headers, body, signal: asked.signal });
      if (!answer.ok) return;
      const advice = await answer.text();
      if (box.innerHTML !== advice) box.innerHTML = advice;
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  const askSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 1000);
  };
  texts.forEach((field) => field.addEventListener("input", askSoon));
  /* What was typed before this script was there counts, too. */
  if (texts.some((field) => field.value !== field.defaultValue)) askSoon();
});
