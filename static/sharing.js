// Completes addresses in e-mails if the server knows only paths; makes the print button print.

for (const letter of document.querySelectorAll("a[data-path]")) {
  const path = letter.dataset.path;
  const whole = encodeURIComponent(new URL(path, location).href);
  letter.href = letter.href.replaceAll(encodeURIComponent(path), whole);
}

for (const link of document.querySelectorAll("[data-print=here]"))
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.print();
  });
