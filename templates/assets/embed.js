// <weshift-thread> and <weshift-count>: discussions of a Weshift in any page. Words and markup come from the server.
const ORIGIN = new URL(import.meta.url).origin, doc = document, PATH = "/embed/v1/thread";
const sheet = new CSSStyleSheet();
sheet.replaceSync(`:host{display:block;color-scheme:light dark;--f:var(--wk-fg,light-dark(#1b1f24,#e6e4df));--b:var(--wk-bg,light-dark(#fdfcfa,#12161b));--m:var(--wk-muted,light-dark(#57606a,#a3adb8));--c:var(--wk-card,light-dark(#f5f3ee,#1b2027));--l:var(--wk-line,light-dark(#ddd8cf,#333b45));--x:light-dark(#6e7781,#8b949e);--a:var(--wk-accent,light-dark(#0b5cad,#6cb6ff));--o:var(--wk-on-accent,light-dark(#fff,#0a1622));--e:var(--wk-error,light-dark(#a40e26,#ff9a9a));--k:var(--wk-ok,light-dark(#1a6333,#7fd69a));--r:var(--wk-radius,.5rem);--g:var(--wk-gap,1rem)}
:host([theme=light]){color-scheme:light}:host([theme=dark]){color-scheme:dark}:host([hidden]){display:none}
*{box-sizing:border-box}
.weshift{font:var(--wk-font,1rem/1.55 system-ui,sans-serif);color:var(--f);background:var(--b);overflow-wrap:anywhere}
p{margin:0 0 .75em}a{color:var(--a)}:focus-visible{outline:3px solid var(--a);outline-offset:2px}
ol.comments,ol.answers-list{list-style:none;margin:0;padding:0}
.answers-list{margin-inline-start:.5rem!important;padding-inline-start:var(--g)!important;border-inline-start:2px solid var(--l)}
.flat,.flat .answers-list{margin:0!important;padding:0!important;border:0}
.comment{padding-block:var(--g) .4rem}.comments>li+li{border-block-start:1px solid var(--l)}
.pointed{box-shadow:-.5rem 0 var(--a)}
.own,.waiting{outline:2px dashed var(--x);outline-offset:.4rem;margin-block:1rem}
.by{font-weight:600;margin:0}.by a,.meta a{color:inherit}
.meta,.hint,.count,.feed,.acts,.answers{font-size:.85em;color:var(--m)}
.acts a,.more a,.pager a,.meta a,.feed a{display:inline-block;padding-block:.3em}
.pager,.buttons,.news{display:flex;flex-wrap:wrap;gap:.75rem;align-items:center}
.comment-body{position:relative;contain:paint;overflow:auto clip}
blockquote{margin:0 0 .75em;padding-inline-start:.9em;border-inline-start:3px solid var(--l);color:var(--m)}
pre{overflow:auto;padding:.7em;background:var(--c)}
.chip{padding:0 .5em;border:1px solid var(--l);border-radius:1em}
.reply-form,.closed,.preview{padding:var(--g);margin-block:.75rem;background:var(--c);border-radius:var(--r)}
.buttons{margin-block:1rem .75rem}
.preview{border:1px dashed var(--x);background:var(--b)}
summary{cursor:pointer;color:var(--a);padding-block:.5em;font-weight:600}
.field{margin-block:.9rem 0}label,legend{font-size:.9em;font-weight:600}
input:not([type=radio],[type=checkbox]),select,textarea{display:block;inline-size:100%;min-block-size:2.75rem;padding:.5rem .7rem;margin-block-start:.25rem;font:inherit;color:var(--f);background:var(--b);border:1px solid var(--x);border-radius:calc(var(--r)/2)}
[aria-invalid=true]{border:2px solid var(--e)!important}.error,.required,.trouble a{color:var(--e)}
.trouble{padding:.7rem 1rem;margin-block-end:1rem;border:2px solid var(--e);border-radius:var(--r)}.trouble>*{margin-block:0}
.done,.news{padding:.6rem 1rem;border-inline-start:4px solid var(--k);background:var(--c)}
button{min-block-size:2.75rem;padding:.5rem 1.2rem;font:inherit;font-weight:600;color:var(--o);background:var(--a);border:1px solid var(--a);border-radius:calc(var(--r)/2);cursor:pointer}
button.quiet{color:var(--a);background:0 0;border-color:var(--x)}
fieldset{border:1px solid var(--l);min-inline-size:0}.steps{display:grid;grid-template-columns:repeat(7,1fr);text-align:center}.pole{grid-column:1/-1;text-align:start}.steps label{padding-block:.7rem}.pole:last-child{text-align:end}
.unseen{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[hidden]{display:none!important}
@media print{form,details.reply,.acts,.pager,.feed,.news{display:none}.comment{break-inside:avoid}}`);

// The browser drops what could run, whatever the server says; an older one needs a policy for Trusted Types.
const CLEAN = { sanitizer: { removeElements: ["style", "link", "img", "svg", "math", "video", "audio"], removeAttributes: ["style"] } };
const policy = !Element.prototype.setHTML && globalThis.trustedTypes?.createPolicy("weshift", { createHTML: (html) => html });
const put = (box, html) => box.setHTML ? box.setHTML(html, CLEAN) : (box.innerHTML = policy ? policy.createHTML(html) : html);
const make = (tag, text = "", role = "") => {
  const it = doc.createElement(tag);
  it.textContent = text;
  if (role) it.role = role;
  return it;
};
const here = () => doc.querySelector("link[rel=canonical]")?.href || location.href.split("#")[0];
const target = () => /^#c-(\d+)$/.exec(location.hash)?.[1];

// What is asked for at about the same time is one request.
let asked = new Set(), waiting;
const ask = (it) => {
  asked.add(it);
  waiting ||= setTimeout(async () => {
    const all = [...asked], query = new URLSearchParams();
    asked = new Set();
    waiting = 0;
    for (const it of all) if (!query.has(it.kind, it.name)) query.append(it.kind, it.name);
    if (all.some((it) => it.kind == "thread" && it.name.includes("://"))) {
      query.set("title", doc.title.slice(0, 200));
      query.set("url", here());
    }
    for (const [key, value] of [["at", target()], ["lang", all[0].lang]]) if (value) query.set(key, value);
    try {
      const answer = await fetch(ORIGIN + "/embed/v1/data?" + query), data = answer.ok && await answer.json();
      for (const it of all) it.take(data[it.kind][it.name]);
    } catch { for (const it of all) it.fail(); }
  }, 40);
};

// New replies, told by one stream for all discussions while somebody looks.
let stream, soon;
const shown = new Set();
const listen = () => {
  clearTimeout(soon);
  soon = setTimeout(() => {
    stream?.close();
    stream = 0;
    if (doc.hidden || !shown.size || !globalThis.EventSource) return;
    stream = new EventSource(ORIGIN + "/embed/v1/live?" + new URLSearchParams([...shown].map((it) => ["thread", it.name])));
    stream.onmessage = ({ data }) => {
      data = JSON.parse(data);
      for (const it of shown) if (it.name == data.thread) it.hear(data);
    };
  }, 500);
};
doc.addEventListener("visibilitychange", listen);

class Asker extends HTMLElement {
  get name() {
    const at = (name) => this.getAttribute(name), url = at("url");
    return at("thread") || (at("post") ? at("post") + (at("shift") ? "/" + at("shift") : "") : url ? new URL(url, doc.baseURI).href : here());
  }
  disconnectedCallback() {
    shown.delete(this);
    listen();
  }
}

customElements.define("weshift-count", class extends Asker {
  kind = "count";
  connectedCallback() { ask(this); }
  take(words) { this.textContent = words ?? this.textContent; }
  hear({ words }) { this.take(words); }
  fail() {}
});

const near = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) if (isIntersecting) {
    near.unobserve(target);
    ask(target);
  }
}, { rootMargin: "400px" });

customElements.define("weshift-thread", class extends Asker {
  kind = "thread";
  connectedCallback() {
    if (!this.box) {
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      this.box = make("div");
      this.note = make("div", "", "status");
      root.append(this.plain = make("slot"), this.note, this.box);
      this.box.onclick = (event) => this.click(event);
      this.box.onsubmit = (event) => {
        event.preventDefault();
        this.send(event.target, event.submitter);
      };
      this.box.oninput = () => this.keep();
    }
    this.hasAttribute("eager") || target() ? ask(this) : near.observe(this);
  }
  all(selector) { return this.box.querySelectorAll(selector); }
  say(name, detail) { this.dispatchEvent(new CustomEvent("weshift:" + name, { bubbles: true, composed: true, detail: { thread: this.name, ...detail } })); }

  // Shows what the server sent.
  take(html) {
    if (!html) return this.fail();
    const first = !this.view;
    put(this.box, html);
    this.plain.remove();
    this.note.replaceChildren();
    this.view = this.box.firstElementChild.dataset;
    for (const link of this.all('[href^="/"]')) link.href = ORIGIN + link.getAttribute("href");
    for (const part of ["comment", "form", "button", "trouble", "done"]) for (const it of this.all(/form|button/.test(part) ? part : "." + part)) it.part = part;
    const relative = new Intl.RelativeTimeFormat(this.lang || doc.documentElement.lang || "en", { numeric: "auto" });
    for (const time of this.all("time")) {
      const age = (Date.parse(time.dateTime) - Date.now()) / 6e4;
      const [length, unit] = [[1440, "day"], [60, "hour"], [1, "minute"]].find(([length]) => -age >= length) || [9e9, "second"];
      if (-age < 43200) time.textContent = relative.format(Math.round(age / length), unit);
    }
    const { posted, status } = this.view;
    if (posted) {
      this.draft(null);
      this.say("posted", { id: posted, status });
    } else this.restore(first);
    this.box.querySelector("[autofocus]")?.focus();
    shown.add(this);
    listen();
  }

  // Nothing came: what is there stays, and where there is nothing the page's own link.
  fail() {
    if (!this.view) this.shadowRoot.prepend(this.plain);
    const again = make("button", this.getAttribute("retry") || "Try again");
    again.onclick = () => { this.note.replaceChildren(); this.view ? this.again?.() : ask(this); };
    const words = make("p", this.getAttribute("offline") || "The discussion cannot be reached. What you typed is kept.", "alert");
    words.className = "trouble";
    this.note.replaceChildren(words, again);
    this.say("error", {});
  }

  async send(form, button) {
    const body = new URLSearchParams(new FormData(form, button));
    if (this.work && !button?.value) body.set("altcha", await Promise.race([this.work, new Promise((done) => setTimeout(done, 3000, ""))]));
    this.work = 0;
    this.go(form.getAttribute("action"), body);
  }
  // Work that a site may ask of browsers (ALTCHA's); without it the reply waits for a manager.
  async prove(path) {
    try {
      const { algorithm, challenge, maxnumber, salt, signature } = await (await fetch(ORIGIN + path)).json();
      for (let number = 0; number <= maxnumber; number++) {
        const hash = await crypto.subtle.digest(algorithm, new TextEncoder().encode(salt + number));
        if (Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("") == challenge) return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
      }
    } catch {}
    return "";
  }

  async go(path, body) {
    if (this.busy) return;
    this.again = () => this.go(path, body);
    this.busy = this.box.ariaBusy = true;
    try {
      const answer = await fetch(ORIGIN + path.replace(/^.*?\/frame/, PATH), { method: body ? "POST" : "GET", body });
      const html = await answer.text();
      if (!html.startsWith('<div class="weshift"')) throw 0;
      this.take(html);
      if (!answer.ok) this.say("error", { status: answer.status });
    } catch { this.fail(); }
    this.busy = this.box.ariaBusy = false;
  }

  click(event) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const href = link.getAttribute("href"), inside = link.pathname == "/frame" && link.origin == ORIGIN;
    if (href[0] == "#" || inside) event.preventDefault();
    if (href[0] == "#") this.shadowRoot.getElementById(href.slice(1))?.focus();
    else if (inside) this.go(href);
  }

  // What is typed stays in the tab until it is sent.
  draft(value) {
    const key = "weshift " + this.name;
    try {
      if (value) sessionStorage[key] = JSON.stringify(value);
      else if (value === null) delete sessionStorage[key];
      else return JSON.parse(sessionStorage[key]);
    } catch {}
  }
  keep() {
    const form = this.box.querySelector(".reply-form");
    if (form.dataset.proof) this.work ||= this.prove(form.dataset.proof);
    const { token, subject, altcha, ...typed } = Object.fromEntries(new FormData(form));
    this.draft(typed);
  }
  restore(first) {
    const form = this.box.querySelector(".reply-form"), typed = this.draft(), { replies } = this.view;
    if (!form || !typed?.comment) return;
    if (first && typed.parent) return this.go(replies + typed.parent);
    for (const [name, value] of Object.entries(typed)) {
      const field = form.elements[name];
      if (field && name != "parent" && !field.value) field.value = value;
    }
    form.closest("details").open = true;
  }

  hear({ count, words }) {
    const more = count - this.view.count, { one, many, show } = this.view;
    if (more < 1) return;
    const line = make("p", (more > 1 ? many : one).replace("{n}", more) + " "), button = make("button", show);
    line.className = "news";
    button.onclick = () => this.go(this.view.newest);
    line.append(button);
    this.note.replaceChildren(line);
  }
});

addEventListener("hashchange", () => { if (target()) doc.querySelectorAll("weshift-thread").forEach(ask); });

// A frame of ours says how high it is.
addEventListener("message", ({ origin, source, data }) => {
  if (origin == ORIGIN && data?.weshift > 0) for (const frame of doc.querySelectorAll("iframe")) {
    if (frame.contentWindow == source) frame.style.height = Math.min(Math.max(data.weshift, 120), 2e4) + "px";
  }
});
