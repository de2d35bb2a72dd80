// The Enter that confirms a word in an input method must not submit the search.
// Safari ends the composition before the key event: there only the key code tells.
document.addEventListener("keydown", (event) => {
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key === "Enter" && composing && event.target.form) event.preventDefault();
});
