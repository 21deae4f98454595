// Browsers that know less: what is younger than late 2021 is taken away before a page begins, one thing after the other,
// and all of it together. Discussions in another site's page, and our own pages, are read, written in and previewed.
// Then the ways in which a page may load the widget: twice, as no module, on a server, in a test without a browser.
// node older.mjs BASE HOST SETUP
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, finish, launch } from './browser.mjs';

const [base, host, setup] = process.argv.slice(2);
const browser = await launch();
let visits = 0;
setTimeout(() => { check(false, 'did not end within eight minutes'); finish('Given up'); }, 480_000).unref();

// What a browser lacks, as scripts that run before the page's own.
const LACKS = {
  'light-dark()': () => {
    const { replaceSync } = CSSStyleSheet.prototype, { supports } = CSS;
    CSSStyleSheet.prototype.replaceSync = function (text) { return replaceSync.call(this, text.replaceAll('light-dark(', 'nope-dark(')); };
    CSS.supports = (...words) => supports.call(CSS, ...words) && !words.join().includes('light-dark');
  },
  'the submitter of FormData': () => {
    const Whole = FormData;
    window.FormData = class extends Whole { constructor(form) { super(form); } };
  },
  'the submitter of an event': () => { delete SubmitEvent.prototype.submitter; },
  'URLSearchParams.has(name, value)': () => {
    const { has } = URLSearchParams.prototype;
    URLSearchParams.prototype.has = function (name) { return has.call(this, name); };
  },
  'style sheets to construct': () => {
    window.CSSStyleSheet = undefined;
    delete Document.prototype.adoptedStyleSheets;
    delete ShadowRoot.prototype.adoptedStyleSheets;
  },
  'setHTML': () => { delete Element.prototype.setHTML; },
  'attributes of ARIA as properties': () => {
    for (const name of Object.getOwnPropertyNames(Element.prototype)) if (/^aria|^role$/.test(name)) delete Element.prototype[name];
  },
  'the navigation API': () => { Object.defineProperty(window, 'navigation', { value: undefined }); },
  'streams and observers': () => {
    delete window.EventSource;
    delete window.IntersectionObserver;
  },
  'storage': () => {
    for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new DOMException('No storage', 'SecurityError'); } });
  },
  'what is young in the language': () => {
    delete Object.hasOwn;
    delete Object.groupBy;
    delete Array.prototype.at;
    delete String.prototype.at;
    delete Array.prototype.findLast;
    delete Array.prototype.toSorted;
    delete window.structuredClone;
    delete AbortSignal.timeout;
    delete AbortSignal.any;
    delete Promise.withResolvers;
    delete HTMLFormElement.prototype.requestSubmit;
    delete Element.prototype.checkVisibility;
    delete Element.prototype.setHTMLUnsafe;
  },
  'popovers, dialogs and inert': () => {
    delete HTMLElement.prototype.showPopover;
    delete HTMLDialogElement.prototype.showModal;
    delete HTMLElement.prototype.inert;
  },
};

async function visit(what, lacks, use, options = {}) {
  visits++;
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  for (const it of lacks) await page.addInitScript(it);
  page.on('pageerror', (error) => check(false, `${what}: ${page.url()}: ${error}`));
  try {
    await use(page, context);
  } catch (error) {
    check(false, `${what}: ${page.url()}: ${error}`);
  }
  await context.close();
}
const focused = (page) => page.evaluate(() => {
  let it = document.activeElement;
  while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
  return `${it?.localName}.${it?.className}`;
});
async function until(what, is) {
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    if (await is()) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  check(false, what);
  return false;
}
async function fill(form, words) {
  await form.locator('[name=comment]').fill(words);
  await form.locator('[name=author]').fill('Ada Lovelace');
  await form.locator('[name=email]').fill('ada@example.org');
}

// Read, preview, post; fields can be seen; the focus stays in the discussion.
async function useDiscussion(page, what) {
  await page.goto(`${host}/strict.html`);
  const thread = page.locator('weshift-thread'), form = thread.locator('form.reply-form'), words = `Written without ${what}.`;
  await thread.locator('details.reply > summary').click();
  const seen = await thread.evaluate((it) => {
    const style = (selector) => getComputedStyle(it.shadowRoot.querySelector(selector));
    return { border: style('textarea').borderTopWidth, field: style('textarea').borderTopColor, button: style('button').backgroundColor, ink: style('button').color };
  });
  if (!/construct|everything/.test(what)) {
    check(seen.border === '1px' && !/, 0\)$/.test(seen.field), `${what}: the border of a field is ${seen.border} ${seen.field}`);
    check(seen.button !== 'rgba(0, 0, 0, 0)' && seen.button !== seen.ink, `${what}: the button is ${seen.ink} on ${seen.button}`);
  }
  await fill(form, words);
  await form.getByRole('button', { name: 'Preview' }).click();
  await thread.locator('.preview').waitFor();
  check(!(await focused(page)).startsWith('body'), `${what}: after a preview the focus is on ${await focused(page)}`);
  check(await thread.locator('article.comment', { hasText: words }).count() === 0, `${what}: a preview is published`);
  check(await form.locator('[name=comment]').inputValue() === words, `${what}: what was previewed is gone`);
  await form.getByRole('button', { name: 'Post Comment' }).click();
  const article = thread.locator('article.comment', { hasText: words });
  await article.waitFor();
  check(!(await focused(page)).startsWith('body'), `${what}: after posting the focus is on ${await focused(page)}`);
  const reply = article.getByRole('link', { name: /^Reply to/ });
  await reply.focus();
  await page.keyboard.press('Enter');
  await thread.locator('.replying').waitFor();
  check((await focused(page)).startsWith('textarea'), `${what}: after Reply the focus is on ${await focused(page)}`);
  const role = await thread.evaluate((it) => it.shadowRoot.querySelector('.note').getAttribute('role'));
  check(role === 'status', `${what}: what is told is of the role ${role}`);
}
// Many discussions and counts of one page.
async function useMany(page, what) {
  await page.goto(`${host}/index.html`);
  await until(`${what}: not all counts are there`, () => page.evaluate(() => [...document.querySelectorAll('weshift-count')].every((it) => it.textContent !== 'Replies')));
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.locator('weshift-thread').last().locator('details.reply').waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  for (const thread of await page.locator('weshift-thread').all()) {
    await thread.scrollIntoViewIfNeeded();
    await thread.locator('details.reply').waitFor();
  }
  check(await page.getByText('cannot be reached').count() === 0, `${what}: a discussion cannot be reached`);
}
// Our own page: the same by its own script.
async function useOwnPage(page, what) {
  await page.goto(`${base}/p/km-culture-shift/ours`);
  const form = page.locator('form.reply-form').first(), words = `On its own page, without ${what}.`;
  await fill(form, words);
  await form.getByRole('button', { name: 'Preview' }).click();
  await page.locator('.preview').waitFor();
  check(await page.locator('article.comment', { hasText: words }).count() === 0, `${what}: a preview of our own page is published`);
  check(await page.locator('.preview:focus').count() === 1, `${what}: after a preview the focus is elsewhere`);
  await form.getByRole('button', { name: 'Post Comment' }).click();
  await page.locator('article.comment', { hasText: words }).waitFor();
}

const each = [...Object.entries(LACKS).map(([what, lack]) => [what, [lack]]), ['everything of these', Object.values(LACKS)]];
for (const [what, lacks] of each) {
  await visit(what, lacks, (page) => useDiscussion(page, what));
  await visit(what, lacks, (page) => useOwnPage(page, what));
  if (/has\(|light-dark|observers|everything/.test(what)) await visit(what, lacks, (page) => useMany(page, what));
}

// The colours without `light-dark()`: those of the system, and of the theme that the page names.
const paper = (thread) => thread.evaluate((it) => getComputedStyle(it.shadowRoot.querySelector('.weshift')).backgroundColor);
for (const colorScheme of ['light', 'dark']) for (const theme of ['', 'light', 'dark']) {
  const seen = [];
  for (const lacks of [[], [LACKS['light-dark()']]]) await visit(`${colorScheme}, theme ${theme}`, lacks, async (page) => {
    await page.goto(`${host}/index.html`);
    const thread = page.locator('weshift-thread').first();
    await thread.locator('details.reply').waitFor();
    await thread.evaluate((it, theme) => it.setAttribute('theme', theme), theme);
    seen.push(await thread.evaluate((it) => ['.weshift', 'button', 'textarea', '.reply-form', 'summary'].map((part) => {
      const { color, backgroundColor, borderTopColor } = getComputedStyle(it.shadowRoot.querySelector(part));
      return [part, color, backgroundColor, borderTopColor].join(' ');
    }).join('; ')));
  }, { colorScheme });
  check(seen[0] === seen[1], `${colorScheme}, theme ${theme}: without light-dark() it is ${seen[1]}, not ${seen[0]}`);
}

// Storage that is forbidden: nobody is offered what nothing comes of.
await visit('forbidden storage', [LACKS.storage], async (page) => {
  await page.goto(`${base}/p/km-culture-shift/shared`);
  await page.locator('form.reply-form').first().waitFor();
  check(await page.locator('[data-remember]').first().isHidden(), 'where nothing can be kept, remembering is offered');
});
await visit('storage', [], async (page) => {
  await page.goto(`${base}/p/km-culture-shift/shared`);
  await page.locator('[data-remember]').first().waitFor();
});

// The desk decides by the right button, and its keys work, without what is young.
await visit('the desk', [LACKS['the submitter of an event'], LACKS['what is young in the language'], LACKS['the submitter of FormData']], async (page) => {
  await page.goto(setup);
  await page.fill('[name=name]', 'Bea');
  await page.fill('[name=email]', 'bea@example.org');
  await page.fill('[name=password]', 'correct horse battery');
  await page.locator('form').first().getByRole('button').click();
  await page.waitForURL('**/admin/welcome');
  await page.goto(`${base}/admin?status=approved`);
  const cards = page.locator('#cards article.held');
  await cards.nth(1).waitFor();
  // The discussion around it, which cannot be fetched at first.
  const around = cards.first().locator('details.around');
  await page.route('**/around', (route) => route.abort());
  await around.locator('summary').click();
  await until('a failed look around is not forgotten', () => around.evaluate((it) => it.open && !it.dataset.shown));
  await page.unroute('**/around');
  await around.locator('summary').click();
  await around.locator('summary').click();
  await around.locator('.around-list').waitFor();
  const [first, second] = [await cards.nth(0).getAttribute('id'), await cards.nth(1).getAttribute('id')];
  await page.locator(`#${first} .decide [value=spam]`).click();
  await page.locator('#said', { hasText: /spam/i }).waitFor();
  await page.waitForFunction((id) => document.activeElement.id === id, second);
  await page.keyboard.press('u');
  await page.waitForFunction((id) => document.activeElement.id === id, first);
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+S');
  await page.waitForURL('**/admin/bulk**');
});

// A page in which an undo fails: the focus goes to what is said of it.
await visit('a failed undo', [], async (page) => {
  await page.goto(`${base}/admin/sign-in`);
  await page.fill('#email', 'bea@example.org');
  await page.fill('#password', 'correct horse battery');
  await page.locator('#password').press('Enter');
  await page.waitForURL('**/admin');
  await page.goto(`${base}/admin?status=approved`);
  await page.locator('#cards .decide [value=trash]').first().click();
  const undo = page.locator('#said button');
  await undo.waitFor();
  await page.route('**/undo**', (route) => route.abort());
  await undo.focus();
  await page.keyboard.press('Enter');
  await page.locator('#said button').waitFor({ state: 'detached' });
  check(await page.evaluate(() => document.querySelector('#said').contains(document.activeElement)), `after a failed undo the focus is on ${await focused(page)}`);
});

// The ways in which a page may load the script.
// The address is one that the site has not got: its answer is filled anew.
async function load(page, scripts) {
  await page.addInitScript((scripts) => addEventListener('DOMContentLoaded', () => {
    document.head.innerHTML = '<title>Made</title><link rel="icon" href="data:,">';
    document.body.innerHTML = '<main><weshift-count>Replies</weshift-count><weshift-thread eager><a href="/fallback">Read the replies</a></weshift-thread></main>';
    for (const it of scripts) document.head.append(Object.assign(document.createElement('script'), { async: false }, it));
  }), scripts);
  await page.goto(`${host}/made/loaded`);
}
const SCRIPT = `${base}/embed.js`, other = base.replace('127.0.0.1', 'localhost');
const module = (src) => ({ type: 'module', src }), plain = (src) => ({ src });
for (const [what, scripts, says] of [
  ['a module', [module(SCRIPT)], 0],
  ['no module', [plain(SCRIPT)], 0],
  ['no module, async', [{ src: SCRIPT, async: true }], 0],
  ['imported', [{ type: 'module', textContent: `import('${SCRIPT}')` }], 0],
  ['imported by no module', [{ textContent: `import('${SCRIPT}')` }], 0],
  ['a module without a trace of errors', [{ textContent: 'Error.stackTraceLimit = 0' }, module(SCRIPT)], 0],
  ['a module, twice the same', [module(SCRIPT), module(SCRIPT)], 0],
  ['twice, by another address', [module(SCRIPT), module(`${SCRIPT}?v=2`)], 1],
  ['no module, twice', [plain(SCRIPT), plain(SCRIPT)], 1],
  ['four times', [plain(SCRIPT), plain(`${SCRIPT}?a`), module(`${SCRIPT}?b`), module(`${SCRIPT}?c`)], 3],
  ['of two Weshifts', [module(SCRIPT), module(`${other}/embed.js`)], 1],
]) await visit(what, [], async (page) => {
  const heard = [];
  page.on('console', (message) => { if (message.type() === 'error' && !/404/.test(message.text())) heard.push(message.text()); });
  await load(page, scripts);
  await page.locator('weshift-thread details.reply').waitFor();
  await until(`${what}: the count is not there`, async () => await page.locator('weshift-count').textContent() === 'No replies yet');
  await page.waitForLoadState('networkidle');
  const ours = heard.filter((it) => it.startsWith('Weshift: ') && it.includes('more than once') && it.includes(base));
  check(ours.length === says && heard.length === says, `${what}: the console says ${JSON.stringify(heard)}`);
});

// On a server there are no elements: importing it does nothing, and says nothing.
const folder = mkdtempSync(join(tmpdir(), 'weshift-'));
const script = await (await fetch(SCRIPT)).text();
writeFileSync(join(folder, 'embed.mjs'), script);
writeFileSync(join(folder, 'embed.cjs'), script);
for (const [what, code] of [['a module', 'await import("./embed.mjs")'], ['CommonJS', 'require("./embed.cjs")']]) {
  try {
    const said = execFileSync('node', [what === 'CommonJS' ? '--input-type=commonjs' : '--input-type=module', '-e', `${code}; console.log("ok")`], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    check(said === 'ok\n', `on a server, ${what}: ${said}`);
  } catch (error) { check(false, `on a server, ${what}: ${error.stderr}`); }
}
// In a test without a browser: the element is there, shows the page's own link, and fails at nothing.
const jsdom = await import('jsdom').catch(() => null);
if (jsdom) {
  const { JSDOM, VirtualConsole } = jsdom, failed = [];
  const virtualConsole = new VirtualConsole();
  virtualConsole.on('jsdomError', (error) => failed.push(error.message));
  const { window } = new JSDOM('<!doctype html><weshift-count>Replies</weshift-count><weshift-thread><a href="/x">Read</a></weshift-thread>', { url: 'https://blog.example/', runScripts: 'outside-only', virtualConsole });
  try { window.eval(script); } catch (error) { failed.push(error.stack); }
  await new Promise((done) => setTimeout(done, 300));
  const { document } = window;
  check(document.querySelector('weshift-thread a').textContent === 'Read', 'jsdom: the link is gone');
  check(document.querySelector('weshift-thread').shadowRoot.querySelector('[role=alert]')?.textContent.includes('cannot be reached'), 'jsdom: nothing says that there is no answer');
  document.querySelector('weshift-thread').setAttribute('thread', 'post');
  document.querySelector('weshift-thread').remove();
  await new Promise((done) => setTimeout(done, 600));
  check(failed.length === 0, `jsdom: ${failed.join('; ')}`);
  window.close();
} else {
  check(process.env.CI !== 'true', 'CI needs npm ci in tests/browser');
  console.log('Skipped: jsdom is not installed.');
}

await browser.close();
finish(`${visits} visits by browsers that know less`);
