// What a page is shown without is fetched once it is shown: its modules, a moment after all of it was laid out.
{
  const names = document.currentScript.dataset.modules.split(" ");
  const fetched = () => names.map((name) => import(`./${name}.js`));
  addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => setTimeout(fetched, 100)));
}
