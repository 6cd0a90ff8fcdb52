// Moves the pieces of the board and keeps the form's numbers (per cent) in step with them.
const board = document.getElementById("brett");
const form = document.getElementById("aufstellung");

function field(piece, axis) {
  return form.elements[`${axis}-${piece.dataset.actor}`];
}

function place(piece, x, y) {
  for (const [axis, value] of [["x", x], ["y", y]]) {
    const inside = Math.min(100, Math.max(0, value)).toFixed(1);
    piece.setAttribute(axis, `${inside}%`);
    field(piece, axis).value = inside;
  }
}

function where(event) {
  const box = board.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width * 100, (event.clientY - box.top) / box.height * 100];
}

const STEPS = { ArrowLeft: [-2, 0], ArrowRight: [2, 0], ArrowUp: [0, -2], ArrowDown: [0, 2] };

for (const piece of board.querySelectorAll("[data-actor]")) {
  piece.addEventListener("pointerdown", (event) => {
    piece.setPointerCapture(event.pointerId);
    event.preventDefault();
    piece.focus();
  });
  piece.addEventListener("pointermove", (event) => {
    if (piece.hasPointerCapture(event.pointerId)) place(piece, ...where(event));
  });
  piece.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    place(piece, Number(field(piece, "x").value) + step[0], Number(field(piece, "y").value) + step[1]);
  });
  const fields = ["x", "y"].map((axis) => field(piece, axis));
  const follow = () => place(piece, ...fields.map((number) => Number(number.value)));
  for (const number of fields) number.addEventListener("input", follow);
  // What was typed before this script was there counts, too.
  if (fields.some((number) => number.value !== number.defaultValue)) follow();
}
