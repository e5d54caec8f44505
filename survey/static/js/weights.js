// Works out the weights whenever a comparison changes. Without it a button does.
import { post } from "./post.js";

const form = document.getElementById("main-form");
const outcome = document.getElementById("outcome");
let asked = 0;

form.addEventListener("change", async (event) => {
  if (!/^(p-|b-|w-|s-|best|worst)/.test(event.target.name)) return;
  const mine = ++asked;
  const found = await post(form.dataset.outcome, new URLSearchParams(new FormData(form)), "application/x-www-form-urlencoded");
  if (found?.data.html !== undefined && mine === asked) outcome.innerHTML = found.data.html;
});
