// Lists where several rows are chosen: the bar with what can be done shows when one is.
const ONE = { deltagare: "1 deltagare vald", ärenden: "1 ärende valt" };
const boxes = (form) => [...form.querySelectorAll('input[type=checkbox][name="vald"]')];

const show = (form) => {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked).length;
  const bar = form.querySelector("[data-bulk-bar]");
  bar.hidden = chosen === 0;
  form.querySelector("[data-bulk-count]").textContent =
    chosen === 1 ? ONE[form.dataset.bulk] || `1 av ${form.dataset.bulk}` : `${chosen} ${form.dataset.bulk} valda`;
  const head = form.querySelector("[data-bulk-all]");
  if (head) {
    head.checked = chosen > 0 && chosen === all.length;
    head.indeterminate = chosen > 0 && chosen < all.length;
  }
};

let last = null;
document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.name !== "vald") return;
  const form = box.closest("form[data-bulk]");
  if (!form) return;
  const all = boxes(form);
  if (event.shiftKey && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const one of all.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
  show(form);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-bulk]");
  if (!form) return;
  if (event.target.matches("[data-bulk-all]")) for (const box of boxes(form)) box.checked = event.target.checked;
  show(form);
});

document.addEventListener("click", (event) => {
  const clear = event.target.closest?.("[data-bulk-clear]");
  if (!clear) return;
  const form = clear.closest("form");
  for (const box of boxes(form)) box.checked = false;
  show(form);
});

const ready = () => {
  for (const form of document.querySelectorAll("form[data-bulk]")) {
    for (const hidden of form.querySelectorAll("[data-bulk-clear]")) hidden.hidden = false;
    show(form);
  }
};
ready();
window.addEventListener("pageshow", ready);
document.addEventListener("htmx:afterSettle", ready);
document.addEventListener("jt:chosen", ready);
