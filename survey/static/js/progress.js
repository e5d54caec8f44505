// Looks after a report that is being made: asks now and then, and shows the page anew when something has changed.
"use strict";

(() => {
  const card = document.getElementById("progress");
  if (!card) return;
  const seconds = card.querySelector("[data-elapsed]");
  let shown = null;
  let pause = 1000;

  async function ask() {
    try {
      const response = await fetch(card.dataset.status, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (response.ok) {
        const { state, ahead, elapsed } = await response.json();
        const now = `${state} ${ahead}`;
        if ((shown !== null && now !== shown) || state === "done" || state === "failed") return location.reload();
        shown = now;
        seconds.textContent = elapsed;
      } else if (response.status === 401 || response.status === 404) {
        return location.reload();
      }
    } catch {
      // offline for a moment: ask again later
    }
    pause = Math.min(pause * 1.3, 5000);
    setTimeout(ask, pause);
  }

  setTimeout(ask, pause);
})();
