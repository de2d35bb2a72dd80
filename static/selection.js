// A selection that begins in one column stays in it.

const texts = document.querySelector(".passages");

addEventListener("pointerdown", (event) => {
  const side = event.target.closest?.(".passages .side");
  if (side) texts.dataset.column = side.classList.contains("zh") ? "zh" : "en";
  else delete texts?.dataset.column;
});

// "Select all" means all.
addEventListener("keydown", (event) => {
  if (event.key === "a" && (event.ctrlKey || event.metaKey)) delete texts?.dataset.column;
});
