// Forms: one submit per press, the error summary takes focus, counters, growing text
// fields, what is asked only with a choice, and buttons that say what they will do.
const busyTimeout = 8000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sending = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), busyTimeout);
}, true);

const release = (form) => {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
};
// The page that comes back from the history, and the form that htmx has sent, are ready again.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest?.("form");
  if (form) release(form);
});

const count = (field) => {
  const place = document.getElementById(field.dataset.counter);
  const limit = Number(field.dataset.limit) || field.maxLength;
  if (!place || limit < 1) return;
  const left = limit - field.value.length;
  const near = left <= Math.max(50, limit * 0.1);
  place.toggleAttribute("data-near", near && left >= 0);
  place.toggleAttribute("data-over", left < 0);
  const figure = new Intl.NumberFormat("sv-SE");
  if (left < 0) place.textContent = `${figure.format(-left)} tecken för mycket`;
  else place.textContent = near ? `${figure.format(left)} tecken kvar` : `Högst ${figure.format(limit)} tecken`;
};

const grow = (field) => {
  if (field.scrollHeight > field.clientHeight) field.rows = Math.min(24, field.rows + Math.ceil((field.scrollHeight - field.clientHeight) / 24));
};

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLElement)) return;
  if (field.dataset.counter) count(field);
  if (field.dataset.grow !== undefined) grow(field);
  field.closest("form")?.setAttribute("data-dirty", "");
});
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.form?.dataset.auto !== undefined) field.form.requestSubmit();
});

// One button decides and says what it will do: "Godkänn 3 rader, returnera 1". The other one
// only marks the lines that have no answer yet.
const lines = (n) => (n === 1 ? "1 rad" : `${n} rader`);
const decide = (form) => {
  const button = form.querySelector("[data-decide-button]");
  const yes = form.querySelectorAll("[data-accepts]:checked").length;
  const no = form.querySelectorAll("[data-returns]:checked").length;
  const all = form.querySelectorAll("[data-decide]").length;
  const words = [];
  if (yes) words.push(`godkänn ${lines(yes)}`);
  if (no) words.push(yes ? `returnera ${no}` : `returnera ${lines(no)}`);
  const text = words.join(", ");
  button.textContent = text ? text[0].toUpperCase() + text.slice(1) : "Spara beslut";
  const rest = form.querySelector("[data-decide-all]");
  if (rest) {
    rest.hidden = yes + no >= all;
    rest.textContent = `Markera ${yes + no ? "övriga" : "alla"} ${lines(all - yes - no)} som godkända`;
  }
  const left = form.querySelector("[data-decide-left]");
  if (left) left.textContent = yes + no < all ? `${lines(all - yes - no)} kvar att ta ställning till` : "Alla rader har fått svar";
};
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-decision]");
  if (form) decide(form);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-decide-all]");
  if (!button) return;
  const form = button.form;
  for (const line of form.querySelectorAll("[data-decide]")) {
    const box = line.querySelector("[data-accepts]");
    if (!line.querySelector("[data-accepts]:checked, [data-returns]:checked")) box.checked = true;
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
  form.querySelector("[data-decide-button]").focus();
});

// What is asked only with another choice: data-when names a box that is ticked, or "name=value".
// What is hidden is not sent, and there again when the choice is.
const asked = (part) => {
  const [name, value] = part.dataset.when.split("=");
  return [...part.closest("form").elements].some((field) => field.name === name && field.checked && (value === undefined || field.value === value));
};
const weigh = (part) => {
  part.hidden = !asked(part);
  for (const field of part.querySelectorAll("input, select, textarea")) field.disabled = part.hidden;
};
document.addEventListener("change", (event) => event.target.form?.querySelectorAll("[data-when]").forEach(weigh));

// Of tabs that have no room side by side, the one that is open is seen.
const intoView = (tab) => {
  const tabs = tab.closest(".jt-tabs");
  const left = tab.getBoundingClientRect().left - tabs.getBoundingClientRect().left;
  tabs.scrollLeft += left - (tabs.clientWidth - tab.offsetWidth) / 2;
};

const ready = (root) => {
  root.querySelectorAll("[data-counter]").forEach(count);
  root.querySelectorAll("[data-grow]").forEach(grow);
  root.querySelectorAll("form[data-decision]").forEach(decide);
  root.querySelectorAll("[data-when]").forEach(weigh);
  root.querySelectorAll("[data-print]").forEach((b) => { b.hidden = false; });
  root.querySelectorAll(".jt-tabs [aria-current]").forEach(intoView);
  root.querySelectorAll("form[data-auto] [data-auto-button]").forEach((b) => { b.hidden = true; });
};
ready(document);
document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
document.querySelector("main [data-focus]:not(.jt-still *)")?.focus();

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});

// A link of the error summary puts the caret in its field.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".jt-errors a[href^='#']");
  if (!link) return;
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.matches("fieldset") ? field.querySelector("input, select") || field : field).focus();
  field.scrollIntoView({ block: "center" });
});
