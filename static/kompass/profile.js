// Das Profil steht in der Adresse. Nur auf Wunsch merkt es sich der Browser, und nur dieser hier.
(() => {
  "use strict";
  const KEY = "kompass-profil";
  const box = document.getElementById("profil");
  const button = document.getElementById("profil-merken");
  const ticks = [...box.querySelectorAll('[name="profile"]')];
  const chosen = () => ticks.filter((tick) => tick.checked).map((tick) => tick.value);
  let known;
  try {
    known = localStorage.getItem(KEY);
  } catch {
    return; // kein Speicher: es gilt die Adresse
  }
  const label = button.textContent;
  const show = () => {
    button.hidden = !chosen().length && !known;
    button.textContent = known && known === chosen().join(",") ? button.dataset.forget : label;
  };
  button.addEventListener("click", () => {
    const now = chosen().join(",");
    known = known === now ? null : now || null;
    if (known) localStorage.setItem(KEY, known);
    else localStorage.removeItem(KEY);
    show();
  });
  box.addEventListener("change", show);
  if (known && !new URLSearchParams(location.search).has("profile")) {
    ticks.forEach((tick) => { tick.checked = known.split(",").includes(tick.value); });
    box.open = true;
    ticks[0].form.requestSubmit();
  }
  show();
})();
