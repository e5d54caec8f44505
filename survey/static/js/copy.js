// Copies what stands in the field that a button names; the button is there only with scripts.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    const copied = await write(field.value);
    if (copied) button.parentElement.querySelector("[role=status]").textContent = button.dataset.done;
  });
}

// The clipboard of browsers is there with HTTPS alone; without, what is selected is copied as by hand.
async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}
