// A long list is there as one left it when one comes back to the same address in the same tab:
// the rows that "Visa fler" had fetched, what was chosen, the place and the row with focus.
// The tab's own storage holds no names, only random keys and how far one had come; it is
// forgotten at log-in, after half an hour, and with the tab.
const KEEP = 30 * 60 * 1000;
const PREFIX = "jt-lista:";
const key = PREFIX + window.location.pathname;

const lists = () => [...document.querySelectorAll(".jt-pager[id$='-fler']")]
  .map((pager) => ({ pager, rows: document.getElementById(pager.id.slice(0, -"-fler".length)) }))
  .filter((list) => list.rows);
const holders = () => [...lists().map(({ rows }) => rows), ...document.querySelectorAll("[data-place]")];
const boxes = () => [...document.querySelectorAll("form[data-bulk] input[name=vald]")];

const leave = () => {
  const row = document.activeElement?.closest("tr, li");
  const link = document.activeElement?.closest("a[href]") || row?.querySelector("a[href]");
  sessionStorage.setItem(key, JSON.stringify({
    at: Date.now(),
    query: window.location.search,
    counts: Object.fromEntries(lists().map(({ rows }) => [rows.id, rows.children.length])),
    chosen: boxes().filter((box) => box.checked).map((box) => box.value),
    scroll: window.scrollY,
    focus: link && holders().some((rows) => rows.contains(link)) ? link.getAttribute("href") : "",
  }));
};

const fetchRows = async ({ pager, rows }, wanted) => {
  let next = pager.querySelector("a[data-pager]");
  while (next && rows.children.length < wanted) {
    const answer = await fetch(next.href, { headers: { "X-Requested-With": "list" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const came = page.getElementById(rows.id);
    if (!came) return;
    rows.append(...came.children);
    const onwards = page.getElementById(pager.id)?.querySelector("a[data-pager]");
    if (onwards) next.replaceWith(onwards);
    else next.remove();
    next = onwards;
  }
  if (window.htmx) {
    window.htmx.process(rows);
    window.htmx.process(pager);
  }
};

const comeBack = async (kept) => {
  for (const list of lists()) await fetchRows(list, kept.counts[list.rows.id] || 0);
  const chosen = new Set(kept.chosen);
  for (const box of boxes()) if (chosen.has(box.value)) box.checked = true;
  document.dispatchEvent(new CustomEvent("jt:chosen"));
  if (window.scrollY === 0) window.scrollTo(0, kept.scroll);
  if (kept.focus && document.activeElement === document.body) {
    const link = holders().flatMap((rows) => [...rows.querySelectorAll("a[href]")])
      .find((one) => one.getAttribute("href") === kept.focus);
    link?.focus({ preventScroll: true });
  }
};

const read = () => {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) || "null");
    return kept && Date.now() - kept.at < KEEP && kept.query === window.location.search ? kept : null;
  } catch { return null; }
};

if (document.body.classList.contains("jt-alone")) {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
} else if (holders().length || boxes().length) {
  const kept = read();
  if (kept) comeBack(kept);
  window.addEventListener("pagehide", leave);
}

// Chosen rows that another page has asked about are done with when that page is sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-bulk]") || !form.querySelector("input[name=vald]")) return;
  for (const name of Object.keys(sessionStorage)) {
    if (!name.startsWith(PREFIX)) continue;
    sessionStorage.setItem(name, JSON.stringify({ ...JSON.parse(sessionStorage.getItem(name)), chosen: [] }));
  }
});
