// Posts every payload of a file as comment, name and website on a page of another site, and opens that page, which has no
// policy of its own: once as the browser is, once without setHTML.
// node embed-xss.mjs BASE HOST FILE
import { args, attack, check, finish, launch, payloadsOf } from './browser.mjs';

const [base, host, file] = args;
const PAGE = `${host}/rtl.html`;
const ALLOWED = 'p br a em strong b i code pre blockquote ul ol li'.split(' ');
const payloads = payloadsOf(file);

let posted = 0;
const post = async (fields, number) => { if (await attack(base, PAGE, fields, number)) posted++; };
for (let i = 0; i < payloads.length; i += 8) {
  await Promise.all(payloads.slice(i, i + 8).flatMap((it, k) => [post({ comment: it }, i + k), post({ author: it }, i + k), post({ url: it }, i + k)]));
}

// What runs reports itself through these names.
const HOOKS = () => {
  const report = (what) => window.__ran(what);
  for (const name of ['alert', 'confirm', 'prompt', 'print']) Object.defineProperty(window, name, { value: () => report(name) });
  Object.defineProperty(window, '__pwned', { get: () => undefined, set: () => report('__pwned') });
};
const OLDER = () => { delete Element.prototype.setHTML; delete ShadowRoot.prototype.setHTML; };
const AUDIT = (allowed) => {
  const found = [];
  const root = document.querySelector('weshift-thread').shadowRoot;
  for (const body of root.querySelectorAll('.comment-body')) for (const element of body.querySelectorAll('*')) {
    if (!allowed.includes(element.localName)) found.push(`element ${element.localName}`);
    for (const { name, value } of element.attributes) {
      if (!(element.localName === 'a' && ['href', 'rel'].includes(name)) && !(element.localName === 'ol' && name === 'start')) found.push(`attribute ${name} on ${element.localName}`);
      if (name === 'href' && !/^(https?:|mailto:)/.test(value)) found.push(`link to ${value}`);
    }
  }
  for (const element of root.querySelectorAll('.by *')) if (element.href && !/^https?:/.test(element.href)) found.push(`website ${element.href}`);
  for (const element of root.querySelectorAll('.comment-body *, .by *')) {
    for (const type of ['pointerenter', 'mouseover', 'focus', 'wheel']) element.dispatchEvent(new Event(type, { bubbles: true }));
  }
  for (const link of root.querySelectorAll('.comment-body a, .by a')) {
    link.addEventListener('click', (event) => { if (/^(https?|mailto):$/.test(link.protocol)) event.preventDefault(); });
    link.click();
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) found.push(`scrolls sideways by ${document.documentElement.scrollWidth - innerWidth}`);
  return [...new Set(found)].slice(0, 20);
};

const browser = await launch();
let pages = 0;
for (const scripts of [[HOOKS], [HOOKS, OLDER]]) {
  const context = await browser.newContext();
  await context.exposeBinding('__ran', (_, what) => check(false, `${what} ran`));
  for (const script of scripts) await context.addInitScript(script);
  const page = await context.newPage();
  page.on('dialog', (dialog) => { check(false, 'a dialog opened'); dialog.dismiss(); });
  page.on('request', (request) => check([base, host, 'data:'].some((it) => request.url().startsWith(it)), `a request to ${request.url()}`));
  await page.goto(PAGE);
  const thread = page.locator('weshift-thread');
  await thread.locator('article.comment').first().waitFor();
  for (;;) {
    pages++;
    for (const what of await page.evaluate(AUDIT, ALLOWED)) check(false, `page ${pages}: ${what}`);
    check(page.url() === PAGE, `page ${pages}: a click led to ${page.url()}`);
    const later = thread.getByRole('link', { name: 'Later' }).first();
    if (await later.count() === 0) break;
    const first = await thread.locator('article.comment').first().getAttribute('id');
    await later.click();
    await page.waitForFunction((id) => document.querySelector('weshift-thread').shadowRoot.querySelector('article.comment').id !== id, first);
  }
  check((await context.cookies()).length === 0, 'a cookie');
  await context.close();
}
await browser.close();
finish(`${payloads.length} payloads, ${posted} comments, ${pages} pages`);
