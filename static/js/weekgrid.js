// The week of a plan follows its lines as one types. A row names the element in which its
// line is edited (data-week-source); there a field with data-week-hours holds the hours per
// week, boxes with data-week-weekday (1 is Monday) the days that share them, and fields with
// data-week-from and data-week-until the period. Saturday and Sunday show only while
// something lies there. A day longer than a full one is said in words: [data-week-warning].
// The server reckons the same in core/ui.py.
const HOUR = 60;
const read = (text) => {
  const value = Number.parseFloat(String(text).replace(",", "."));
  return Number.isFinite(value) && value > 0 ? Math.round(value * HOUR) : 0;
};
const write = (minutes) => {
  const hours = Math.floor(minutes / HOUR).toLocaleString("sv-SE");
  const rest = minutes % HOUR;
  if (!rest) return hours;
  return minutes > HOUR ? `${hours}\u00a0tim ${rest}\u00a0min` : `${rest}\u00a0min`;
};

const show = (cell, minutes) => {
  const mark = document.createElement("span");
  mark.className = minutes ? "jt-hours" : "jt-none";
  mark.textContent = minutes ? write(minutes) : "–";
  cell.replaceChildren(mark);
};

// Minutes of each weekday, Monday first; what cannot be shared evenly goes to the first days.
const shared = (minutes, days) => {
  const found = [0, 0, 0, 0, 0, 0, 0];
  days.forEach((day, place) => {
    found[day - 1] = Math.floor(minutes / days.length) + (place < minutes % days.length ? 1 : 0);
  });
  return found;
};
const day = (field) => (/^\d{4}-\d\d-\d\d$/.test(field?.value ?? "") ? field.value : "");
const typed = (line) => {
  const minutes = read(line.querySelector("[data-week-hours]")?.value);
  const boxes = line.querySelectorAll("input[data-week-weekday]:checked, [data-week-weekday] input:checked");
  const days = [...boxes].map((box) => Number(box.value)).sort();
  const [from, until] = [day(line.querySelector("[data-week-from]")), day(line.querySelector("[data-week-until]"))];
  return { minutes, days: shared(minutes, days), from, until: until || "9999" };
};

const add = (table) => {
  const full = Number(table.dataset.fullDay) * HOUR || 0;
  const lines = [];
  for (const row of table.tBodies[0].rows) {
    const source = document.getElementById(row.dataset.weekSource);
    if (!source) continue;
    const line = typed(source);
    const cells = [...row.cells].slice(1);
    cells.slice(0, -1).forEach((cell, place) => show(cell, line.days[place]));
    cells.at(-1).textContent = write(line.minutes);
    lines.push(line);
  }
  table.classList.toggle("jt-week--late", lines.some((line) => line.days[5] + line.days[6]));
  const atOnce = lines.map((one) => lines.filter((line) => line.from <= one.from && one.from <= line.until));
  const sum = (some, place) => some.reduce((total, line) => total + line.days[place], 0);
  const names = [...table.tHead.rows[0].cells].slice(1);
  const foot = [...table.tFoot.rows[0].cells].slice(1);
  const over = [];
  foot.slice(0, -1).forEach((cell, place) => {
    const most = Math.max(0, ...atOnce.map((some) => sum(some, place)));
    const long = full > 0 && most > full;
    if (long) over.push(`${names[place].textContent} ${write(most)}${most % HOUR ? "" : " timmar"}`);
    cell.textContent = write(sum(lines, place));
    cell.classList.toggle("jt-week-over", long);
    if (!long && table.dataset.fullDayAsked === undefined) return;
    const of = document.createElement("small");
    of.textContent = `av ${full / HOUR}`;
    cell.append(of);
  });
  const total = lines.reduce((sofar, line) => sofar + line.minutes, 0);
  foot.at(-1).textContent = total % HOUR ? write(total) : `${write(total)}\u00a0tim`;
  warn(over.length ? `Mer än en heldag (${full / HOUR} timmar): ${over.join(", ")}.` : "");
};

const warn = (text) => document.querySelectorAll("[data-week-warning]").forEach((place) => {
  const said = place.querySelector("span");
  if (said.textContent !== text) said.textContent = text;
  place.hidden = !text;
});

const all = () => document.querySelectorAll("table[data-week]").forEach(add);
document.addEventListener("input", (event) => {
  if (event.target.closest?.("[id]")) all();
});
document.addEventListener("change", (event) => {
  if (event.target.dataset?.date !== undefined) all();
});
all();
document.addEventListener("htmx:load", all);
