// Dialogs, and the panel beside the page.
//
// <a href="#id" data-dialog> opens a <dialog>; without a script the address opens it.
// <a href="/page/" data-panel> fetches the page into the side panel; without a script, or
// with Ctrl or the middle button, it is an ordinary link. A row with data-panel-row opens
// its panel when one clicks beside its links.
const side = document.getElementById("sidopanel");
const body = document.getElementById("sidopanel-innehall");
let opener = null;

const openPanel = (url, from) => {
  opener = from;
  side.querySelector("[data-side-full]").href = url;
  body.replaceChildren();
  body.setAttribute("aria-busy", "true");
  if (!side.open) side.showModal();
  window.htmx.ajax("GET", url, { target: body, swap: "innerHTML" });
};

const plainClick = (event) =>
  event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target || !plainClick(event) || event.defaultPrevented) return;
  const dialogLink = target.closest("[data-dialog]");
  if (dialogLink) {
    event.preventDefault();
    const dialog = document.querySelector(dialogLink.getAttribute("href"));
    dialog?.showModal();
    return;
  }
  const closing = target.closest("[data-dialog-close]");
  if (closing) {
    event.preventDefault();
    const dialog = closing.closest("dialog");
    if (dialog.open) dialog.close();
    else window.location.hash = "";
    return;
  }
  if (target.closest("[data-side-close]")) return side.close();
  const link = target.closest("a[data-panel]");
  if (link && window.htmx && side) {
    event.preventDefault();
    openPanel(link.href, link);
    return;
  }
  const row = target.closest("[data-panel-row]");
  if (row && window.htmx && side && !target.closest("a, button, input, label, select, summary")) {
    if (String(window.getSelection())) return;
    openPanel(row.dataset.panelRow, row.querySelector("a"));
  }
});

// By keyboard: Enter on the name of a row opens its page, Space its panel beside the list.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const link = event.target instanceof Element && event.target.closest("[data-panel-row] th a");
  if (!link || !window.htmx || !side || side.open) return;
  event.preventDefault();
  openPanel(link.closest("[data-panel-row]").dataset.panelRow, link);
});

// A click on the darkened page closes the dialog it belongs to, unless something is written.
document.addEventListener("mousedown", (event) => {
  if (event.target instanceof HTMLDialogElement && !event.target.querySelector("[data-dirty]")) {
    const box = event.target.getBoundingClientRect();
    const outside =
      event.clientX < box.left || event.clientX > box.right ||
      event.clientY < box.top || event.clientY > box.bottom;
    if (outside) event.target.close();
  }
});

if (side) {
  side.addEventListener("close", () => {
    body.replaceChildren();
    opener?.focus();
  });

  // A form in the panel stays in the panel when it has errors; when it is saved, the server
  // sends the whole page on (HX-Redirect), see jobbtorg.core.htmx.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== body) return;
    body.removeAttribute("aria-busy");
    const address = event.detail.pathInfo?.requestPath || side.querySelector("[data-side-full]").href;
    for (const form of body.querySelectorAll("form[method=post]:not([data-whole-page])")) {
      form.setAttribute("hx-post", form.getAttribute("action") || address);
      form.setAttribute("hx-target", `#${body.id}`);
      if (form.enctype === "multipart/form-data") form.setAttribute("hx-encoding", form.enctype);
      window.htmx.process(form);
    }
    const heading = body.querySelector("h1, h2");
    if (heading) side.setAttribute("aria-label", heading.textContent.trim());
    const first = body.querySelector("[data-focus]") ||
      body.querySelector(":is(input:not([type=hidden]), textarea, select):not(.jt-aside-last *)") || heading;
    if (first) {
      if (first === heading) first.tabIndex = -1;
      first.focus();
    }
  });

  const failed = (event) => {
    if (event.detail.target !== body) return;
    body.removeAttribute("aria-busy");
    const text = document.createElement("p");
    text.className = "jt-pinned";
    text.setAttribute("role", "alert");
    text.textContent = "Sidan gick inte att hämta. Öppna den som sida i stället.";
    body.prepend(text);
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
}

// The pager of a list says how many rows came, and moves focus to the first of them.
document.addEventListener("htmx:beforeSwap", (event) => {
  const source = event.detail.requestConfig?.elt;
  if (source?.matches?.("[data-pager]")) event.detail.target.dataset.had = event.detail.target.children.length;
});
document.addEventListener("htmx:afterSwap", (event) => {
  const list = event.detail.target;
  if (!list?.dataset?.had) return;
  const first = list.children[Number(list.dataset.had)];
  const came = list.children.length - Number(list.dataset.had);
  delete list.dataset.had;
  document.getElementById("jt-live").textContent = `${came} rader till`;
  first?.querySelector("a, button, input")?.focus({ preventScroll: true });
});
