/* Tells the back office that this form is open and shows who else is at work on it. Without
   scripts the form counts as open for some minutes from its opening. */
(() => {
  "use strict";
  const note = document.querySelector("[data-presence]");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (!note || !token) return;

  const message = (ended) => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", token.value);
    if (ended) data.set("ende", "1");
    return data;
  };
  const beat = async () => {
    if (document.hidden) return;
    let answer;
    try {
      answer = await fetch(note.dataset.presence, { method: "POST", body: message(false) });
    } catch {
      return; /* no network just now; the next beat tries again */
    }
    if (!answer.ok || answer.redirected) return;
    const { notice } = await answer.json();
    if (note.textContent !== notice) note.textContent = notice;
    note.hidden = !notice;
  };

  window.setInterval(beat, 60000);
  document.addEventListener("visibilitychange", beat);
  window.addEventListener("pagehide", () =>
    navigator.sendBeacon(note.dataset.presence, message(true)),
  );
  document.getElementById("conflict-title")?.focus();
})();
