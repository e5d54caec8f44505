// Looks after a batch: asks now and then, and shows the page anew when a report more is made.
"use strict";

(() => {
  const card = document.getElementById("batch");
  async function ask() {
    try {
      const response = await fetch(card.dataset.status, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!response.ok) return location.reload();
      const { done, failed, open } = await response.json();
      if (String(done + failed) !== card.dataset.seen || !open) return location.reload();
    } catch {
      // offline for a moment: ask again later
    }
    setTimeout(ask, 3000);
  }
  setTimeout(ask, 3000);
})();
