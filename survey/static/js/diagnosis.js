// Shows a text as it will be printed while it is typed, keeps it, and puts snippets and figures in. Without this script the form is sent as it is.
import { post } from "./post.js";

const form = document.getElementById("main-form");
const text = document.getElementById("text");
const sheet = document.getElementById("preview");
const problem = document.getElementById("problem");
const state = document.getElementById("save-state");
const say = JSON.parse(form.dataset.say);
const WAIT = 400, KEEP = 3000, AGAIN = 10000;
let looking = 0, keeping = 0, busy = false, kept = text.value, leaving = false;

const body = () => new URLSearchParams(new FormData(form)).toString();
const FORM = "application/x-www-form-urlencoded";

async function look() {
  const typed = text.value;
  const reply = await post(form.dataset.preview, body(), FORM);
  if (!reply?.answer.ok || typed !== text.value) return;
  sheet.innerHTML = reply.data.html; // made by the server from our own elements, every word escaped
  problem.textContent = reply.data.problem;
  problem.hidden = !reply.data.problem;
}

async function keep() {
  if (busy || text.value === kept) return;
  const typed = text.value;
  busy = true;
  state.textContent = say.saving;
  const reply = await post(location.pathname, body(), FORM);
  busy = false;
  if (!reply || reply.answer.status === 401) {
    state.textContent = reply ? say.signedOut : say.unsaved;
    return later(AGAIN);
  }
  if (!reply.answer.ok) {
    state.textContent = say.refused.replace("{}", reply.data.message ?? "");
    return;
  }
  form.elements.shown.value = reply.data.shown;
  kept = typed;
  state.textContent = say.saved;
  if (text.value !== kept) later(KEEP);
}

function later(milliseconds) {
  clearTimeout(keeping);
  keeping = setTimeout(keep, milliseconds);
}

function changed() {
  clearTimeout(looking);
  looking = setTimeout(look, WAIT);
  later(KEEP);
}

text.addEventListener("input", changed);
form.addEventListener("submit", () => { leaving = true; clearTimeout(keeping); });
addEventListener("beforeunload", (event) => { if (!leaving && text.value !== kept) event.preventDefault(); });
for (const button of document.querySelectorAll(".insert")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    text.setRangeText(button.dataset.text, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    changed();
  });
}
