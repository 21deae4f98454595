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
