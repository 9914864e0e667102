// The list of insatser while one types: where a word begins with what is typed, else where it
// stands inside a word, from four letters on. The server chooses alike (cases/matching.py).
const INSIDE_FROM = 4;
const wordStarts = (name) => [...name.matchAll(/[\p{L}\p{N}]+/gu)].map((word) => word.index);
const fitting = (typed, names) => {
  const wanted = typed.trim().toLowerCase();
  const all = names.map((name) => name.toLowerCase());
  if (!wanted) return names;
  const begins = names.filter((_, place) => wordStarts(all[place]).some((start) => all[place].startsWith(wanted, start)));
  if (begins.length || wanted.length < INSIDE_FROM) return begins;
  return names.filter((_, place) => all[place].includes(wanted));
};

const kept = new WeakMap();
document.addEventListener("input", (event) => {
  const list = event.target.list;
  if (list?.dataset.words === undefined) return;
  if (!kept.has(list)) kept.set(list, [...list.options]);
  const options = kept.get(list);
  const wanted = new Set(fitting(event.target.value, options.map((option) => option.value)));
  list.replaceChildren(...options.filter((option) => wanted.has(option.value)));
});
