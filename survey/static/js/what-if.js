// Recalculates as soon as something is changed. Without this script the button does.
const form = document.getElementById("main-form");
const said = document.querySelector("#said a");
let running = null;
let timer = 0;

form.classList.add("live");

form.addEventListener("change", (event) => {
  const field = event.target;
  if (field.name === "show" || field.name === "name") return;
  const box = field.closest(".item");
  if (box) {
    box.classList.add("changed"); // stays in sight whatever the filter says
    box.classList.remove("rest");
  }
  clearTimeout(timer);
  timer = setTimeout(recalculate, 120);
});

async function recalculate() {
  running?.abort();
  running = new AbortController();
  const headers = { Accept: "application/json, text/html;q=0.9" };
  try {
    const answer = await fetch(form.dataset.outcome, { method: "POST", headers, body: new FormData(form), signal: running.signal });
    if (answer.status === 401) return form.submit(); // signed out: the page asks to sign in and keeps the form
    if (!answer.ok) throw new Error(answer.status);
    const html = new DOMParser().parseFromString(await answer.text(), "text/html");
    const outcome = document.importNode(html.getElementById("outcome"), true);
    document.getElementById("outcome").replaceWith(outcome);
    said.textContent = outcome.dataset.said;
    form.classList.remove("failed");
  } catch (error) {
    if (error.name === "AbortError") return;
    said.textContent = form.dataset.failed;
    form.classList.add("failed");
  }
}
