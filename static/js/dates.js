// Days and times as people write them: written out when they can be read in one way, left as they
// were typed when not, for the error to explain. The rules are those of jobbtorg/core/days.py. Beside
// a day stands a button that opens the browser's own calendar.
const NEAR = 122;
const DAY = 86400000;
const MONTHS = ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"];
const NAMED = { "idag": 0, "i dag": 0, "imorgon": 1, "i morgon": 1, "övermorgon": 2, "i övermorgon": 2, "igår": -1, "i går": -1 };
const squeeze = (text) => text.toLowerCase().trim().replace(/\s+/g, " ");
const two = (n) => String(n).padStart(2, "0");

const iso = (time) => {
  const day = new Date(time);
  return day.getUTCFullYear() > 9999 ? null : day.toISOString().slice(0, 10);
};
const at = (year, month, day) => {
  const made = new Date(Date.UTC(2000, month - 1, day));
  made.setUTCFullYear(year, month - 1, day);
  const real = year >= 1 && made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
  return real ? made.getTime() : null;
};
const nearest = (month, day, today) => {
  const year = new Date(today).getUTCFullYear();
  return [year - 1, year, year + 1].map((y) => at(y, month, day))
    .find((time) => time !== null && Math.abs(time - today) <= NEAR * DAY) ?? null;
};
const whole = (year, month, day) => at(Number(year), Number(month), Number(day));

const timeOf = (typed, today) => {
  if (typed in NAMED) return today + NAMED[typed] * DAY;
  let found = /^\+ ?(\d{1,4}) ?(d|dag|dagar|v|vecka|veckor)?$/.exec(typed);
  if (found) return today + Number(found[1]) * (found[2]?.startsWith("v") ? 7 : 1) * DAY;
  found = /^(\d{4})([-./ ]?)(\d{1,2})\2(\d{1,2})$/.exec(typed);
  if (found && (found[2] || typed.length === 8)) return whole(found[1], found[3], found[4]);
  found = /^(\d{1,2})([-./])(\d{1,2})(?:\2| )(\d{4})$/.exec(typed);
  if (found) return whole(found[4], found[3], found[1]);
  found = /^(\d{1,2})\/(\d{1,2})$/.exec(typed);
  if (found) return nearest(Number(found[2]), Number(found[1]), today);
  found = /^(?:den )?(\d{1,2})(?::e)? ?([a-z]{3,9})\.?(?: (\d{4}))?$/.exec(typed);
  const month = found ? MONTHS.findIndex((name) => name.startsWith(found[2])) + 1 : 0;
  if (!month) return null;
  return found[3] ? whole(found[3], month, found[1]) : nearest(month, Number(found[1]), today);
};

// `2026-11-24`, or null where the text cannot be read in one way.
export const readDay = (text, today) => {
  const time = timeOf(squeeze(text), Date.parse(today));
  return time === null ? null : iso(time);
};

// `09.30`, or null.
export const readTime = (text) => {
  const found = /^(?:kl\.? ?)?(\d{1,2})(?:[.:]?(\d{2}))?$/.exec(text.trim().toLowerCase());
  const [hour, minute] = found ? [Number(found[1]), Number(found[2] || 0)] : [24, 0];
  return hour > 23 || minute > 59 ? null : `${two(hour)}.${two(minute)}`;
};

// `2026-11-24 09.30`, or null. A day alone is not a moment, whatever its year may look like.
export const readMoment = (text, today) => {
  const typed = squeeze(text);
  const alone = readDay(typed, today);
  if (alone && Number(alone.slice(0, 4)) >= 1900) return null;
  const found = /^(.*?)(?:[ t]|,? kl\.? ?)(\d{1,2}(?:[.:]?\d{2})?)$/.exec(typed);
  const [day, time] = found ? [readDay(found[1], today), readTime(found[2])] : [null, null];
  return day && time ? `${day} ${time}` : null;
};

const writtenOut = (field) => {
  const { date, time, moment } = field.dataset;
  if (date !== undefined) return readDay(field.value, date);
  if (moment !== undefined) return readMoment(field.value, moment);
  return time === undefined ? null : readTime(field.value);
};

const inWords = new Intl.DateTimeFormat("sv-SE", { dateStyle: "full", timeZone: "UTC" });

// The calendar: a native field that is never seen or reached, for its calendar alone. What is chosen
// there is written into the field that was there all along.
const addCalendar = (field) => {
  const today = field.dataset.date ?? field.dataset.moment;
  const label = field.labels?.[0]?.textContent.replace("(frivilligt)", "").trim();
  if (field.dataset.calendar || !("showPicker" in HTMLInputElement.prototype) || !label) return;
  field.dataset.calendar = "1";
  const focused = document.activeElement === field;
  const box = document.createElement("span");
  box.className = "jt-day";
  box.append(document.getElementById("jt-calendar").content.cloneNode(true));
  field.replaceWith(box);
  box.prepend(field);
  const [button, native, told] = ["button", "input[type=date]", "[role=status]"].map((one) => box.querySelector(one));
  button.title = `Välj i kalendern: ${label}`;
  if (focused) field.focus();
  button.addEventListener("click", () => {
    native.value = readDay(field.value.split(/[ T]\S*$/)[0], today) || readDay(field.value, today) || today;
    native.showPicker();
  });
  native.addEventListener("input", () => {
    if (!native.value) return;
    const kept = /[ T](\d{1,2}[.:]?\d{2})$/.exec(field.value);
    field.value = field.dataset.moment === undefined ? native.value : `${native.value} ${kept ? kept[1] : ""}`;
    told.textContent = inWords.format(new Date(native.value));
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
    // The time is still to be written.
    if (field.dataset.moment !== undefined && !kept) field.focus();
  });
};

if (typeof document !== "undefined") {
  // Before everybody else who listens: a filter that is sent when it changes is sent written out.
  document.addEventListener("change", (event) => {
    const written = event.target.dataset ? writtenOut(event.target) : null;
    if (written) event.target.value = written;
  }, true);
  const ready = (root) => root.querySelectorAll("[data-date], [data-moment]").forEach(addCalendar);
  if (document.getElementById("jt-calendar")) {
    ready(document);
    document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
  }
}
