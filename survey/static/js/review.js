// Saves every rating as it is given, and rates from the keyboard. Without this script the page is sent as a form.
import { post } from "./post.js";

const form = document.getElementById("main-form");
const say = JSON.parse(form.dataset.say);
const state = document.getElementById("save-state");
const again = document.getElementById("sign-in-again");
const key = `unsaved:${form.dataset.save}`;
const queue = new Map(); // code -> what is to be sent
let busy = false, leaving = false, pause = 0, timer = 0, typing = 0;

const boxOf = (node) => node.closest?.("[data-item]");
const boxFor = (code) => form.querySelector(`[data-item="${code}"]`);
const boxes = () => [...form.querySelectorAll("[data-item]")];
const field = (box, part) => box.querySelector(`[name="${box.dataset.item}.${part}"]`);
const ticks = (box) => [...box.querySelectorAll(`[name="${box.dataset.item}"]`)];
const FIGURES = ["part", "whole", "rate", "now", "before"];
const figures = (box) => FIGURES.filter((part) => field(box, part));

function ratingOf(box) {
  const choice = ticks(box).filter((tick) => tick.checked).map((tick) => tick.value);
  const parts = { choice, ...Object.fromEntries(figures(box).map((part) => [part, field(box, part).value])) };
  return { revision: Number(field(box, "shown").value), parts, grade: field(box, "grade").value, why: field(box, "why").value };
}

function fill(box, { parts, grade, why }) {
  for (const tick of ticks(box)) tick.checked = parts.choice.includes(tick.value);
  for (const part of figures(box)) field(box, part).value = parts[part] ?? "";
  [field(box, "grade").value, field(box, "why").value] = [grade, why];
}

function tell(text, problem = false) {
  state.textContent = text;
  again.hidden = text !== say.signedOut;
  state.parentElement.classList.toggle("problem", problem);
}

function store() {
  try { sessionStorage.setItem(key, JSON.stringify([...queue])); } catch { /* forbidden, or full */ }
}

function remember(box) {
  if (ticks(box).some((tick) => tick.checked)) ponder(box);
  queue.set(box.dataset.item, ratingOf(box));
  store();
  schedule(0);
}

function schedule(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(send, milliseconds);
}

function later(text) {
  pause = Math.min(60000, pause * 2 || 2000);
  tell(text ?? say.unsaved.replace("{}", queue.size), true);
  schedule(pause);
}

async function send() {
  if (busy || !queue.size) return;
  const [code, sent] = queue.entries().next().value;
  busy = true;
  tell(say.saving);
  const reply = await post(form.dataset.save + code, JSON.stringify(sent), "application/json");
  busy = false;
  if (!reply) return later();
  const { answer, data } = reply;
  if (answer.status === 401) {
    const address = new URL(data.sign_in, location);
    address.searchParams.set("next", form.dataset.back);
    again.href = address;
    return later(say.signedOut);
  }
  pause = 0;
  const box = boxFor(code), newer = queue.get(code) !== sent;
  if (!newer) queue.delete(code);
  if (box) take(box, answer, data, newer);
  else tell(data.message ?? say.refused, true);
  store();
  if (queue.size) schedule(0);
}

function take(box, answer, data, newer) {
  const wrong = answer.ok ? "" : data.message ?? say.refused;
  box.querySelector(".error").textContent = data.error === "conflict" ? "" : wrong;
  if (data.error === "conflict") return offer(box, data);
  if (!answer.ok) return tell(say.wrong, true);
  field(box, "shown").value = data.revision;
  if (newer) queue.get(box.dataset.item).revision = data.revision;
  box.classList.toggle("done", data.done);
  box.classList.toggle("differs", data.differs);
  box.querySelector(".missing").hidden = !data.unexplained;
  if (!newer) for (const tick of ticks(box)) tick.checked = data.parts.choice.includes(tick.value); // the band follows from figures
  if (!newer) heed(box, data);
  const lacking = document.getElementById("lacking");
  [lacking.textContent, lacking.hidden] = [data.lacking, !data.lacking];
  const bar = document.getElementById("bar");
  [bar.value, bar.max] = [data.progress.done, data.progress.total];
  document.getElementById("done").textContent = data.progress.done;
  document.getElementById("total").textContent = data.progress.total;
  const shown = boxes().map((each) => each.dataset.item);
  const changed = data.asked.length !== shown.length || data.asked.some((code) => !shown.includes(code));
  tell(changed ? say.asked : say.saved.replace("{}", data.saved_at), changed);
}

// A reason goes with the difference it explained, and comes back with it. The server does the same where figures decide.
function ponder(box) {
  const why = field(box, "why"), differs = !sameAsOwn(box);
  if (!differs && box.dataset.differed && why.value) [box.dataset.aside, why.value] = [why.value, ""];
  else if (differs && box.dataset.aside && !why.value) { why.value = box.dataset.aside; delete box.dataset.aside; }
  box.dataset.differed = differs ? "1" : "";
  box.querySelector(".aside-reason").hidden = !box.dataset.aside || differs;
}

function sameAsOwn(box) {
  const own = ownOf(box).choice, now = ticks(box).filter((tick) => tick.checked).map((tick) => tick.value);
  return own.length === now.length && now.every((value) => own.includes(value));
}

function heed(box, data) {
  if (data.aside) [field(box, "why").value, box.dataset.aside] = ["", data.aside];
  box.dataset.differed = data.differs ? "1" : "";
  box.querySelector(".aside-reason").hidden = !box.dataset.aside || data.differs;
  if (data.unexplained && box.dataset.aside) takeBack(box);
}

function takeBack(box) {
  field(box, "why").value = box.dataset.aside;
  delete box.dataset.aside;
  box.querySelector(".aside-reason").hidden = true;
  remember(box);
}

// Somebody was faster: what they made of it is shown, and one of the two is kept.
function offer(box, data) {
  const block = box.querySelector(".theirs");
  block.replaceChildren(data.message, " ");
  for (const [text, act] of [[data.keep, () => remember(box)], [data.take, () => { fill(box, data.theirs); remember(box); }]]) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: text });
    button.onclick = () => { field(box, "shown").value = data.theirs.revision; block.hidden = true; act(); };
    block.append(button, " ");
  }
  block.hidden = false;
  tell(say.wrong, true);
}

const ownOf = (box) => JSON.parse(box.dataset.own);

function agree(box) {
  const own = ownOf(box);
  if (!own.choice.length) return;
  fill(box, { parts: own, grade: field(box, "grade").value, why: field(box, "why").value });
  remember(box);
}

function excludeOthers(changed) {
  if (changed.type !== "checkbox" || !changed.checked) return;
  const alone = "alone" in changed.dataset;
  for (const each of ticks(boxOf(changed))) if (each !== changed && (alone || "alone" in each.dataset)) each.checked = false;
}

function step(box, by) {
  const all = boxes(), next = all[all.indexOf(box) + by];
  if (!next) return;
  next.scrollIntoView({ block: "start" });
  (ticks(next).find((tick) => tick.checked) ?? ticks(next)[0])?.focus({ preventScroll: true });
}

form.addEventListener("change", ({ target }) => {
  const box = boxOf(target);
  if (!box) return;
  clearTimeout(typing);
  excludeOthers(target);
  if (ticks(box).some((tick) => tick.checked) || figures(box).some((part) => field(box, part).value) || Number(field(box, "shown").value)) remember(box);
});
form.addEventListener("input", ({ target }) => {
  const box = boxOf(target);
  if (!box || !target.matches("textarea") || !ticks(box).some((tick) => tick.checked)) return;
  clearTimeout(typing);
  typing = setTimeout(() => remember(box), 1200);
});
form.addEventListener("click", ({ target }) => { 
  if (target.matches?.("[data-agree]")) agree(boxOf(target));
  if (target.matches?.("[data-remark]")) takeBack(boxOf(target));
});
form.addEventListener("keydown", (event) => { // only while a question has the focus
  const box = boxOf(event.target);
  if (!box || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  const act = { a: () => agree(box), j: () => step(box, 1), k: () => step(box, -1) }[event.key.toLowerCase()]
    ?? (/^[0-3]$/.test(event.key) ? () => { field(box, "grade").value = event.key; field(box, "grade").dispatchEvent(new Event("change", { bubbles: true })); } : null);
  if (!act) return;
  event.preventDefault();
  act();
});
form.addEventListener("submit", () => { leaving = true; queue.clear(); store(); }); // the form holds everything
addEventListener("beforeunload", (event) => { if (!leaving && (queue.size || boxes().some((box) => box.querySelector(".error").textContent))) event.preventDefault(); });
for (const name of ["online", "focus"]) addEventListener(name, () => { if (queue.size) schedule(0); });

for (const box of boxes()) {
  const button = box.querySelector("[data-agree]");
  if (button) button.hidden = !ownOf(box).choice.length;
  if (box.classList.contains("differs")) box.dataset.differed = "1";
}
for (const [code, sent] of JSON.parse(sessionStorage.getItem(key) ?? "[]")) {
  queue.set(code, sent);
  if (boxFor(code)) fill(boxFor(code), sent);
}
if (queue.size) schedule(0);
