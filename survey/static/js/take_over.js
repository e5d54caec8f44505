// The button that takes measures over says how many are ticked.
const form = document.getElementById("take-over");
const button = form.querySelector("[data-several]");

function count() {
  const ticked = form.querySelectorAll("input[type=checkbox]:checked").length;
  button.textContent = ticked ? button.dataset.several.replace("{}", ticked) : button.dataset.none;
}

form.addEventListener("change", count);
count(); // ticks that the browser brought back
