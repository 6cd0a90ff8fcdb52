// »In meiner Nähe«: Der Browser fragt erst nach dem Tippen. Der Standort steht auf etwa 100 Meter
// genau in der Adresse der Liste und wird nirgends gespeichert.
(() => {
  "use strict";
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
