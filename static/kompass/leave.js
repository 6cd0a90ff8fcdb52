// Leaves the page at once: the neutral page takes this one's place in the history. Escape does the same.
(() => {
  const link = document.querySelector(".leave a");
  const leave = (event) => {
    event.preventDefault();
    document.body.hidden = true; // gone from the screen before the other page is there
    location.replace(link.href);
  };
  link.addEventListener("click", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) leave(event);
  });
})();
