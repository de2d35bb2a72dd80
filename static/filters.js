// After a filter was chosen or removed, the focus stays where it was, and the new state is announced.
const KEPT = "searchsvc.filter";

document.addEventListener("click", (event) => {
  const link = event.target.closest(".filters [data-choice], .chips [data-choice]");
  // A key has no clicks to count: only then is the page scrolled to the link.
  if (link) sessionStorage.setItem(KEPT, JSON.stringify([link.dataset.choice, event.detail > 0]));
});

const kept = sessionStorage.getItem(KEPT);
if (kept) {
  sessionStorage.removeItem(KEPT);
  const [choice, preventScroll] = JSON.parse(kept);
  const heading = document.querySelector("h1");
  const links = [...document.querySelectorAll(".filters [data-choice]")];
  heading.tabIndex = -1;
  // Nothing inside folded filters can have the focus; then their heading gets it.
  for (const place of [links.find((link) => link.dataset.choice === choice), heading]) {
    place?.focus({ preventScroll });
    if (place === document.activeElement) break;
  }
  document.querySelector("[role=status]").textContent = heading.textContent;
}
