// <weshift-thread> and <weshift-count>: discussions of a Weshift in any page. Words and markup come from the server.
// A server, which renders pages ahead, has no elements: there nothing happens.
if (globalThis.customElements) {

// A script, module or not, finds its own address; `import.meta` would keep it from being read where type="module" is missing.
const doc = document, ORIGIN = /https?:\/\/[^/]+/.exec([doc.currentScript?.src, Error().stack, doc.querySelector('script[src*="/embed."]')?.src, location])?.[0], API = ORIGIN + "/embed/v1/";

// What the owner of the page can mend is said in the console, once.
const told = new Set();
const tell = (why) => told.has(why) || told.add(why) && console.error("Weshift: " + why);

const first = customElements.get("weshift-thread");
if (first) tell(`embed.js is in this page more than once. The first, from ${first.origin}, shows all discussions; one of another Weshift needs a frame.`);
else {

// Nothing is inherited from the page around it but whether it shows; lengths do not follow its `rem`.
// Where browsers do not know `light-dark()`, of two variables one is empty and the other one's fallback counts.
const hues = (pick) => `.weshift,.note{--f:var(--wk-fg,${pick("#1b1f24", "#e6e4df")});--b:var(--wk-bg,${pick("#fdfcfa", "#12161b")});--m:var(--wk-muted,${pick("#57606a", "#a3adb8")});--c:var(--wk-card,${pick("#f5f3ee", "#1b2027")});--l:var(--wk-line,${pick("#ddd8cf", "#333b45")});--x:${pick("#6e7781", "#8b949e")};--a:var(--wk-accent,${pick("#0b5cad", "#6cb6ff")});--o:var(--wk-on-accent,${pick("#fff", "#0a1622")});--e:var(--wk-error,${pick("#a40e26", "#ff9a9a")});--k:var(--wk-ok,${pick("#1a6333", "#7fd69a")})}`;
const LIGHT = "{color-scheme:light;--L:initial;--D: }", DARK = "{color-scheme:dark;--L: ;--D:initial}";
const STYLE = `:host${LIGHT}@media(prefers-color-scheme:dark){:host${DARK}}
:host{display:block;color-scheme:light dark}
:host([theme=light])${LIGHT}:host([theme=dark])${DARK}:host([hidden]){display:none}
${hues((light, dark) => `var(--L,${light})var(--D,${dark})`)}
@supports(color:light-dark(red,red)){${hues((light, dark) => `light-dark(${light},${dark})`)}}
.weshift,.note{all:initial;display:block;color-scheme:inherit;visibility:inherit;--r:var(--wk-radius,8px);--g:var(--wk-gap,16px);font:var(--wk-font,medium/1.55 system-ui,sans-serif);color:var(--f);background:var(--b);overflow-wrap:break-word;overflow-wrap:anywhere}
*{box-sizing:border-box}
p{margin:0 0 .75em}a{color:var(--a)}:focus-visible{outline:3px solid var(--a);outline-offset:2px}
ol.comments,ol.answers-list{list-style:"";margin:0;padding:0}
.answers-list{margin-inline-start:8px!important;padding-inline-start:var(--g)!important;border-inline-start:2px solid var(--l)}
.flat,.flat .answers-list{margin:0!important;padding:0!important;border:0}
.comment{padding-block:var(--g) .4em}.comments>li+li{border-block-start:1px solid var(--l)}
.pointed{box-shadow:-8px 0 var(--a)}
.own,.waiting{outline:2px dashed var(--x);outline-offset:.4em;margin-block:1em}
.by{font-weight:600;margin:0}.by a,.meta a{color:inherit}
.meta,.hint,.count,.feed,.acts,.answers{font-size:.85em;color:var(--m)}
.acts a,.more a,.pager a,.meta a,.feed a{display:inline-block;padding-block:.3em}
.pager,.buttons,.news{display:flex;flex-wrap:wrap;gap:.75em;align-items:center}
.comment-body{position:relative;contain:paint;overflow:auto;overflow:auto clip}
.comment-body :is(p,li,blockquote){unicode-bidi:plaintext}.comment-body :is(ul,ol){margin:0 0 .75em}ul{list-style:disc}
blockquote{margin:0 0 .75em;padding-inline-start:.9em;border-inline-start:3px solid var(--l);color:var(--m)}
pre,code{direction:ltr;unicode-bidi:isolate}pre{white-space:pre-wrap;padding:.7em;background:var(--c)}
.chip{padding:0 .5em;border:1px solid var(--l);border-radius:1em}
.reply-form,.closed,.preview{padding:var(--g);margin-block:.75em;background:var(--c);border-radius:var(--r)}
.buttons{margin-block:1em .75em}
.preview{border:1px dashed var(--x);background:var(--b)}
summary{cursor:pointer;color:var(--a);padding-block:.5em;font-weight:600}
.field{margin-block:.9em 0}label,legend{font-size:.9em;font-weight:600}
input:not([type=radio],[type=checkbox]),select,textarea{display:block;inline-size:100%;min-block-size:44px;padding:.5em .7em;margin-block-start:.25em;font:inherit;font-size:max(1em,16px);color:var(--f);background:var(--b);border:1px solid var(--x);border-radius:calc(var(--r)/2)}
[aria-invalid=true]{border:2px solid var(--e)!important}.error,.required,.trouble a{color:var(--e)}
.trouble{padding:.7em 1em;margin-block-end:1em;border:2px solid var(--e);border-radius:var(--r)}.trouble>*{margin-block:0}
.done,.news{padding:.6em 1em;border-inline-start:4px solid var(--k);background:var(--c)}
button{min-block-size:44px;padding:.5em 1.2em;font:inherit;font-weight:600;color:var(--o);background:var(--a);border:1px solid var(--a);border-radius:calc(var(--r)/2);cursor:pointer}
button.quiet{color:var(--a);background:0 0;border-color:var(--x)}
fieldset{border:1px solid var(--l);min-inline-size:0}.steps{display:grid;grid-template-columns:repeat(7,1fr);text-align:center}.pole{grid-column:1/-1;text-align:start}.steps label{padding-block:.7em}.pole:last-child{text-align:end}
.unseen{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[hidden]{display:none!important}
@media print{:host{color-scheme:light!important}.weshift{--f:#000;--b:#fff;--m:#333;--c:#fff;--l:#999;--a:#000}form,details.reply,.acts,.pager,.feed,.note{display:none}.comment{break-inside:avoid}.comment-body{overflow:visible;contain:none}}`;
let sheet;
try {
  sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
} catch {
  sheet = 0;
}

// The browser drops what could run, whatever the server says; an older one needs a policy for Trusted Types.
const CLEAN = { sanitizer: { removeElements: ["style", "link", "img", "svg", "math", "video", "audio"], removeAttributes: ["style"] } };
const policy = !Element.prototype.setHTML && globalThis.trustedTypes?.createPolicy("weshift", { createHTML: (html) => html });
const put = (box, html) => box.setHTML ? box.setHTML(html, CLEAN) : (box.innerHTML = policy ? policy.createHTML(html) : html);
const make = (tag, text = "", role = "") => {
  const it = doc.createElement(tag);
  it.textContent = text;
  if (role) it.setAttribute("role", role);
  return it;
};
const target = () => /^#c-\d+$/.test(location.hash) && location.hash.slice(1);

// The page that is read. Its canonical link speaks for it, unless it stayed behind when an app went on to another page,
// or names a site that has no discussions here.
const connected = new Set(), page = {};
const address = () => location.href.split("#")[0];
const here = () => page.href && page.href != page.unknown && page.path == location.pathname ? page.href : address();
const follow = () => {
  const link = doc.querySelector("link[rel=canonical]"), href = link?.href;
  if (link != page.link || href != page.href) Object.assign(page, { link, href, path: location.pathname });
  for (const it of connected) it.turn();
};
let changed;
new MutationObserver(() => {
  changed ||= setTimeout(() => {
    changed = 0;
    follow();
  }, 50);
}).observe(doc.head, { childList: true, subtree: true, attributeFilter: ["href", "rel"] });
addEventListener("popstate", follow);
// A browser that does not tell of pushState is looked at.
globalThis.navigation ? navigation.addEventListener("currententrychange", follow) : setInterval(follow, 500);

// What is asked for at about the same time is one request.
const queue = new Set();
let waiting;
const ask = (it) => {
  queue.add(it);
  waiting ||= setTimeout(async () => {
    const all = [...queue].slice(0, 50).map((it) => [it, it.asked]), query = new URLSearchParams();
    waiting = 0;
    for (const [it, name] of all) {
      queue.delete(it);
      if (!query.getAll(it.kind).includes(name)) query.append(it.kind, name);
    }
    for (const it of queue) ask(it);
    const more = { title: doc.title.slice(0, 200), url: here(), at: target() && target().slice(2) };
    for (const key in more) if (more[key]) query.set(key, more[key]);
    let data, why;
    try {
      const answer = await fetch(API + "data?" + query);
      data = answer.ok && await answer.json();
    } catch { why = await refusal(); }
    for (const [it, name] of all) {
      const reason = data ? data.missing[name] : why;
      if (reason && name == page.href) {
        page.unknown = name;
        follow();
      }
      // What was asked for meanwhile is another answer's.
      if (it.asked == name) reason ? it.lack(reason) : data ? it.take(data[it.kind][name]) : it.fail();
    }
  }, 40);
};
// A page that may not fetch is told nothing by its browser. This it may.
const refusal = async () => {
  try {
    return (await (await fetch(API + "origin")).json()).problem;
  } catch {}
};

// New replies, told by one stream for all discussions while somebody looks. It begins with the counts: nothing is missed.
let stream, soon;
const hear = (thread, count) => { for (const it of connected) if (it.view?.thread == thread) it.hear(count); };
const listen = () => {
  clearTimeout(soon);
  soon = setTimeout(() => {
    // Of a page that nobody has written on yet there is nothing to tell.
    const shown = doc.hidden ? [] : [...connected].filter(({ view }) => view && (view.count > 0 || !view.thread.includes(":"))).slice(0, 50);
    const names = "" + new URLSearchParams(shown.map((it) => ["thread", it.view.thread]));
    if (names == stream?.names) return;
    stream?.close();
    stream = null;
    if (!names || !globalThis.EventSource) return;
    stream = new EventSource(API + "live?" + names);
    stream.names = names;
    stream.onmessage = ({ data }) => {
      const { thread, count } = JSON.parse(data);
      hear(thread, count);
    };
  }, 500);
};
doc.addEventListener("visibilitychange", listen);

// What an element shows. It is no part of the element: what pages use of that are its attributes and events.
class Asker {
  constructor(host) { this.host = host; }
  at(name) { return this.host.getAttribute(name); }
  get name() {
    const url = this.at("url"), post = this.at("post"), shift = this.at("shift");
    return this.at("thread") || (post ? post + (shift ? "/" + shift : "") : url ? new URL(url, doc.baseURI).href : here());
  }
  enter() {
    connected.add(this);
    this.turn();
  }
  leave() {
    connected.delete(this);
    listen();
  }
  // Goes on to another discussion, if the page or an attribute names one.
  turn(stays) {
    const { name, asked } = this;
    if (name == asked || !connected.has(this)) return;
    this.asked = name;
    this.stays = stays;
    this.change(asked);
  }
  lack(why) { tell(why); }
}
const define = (name, Shown) => customElements.define(name, class WeshiftElement extends HTMLElement {
  static origin = ORIGIN;
  static observedAttributes = ["thread", "url", "post", "shift"];
  #shown = new Shown(this);
  connectedCallback() { this.#shown.enter(); }
  disconnectedCallback() { this.#shown.leave(); }
  attributeChangedCallback() { this.#shown.turn(true); }
});

const holds = ({ of }) => Object.keys(of).length > 0;
follow();

define("weshift-count", class extends Asker {
  kind = "count";
  change() { ask(this); }
  // An app that takes over a page from its server puts its own words there again.
  take(words) {
    const { host } = this, write = () => { if (host.textContent != words) host.textContent = words; };
    this.seen?.disconnect();
    this.seen = new MutationObserver(write);
    this.seen.observe(host, { childList: true, characterData: true, subtree: true });
    write();
  }
  fail() {}
});

// Counts that stand elsewhere in the page are those of the discussion that changed.
const recount = ({ asked, view }) => { for (const it of connected) if (it.kind == "count" && (it.asked == asked || it.asked == view.thread)) ask(it); };

define("weshift-thread", class extends Asker {
  kind = "thread";
  enter() {
    if (!this.box) this.build();
    super.enter();
    // Whoever types while the page moves this element goes on typing.
    if (doc.activeElement == doc.body) this.held?.focus({ preventScroll: true });
    listen();
  }
  leave() {
    super.leave();
    setTimeout(() => { if (!this.host.isConnected) this.held = null; }, 500);
  }
  build() {
    const root = this.root = this.host.attachShadow({ mode: "open" });
    sheet ? root.adoptedStyleSheets = [sheet] : root.append(make("style", STYLE));
    this.box = make("div");
    this.note = make("div", "", "status");
    Object.assign(this.note, { className: "note", lang: this.at("offline") ? "" : "en", dir: "auto" });
    root.append(this.plain = make("slot"), this.note, this.box);
    root.addEventListener("focusin", ({ target }) => { this.held = target; });
    root.addEventListener("focusout", () => setTimeout(() => { if (this.host.isConnected) this.held = root.activeElement; }));
    this.box.onclick = (event) => this.click(event);
    this.box.onsubmit = (event) => {
      event.preventDefault();
      // Not every browser says by which button.
      this.send(event.target, event.submitter || this.pressed);
    };
    this.box.oninput = () => this.keep();
  }
  get form() { return this.box.querySelector(".reply-form"); }
  all(selector) { return [...this.box.querySelectorAll(selector)]; }
  find(id) { return this.root.getElementById(id); }
  say(name, detail) { this.host.dispatchEvent(new CustomEvent("weshift:" + name, { bubbles: true, composed: true, detail: { thread: this.asked, ...detail } })); }

  // Where only the parameters of the address differ, what is typed goes along; on another page it stays with its own.
  change(before) {
    const [was, is] = [before, this.asked].map((name) => name?.split("?")[0]), draft = this.draft();
    this.busy = 0;
    this.again = () => ask(this);
    if (was != is) this.clear();
    if (was == is && !holds(draft)) {
      this.save(before, draft);
      this.save();
    } else this.typed = draft;
    this.near?.disconnect();
    if (this.host.hasAttribute("eager") || target() || !globalThis.IntersectionObserver) return ask(this);
    this.near = new IntersectionObserver((seen) => {
      if (!seen.some((it) => it.isIntersecting)) return;
      this.near.disconnect();
      ask(this);
    }, { rootMargin: "400px" });
    this.near.observe(this.host);
  }
  clear() {
    // Whoever is in a field while an attribute changes is in that of the new form then. A page that goes on to another one says itself where they are.
    this.lost = this.stays && (this.root.activeElement || this.lost);
    this.view = 0;
    this.plain.hidden = false;
    this.note.replaceChildren();
    this.box.replaceChildren();
  }

  // Shows what the server sent, and gives the focus to what is `wanted`, or back to where it was.
  take(html, wanted, answered) {
    const lost = doc.activeElement == doc.body && this.lost, held = this.root.activeElement || lost || this.host.contains(this.host.getRootNode().activeElement), { name, id, selectionStart, selectionEnd } = held;
    const before = this.view, was = this.form, open = was?.closest("details").open && was.elements.parent.value;
    this.lost = 0;
    put(this.box, html);
    this.plain.hidden = true;
    this.note.replaceChildren();
    const [top] = this.box.children;
    this.view = top.dataset;
    this.dress();
    const { posted, status, replies, count } = this.view, { form, typed: { at, of } } = this;
    listen();
    if (before && before.count != count) recount(this);
    if (posted) this.say("posted", { id: posted, status });
    else if (form) {
      const { value } = form.elements.parent;
      // The answer that somebody was writing goes on.
      if (answered == null && of[at]?.comment && at != value) return this.go(replies + at);
      this.restore(form, answered);
      if (open === value || lost?.form) form.closest("details").open = true;
    }
    const next = [this.box.querySelector("[autofocus]"), wanted && wanted()];
    if (held) next.push(name ? form?.querySelector(`[name=${name}]`) : this.find(id), top);
    for (const it of next) if (it && !this.root.activeElement) {
      if (it.tabIndex < 0) it.tabIndex = -1;
      it.focus();
      if (name == it.name && selectionEnd != null) it.setSelectionRange(selectionStart, selectionEnd);
    }
  }
  dress(print) {
    for (const link of this.all('[href^="/"]')) link.href = ORIGIN + link.getAttribute("href");
    for (const part of ["comment", "form", "button", "trouble", "done"]) for (const it of this.all(/form|button/.test(part) ? part : "." + part)) it.part = part;
    const relative = new Intl.RelativeTimeFormat(this.box.firstElementChild.lang, { numeric: "auto" });
    for (const time of this.all("time")) {
      time.title ||= time.textContent;
      const age = (Date.now() - Date.parse(time.dateTime)) / 6e4;
      const [length, unit] = [[1440, "day"], [60, "hour"], [1, "minute"]].find(([length]) => age >= length) || [9e9, "second"];
      // A clock that is slow sees no reply in the future: the date stays, as on paper.
      time.textContent = !print && age > -1 && age < 43200 ? relative.format(Math.round(-age / length), unit) : time.title;
    }
  }

  // The page's own link is for readers, the reason for whoever owns the page.
  lack(why) {
    tell(why);
    this.clear();
    this.lost = 0;
    this.say("error", { reason: why });
  }
  // Nothing came: what is there stays.
  fail() {
    const held = this.note.contains(this.root.activeElement), again = make("button", this.at("retry") || "Try again");
    again.onclick = () => this.again();
    const words = make("p", this.at("offline") || "The discussion cannot be reached." + (holds(this.typed) ? " What you typed is kept." : ""), "alert");
    words.className = "trouble";
    this.note.replaceChildren(words, again);
    if (held) again.focus();
    this.say("error", {});
  }

  async send(form, button) {
    const { asked, typed } = this, body = new URLSearchParams(new FormData(form));
    if (button?.name) body.set(button.name, button.value);
    this.pressed = 0;
    if (this.work && !button?.value) body.set("altcha", await Promise.race([this.work, new Promise((done) => setTimeout(done, 3000, ""))]));
    this.work = 0;
    this.go(form.getAttribute("action"), 0, body, { asked, typed });
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

  // Follows a link of the frame, or sends its form, without the frame.
  async go(path, wanted, body, from = this) {
    if (this.busy) return;
    const { asked, typed } = from, url = new URL(path, ORIGIN), query = url.searchParams;
    url.pathname = "/embed/v1/thread";
    // An app may have named the page after it asked for its discussion.
    if (asked == this.asked && query.has("title")) query.set("title", doc.title.slice(0, 200));
    if (!body && typed.at && !query.has("reply")) query.set("reply", typed.at);
    this.again = () => this.go(path, wanted, body, from);
    this.wait(true);
    try {
      const answer = await fetch(url, { method: body ? "POST" : "GET", body }), html = await answer.text();
      if (!html.startsWith('<div class="weshift"')) throw 0;
      if (/^[^>]* data-posted=/.test(html)) {
        delete typed.of[body.get("parent")];
        delete typed.at;
        this.save(asked, typed);
      }
      if (asked == this.asked) {
        this.take(html, wanted, query.get("reply") || "");
        if (!answer.ok) this.say("error", { status: answer.status });
      }
    } catch { if (asked == this.asked) this.fail(); }
    if (asked == this.asked) this.wait(false);
  }
  wait(busy) { this.box.setAttribute("aria-busy", this.busy = busy); }

  click(event) {
    const link = event.target.closest("a");
    this.pressed = event.target.closest("button");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const href = link.getAttribute("href"), inside = link.pathname == "/frame" && link.origin == ORIGIN;
    if (href[0] == "#" || inside) event.preventDefault();
    if (href[0] == "#") this.find(href.slice(1))?.focus();
    else if (inside) {
      const { at } = this.typed, reply = new URL(href).searchParams.get("reply");
      if (reply) this.turnTo(reply, href, () => this.form?.elements.comment);
      else if (link.closest(".replying")) this.turnTo("", href, () => this.find("c-" + at)?.querySelector(".acts a"));
      else this.go(href);
    }
  }
  turnTo(parent, href, wanted) {
    if (this.busy) return;
    this.typed.at = parent;
    this.save();
    this.go(href, wanted);
  }
  // A link in the page around it leads to a comment.
  point(id) {
    const it = this.find(id);
    if (!it) return false;
    for (const before of this.all(".pointed")) before.classList.remove("pointed");
    it.classList.add("pointed");
    it.tabIndex = -1;
    it.focus();
    return true;
  }

  // What is typed stays in the tab until it is sent: `of` each comment that is answered its own, and `at` the one in hand.
  draft() {
    try {
      const kept = JSON.parse(sessionStorage["weshift " + this.asked]);
      return kept.of ? kept : { at: kept.parent, of: { [kept.parent]: kept } };
    } catch { return { of: {} }; }
  }
  save(asked = this.asked, typed = this.typed) {
    const key = "weshift " + asked;
    try { holds(typed) ? sessionStorage[key] = JSON.stringify(typed) : delete sessionStorage[key]; } catch {}
  }
  keep() {
    const { form } = this;
    if (form.dataset.proof) this.work ||= this.prove(form.dataset.proof);
    const { token, subject, altcha, ...typed } = Object.fromEntries(new FormData(form));
    this.typed.of[this.typed.at = typed.parent] = typed;
    this.save();
  }
  restore(form, answered) {
    const { of } = this.typed, parent = form.elements.parent.value;
    // What an answer was to is gone: its words are not.
    if (answered && answered != parent && !of[parent]?.comment) {
      of[parent] = { ...of[answered], parent };
      delete of[answered];
    }
    this.typed.at = parent;
    // Who writes is the same person in each.
    for (const draft of [of[parent], ...Object.values(of)]) for (const name in draft) {
      const field = form.elements[name];
      if (field && !field.value && (draft == of[parent] || /author|email|url/.test(name))) field.value = draft[name];
    }
    if (of[parent]?.comment) form.closest("details").open = true;
  }

  hear(count) {
    const more = count - this.view.count, { one, many, show, newest } = this.view, words = (more > 1 ? many : one).replace("{n}", more) + " ";
    if (count != (this.heard ?? this.view.count)) recount(this);
    this.heard = count;
    if (more < 1 || this.note.querySelector("[role=alert]")) return;
    const news = this.note.querySelector(".news");
    if (news) return news.firstChild.data = words;
    const line = make("p", words), button = make("button", show);
    line.className = "news";
    button.onclick = () => {
      const known = new Set(this.all("article").map((it) => it.id));
      this.go(newest, () => this.all("article").find((it) => !known.has(it.id)));
    };
    line.append(button);
    this.note.replaceChildren(line);
  }
});

// On paper nobody knows when "an hour ago" was.
for (const type of ["beforeprint", "afterprint"]) addEventListener(type, () => { for (const it of connected) if (it.view) it.dress(type[0] == "b"); });

addEventListener("hashchange", () => {
  const id = target(), threads = [...connected].filter((it) => it.view);
  if (id && !threads.some((it) => it.point(id))) for (const it of threads) it.go(it.view.replies.replace(/reply=$/, "at=") + id.slice(2));
});

// Keys that somebody types with are no hotkeys of the page around it.
for (const type of ["keydown", "keypress", "keyup"]) addEventListener(type, (event) => {
  const field = event.composedPath()[0], command = (event.ctrlKey || event.metaKey) && !event.getModifierState("AltGraph");
  if (field.getRootNode?.().host?.localName == "weshift-thread" && field.matches("input,select,textarea") && event.key != "Escape" && !command) event.stopImmediatePropagation();
}, true);

// A frame of ours says how high it is.
addEventListener("message", ({ origin, source, data }) => {
  if (origin == ORIGIN && data?.weshift > 0) for (const frame of doc.querySelectorAll("iframe")) {
    if (frame.contentWindow == source) frame.style.height = Math.min(Math.max(data.weshift, 120), 2e4) + "px";
  }
});
}}
