// Saves every answer as it is given. Without this script the page is sent as a form.
import { post, show } from "./post.js";

const form = document.getElementById("main-form");
const say = JSON.parse(form.dataset.say);
const state = document.getElementById("save-state");
const again = document.getElementById("sign-in-again");
const key = `unsaved:${form.dataset.save}`;
const queue = new Map(); // code -> { parts: newest, revision: shown, sent: what may have arrived }
const heldKey = `held:${form.dataset.reader}:${form.dataset.save}`;
const HELD_FOR = 7 * 24 * 60 * 60 * 1000; // milliseconds
const placeKey = `place:${location.pathname}`;
const waiting = document.getElementById("waiting");
let busy = false, leaving = false, pause = 0, timer = 0;
let going = null; // the button that was pressed: what it asks for is done once everything is saved

const make = (name, properties) => Object.assign(document.createElement(name), properties);
const boxOf = (node) => node.closest("[data-item]");
const boxFor = (code) => form.querySelector(`[data-item="${code}"]`);
const fieldOf = (box, part) => box.querySelector(`[name="${box.dataset.item}.${part}"]`);
const ticks = (box) => [...box.querySelectorAll(`[name="${box.dataset.item}"]`)];
const texts = (box) =>
  [...box.querySelectorAll(`[name^="${box.dataset.item}."]`)].map((field) => [field.name.split(".")[1], field]).filter(([part]) => !/^(shown|theirs|voice|remark)/.test(part));

function partsOf(box) {
  const choice = ticks(box).filter((tick) => tick.checked).map((tick) => tick.value);
  return { choice, ...Object.fromEntries(texts(box).map(([part, field]) => [part, field.value])) };
}

function fill(box, parts) {
  for (const tick of ticks(box)) tick.checked = parts.choice.includes(tick.value);
  for (const [part, field] of texts(box)) {
    if (field !== document.activeElement && (part !== "reason" || parts.reason)) field.value = parts[part] ?? "";
  }
  derive(box);
}

// Numbers pick the band, as the server does; counts and amounts may be typed with their unit, 万 and 亿 multiply.
function read(box, part) {
  const field = fieldOf(box, part), units = (field?.dataset.counts ?? "").split("|");
  const [, digits, multiple, rest] = /^([+-]?[\d.]+)([万亿]?)(.*)$/.exec((field?.value ?? "").normalize("NFKC").replace(/[,%\s]/g, "")) ?? [];
  if (digits === undefined || !(multiple + rest) || units.includes(multiple + rest)) return digits === undefined ? NaN : Number(digits);
  const byWan = units.some((unit) => unit.startsWith("万"));
  if (!field.dataset.counts || (rest && !units.some((unit) => unit.replace(/^万/, "") === rest))) return NaN;
  return Number(digits) * 10 ** ({ 万: 4, 亿: 8 }[multiple] ?? 0) / (byWan ? 1e4 : 1);
}

function shareOf(box) {
  const [part, whole] = ["part", "whole"].map((name) => read(box, name));
  return whole > 0 && part >= 0 && part <= whole ? (100 * part) / whole : NaN;
}

// The tick that follows from the figures; none while there are none.
function follows(box) {
  const share = isNaN(shareOf(box)) ? read(box, "rate") : shareOf(box);
  const [now, before] = ["now", "before"].map((name) => read(box, name));
  if (!isNaN(share)) return ticks(box).find((each) => !("alone" in each.dataset) && share <= Number(each.dataset.upTo ?? Infinity) + 1e-9);
  if (isNaN(now - before)) return undefined;
  const lower = "lower" in box.dataset, whole = "points" in box.dataset ? 100 : Math.abs(before);
  const flat = 100 * Math.abs(now - before) <= Number(box.dataset.flat) * whole + 1e-9;
  const full = flat && (lower ? now <= Number(box.dataset.full ?? -Infinity) : now >= Number(box.dataset.full ?? Infinity));
  const better = full || (!flat && now < before === lower);
  return ticks(box).find((each) => each.value === (better ? "better" : flat ? "flat" : "worse"));
}

function derive(box, choose = false) {
  const share = shareOf(box), shown = box.querySelector(".derived"), own = choose && follows(box);
  if (shown) shown.textContent = isNaN(share) ? "" : `= ${+share.toFixed(2)}%`;
  if (own) own.checked = true;
  offerBack(box);
}

const figuresOf = (box) => ["part", "whole", "rate", "now", "before"].map((name) => fieldOf(box, name)).filter((field) => field?.value.trim());

// Where one of several is chosen, the choice can be taken back, with the figures it follows from.
function offerBack(box) {
  if (ticks(box)[0]?.type !== "radio") return;
  const button = box.querySelector(".take-back") ?? make("button", { type: "button", className: "link-button take-back", textContent: say.takeBack, onclick: () => takeBack(box) });
  if (!button.parentElement) (box.querySelector(".aside") ?? box.querySelector(".choices")).append(button);
  button.hidden = !ticks(box).some((tick) => tick.checked) && !figuresOf(box).length;
}

function takeBack(box) {
  for (const tick of ticks(box)) tick.checked = false;
  for (const field of figuresOf(box)) field.value = "";
  box.querySelectorAll(".clash").forEach((block) => { block.hidden = true; });
  ticks(box)[0].focus();
  derive(box);
  suggest();
  remember(box);
}

// A tick beside figures that say otherwise: they stay, unless somebody says that they shall go.
function clash(box, target) {
  const block = box.querySelector(".clash"), own = follows(box);
  const figures = figuresOf(box);
  if (!block) return false;
  block.hidden = true;
  if (!figures.length || own === target) return false;
  if (own) own.checked = true;
  else target.checked = false;
  const button = (textContent, act) => make("button", { type: "button", className: "button quiet", textContent, onclick: () => { block.hidden = true; act(); } });
  const choices = make("p", { className: "row" });
  choices.append(
    button(say.choose, () => {
      for (const field of figures) field.value = "";
      target.checked = true;
      target.focus();
      derive(box);
      remember(box);
    }),
    button(say.keep, () => (own ?? figures[0]).focus()),
  );
  const text = own ? say.clears.replace("{}", own.closest("label").textContent.trim()) : say.clearsPlain;
  block.replaceChildren(make("p", { textContent: text }), choices);
  target.closest("label").after(block); // where the eyes are
  block.hidden = false;
  return true;
}

// A figure that was typed elsewhere or stands in the profile is offered, never filled in.
function suggest() {
  const fields = [...form.querySelectorAll("[data-figure]")];
  for (const field of fields) {
    const { figure, unit } = field.dataset, place = field.closest(".number").querySelector(".before"), box = boxOf(field);
    const same = fields.find((each) => each !== field && each.dataset.figure === figure && each.value.trim() && !boxOf(each).querySelector("[aria-invalid]"));
    const known = same?.value.trim() || field.dataset.known;
    place.replaceChildren();
    if (field.value.trim() || !known || field.matches(":disabled")) continue;
    const textContent = (!same && "profile" in field.dataset ? say.useProfile : say.use).replace("{}", `${known} ${unit}`);
    const onclick = () => { field.value = known; field.focus(); derive(box, true); suggest(); remember(box); };
    place.append(make("button", { type: "button", className: "link-button", textContent, onclick }));
  }
}

const boxes = () => [...form.querySelectorAll("[data-item]")].filter((box) => !box.hidden);
const unanswered = (box) => { const { choice, reason, note, evidence, ...rest } = partsOf(box); return !choice.length && !Object.values(rest).some(Boolean); };

// From where one is to the next question without an answer, then from the top.
function nextOpen() {
  const all = boxes(), here = all.findIndex((box) => box.getBoundingClientRect().bottom > innerHeight / 3);
  const open = all.filter((box, index) => unanswered(box) && index > here);
  return open[0] ?? all.find((box, index) => unanswered(box) && index !== here) ?? all.find(unanswered);
}

function showOpen() {
  const link = document.getElementById("next-open");
  if (link) link.hidden = !boxes().some(unanswered);
}

// The page that comes next shows what this one shows; who went up to the top to switch the language, what was touched last.
function keepPlace() {
  const seen = boxes().find((each) => each.getBoundingClientRect().bottom > 80);
  const box = scrollY < 300 && touched ? touched : seen;
  const top = box === touched ? 60 : box?.getBoundingClientRect().top;
  try { if (box) sessionStorage.setItem(placeKey, JSON.stringify([box.dataset.item, top])); } catch { /* forbidden */ }
}

// What the server did not take, or what is half typed: for whoever typed it, also after the browser was closed.
function heldIn(name) {
  try { return JSON.parse(localStorage.getItem(name) ?? "[]").filter(([, { at }]) => Date.now() - at < HELD_FOR); } catch { return []; }
}

function keepHeld(name, entries) {
  try { if (entries.length) localStorage.setItem(name, JSON.stringify(entries)); else localStorage.removeItem(name); } catch { /* forbidden, or full */ }
}

function hold(code, parts) {
  const box = boxFor(code), others = heldIn(heldKey).filter(([each]) => each !== code);
  const revision = box && (parseInt(fieldOf(box, "shown").value, 10) || 0);
  keepHeld(heldKey, parts && box ? [...others, [code, { parts, revision, at: Date.now() }]] : others);
}

function excludeOthers(changed) {
  if (changed.type !== "checkbox" || !changed.checked) return;
  const alone = "alone" in changed.dataset;
  for (const each of ticks(boxOf(changed))) if (each !== changed && (alone || "alone" in each.dataset)) each.checked = false;
}

// Half a pair of numbers, or "not applicable" without its reason.
function unfinished(box) {
  const parts = partsOf(box);
  const half = [["part", "whole"], ["now", "before"]].some(([a, b]) => Boolean(parts[a]) !== Boolean(parts[b]));
  return (half || (parts.choice.includes("NA") && !parts.reason)) && box.contains(document.activeElement);
}

function remember(box) {
  if (box === typed) typed = null;
  const code = box.dataset.item;
  if (unfinished(box)) { box.dataset.held = ""; hold(code, partsOf(box)); return; }
  delete box.dataset.held;
  queue.set(code, { parts: partsOf(box), revision: parseInt(fieldOf(box, "shown").value, 10) || 0, sent: queue.get(code)?.sent ?? null });
  store();
  schedule(0);
}

function store() {
  try { sessionStorage.setItem(key, JSON.stringify([...queue])); } catch { /* forbidden */ }
  if (queue.size && !busy) tell(say.unsaved.replace("{}", queue.size), pause > 0);
}

function tell(text, problem = false) {
  if (state.textContent !== text) [state.textContent, state.title] = [text, text];
  again.hidden = text !== say.signedOut;
  state.parentElement.classList.toggle("problem", problem);
}

function schedule(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(send, milliseconds);
}

function later(text) {
  pause = Math.min(going ? 8000 : 60000, pause * 2 || 2000);
  tell(text ?? (queue.size ? say.unsaved.replace("{}", queue.size) : ""), true);
  waiting.hidden = !going || Boolean(text);
  schedule(pause);
}

async function request(address, body, type) {
  busy = true;
  const reply = await post(address, body, type);
  busy = false;
  return reply;
}

async function send() {
  if (busy) return;
  if (!queue.size) { if (going) go(); return; }
  const [code, entry] = queue.entries().next().value;
  entry.sent ??= { revision: entry.revision, parts: entry.parts };
  const reply = await request(form.dataset.save + code, JSON.stringify(entry.sent), "application/json");
  if (!reply) return later();
  const { answer, data } = reply;
  if (answer.status === 401) return signedOut(data);
  pause = 0;
  const changed = queue.get(code);
  const sent = JSON.stringify(entry.sent.parts), newer = JSON.stringify(changed.parts) !== sent;
  changed.sent = null;
  if (!newer || answer.status === 409) queue.delete(code);
  const box = boxFor(code); // what was touched since is left as it is; it is saved in its turn
  take(code, answer, data, newer || (box && JSON.stringify(partsOf(box)) !== sent));
  store();
  if (queue.size || going) schedule(0);
}

// Everything is saved: send the page, which says where to go.
async function go() {
  const body = new URLSearchParams(new FormData(form));
  body.append(going.name, going.value);
  const reply = await request(form.action, body, "application/x-www-form-urlencoded");
  if (!reply) return later();
  const { answer, data } = reply;
  if (answer.status === 401) return signedOut(data);
  const button = going;
  stay();
  if (data.saved_at) remain(data);
  else if (data.next) {
    leaving = true;
    if (button.name === "_lang") keepPlace();
    show(button.name === "_lang" ? data.next.split("#")[0] : data.next);
  }
  else if (!data.wrong) tell(data.message ?? data.advice ?? say.refused, true);
  else if (button.name === "_lang") { leaving = true; keepPlace(); form.requestSubmit(button); } // drawn anew, with what is wrong as it was typed
  else mark(data);
}

function remain({ saved_at: at, shown }) {
  for (const [code, mark] of Object.entries(shown)) if (boxFor(code) && !queue.has(code)) fieldOf(boxFor(code), "shown").value = mark;
  tell(say.saved.replace("{}", at));
}

function stay() {
  [going, pause, waiting.hidden] = [null, 0, true];
}

function mark({ wrong: errors, stale, shown }) {
  for (const [code, mark] of Object.entries(shown)) if (boxFor(code)) fieldOf(boxFor(code), "shown").value = mark;
  for (const [code, each] of Object.entries(errors)) if (boxFor(code)) { wrong(boxFor(code), each); hold(code, partsOf(boxFor(code))); }
  for (const [code, each] of Object.entries(stale)) if (boxFor(code)) offer(boxFor(code), each);
  const first = unsettled()?.closest("[data-item]");
  tell(first ? say.wrong : say.refused, true);
  first?.scrollIntoView({ block: "start" });
  const field = first?.querySelector("input[aria-invalid], textarea[aria-invalid], .merge:not([hidden]) button");
  (field ?? first?.querySelector("input"))?.focus({ preventScroll: true });
}

const unsettled = () => form.querySelector("[aria-invalid], .merge:not([hidden])");

// What is to be said where nothing waits for the reader.
function conclude(text) {
  const open = Boolean(unsettled());
  tell(open ? say.wrong : text, open);
}

function take(code, answer, data, newer) {
  const box = boxFor(code);
  if (data.shown) { // at least what was right is saved
    if (queue.has(code)) queue.get(code).revision = data.revision;
    if (box) saved(box, data, newer || !answer.ok);
  }
  if (answer.ok) {
    if (!newer) hold(code, null);
    if (!queue.size) conclude(say.saved.replace("{}", data.saved_at));
  } else if (box && data.error === "conflict") offer(box, data);
  else if (box && data.errors && !newer) { wrong(box, data.errors); hold(code, partsOf(box)); }
  else if (!newer) tell(data.message ?? data.advice ?? say.refused, true);
}

function saved(box, data, newer) {
  fieldOf(box, "shown").value = data.shown;
  wrong(box, {});
  if (!newer) fill(box, data.parts);
  box.classList.toggle("done", Boolean(data.value));
  document.getElementById("done").textContent = data.progress.done;
  document.getElementById("total").textContent = data.progress.total;
  const bar = document.getElementById("bar");
  [bar.max, bar.value] = [data.progress.total, data.progress.done];
  ask(data.applicable);
  suggest();
  showOpen();
}

function wrong(box, errors) {
  for (const each of box.querySelectorAll(".error")) each.textContent = "";
  for (const each of box.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
  const invalid = (node, id) => { node?.setAttribute("aria-invalid", "true"); node?.setAttribute("aria-describedby", id); };
  for (const [part, message] of Object.entries(errors)) {
    const field = part && fieldOf(box, part), beside = document.getElementById(`${box.dataset.item}-${part}-error`);
    const place = beside ?? box.querySelector(".error");
    place.textContent = `${place.textContent} ${message}`.trim();
    invalid(field || null, place.id);
    if (!beside) invalid(box.querySelector("fieldset"), place.id);
    else if (place.closest("details")) place.closest("details").open = true;
  }
  if (Object.keys(errors).length) tell(say.wrong, true);
}

// Somebody was faster, perhaps oneself in another window: both answers are shown.
function offer(box, data) {
  const block = box.querySelector(".merge"), choices = make("p");
  block.hidden = false;
  hold(box.dataset.item, partsOf(box));
  block.querySelector(".theirs").textContent = data.message;
  block.querySelector("label, p:not(.theirs)").replaceWith(choices);
  const settle = (textContent, act) => {
    const onclick = () => { block.hidden = true; fieldOf(box, "shown").value = data.theirs.shown; act(); };
    choices.append(make("button", { type: "button", className: "button quiet", textContent, onclick }), " ");
  };
  settle(data.keep, () => remember(box));
  settle(data.take, () => { hold(box.dataset.item, null); fill(box, data.theirs.parts); box.classList.toggle("done", Boolean(data.theirs.value)); wrong(box, {}); conclude(""); });
  tell(say.wrong, true);
}

// Questions that follow appear, others go; so do those that a profile changed elsewhere brings or takes away.
async function ask(codes) {
  for (const box of form.querySelectorAll("[data-item]")) {
    box.hidden = box.querySelector("fieldset").disabled = !codes.includes(box.dataset.item);
  }
  const fresh = codes.filter((code) => !boxFor(code));
  const wait = going && fresh.length > 0; // new questions are looked at before going on
  if (wait) stay();
  for (const code of fresh) {
    const answer = await fetch(form.dataset.items + code, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok) put(code, (await answer.json()).html, codes);
  }
  if (wait) boxFor(fresh[0])?.scrollIntoView();
}

// Where a question is waited for, else behind the one that is asked before it.
function put(code, html, codes) {
  if (boxFor(code)) return;
  const place = form.querySelector(`[data-place="${code}"]`);
  const before = codes.slice(0, codes.indexOf(code)).map(boxFor).filter(Boolean).at(-1);
  if (place) place.outerHTML = html;
  else if (before) before.insertAdjacentHTML("afterend", html);
  else form.querySelector("[data-item]")?.insertAdjacentHTML("beforebegin", html);
  if (boxFor(code)) dress(boxFor(code));
}

// What was answered last time, where it still holds: nothing that is typed already is overwritten.
function same(box, parts) {
  for (const tick of ticks(box)) tick.checked = (parts.choice ?? []).includes(tick.value);
  for (const [part, field] of texts(box)) field.value ||= parts[part] ?? "";
  derive(box);
  suggest();
  remember(box);
}

function dress(box) {
  const last = box.querySelector("[data-last]");
  if (last) { last.hidden = false; last.onclick = () => same(box, JSON.parse(last.dataset.last)); }
  box.querySelector(".help").open = wide;
  derive(box);
}

function signedOut(data) {
  later(say.signedOut);
  const address = new URL(data.sign_in, location);
  address.searchParams.set("next", form.dataset.back);
  again.href = address;
}

let typing = 0, typed = null, touched = null;
form.addEventListener("focusin", ({ target }) => { touched = boxOf(target) ?? touched; });
form.addEventListener("input", ({ target }) => {
  const box = boxOf(target);
  if (!box || target.type === "radio" || target.type === "checkbox" || /\.remark/.test(target.name)) return;
  if (target.inputMode === "decimal") derive(box, true);
  if (target.dataset.figure) suggest();
  clearTimeout(typing);
  typed = box;
  typing = setTimeout(() => remember(box), 1200);
});
form.addEventListener("change", ({ target }) => {
  const box = boxOf(target);
  if (!box || /\.(theirs|remark)/.test(target.name)) return;
  clearTimeout(typing);
  if (target.type === "radio" && clash(box, target)) return;
  excludeOthers(target);
  offerBack(box);
  setTimeout(() => remember(box));
});
form.addEventListener("focusout", ({ target, relatedTarget }) => {
  const box = boxOf(target);
  if (box && "held" in box.dataset && !box.contains(relatedTarget)) setTimeout(() => remember(box));
});
form.addEventListener("submit", (event) => {
  if (leaving) return;
  event.preventDefault();
  going = event.submitter ?? form.querySelector("[name=go]");
  clearTimeout(typing);
  if (typed) remember(typed);
  tell(say.saving);
  setTimeout(() => schedule(0)); // what the press itself has changed comes first
});
form.addEventListener("keydown", (event) => { // "done" on a phone's keyboard puts the figure in, and does not leave
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("input:not([type=radio], [type=checkbox])")) return;
  event.preventDefault();
  event.target.blur();
});
document.getElementById("next-open")?.addEventListener("click", (event) => {
  const box = nextOpen();
  if (!box) return;
  event.preventDefault();
  box.scrollIntoView({ block: "start" });
  box.querySelector("fieldset input, fieldset textarea")?.focus({ preventScroll: true });
});
document.getElementById("retry").addEventListener("click", () => { tell(say.saving); schedule(0); });
document.getElementById("remain").addEventListener("click", () => { stay(); store(); });
addEventListener("pagehide", () => { if (typed) remember(typed); });
addEventListener("pageshow", () => { leaving = false; stay(); });
addEventListener("beforeunload", (event) => {
  if (!leaving && (going || queue.size || unsettled())) event.preventDefault();
});
for (const name of ["online", "focus"]) addEventListener(name, () => { if (queue.size || going) schedule(0); });

const wide = matchMedia("(min-width: 64rem)").matches;
form.querySelectorAll("[data-item]").forEach(dress);
for (const [code, entry] of JSON.parse(sessionStorage.getItem(key) ?? "[]")) {
  queue.set(code, entry);
  if (boxFor(code)) fill(boxFor(code), entry.parts);
}
for (const name of Object.keys(localStorage)) if (name.startsWith("held:")) keepHeld(name, heldIn(name));
for (const [code, { parts, revision }] of heldIn(heldKey)) {
  const box = boxFor(code);
  if (!box || queue.has(code)) continue;
  fill(box, parts);
  if (revision === (parseInt(fieldOf(box, "shown").value, 10) || 0)) remember(box);
  else queue.set(code, { parts, revision, sent: null }); // another answer was saved since: both are shown again
}
suggest();
showOpen();
if (queue.size) schedule(0);
try {
  const [code, top] = JSON.parse(sessionStorage.getItem(placeKey) ?? "[]");
  sessionStorage.removeItem(placeKey);
  if (boxFor(code)) scrollBy(0, boxFor(code).getBoundingClientRect().top - top);
} catch { /* nothing to go back to */ }
