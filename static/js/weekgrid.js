// The week of a plan follows its lines as one types. A row names the element in which its
// line is edited (data-week-source); there a field with data-week-hours holds the hours per
// week and boxes with data-week-weekday (1 is Monday) the days that share them. Saturday and
// Sunday show only while something lies there.
const read = (text) => {
  const value = Number.parseFloat(String(text).replace(",", "."));
  return Number.isFinite(value) && value > 0 ? value : 0;
};
const write = (value) => value.toLocaleString("sv-SE", { maximumFractionDigits: 2 });

const show = (cell, hours) => {
  const mark = document.createElement("span");
  mark.className = hours ? "jt-hours" : "jt-none";
  mark.textContent = hours ? write(hours) : "–";
  cell.replaceChildren(mark);
};

const add = (table) => {
  const full = Number(table.dataset.fullDay) || 0;
  const foot = [...table.tFoot.rows[0].cells].slice(1);
  const sums = foot.map(() => 0);
  let late = false;
  for (const row of table.tBodies[0].rows) {
    const line = document.getElementById(row.dataset.weekSource);
    const cells = [...row.cells].slice(1);
    if (line) {
      const hours = read(line.querySelector("[data-week-hours]")?.value);
      const days = [...line.querySelectorAll("input[data-week-weekday]:checked, [data-week-weekday] input:checked")].map((box) => Number(box.value));
      late ||= days.some((day) => day > 5);
      cells.slice(0, -1).forEach((cell, place) => show(cell, days.includes(place + 1) ? hours / days.length : 0));
      cells.at(-1).textContent = write(hours);
    }
    if (row.classList.contains("jt-week--removed")) continue;
    cells.forEach((cell, place) => { sums[place] += read(cell.textContent.replace(/\s/g, "")); });
  }
  table.classList.toggle("jt-week--late", late);
  foot.forEach((cell, place) => {
    const last = place === foot.length - 1;
    cell.textContent = last ? `${write(sums[place])} tim` : write(sums[place]);
    if (!full || last) return;
    const of = document.createElement("small");
    of.textContent = `av ${write(full)}`;
    cell.append(of);
  });
};

const all = () => document.querySelectorAll("table[data-week]").forEach(add);
document.addEventListener("input", (event) => {
  if (event.target.closest?.("[id]")) all();
});
all();
document.addEventListener("htmx:load", all);
