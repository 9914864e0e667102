// The contact log in two key presses: K opens it for the row that has focus or lies under the
// pointer (or for the case, where the page is about one), then a figure writes the line.
const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

const LINK = 'a[data-panel][href*="/kontakt/"]';
const ROW = "tr, li";

const contactLink = () => {
  for (const row of [document.activeElement?.closest(ROW), ...document.querySelectorAll(`${ROW}:hover`)]) {
    const link = row?.querySelector(LINK);
    if (link) return link;
  }
  const links = document.querySelectorAll(LINK);
  return links.length === 1 ? links[0] : null;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const preset = document.querySelector(`[data-preset-key="${CSS.escape(event.key)}"]`);
  if (preset) {
    event.preventDefault();
    preset.click();
    return;
  }
  if (event.key.toLowerCase() !== "k" || document.querySelector("dialog[open]")) return;
  const link = contactLink();
  if (link) {
    event.preventDefault();
    link.click();
  }
});
