// Discussions in sites as they are made today: React, Vue, Svelte, VitePress, Astro with view transitions, Turbo. Each goes
// on to another page without loading one; the reply must stand under the page that is read.
// node hosts.mjs BASE HOST
import { UNREACHED, args, check, finish, launch } from './browser.mjs';

const [base, host] = args;
const browser = await launch();
let pages = 0;
// Half a minute on a machine that has nothing else to do; the walk ends by itself in any case.
setTimeout(() => { check(false, 'did not end within six minutes'); finish('Given up'); }, 360_000).unref();

async function visit(what, path, use) {
  pages++;
  const context = await browser.newContext();
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => check(UNREACHED.test(error), `${what}: ${error}`));
  page.on('console', (message) => check(message.type() !== 'error' || UNREACHED.test(message.text()), `${what}: ${message.text()}`));
  try {
    await page.goto(host + path);
    await use(page, page.locator('weshift-thread'));
  } catch (error) {
    check(false, `${what}, ${page.url()}: ${error}`);
  }
  await context.close();
}
async function until(what, is) {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    if (await is()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  check(false, what);
}
async function comments(thread) {
  const answer = await fetch(`${base}/api/v1/comments?thread=${encodeURIComponent(thread)}`);
  return answer.ok ? (await answer.json()).comments : [];
}
async function say(thread, comment) {
  const body = { thread, author: 'Bo', email: 'bo@example.org', comment };
  const answer = await fetch(`${base}/api/v1/comments`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  check(answer.status === 201, `posting by the API: ${answer.status}`);
  return (await answer.json()).id;
}
async function write(thread, words) {
  const form = thread.locator('form.reply-form');
  await thread.locator('details.reply').waitFor();
  if (!(await form.isVisible())) await thread.locator('details.reply > summary').click();
  await form.locator('[name=comment]').fill(words);
  await form.locator('[name=author]').fill('Ada Lovelace');
  await form.locator('[name=email]').fill('ada@example.org');
}
async function send(thread, words) {
  await thread.getByRole('button', { name: 'Post Comment' }).click();
  await thread.locator('article.comment', { hasText: words }).waitFor();
}
const text = (thread) => thread.locator('[name=comment]').inputValue({ timeout: 1000 }).catch(() => '');
const action = (thread) => thread.locator('form.reply-form').evaluate((it) => decodeURIComponent(it.getAttribute('action')), null, { timeout: 1000 }).catch(() => '');
const focused = (page) => page.evaluate(() => {
  let it = document.activeElement;
  while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
  return it?.localName;
});

// From one page to the next by a link of the app: what is written there stands there, and the draft of the first is kept.
async function goesOn(what, first, second, go) {
  await visit(what, first, async (page, thread) => {
    const seen = host + first, next = host + second;
    await write(thread, 'A draft about the first page.');
    await page.evaluate(() => { window.same = true; });
    await go(page);
    await until(`${what}: the form does not send to ${second}`, async () => (await action(thread)).includes(second));
    check(await page.evaluate(() => window.same) === true, `${what}: the page was loaded anew, which tries nothing`);
    check(await text(thread) === '', `${what}: the draft of the first page stands under the second`);
    await write(thread, `Of the second page, ${what}.`);
    await send(thread, `Of the second page, ${what}.`);
    check((await comments(next)).length === 1, `${what}: the reply is not under the page that is read`);
    check((await comments(seen)).length === 0, `${what}: the reply is under the page before`);
    const title = await page.title();
    const kept = await fetch(`${base}/frame?thread=${encodeURIComponent(next)}`).then((it) => it.text());
    check(kept.includes(title), `${what}: the page is not kept as “${title}”`);
    await page.goBack();
    await until(`${what}: back on the first page its draft is gone`, async () => await text(thread) === 'A draft about the first page.');
    await send(thread, 'A draft about the first page.');
    check((await comments(seen)).length === 1, `${what}: the reply to the first page is elsewhere`);
  });
}
// Attributes of an element that stays.
async function follows(what, path, go) {
  await visit(what, path, async (page, thread) => {
    await until(`${what}: the form does not send to ours`, async () => (await action(thread)).endsWith('/ours'));
    await go(page);
    await until(`${what}: the form does not follow the attribute`, async () => (await action(thread)).endsWith('/shared'));
    await until(`${what}: the count does not follow the attribute`, async () => await page.locator('weshift-count').textContent() === 'No replies yet' || (await comments('km-culture-shift/shared')).length > 0);
    await write(thread, `Shared, ${what}.`);
    await send(thread, `Shared, ${what}.`);
    const [ours, shared] = [await comments('km-culture-shift/ours'), await comments('km-culture-shift/shared')].map((it) => JSON.stringify(it));
    check(shared.includes(`Shared, ${what}.`) && !ours.includes(`Shared, ${what}.`), `${what}: the reply is under the shift before`);
  });
}
// An element that is moved while somebody answers.
async function isMoved(what, path, move) {
  const id = await say(host + path, 'To be answered');
  await visit(what, path, async (page, thread) => {
    await thread.locator(`#c-${id} .acts a`).first().click();
    await thread.locator('.replying').waitFor();
    await thread.locator('[name=comment]').pressSequentially('An answer');
    await move(page, thread);
    check(await text(thread) === 'An answer', `${what}: moved, the text is “${await text(thread)}”`);
    check(await thread.locator('[name=parent]').inputValue() === String(id), `${what}: moved, the reply answers nobody`);
    await write(thread, 'An answer, whole.');
    await send(thread, 'An answer, whole.');
    check((await comments(host + path)).some((it) => it.parent === id), `${what}: the answer stands elsewhere`);
  });
}

const link = (name) => (page) => page.getByRole('link', { name, exact: true }).first().click();
const button = (name) => (page) => page.getByRole('button', { name, exact: true }).first().click();

await goesOn('React', '/react/article/a', '/react/article/b', link('b'));
await follows('React, attributes', '/react/shift/ours', link('shared'));
await isMoved('React, sorted', '/react/sorted', async (page, thread) => {
  await page.evaluate(() => document.querySelectorAll('button')[0].click());
  await page.evaluate(() => document.querySelectorAll('button')[1].click());
  await page.locator('#ticks', { hasText: '1' }).waitFor();
  check(await focused(page) === 'textarea', `React, sorted: the focus is on ${await focused(page)}`);
  await thread.locator('.replying').waitFor();
});
await goesOn('Vue', '/vue/article/a', '/vue/article/b', link('b'));
await follows('Vue, attributes', '/vue/shift/ours', link('shared'));
await isMoved('Vue, teleported', '/vue/moved', async (page) => {
  await page.evaluate(() => document.querySelectorAll('button')[0].click());
  await page.locator('#right weshift-thread').waitFor();
  check(await focused(page) === 'textarea', `Vue, teleported: the focus is on ${await focused(page)}`);
  await button('Toggle')(page);
  await page.getByText('Something else').waitFor();
  await button('Toggle')(page);
  await page.locator('#right weshift-thread .replying').waitFor();
});
await follows('Svelte, attributes', '/svelte/', button('shared'));
await goesOn('Turbo', '/turbo/a', '/turbo/b', link('next'));
await goesOn('Turbo, permanent', '/turbo/kept-a', '/turbo/kept-b', link('next'));
await goesOn('Astro', '/astro/a', '/astro/b', link('next'));
await goesOn('Astro, persisted', '/astro/kept-a', '/astro/kept-b', link('next'));
await goesOn('VitePress', '/vitepress/a', '/vitepress/b', link('Page b'));
// Its search opens at the slash, and at Ctrl+K.
await visit('VitePress, hotkeys', '/vitepress/a', async (page, thread) => {
  await write(thread, '');
  await thread.locator('[name=comment]').pressSequentially('and/or');
  check(await text(thread) === 'and/or', `VitePress: typed “and/or”, the field has “${await text(thread)}”`);
  check(await page.locator('.VPLocalSearchBox').count() === 0, 'VitePress: the search took what was typed');
  await page.keyboard.press('Control+k');
  await page.locator('.VPLocalSearchBox').waitFor();
});
// A page that its server rendered, with the counts long there when the app takes it over.
for (const make of ['react', 'vue']) await visit(`${make}, hydrated`, `/${make}/hydrated.html`, async (page, thread) => {
  const count = page.locator('weshift-count'), is = (words) => async () => words.test(await count.textContent());
  await until(`${make}, before it is hydrated: the count is not there`, is(/^(No|\d+) repl/));
  const before = await count.textContent();
  await page.evaluate(() => {
    document.querySelector('weshift-count').sameElement = true;
    window.hydrate();
  });
  await page.waitForTimeout(500);
  await until(`${make}, hydrated: the count says “${await count.textContent()}”`, async () => await count.textContent() === before);
  check(await count.evaluate((it) => it.sameElement) === true, `${make}, hydrated: the count was made anew`);
  await write(thread, `Hydrated, ${make}.`);
  await send(thread, `Hydrated, ${make}.`);
  await until(`${make}, hydrated: the count does not follow what is posted`, async () => await count.textContent() !== before && /^\d+ repl/.test(await count.textContent()));
  await button('shared')(page);
  await until(`${make}, hydrated: the form does not follow the app`, async () => (await action(thread)).endsWith('/shared'));
  const shared = (await comments('km-culture-shift/shared')).length;
  await until(`${make}, hydrated: the count does not follow the app`, is(shared ? new RegExp(`^${shared} repl`) : /^No replies/));
});
// The page is reloaded where an app has led: the discussion is the same.
await visit('React, reloaded', '/react/article/a', async (page, thread) => {
  await link('b')(page);
  await thread.locator('article.comment', { hasText: 'Of the second page, React.' }).waitFor();
  await page.reload();
  await thread.locator('article.comment', { hasText: 'Of the second page, React.' }).waitFor();
});
await browser.close();
finish(`${pages} visits to sites of six makes`);
