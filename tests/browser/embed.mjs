// Discussions in pages of another site, cross-origin: used by hand and by keyboard, read by axe, without script, without
// network, under a policy that forbids nearly everything.
// node embed.mjs BASE HOST
import { AxeBuilder } from '@axe-core/playwright';
import { check, finish, launch } from './browser.mjs';

const [base, host] = process.argv.slice(2);
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const browser = await launch();
let states = 0;

async function visit(options, use) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/ERR_INTERNET|Failed to load|status of 4|Blocked autofocusing/.test(message.text())) check(false, `${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => check(false, `${page.url()}: ${error}`));
  try {
    await use(page, asked, context);
  } catch (error) {
    check(false, `${page.url()}: ${error}`);
  }
  for (const url of asked) check([base, host, 'data:', 'about:'].some((it) => url.startsWith(it)), `a request to ${url}`);
  check((await context.cookies()).length === 0, `${page.url()}: a cookie`);
  await context.close();
}

async function read(page, name) {
  states++;
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  for (const it of violations) check(false, `${name}: ${it.id}: ${it.nodes.map((node) => node.target + ' ' + node.html).slice(0, 3).join(' | ')}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(wide <= 1, `${name}: scrolls sideways by ${wide}`);
}

const focused = (page) => page.evaluate(() => {
  let it = document.activeElement;
  while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
  return `${it?.localName}.${it?.className}#${it?.id}`;
});

async function fill(thread, words) {
  const form = thread.locator('form.reply-form');
  if (!(await form.isVisible())) await thread.locator('details.reply > summary').click();
  await form.locator('[name=comment]').fill(words);
  await form.locator('[name=author]').fill('Ada Lovelace');
  await form.locator('[name=email]').fill('ada@example.org');
  return form;
}

// Under the strictest policy: wrong first, then right; told by events.
for (const [name, options] of [['wide', {}], ['narrow', { viewport: { width: 320, height: 700 } }], ['dark', { colorScheme: 'dark' }], ['forced colours', { forcedColors: 'active' }]]) {
  await visit(options, async (page) => {
    await page.goto(`${host}/strict.html`);
    const thread = page.locator('weshift-thread');
    await thread.locator('details.reply').waitFor();
    await page.evaluate(() => {
      window.heard = [];
      for (const it of ['weshift:posted', 'weshift:error']) document.addEventListener(it, (event) => window.heard.push([it, event.detail.status]));
    });
    const radius = await thread.locator('.reply-form').evaluate((it) => getComputedStyle(it).borderStartStartRadius);
    check(radius === '4px', `${name}: the style of the discussion, themed by its page, does not apply: ${radius}`);
    await read(page, `strict, ${name}`);
    const form = await fill(thread, `Typed on another site, ${name}.`);
    await form.locator('[name=email]').fill('nonsense');
    await form.getByRole('button', { name: 'Post Comment' }).click();
    await thread.getByRole('alert').waitFor();
    check((await focused(page)).startsWith('div.trouble'), `${name}: the focus is on ${await focused(page)} after an error`);
    check(await form.locator('[name=comment]').inputValue() === `Typed on another site, ${name}.`, `${name}: what was typed is gone`);
    await read(page, `strict with errors, ${name}`);
    await thread.locator('.trouble a').first().click();
    check((await focused(page)).endsWith('-email'), `${name}: a link of the summary leads to ${await focused(page)}`);
    await form.locator('[name=email]').fill('ada@example.org');
    await form.getByRole('button', { name: 'Preview' }).click();
    await thread.locator('.preview').waitFor();
    await form.getByRole('button', { name: 'Post Comment' }).click();
    await thread.locator('article.comment', { hasText: name }).waitFor();
    check(/article|done/.test(await focused(page)), `${name}: the focus is on ${await focused(page)} after sending`);
    const heard = await page.evaluate(() => window.heard);
    check(JSON.stringify(heard) === '[["weshift:error",422],["weshift:posted","approved"]]', `${name}: heard ${JSON.stringify(heard)}`);
    await read(page, `strict, sent, ${name}`);
    check(await page.evaluate(() => sessionStorage.length + localStorage.length) === 0, `${name}: something is kept in the browser`);
    // The answer to a comment, by keyboard.
    const reply = thread.getByRole('link', { name: /^Reply to/ }).last();
    await reply.focus();
    await page.keyboard.press('Enter');
    await thread.locator('.replying').waitFor();
    await read(page, `answering, ${name}`);
    await thread.getByRole('link', { name: 'Cancel reply' }).click();
    await thread.locator('.replying').waitFor({ state: 'detached' });
  });
}

// Eleven discussions, their counts and one more: at most two requests for data as the page opens.
await visit({ viewport: { width: 1280, height: 900 } }, async (page, asked) => {
  await page.goto(`${host}/index.html`);
  const data = () => asked.filter((it) => it.includes('/embed/v1/data'));
  await page.locator('weshift-thread').first().locator('details.reply').waitFor();
  await page.waitForFunction(() => /repl/i.test(document.querySelectorAll('weshift-count')[11].textContent) && !/^Replies$/.test(document.querySelectorAll('weshift-count')[11].textContent));
  check(data().length <= 2, `${data().length} requests for data: ${data().join(' ')}`);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.locator('weshift-thread').last().locator('details.reply').waitFor();
  await read(page, 'twelve discussions');
  check(asked.filter((it) => it.includes('/embed.js')).length === 1, 'the script is fetched once');
});

// Offline: what is typed is kept, and comes back after a reload in its own place.
await visit({}, async (page, asked, context) => {
  await page.goto(`${host}/strict.html`);
  const thread = page.locator('weshift-thread');
  await thread.locator('details.reply').waitFor();
  const form = await fill(thread, 'Typed in a train.');
  await context.setOffline(true);
  await form.getByRole('button', { name: 'Post Comment' }).click();
  await thread.getByText('cannot be reached').waitFor();
  check(await form.locator('[name=comment]').inputValue() === 'Typed in a train.', 'offline: what was typed is gone');
  await read(page, 'offline');
  await context.setOffline(false);
  await page.reload();
  await thread.locator('details.reply').waitFor();
  check(await thread.locator('[name=comment]').inputValue() === 'Typed in a train.', 'the draft did not survive the reload');
  check(await thread.locator('[name=author]').inputValue() === 'Ada Lovelace', 'the name did not survive the reload');
  await context.route(`${base}/embed/v1/**`, (route) => route.abort());
  await page.reload();
  await thread.getByText('cannot be reached').waitFor();
  check(await thread.getByRole('link', { name: /Read the replies/ }).isVisible(), 'without the server the link of the page is not shown');
  await context.unroute(`${base}/embed/v1/**`);
  await thread.getByRole('button', { name: 'Try again' }).click();
  await thread.locator('details.reply').waitFor();
});

// A link to a comment opens it; a draft of an answer comes back under what it answers.
await visit({}, async (page) => {
  await page.goto(`${host}/strict.html`);
  const thread = page.locator('weshift-thread');
  await thread.locator('article.comment').first().waitFor();
  const id = await thread.locator('article.comment').last().getAttribute('id');
  await page.goto(`${host}/frame.html`);
  await page.goto(`${host}/strict.html#${id}`);
  await thread.locator('.pointed').waitFor();
  check((await focused(page)).endsWith(`#${id}`), `the deep link focuses ${await focused(page)}`);
  await thread.getByRole('link', { name: /^Reply to/ }).first().click();
  await thread.locator('.replying').waitFor();
  await fill(thread, 'An answer, half written.');
  await page.goto(`${host}/strict.html`);
  await thread.locator('.replying').waitFor();
  check(await thread.locator('[name=comment]').inputValue() === 'An answer, half written.', 'the draft of an answer is gone');
});

// New replies are told, and shown when the reader wants.
await visit({}, async (page) => {
  await page.goto(`${host}/strict.html`);
  const thread = page.locator('weshift-thread');
  await thread.locator('article.comment').first().waitFor();
  await page.waitForResponse((it) => it.url().includes('/embed/v1/live'));
  const body = { thread: `${host}/strict.html`, author: 'Bo', email: 'bo@example.org', comment: 'Said meanwhile.' };
  const answer = await fetch(`${base}/api/v1/comments`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  check(answer.status === 201, `posting by the API: ${answer.status}`);
  await thread.getByText('1 new reply.').waitFor();
  await read(page, 'a new reply');
  await thread.getByRole('button', { name: 'Show' }).click();
  await thread.getByText('Said meanwhile.').waitFor();
});

// Right to left the lines stand on the other side.
await visit({}, async (page) => {
  await page.goto(`${host}/rtl.html`);
  const thread = page.locator('weshift-thread');
  await fill(thread, 'مرحبا');
  await thread.getByRole('button', { name: 'Post Comment' }).click();
  await thread.locator('article.comment').first().waitFor();
  await thread.getByRole('link', { name: /^Reply to/ }).first().click();
  await thread.locator('.replying').waitFor();
  await fill(thread, 'أهلا');
  await thread.getByRole('button', { name: 'Post Comment' }).click();
  const list = thread.locator('.answers-list').first();
  await list.waitFor();
  const line = await list.evaluate((it) => [getComputedStyle(it).borderRightWidth, getComputedStyle(it).borderLeftWidth].join(' '));
  check(line === '2px 0px', `right to left: the line of answers is ${line}`);
  await read(page, 'right to left');
});

// Without script: the link, and the frame, which does everything.
await visit({ javaScriptEnabled: false }, async (page) => {
  await page.goto(`${host}/strict.html`);
  check(await page.getByRole('link', { name: /Read the replies/ }).isVisible(), 'without script the link is not shown');
  await page.goto(`${host}/frame.html`);
  const frame = page.frameLocator('iframe');
  await frame.locator('details.reply > summary').click();
  await frame.locator('[name=comment]').fill('From within a frame.');
  await frame.locator('[name=author]').fill('Ada');
  await frame.locator('[name=email]').fill('nonsense');
  await frame.getByRole('button', { name: 'Post Comment' }).click();
  await frame.getByRole('alert').waitFor();
  check(await frame.locator('[name=comment]').inputValue() === 'From within a frame.', 'frame: what was typed is gone');
  await frame.locator('[name=email]').fill('ada@example.org');
  await frame.getByRole('button', { name: 'Post Comment' }).click();
  await frame.locator('article.comment', { hasText: 'From within a frame.' }).waitFor();
  await frame.getByRole('link', { name: /^Reply to/ }).first().click();
  await frame.locator('.replying').waitFor();
});

// With the script a frame gets the room that it needs, and nobody else can say how much.
await visit({}, async (page) => {
  await page.goto(`${host}/frame.html`);
  await page.frameLocator('iframe').locator('article.comment').first().waitFor();
  await page.evaluate((src) => { const it = document.createElement('script'); it.type = 'module'; it.src = src; document.head.append(it); return new Promise((done) => { it.onload = done; }); }, `${base}/embed.js`);
  await page.frameLocator('iframe').locator('details.reply > summary').click();
  await page.waitForFunction(() => document.querySelector('iframe').style.height !== '');
  await page.evaluate(() => postMessage({ weshift: 5000 }, '*'));
  await page.frameLocator('iframe').locator('details.reply > summary').click();
  await page.waitForFunction(() => Number.parseInt(document.querySelector('iframe').style.height, 10) < 2000);
});
await browser.close();
finish(`${states} states of pages elsewhere read by axe`);
