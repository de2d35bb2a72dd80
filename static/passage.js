// A passage as text and as HTML, in the four forms in which it can be copied.

const sides = { zh: "Chinese", en: "English" };

export async function passage(permalink, cite) {
  const at = permalink.lastIndexOf("/passages/");
  const [found, citation] = await Promise.all([
    fetched(`${permalink.slice(0, at)}/api/v1${permalink.slice(at)}`).then((answer) => answer.json()),
    fetched(cite).then((answer) => answer.text()),
  ]);
  const chinese = found.document.language || "zh";
  const texts = Object.keys(sides)
    .filter((side) => found[side])
    .map((side) => ({ side, lang: side === "zh" ? chinese : "en", text: found[side].text }));
  return { texts, citation };
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer;
}

// What is copied, or nothing where the side asked for is missing.
export function copied({ texts, citation }, way) {
  if (way === "quotation") return { text: [...plain(texts), citation].join("\n\n"), html: quotation(texts, citation) };
  if (way === "both") return { text: plain(texts).join("\n\n"), html: table(texts) };
  const one = texts.filter(({ side }) => side === way);
  return one.length ? { text: plain(one).join(""), html: one.map((part) => block("div", part).outerHTML).join("") } : null;
}

const plain = (texts) => texts.map(({ text }) => text);

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

// One paragraph a line, in its language: texts are set as text, never as markup.
function block(name, { text, lang }) {
  const made = element(name, ...text.split("\n").map((line) => element("p", line)));
  made.lang = lang;
  return made;
}

function table(texts) {
  const made = element("table", element("tbody", element("tr", ...texts.map((part) => block("td", part)))));
  made.setAttribute("border", "1");
  for (const cell of made.querySelectorAll("td")) cell.setAttribute("valign", "top");
  return made.outerHTML;
}

function quotation(texts, citation) {
  const quoted = element("blockquote", ...texts.map((part) => block("div", part)));
  return quoted.outerHTML + block("div", { text: citation, lang: "en" }).outerHTML;
}
