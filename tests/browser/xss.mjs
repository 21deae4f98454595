// Posts every payload of a file as comment, name and website, and opens the pages on which they stand.
// With the setup link it opens the desk's pages too.
// node xss.mjs BASE FILE [SETUP]   (FILE: JSON lines with a field "payload", or plain lines)
import { args, attack, check, finish, launch, payloadsOf, watch } from './browser.mjs';

const [base, file, setup] = args;
const ALLOWED = 'p br a em strong b i code pre blockquote ul ol li'.split(' ');
const payloads = payloadsOf(file);

const post = (shift, fields, number) => attack(base, `km-culture-shift/${shift}`, fields, number);
const posted = { 'we-know': 0, ours: 0, shared: 0 };
for (let i = 0; i < payloads.length; i += 8) {
  const some = payloads.slice(i, i + 8).map(async (payload, k) => {
    if (await post('we-know', { comment: payload }, i + k)) posted['we-know']++;
    if (await post('ours', { author: payload }, i + k)) posted.ours++;
    if (await post('shared', { url: payload }, i + k)) posted.shared++;
  });
  await Promise.all(some);
}

// What runs reports itself through these names.
const HOOKS = () => {
  const report = (what) => window.__ran(what);
  for (const name of ['alert', 'confirm', 'prompt', 'print']) {
    Object.defineProperty(window, name, { value: () => report(name), configurable: false, writable: false });
  }
  Object.defineProperty(window, '__pwned', { get: () => undefined, set: () => report('__pwned') });
  window.addEventListener('message', () => report('postMessage'));
};

// Looks at the page through prototypes, so that nothing on it can hide from it.
const AUDIT = (allowed) => {
  const found = [];
  const all = (root, selector) => [...(root.nodeType === 9 ? Document : Element).prototype.querySelectorAll.call(root, selector)];
  for (const body of all(document, '.comment-body')) {
    const box = Element.prototype.getBoundingClientRect.call(body);
    for (const element of all(body, '*')) {
      const tag = element.localName;
      if (!allowed.includes(tag)) found.push(`element ${tag}`);
      for (const { name, value } of [...element.attributes]) {
        const listed = (tag === 'a' && ['href', 'rel'].includes(name)) || (tag === 'ol' && name === 'start');
        if (!listed) found.push(`attribute ${name} on ${tag}`);
        if (name === 'href' && !/^(https?:|mailto:)/.test(value)) found.push(`link to ${value}`);
      }
      if (tag === 'a' && !(/nofollow/.test(element.rel) && /ugc/.test(element.rel))) found.push('link without nofollow ugc');
      const style = getComputedStyle(element);
      if (style.position !== 'static') found.push(`${tag} is ${style.position}`);
      const own = Element.prototype.getBoundingClientRect.call(element);
      const clipped = getComputedStyle(body).overflowX !== 'visible';
      if (!clipped && (own.left < box.left - 2 || own.right > box.right + 2)) found.push(`${tag} leaves its box`);
    }
  }
  for (const by of all(document, '.by')) for (const element of all(by, '*')) {
    if (!['a', 'bdi'].includes(element.localName)) found.push(`element ${element.localName} in a name`);
    if (element.href && !/^https?:/.test(element.href)) found.push(`website ${element.href}`);
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) found.push(`sideways scroll ${document.documentElement.scrollWidth}`);
  const outside = all(document, 'body *').filter((it) => !it.closest('.comments, .held, .pager')).map((it) => it.localName).join(' ');
  return { found: [...new Set(found)].slice(0, 20), outside };
};

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
let where = '';
let pages = 0;
await context.exposeBinding('__ran', (_, what) => check(false, `${where}: ${what} ran`));
await context.addInitScript(HOOKS);
const page = await context.newPage();
watch(page, base, () => where);
page.on('dialog', (dialog) => { check(false, `${where}: a dialog opened`); dialog.dismiss(); });
// A click must not leave the page, neither by a link nor by a form of the desk; a script behind it must still show itself.
const STAY = () => {
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('a') && /^(https?|mailto):$/.test(event.target.closest('a').protocol)) event.preventDefault();
  });
  document.addEventListener('submit', (event) => event.preventDefault());
};

// Points at and clicks what stands in the comments, without waiting for anything to be ready.
const TOUCH = () => {
  for (const element of document.querySelectorAll('.comment-body *, .by *')) {
    for (const type of ['pointerenter', 'mouseover', 'mouseenter', 'mousemove', 'focus', 'wheel']) {
      element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
    }
    if (element.localName === 'a') { element.focus(); element.click(); }
  }
};

async function open(path, skeletons) {
  where = path;
  const answer = await page.goto(base + path, { waitUntil: 'load' });
  if (answer.status() === 404 || (await page.locator('.comment-body').count()) === 0) return false;
  pages++;
  const { found, outside } = await page.evaluate(AUDIT, ALLOWED);
  for (const what of found) check(false, `${path}: ${what}`);
  skeletons.add(outside);
  await page.evaluate(STAY);
  await page.evaluate(TOUCH);
  for (let y = 100; y < 800; y += 140) await page.mouse.move(300, y);
  await page.mouse.click(300, 400);
  check(page.url().startsWith(base + path.split('?')[0]), `${path}: a click led to ${page.url()}`);
  return true;
}

// From a list's first page to its last.
async function openAll(first, expected) {
  const skeletons = new Set();
  let seen = 0;
  let path = first;
  while (path && await open(path, skeletons)) {
    seen += await page.locator('.comment-body').count();
    path = await page.evaluate(() => document.querySelector('.pager [rel=next]')?.getAttribute('href'));
  }
  check(seen === expected, `${first}: ${seen} of ${expected} comments`);
  check(skeletons.size <= 2, `${first}: the page around the comments takes ${skeletons.size} shapes`);
}

for (const [shift, comments] of Object.entries(posted)) {
  await openAll(`/p/km-culture-shift/${shift}`, comments);
  for (const feed of [`/p/km-culture-shift/${shift}/feed.atom`, `/feeds/comments.atom`]) {
    const text = await (await fetch(base + feed)).text();
    check(!/<(script|img|svg|iframe)\b/i.test(text), `${feed}: markup of a comment is markup of the feed`);
  }
}
check((await context.cookies()).length === 0, 'a reader got a cookie');
const all = Object.values(posted).reduce((sum, one) => sum + one);
if (setup) {
  await page.goto(setup);
  await page.fill('[name=name]', 'Bea');
  await page.fill('[name=email]', 'bea@example.org');
  await page.fill('[name=password]', 'correct horse battery');
  await page.locator('form').first().getByRole('button').click();
  await page.waitForURL('**/admin/welcome');
  await page.goto(`${base}/admin`);
  await openAll('/admin/comments', all);
}
await browser.close();
finish(`${payloads.length} payloads, ${all} comments, ${pages} pages`);
