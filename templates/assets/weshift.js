// What a little script adds to pages that are whole without it: times as they are said, a remembered name, drafts.
// By which button a form is sent: Safari says it from 15.4 on. Where Enter sends it, browsers press the first one themselves.
let pressed = null;
addEventListener("click", (event) => { pressed = event.target.closest("button"); }, true);
const buttonOf = (event) => event.submitter ?? pressed;

const relative = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });
const steps = [["year", 31536e6], ["month", 2592e6], ["day", 864e5], ["hour", 36e5], ["minute", 6e4]];
function sayTimes(root) {
  for (const time of root.querySelectorAll("time[data-rel]")) {
    time.title ||= time.textContent;
    const age = Date.now() - Date.parse(time.dateTime);
    // Under a minute is "now".
    const step = steps.find(([, length]) => age >= length) ?? ["second", Infinity];
    // Nothing was said in the future: where the clock of the reader is slow, the date stays.
    if (age > -6e4 && age < 30 * 864e5) time.textContent = relative.format(Math.round(-age / step[1]), step[0]);
  }
}
sayTimes(document);
// On paper nobody knows when "an hour ago" was, nor of which site `/c/5` is.
addEventListener("beforeprint", () => {
  for (const time of document.querySelectorAll("time[title]")) time.textContent = time.title;
  for (const link of document.querySelectorAll(".comment header .meta a")) link.href = link.href;
});
addEventListener("afterprint", () => sayTimes(document));

// What this tab keeps, if it may keep anything.
const tab = {
  read(key) { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } },
  keep(key, value) { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* then it is not kept */ } },
  forget(key) { try { sessionStorage.removeItem(key); } catch { /* it was not kept */ } },
};

// A reply that somebody writes stays in the tab until it is taken in: reloading, leaving and coming back, or answering
// somebody else meanwhile loses nothing. A form that was taken in is answered by leading to another page.
const SENT = "weshift.sent", OURS = ["token", "subject", "altcha", "key", "consent", "parent"];
const [arrival] = performance.getEntriesByType("navigation");
const sent = tab.read(SENT);
tab.forget(SENT);
if (sent && arrival?.type === "navigate" && arrival.redirectCount > 0) tab.forget(sent);
addEventListener("pageshow", (event) => { if (event.persisted) tab.forget(SENT); });
for (const form of document.querySelectorAll("form.reply-form")) {
  const { comment, parent } = form.elements, to = new URL(form.action);
  if (!comment) continue;
  const key = `weshift.draft ${to.pathname} ${to.searchParams.get("thread") ?? ""} ${parent?.value ?? ""}`;
  const draft = tab.read(key);
  // What the server put into the field is newer, unless the draft began with it.
  if (draft && (!comment.value || draft.began === comment.defaultValue)) {
    for (const [name, value] of draft.typed) {
      const field = form.elements[name];
      if (field && (field === comment || !field.value)) field.value = value;
    }
    const fold = form.closest("details");
    if (fold && comment.value !== comment.defaultValue) fold.open = true;
  }
  form.addEventListener("input", () => {
    const typed = [...new FormData(form)].filter(([name]) => !OURS.includes(name));
    tab.keep(key, { began: comment.defaultValue, typed });
  });
  form.addEventListener("submit", (event) => { if (buttonOf(event)?.value !== "preview") tab.keep(SENT, key); });
}

// The key to a reply of one's own is no part of an address that people copy: it moves from there into the tab.
const OWN = "weshift.own";
const address = new URL(location.href);
if (address.searchParams.has("mine")) {
  const note = document.querySelector(".own .own-note"), link = note?.querySelector("a");
  if (link) tab.keep(OWN, { ...tab.read(OWN), [note.closest("article").id]: link.href });
  address.searchParams.delete("mine");
  history.replaceState(history.state, "", address);
}
function markOwn(root) {
  for (const [id, href] of Object.entries(tab.read(OWN) ?? {})) {
    const article = root.querySelector(`article[id="${CSS.escape(id)}"]`);
    if (!article) continue;
    let note = article.querySelector(".own-note");
    if (!note) {
      note = Object.assign(document.createElement("p"), { className: "own-note", role: "status" });
      note.append("This is your reply. ", Object.assign(document.createElement("a"), { href, textContent: "Your private page" }));
      article.classList.add("own");
      article.querySelector(".comment-body").before(note);
    }
    if (navigator.clipboard) note.append(" ", copyButton(article.querySelector("header .meta a").href));
  }
}
// Of the reply as everybody sees it.
function copyButton(href) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "Copy link" });
  button.onclick = () => navigator.clipboard.writeText(href).then(
    () => { button.textContent = "Link copied"; },
    () => { button.textContent = "Not copied: the browser does not let us"; },
  );
  return button;
}
markOwn(document);

// What outlives the tab, if the browser lets it: where it does not, nobody is asked whether to remember them.
const remembers = (() => {
  try {
    localStorage.setItem("weshift.try", "");
    localStorage.removeItem("weshift.try");
    return true;
  } catch { return false; }
})();
const KEY = "weshift.author";
const remembered = () => { try { return JSON.parse(localStorage.getItem(KEY)); } catch { return null; } };
for (const form of document.querySelectorAll("form.reply-form")) {
  const line = form.querySelector("[data-remember]");
  if (!line || !remembers) continue;
  const box = line.querySelector("input");
  const known = remembered();
  line.hidden = false;
  box.checked = Boolean(known);
  for (const name of ["author", "url"]) if (known && !form.elements[name].value) form.elements[name].value = known[name] || "";
  form.addEventListener("submit", () => {
    try {
      if (box.checked) localStorage.setItem(KEY, JSON.stringify({ author: form.elements.author.value, url: form.elements.url.value }));
      else localStorage.removeItem(KEY);
    } catch { /* a browser that keeps nothing is fine */ }
  });
}

// Which addresses are this browser's: the page that confirms one hands over a proof, which goes along with replies, so that
// nobody else is trusted who types the address.
const PROOFS = "weshift.proofs";
const proofs = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(PROOFS));
    return Array.isArray(kept) ? kept.filter((proof) => typeof proof === "string") : [];
  } catch { return []; }
};
for (const line of document.querySelectorAll("[data-author-proof]")) {
  const proof = line.dataset.authorProof;
  const isOther = (known) => known.split(".")[0] !== proof.split(".")[0];
  try {
    localStorage.setItem(PROOFS, JSON.stringify([proof, ...proofs().filter(isOther)].slice(0, 5)));
    line.hidden = false;
  } catch { /* then each reply is confirmed by mail */ }
}
for (const field of document.querySelectorAll("input[name=author_proof]")) field.value = proofs().join(" ");

// Work that the site asks of browsers before a comment is published at once (ALTCHA's protocol). It begins when somebody
// turns to the form; without it, or where it fails, the comment waits for a manager.
const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
async function solve(form) {
  const answer = await fetch(form.dataset.proof, { cache: "no-store" });
  if (!answer.ok) return;
  const { algorithm, challenge, maxnumber, salt, signature } = await answer.json();
  const encoder = new TextEncoder();
  for (let number = 0; number <= maxnumber; number++) {
    if (hex(await crypto.subtle.digest(algorithm, encoder.encode(salt + number))) !== challenge) continue;
    form.elements.altcha.value = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
    return;
  }
}
// A proof counts for an hour, and once.
const FRESH = 50 * 6e4;
for (const form of document.querySelectorAll("form[data-proof]")) {
  // Only pages over https, and those of this machine, have it.
  if (!globalThis.crypto?.subtle) continue;
  const field = form.elements.altcha;
  let work, begun = 0, sending = false;
  const fresh = () => Date.now() - begun < FRESH;
  const begin = () => {
    if (work && fresh()) return work;
    begun = Date.now();
    field.value = "";
    return (work = solve(form).catch(() => { work = undefined; }));
  };
  form.addEventListener("focusin", begin);
  form.addEventListener("submit", (event) => {
    if (buttonOf(event)?.value === "preview" || (field.value && fresh())) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    const enough = new Promise((done) => setTimeout(done, 3000));
    Promise.race([begin(), enough]).then(() => form.submit());
  });
  // Back to a page whose proof is used.
  addEventListener("pageshow", (event) => { if (event.persisted) { work = undefined; sending = false; field.value = ""; } });
}

// A group session that goes on: what changed comes by itself. Without this, a link asks again.
for (const live of document.querySelectorAll("[data-live]")) {
  const status = live.querySelector("[role=status]"), swap = live.querySelector("[data-swap]");
  let last;
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(live.dataset.live, { cache: "no-cache" });
    if (!answer.ok) return;
    const state = await answer.text();
    // Where the page may be older than the first look (`data-eager`), that one counts as a change.
    const changed = last === undefined ? "eager" in live.dataset : state !== last;
    if (changed) {
      const page = await fetch(location.href.split("#")[0], { cache: "no-store" });
      if (!page.ok) return;
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[data-live]");
      const held = document.activeElement, hadFocus = swap.contains(held);
      const same = swap.contains(held) && (held.value ? `[value="${CSS.escape(held.value)}"]` : held.href && `[href="${CSS.escape(held.getAttribute("href"))}"]`);
      swap.replaceChildren(...fresh.querySelector("[data-swap]").childNodes);
      if (same) swap.querySelector(same)?.focus();
      if (hadFocus && !swap.contains(document.activeElement)) {
        swap.tabIndex = -1;
        swap.focus();
      }
      status.textContent = fresh.querySelector("[role=status]").textContent;
    }
    last = state;
  };
  const again = () => look().catch(() => {}).finally(() => setTimeout(again, 3000));
  again();
}

// Answers are kept as they are chosen; the buttons stay for whoever likes them.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const saved = form.querySelector("[data-saved]");
  let keeping = Promise.resolve();
  form.addEventListener("change", () => {
    const body = new URLSearchParams(new FormData(form));
    body.set("act", "script");
    keeping = keeping.then(() => fetch(form.action, { method: "POST", body })).then(
      (answer) => { saved.textContent = answer.ok ? "Saved." : "This could not be saved. Please use the button."; },
      () => { saved.textContent = "This could not be saved. Please use the button."; },
    );
  });
}

// In a frame of another site's page: how high it is, for the widget there to give it room.
if (parent !== window) {
  const tell = () => parent.postMessage({ weshift: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(document.body);
  // A browser does not do that in a frame by itself.
  document.querySelector("[autofocus]")?.focus();
}

// New replies are told while somebody looks, and shown when they want. Who only passes costs no stream; and Firefox, which
// forgets a page with an open one, keeps it for the way back.
const STAYS = 10_000;
const discussion = document.querySelector("[data-told]");
if (discussion && globalThis.EventSource) {
  const { told, count, one, many, show } = discussion.dataset;
  const note = discussion.querySelector("[data-news]");
  let stream, shown = Number(count), stays = false;
  const follow = (more) => refresh(shown + more).catch(() => location.reload());
  const hear = (now) => {
    const more = now - shown;
    if (more < 1) return;
    const words = (more === 1 ? one : many).replace("{n}", more) + " ", known = note.querySelector("button");
    if (known) {
      // Who is at the button stays there.
      known.previousSibling.data = words;
      known.onclick = () => follow(more);
      return;
    }
    const button = document.createElement("button");
    button.className = "quiet";
    button.textContent = show;
    button.onclick = () => follow(more);
    note.replaceChildren(words, button);
  };
  const listen = () => {
    stream?.close();
    if (document.hidden || !stays) return;
    stream = new EventSource(told);
    // It begins with the count: nothing is missed meanwhile.
    stream.onmessage = ({ data }) => hear(JSON.parse(data).count);
  };
  // Only the replies are taken anew: a form may hold what somebody types. The first that was not there before has the
  // focus; where it stands on the next page, that page is shown.
  const refresh = async (count) => {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const list = document.querySelector(".thread"), fresh = page.querySelector(".thread");
    const first = [...fresh.querySelectorAll("article")].find((it) => !list.querySelector(`article[id="${CSS.escape(it.id)}"]`));
    const next = page.querySelector(".pager a[rel=next]");
    if (!first && next) return location.assign(next.getAttribute("href"));
    list.replaceWith(fresh);
    sayTimes(fresh);
    markOwn(fresh);
    shown = count;
    note.replaceChildren();
    const seen = first ?? fresh;
    seen.tabIndex = -1;
    seen.focus();
  };
  document.addEventListener("visibilitychange", listen);
  setTimeout(() => {
    stays = true;
    listen();
  }, STAYS);
}
