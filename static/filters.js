// After a filter was chosen or let go the keyboard stands where it stood, and what is shown now is said.
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
  const link = links.find((one) => one.dataset.choice === choice && one.getClientRects().length);
  heading.tabIndex = -1;
  (link ?? heading).focus({ preventScroll });
  document.querySelector("[role=status]").textContent = heading.textContent;
}
