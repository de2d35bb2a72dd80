// A selection that begins in one column stays in it.

const page = document.body.dataset;

addEventListener("pointerdown", (event) => {
  if (event.button) return; // a menu is opened on what is selected
  const side = event.target.closest?.(".side");
  if (side) page.column = side.classList.contains("zh") ? "zh" : "en";
  else delete page.column;
});

// "Select all" means all.
addEventListener("keydown", (event) => {
  if (event.key === "a" && (event.ctrlKey || event.metaKey)) delete page.column;
});
