// Puts text on the clipboard, or, where a page has none (plain http), into a field to copy by hand.

const said = () => document.querySelector(".said");

export function say(what) {
  const line = said();
  line.textContent = line.dataset[what];
  for (const next of ["pointerdown", "keydown"]) addEventListener(next, unsay, { once: true });
}

function unsay() {
  said().textContent = "";
}

// `item` is a promise of {text, html?}; the field appears at the end of `place`.
export async function put(item, place) {
  unsay(); // so that the same words are heard again
  document.querySelector(".by-hand")?.remove();
  if (await written(item)) return say("copied");
  const { text } = await item;
  byHand(text, place);
  return say("selected");
}

async function written(item) {
  if (!navigator.clipboard) return false;
  try {
    // Passed as promises: some browsers require the call right after the click.
    const part = (type, pick) => item.then((found) => new Blob([pick(found)], { type }));
    await navigator.clipboard.write([
      new ClipboardItem({
        "text/plain": part("text/plain", ({ text }) => text),
        "text/html": part("text/html", ({ text, html }) => html ?? escaped(text)),
      }),
    ]);
    return true;
  } catch {
    return false;
  }
}

function escaped(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made.outerHTML;
}

function byHand(text, place) {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.className = "by-hand";
  field.readOnly = true;
  field.rows = 5;
  field.value = text;
  field.setAttribute("aria-label", said().dataset.field);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    field.remove();
    before.focus();
  });
  place.append(field);
  field.select();
  field.scrollIntoView({ block: "center" }); // not hidden by the message about it
}
