// Autosave: a form with data-autosave="<address>" posts its fields there a moment after one
// stops typing, and when the page is left, and says "Sparat 14.02". Nothing is kept in the
// browser: the draft lies with the server, its owner alone can read it, and the page that is
// opened again comes with it filled in.
const PAUSE = 1500;
const RETRY = 15000;

const clock = () => {
  const now = new Date();
  const two = (n) => String(n).padStart(2, "0");
  return `${two(now.getHours())}.${two(now.getMinutes())}`;
};

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.status = form.querySelector("[data-autosave-status]") ||
      (form.closest("dialog") || document.querySelector("main")).querySelector("[data-autosave-status]");
    this.timer = 0;
    this.saved = this.snapshot();
    // What was sent and refused has not been saved anywhere: it is kept at once.
    if (form.querySelector(".jt-errors") || form.previousElementSibling?.matches(".jt-errors")) {
      this.saved = "";
      this.later(0);
    }
    form.addEventListener("input", () => this.later(PAUSE));
    form.addEventListener("change", () => this.later(PAUSE));
    form.addEventListener("submit", () => { clearTimeout(this.timer); this.left = true; });
    const leave = () => { if (!this.left && document.visibilityState === "hidden") this.save(true); };
    document.addEventListener("visibilitychange", leave);
    window.addEventListener("pagehide", () => { if (!this.left) this.save(true); });
  }

  data() {
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }

  snapshot() { return new URLSearchParams(this.data()).toString(); }

  say(text, failed) {
    if (!this.status) return;
    this.status.textContent = text;
    this.status.toggleAttribute("data-failed", Boolean(failed));
  }

  // Who has been logged out is told above the form, in the way, and again when it is saved anew.
  tellLogIn({ logged_in, log_in, saved }) {
    this.notice?.remove();
    if (logged_in !== false) return;
    this.notice = document.createElement("p");
    this.notice.className = "jt-pinned jt-pinned--stays";
    this.notice.setAttribute("role", "alert");
    const link = Object.assign(document.createElement("a"), { href: log_in, textContent: "Logga in igen" });
    this.notice.append(`Du är utloggad. Texten sparades ${saved} och finns kvar när du har loggat in. `, link);
    this.form.prepend(this.notice);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(false), wait);
  }

  async save(leaving) {
    clearTimeout(this.timer);
    if (!this.form.isConnected) return;
    const now = this.snapshot();
    if (now === this.saved) return;
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        body: this.data(),
        headers: { "X-Requested-With": "autosave" },
        keepalive: leaving && now.length < 60000,
        redirect: "error",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json().catch(() => ({}));
      this.saved = now;
      this.say(`Sparat ${told.saved || clock()}`);
      this.tellLogIn(told);
    } catch {
      this.say("Inte sparat än. Vi försöker igen.", true);
      this.later(RETRY);
    }
  }
}

const start = (root) => {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    if (!form.dataset.autosaving) {
      form.dataset.autosaving = "1";
      new Autosave(form);
    }
  }
};
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentNode || document));
