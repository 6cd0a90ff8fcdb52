// Saves a provider's form while somebody types; without this script each step saves itself.
const form = document.querySelector("form[data-autosave]");
const status_ = form.querySelector(".autosave");
let timer;

async function save() {
  const data = new FormData(form);
  data.set("autosave", "1");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, keepalive: true });
    const kept = answer.ok && answer.headers.get("Content-Type") === "application/json";
    status_.textContent = kept
      ? `${status_.dataset.saved} ${(await answer.json()).saved}`
      : status_.dataset.failed;
  } catch {
    status_.textContent = status_.dataset.failed;
  }
}

function saveSoon() {
  clearTimeout(timer);
  timer = setTimeout(save, 900);
}
form.addEventListener("input", saveSoon);
// Was getippt wurde, bevor das Skript da war, zählt auch.
function isTouched(field) {
  if (field.options) {
    const first = Math.max([...field.options].findIndex((option) => option.defaultSelected), 0);
    return field.selectedIndex !== first;
  }
  if (!("defaultValue" in field)) return false; // a button
  return field.checked !== field.defaultChecked || field.value !== field.defaultValue;
}
if ([...form.elements].some(isTouched)) saveSoon();
form.addEventListener("submit", () => clearTimeout(timer));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && timer) {
    clearTimeout(timer);
    save();
  }
});
