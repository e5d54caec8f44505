// Fills the list under a search field while somebody types. Without it the server finds what was typed, too.
for (const field of document.querySelectorAll("input[data-search]")) {
  const list = document.getElementById(field.getAttribute("list"));
  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const query = field.value.trim();
      if (!query) return;
      const answer = await fetch(`${field.dataset.search}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer || !answer.ok) return;
      const { entries } = await answer.json();
      // Browsers offer only what holds the typed word, so an entry found by another of its names carries it in its label.
      list.replaceChildren(...entries.map((text) => new Option(text.includes(query) ? text : `${text} (${query})`, text)));
    }, 180);
  });
}
