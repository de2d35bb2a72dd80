// A page is shown without its modules, so they are fetched a moment after it has been laid out.
{
  const names = document.currentScript.dataset.modules.split(" ");
  const fetched = () => names.map((name) => import(`./${name}.js`));
  addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => setTimeout(fetched, 100)));
}
