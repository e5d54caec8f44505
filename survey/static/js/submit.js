// Hands the answers over, and keeps the page while the server is away. Without this script the page is sent as a form.
import { post, show } from "./post.js";

const form = document.getElementById("main-form");
const waiting = document.getElementById("waiting");
const sending = document.getElementById("sending");
const button = form.querySelector(".actions button");
let going = false, busy = false, leaving = false, pause = 0, timer = 0;

function schedule(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(send, milliseconds);
}

async function send() {
  if (!going || busy) return;
  busy = true;
  const reply = await post(form.action, new URLSearchParams(new FormData(form)), "application/x-www-form-urlencoded");
  busy = false;
  if (reply) arrive(reply.data);
  else if (going) later();
}

function later() {
  pause = Math.min(8000, pause * 2 || 2000);
  [waiting.hidden, sending.hidden] = [false, true];
  schedule(pause);
}

function arrive({ next }) {
  stay();
  leaving = true;
  if (next) show(next);
  else form.requestSubmit(); // signed out, say: the server shows a page that says what to do
}

function stay() {
  clearTimeout(timer);
  [going, pause, button.disabled, waiting.hidden, sending.hidden] = [false, 0, false, true, true];
}

form.addEventListener("submit", (event) => {
  if (leaving || event.submitter?.name) return; // the language is switched as on every page
  event.preventDefault();
  if (going) return;
  [going, button.disabled, sending.hidden] = [true, true, false];
  schedule(0);
});
document.getElementById("retry").addEventListener("click", () => schedule(0));
document.getElementById("remain").addEventListener("click", stay);
addEventListener("online", () => schedule(0));
addEventListener("pageshow", () => { leaving = false; stay(); });
