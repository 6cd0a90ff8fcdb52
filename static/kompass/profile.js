// Das Profil steht in der Adresse. Nur auf Wunsch merkt es sich der Browser, und nur dieser hier.
(() => {
  "use strict";
  const KEY = "kompass-profil";
  let known;
  try {
    known = localStorage.getItem(KEY);
  } catch {
    return; // kein Speicher: es gilt die Adresse
  }
  const box = document.getElementById("profil");
  if (!box) {
    const address = new URL(location.href);
    if (!known || address.searchParams.has("profile")) return;
    known.split(",").forEach((value) => address.searchParams.append("profile", value));
    location.replace(address);
    return;
  }
  const button = document.getElementById("profil-merken");
  const ticks = [...box.querySelectorAll('[name="profile"]')];
  const chosen = () => ticks.filter((tick) => tick.checked).map((tick) => tick.value);
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
  show();
})();
