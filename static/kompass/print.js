// Der Knopf zum Drucken erscheint nur, wo es Skripte gibt.
(() => {
  const button = document.getElementById("drucken");
  button.hidden = false;
  button.addEventListener("click", () => print());
})();
