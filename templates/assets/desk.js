// What a script adds to the queue, which is whole without it: decisions without a new page, keys, and undo at hand.
const list = document.getElementById("cards");
const said = document.getElementById("said");
const cardsOf = () => [...list.querySelectorAll("article.held")];
const bodyOf = (form, button) => {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  return body;
};
// What this page took away: not to be shown again by the pages that are loaded on.
const gone = new Set();
let last = null;
let loading = false;

// Its buttons are named "action", so the property of that name is one of them.
const send = (form, button) => fetch(form.getAttribute("action"), { method: "POST", body: bodyOf(form, button), headers: { accept: "application/json" } })
  .then(async (answer) => {
    if (!answer.headers.get("content-type")?.startsWith("application/json")) throw new Error("The answer could not be read.");
    return { ok: answer.ok, ...(await answer.json()) };
  });

function say(text, undo) {
  const held = said.contains(document.activeElement);
  said.replaceChildren();
  const words = document.createElement("p");
  words.textContent = text;
  said.append(words);
  if (held) {
    words.tabIndex = -1;
    words.focus();
  }
  if (!undo) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = list.dataset.keys === "on" ? "Undo (u)" : "Undo";
  button.addEventListener("click", takeBack);
  said.append(button);
}

function count(waiting) {
  if (waiting === undefined) return;
  for (const it of document.querySelectorAll(".desk-nav .count, .tabs a[href*='status=pending'] .count")) it.textContent = waiting;
}

function focusOn(card) {
  if (card) {
    card.focus();
    card.scrollIntoView({ block: "nearest" });
    return;
  }
  let empty = list.querySelector(".empty");
  if (!empty) {
    empty = document.createElement("p");
    empty.className = "empty";
    empty.tabIndex = -1;
    empty.textContent = list.dataset.empty;
    list.append(empty);
  }
  empty.focus();
}

function take(card) {
  const cards = cardsOf();
  const at = cards.indexOf(card);
  gone.add(card.id);
  const next = cards[at + 1] ?? cards[at - 1];
  const marker = document.createComment(card.id);
  card.replaceWith(marker);
  return { next, marker };
}

async function decide(form, button) {
  const card = form.closest("article");
  if (card.dataset.busy) return;
  card.dataset.busy = "1";
  try {
    const done = await send(form, button);
    if (!done.ok && !done.handled) throw new Error(done.message);
    const { next, marker } = take(card);
    last = done.ok ? { card, marker, undo: done.undo, seq: done.seq } : null;
    say(done.message, done.ok);
    count(done.waiting);
    await loadOn();
    focusOn(next ?? cardsOf()[0]);
  } catch (error) {
    say(error.message || "That did not work. Please try again.");
  } finally {
    delete card.dataset.busy;
  }
}

async function takeBack() {
  if (!last) return;
  const { card, marker, undo, seq } = last;
  const form = document.createElement("form");
  form.action = undo;
  for (const [name, value] of [["csrf", card.querySelector("[name=csrf]").value], ["seq", seq]]) {
    const field = document.createElement("input");
    field.name = name;
    field.value = value;
    form.append(field);
  }
  try {
    const done = await send(form);
    say(done.message);
    if (!done.ok) return;
    for (const field of card.querySelectorAll("[name=seq]")) field.value = done.seq;
    const box = card.querySelector("[name=id]");
    if (box) box.value = `${box.value.split(".")[0]}.${done.seq}`;
    list.querySelector(".empty")?.remove();
    if (marker.isConnected) marker.replaceWith(card); else list.prepend(card);
    gone.delete(card.id);
    count(done.waiting);
    card.focus();
    last = null;
  } catch (error) {
    say(error.message);
  }
}

// When few are left, the same page of the list has others by now.
async function loadOn() {
  if (loading || cardsOf().length > 8 || !document.querySelector(".pager [rel=next]")) return;
  loading = true;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    for (const card of page.querySelectorAll("#cards article.held")) {
      if (!gone.has(card.id) && !document.getElementById(card.id)) list.append(document.adoptNode(card));
    }
    const pager = page.querySelector(".pager");
    const ours = document.querySelector(".pager");
    if (pager) ours.replaceWith(document.adoptNode(pager)); else ours.remove();
  } catch { /* the pager is still there */ }
  loading = false;
}

async function showAround(details) {
  if (!details.open || details.dataset.shown) return;
  details.dataset.shown = "1";
  try {
    const page = new DOMParser().parseFromString(await (await fetch(details.dataset.from)).text(), "text/html");
    const link = details.querySelector("p"), around = page.querySelector(".around-list");
    if (!around) throw new Error("There is no discussion in the answer.");
    const held = link.contains(document.activeElement);
    link.replaceWith(document.adoptNode(around));
    if (held) details.querySelector("summary").focus();
  } catch {
    // The link is still there, and opening it again tries again.
    delete details.dataset.shown;
  }
}

function many(action) {
  const form = document.getElementById("chosen");
  if (!form || !document.querySelector("[form=chosen]:checked")) return;
  form.elements.act.value = action;
  form.querySelector("button").click();
}

// Shown, or put away again: then the focus goes back to where it came from.
let from = null;
function help(card) {
  const keys = document.getElementById("keys");
  if (keys.open && from) {
    keys.open = false;
    focusOn(from.isConnected ? from : cardsOf()[0]);
    from = null;
    return;
  }
  from = card ?? cardsOf()[0] ?? list;
  keys.open = true;
  keys.querySelector("summary").focus();
}

const ACTS = { a: "approve", s: "spam", d: "trash", w: "hold" };
function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  const inList = list.contains(event.target);
  const card = event.target.closest("article.held");
  const key = event.key;
  const cards = cardsOf();
  const move = (by) => focusOn(card ? (cards[cards.indexOf(card) + by] ?? card) : cards[0]);
  const does = {
    j: () => cards.length && move(1),
    k: () => cards.length && move(-1),
    "?": () => help(card),
    "/": () => { const field = document.getElementById("words"); if (field) field.focus(); else location.href = "/admin/comments"; },
  };
  if (inList) {
    does.u = does.z = () => takeBack();
    for (const it of "ASD") does[it] = () => many(ACTS[it.toLowerCase()]);
  }
  if (card) {
    for (const [it, action] of Object.entries(ACTS)) does[it] = () => card.querySelector(`.decide [value=${action}]`)?.click();
    does.r = () => { const answer = card.querySelector("details.answer"); if (answer) { answer.open = true; answer.querySelector("textarea").focus(); } };
    does.e = () => card.querySelector(".reword")?.click();
    does.h = () => card.querySelector(".person")?.click();
    does.o = () => { const around = card.querySelector("details.around"); around.open = !around.open; };
    does.x = () => card.querySelector("[name=id]")?.click();
  }
  // Outside the list only moving there, and help: nobody decides on what they do not stand on.
  const inHelp = document.getElementById("keys").contains(event.target);
  if (inHelp && key === "Escape" && from) does.Escape = () => help();
  if (!inList && event.target !== document.body && !said.contains(event.target) && !inHelp) return;
  if (!inList && said.contains(event.target)) does.u = does.z = () => takeBack();
  if (!Object.keys(does).includes(key)) return;
  event.preventDefault();
  does[key]();
}

if (list) {
  list.addEventListener("submit", (event) => {
    if (!event.target.matches("form.decide")) return;
    event.preventDefault();
    decide(event.target, buttonOf(event));
  });
  list.addEventListener("toggle", (event) => { if (event.target.matches?.("details.around")) showAround(event.target); }, true);
  if (list.dataset.keys === "on") document.addEventListener("keydown", press);
}

// Passkeys: browsers give them to script alone. Without it, or where there are none, the forms stay hidden.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (it) => it.charCodeAt(0));
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
let offered;
for (const form of globalThis.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  const { passkey, challenge, user, name, site, known, offer } = form.dataset;
  // Older browsers make passkeys, but hand over nothing that could be kept of them.
  if (passkey === "make" && !globalThis.AuthenticatorAttestationResponse?.prototype.getPublicKey) continue;
  const keys = known.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: toBytes(id) }));
  const make = () => navigator.credentials.create({ publicKey: {
    challenge: toBytes(challenge), rp: { name: site }, user: { id: toBytes(user), name, displayName: name },
    pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })), excludeCredentials: keys,
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" }, attestation: "none",
  } });
  const use = (how) => navigator.credentials.get({ publicKey: { challenge: toBytes(challenge), userVerification: "required", allowCredentials: keys }, ...how });
  const send = ({ id, response }) => {
    const fill = (field, value) => { form.elements[(passkey === "make" ? "" : "proof_") + field].value = value; };
    fill("credential", id);
    fill("client_data", toText(response.clientDataJSON));
    fill("authenticator_data", toText(response.authenticatorData ?? response.getAuthenticatorData()));
    if (passkey === "make") fill("public_key", toText(response.getPublicKey()));
    else fill("signature", toText(response.signature));
    form.submit();
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    offered?.abort();
    (passkey === "make" ? make() : use()).then(send).catch(() => {
      form.querySelector("[role=status]").textContent = "That did not work, or was cancelled. Please try again.";
    });
  });
  // Where browsers can, passkeys stand among the addresses that the field offers.
  if (offer !== undefined) PublicKeyCredential.isConditionalMediationAvailable?.().then((can) => {
    if (!can) return;
    offered = new AbortController();
    use({ mediation: "conditional", signal: offered.signal }).then(send).catch(() => {});
  });
}
