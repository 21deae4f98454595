// What a little script adds to pages that are whole without it: times as they are said, and a remembered name.
const relative = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });
const steps = [["year", 31536e6], ["month", 2592e6], ["day", 864e5], ["hour", 36e5], ["minute", 6e4]];
for (const time of document.querySelectorAll("time[data-rel]")) {
  const age = Date.parse(time.dateTime) - Date.now();
  // Under a minute is "now".
  const step = steps.find(([, length]) => Math.abs(age) >= length) ?? ["second", Infinity];
  if (Math.abs(age) < 30 * 864e5) time.textContent = relative.format(Math.round(age / step[1]), step[0]);
}

const KEY = "weshift.author";
const remembered = () => { try { return JSON.parse(localStorage.getItem(KEY)); } catch { return null; } };
for (const form of document.querySelectorAll("form.reply-form")) {
  const line = form.querySelector("[data-remember]");
  if (!line) continue;
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
    if (event.submitter?.value === "preview" || (field.value && fresh())) return;
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
      const held = document.activeElement;
      const same = swap.contains(held) && (held.value ? `[value="${CSS.escape(held.value)}"]` : held.href && `[href="${CSS.escape(held.getAttribute("href"))}"]`);
      swap.replaceChildren(...fresh.querySelector("[data-swap]").childNodes);
      if (same) swap.querySelector(same)?.focus();
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
}

// New replies are told while somebody looks, and shown when they want.
const discussion = document.querySelector("[data-told]");
if (discussion && globalThis.EventSource) {
  const { told, count, one, many, show } = discussion.dataset;
  const note = discussion.querySelector("[data-news]");
  let stream, shown = Number(count);
  const listen = () => {
    stream?.close();
    if (document.hidden) return;
    stream = new EventSource(told);
    stream.onmessage = ({ data }) => {
      const more = JSON.parse(data).count - shown;
      if (more < 1) return;
      const button = document.createElement("button");
      button.className = "quiet";
      button.textContent = show;
      button.onclick = () => refresh(shown + more).catch(() => location.reload());
      note.replaceChildren((more === 1 ? one : many).replace("{n}", more), " ", button);
    };
  };
  // Only the replies are taken anew: a form may hold what somebody types.
  const refresh = async (count) => {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    document.querySelector(".thread").replaceWith(page.querySelector(".thread"));
    shown = count;
    note.replaceChildren();
    const last = document.querySelector(".thread article:last-of-type") ?? document.querySelector(".thread");
    last.tabIndex = -1;
    last.focus();
  };
  document.addEventListener("visibilitychange", listen);
  listen();
}
