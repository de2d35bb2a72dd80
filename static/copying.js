// Gives passages their copy buttons, and wires every button that copies.

// Fetched at once, but the first paint does not wait for what is needed at the first click.
const parts = Promise.all([import("./clipboard.js"), import("./passage.js")]);
const template = document.querySelector("#copying");

for (const acts of document.querySelectorAll(".acts")) {
  acts.append(template.content.cloneNode(true));
  const summary = acts.querySelector("summary");
  const n = new URL(permalink(acts)).searchParams.get("n");
  summary.setAttribute("aria-label", `${summary.textContent} ${n}`);
}
for (const button of document.querySelectorAll("button[data-copy][hidden]")) button.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy]");
  if (button) copy(button, button.dataset.copy);
});

async function copy(button, way) {
  const [{ put, say }, texts] = await parts;
  try {
    await put(Promise.resolve(asked(button, way, texts)), button.closest(".forms, .share, .passage, .tools"));
  } catch (problem) {
    say(problem === "absent" ? "absent" : "failed");
  }
}

function asked(button, way, { copied, passage }) {
  if (way === "citation") return { text: button.closest(".cite").querySelector(".citation").textContent };
  if (way === "link") return { text: new URL(button.dataset.link, location).href };
  if (way === "letter") return { text: new URL(button.previousElementSibling.href).searchParams.get("body") };
  return passage(permalink(button), citation(button)).then((found) => copied(found, way) ?? Promise.reject("absent"));
}

// The file of what "Cite" shows on a page.
function citation(within) {
  const page = new URL(within.closest(".acts").querySelector("a").href);
  return `${page.pathname}/cite.txt?n=${page.searchParams.get("cite")}`;
}

function permalink(within) {
  return within.closest(".passage, .tools").querySelector("a[href*='/passages/']").href;
}
