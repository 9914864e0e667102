// Remembers whether the left rail is folded. Loaded before the page is drawn, so that
// nothing moves: everything else waits for the page.
"use strict";
(function () {
  const KEY = "jt-rail";
  try {
    if (localStorage.getItem(KEY) === "folded") document.documentElement.dataset.rail = "folded";
  } catch { return; }
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-rail-fold]");
    if (!button) return;
    const label = button.querySelector("span");
    const show = () => {
      const folded = document.documentElement.dataset.rail === "folded";
      button.setAttribute("aria-expanded", String(!folded));
      label.textContent = folded ? "Fäll ut menyn" : "Fäll ihop menyn";
    };
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      const root = document.documentElement;
      if (root.dataset.rail === "folded") delete root.dataset.rail;
      else root.dataset.rail = "folded";
      localStorage.setItem(KEY, root.dataset.rail || "open");
      show();
    });
  });
})();
