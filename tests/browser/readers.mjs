// What script adds for readers of our own pages: drafts, keys that leave the address, news that are shown where they stand.
// node readers.mjs BASE
import { args, check, finish, inFirefox, launch, watch } from './browser.mjs';

const [base] = args;
const POST = '/p/km-culture-shift';
const browser = await launch();

async function visit(use, options = {}) {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  watch(page, base, () => page.url());
  try {
    await use(page, context);
  } catch (error) {
    check(false, `${page.url()}: ${error}`);
  }
  await context.close();
}
let said = 0;
async function say(shift, comment, parent) {
  const body = { thread: `km-culture-shift/${shift}`, author: 'Bo', email: 'bo@example.org', comment: `${comment} (${++said})`, parent };
  const answer = await fetch(`${base}/api/v1/comments`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  check(answer.status === 201, `posting by the API: ${answer.status}`);
  const { id } = await answer.json();
  return id;
}
// What the clock of the server says, which need not be ours.
const serverTime = async (id) => Date.parse((await (await fetch(`${base}/api/v1/comments/${id}`)).json()).created_at);
const form = (page) => page.locator('form.reply-form').first();
const text = (page) => form(page).locator('[name=comment]');
async function fill(page, words) {
  await text(page).fill(words);
  await form(page).locator('[name=author]').fill('Ada Lovelace');
  await form(page).locator('[name=email]').fill('ada@example.org');
}
const post = (page) => form(page).getByRole('button', { name: 'Post Comment' }).click();
const has = async (page, words, when) => {
  const value = await text(page).inputValue();
  check(value === words, `${when}: the field has “${value}” instead of “${words}”`);
};

// Drafts: kept over a reload, over leaving, over a Reply elsewhere; gone once they are taken in.
await visit(async (page) => {
  const ours = base + POST + '/ours', first = await say('ours', 'To be answered');
  await page.goto(ours);
  await fill(page, 'Half a thought');
  await page.reload();
  await has(page, 'Half a thought', 'after a reload');
  check(await form(page).locator('[name=author]').inputValue() === 'Ada Lovelace', 'after a reload the name is gone');
  await page.goto(base + '/privacy');
  await page.goto(ours);
  await has(page, 'Half a thought', 'after leaving');
  await page.getByRole('link', { name: /^Reply to/ }).first().click();
  await page.waitForURL(/\/reply/);
  await has(page, '', 'the answer to somebody');
  await fill(page, 'An answer');
  await page.goto(ours);
  await has(page, 'Half a thought', 'after Reply elsewhere');
  await page.goto(`${base}/c/${first}/reply`);
  await has(page, 'An answer', 'the answer, later');
  // Refused: kept, and after another visit as well.
  await page.goto(ours);
  await form(page).locator('[name=email]').fill('nonsense');
  await post(page);
  await page.getByRole('alert').first().waitFor();
  await has(page, 'Half a thought', 'refused');
  await page.goto(ours);
  await has(page, 'Half a thought', 'refused, and come back');
  // What cannot be sent stays too.
  await page.route(/\/comments$/, (route) => route.abort());
  await form(page).locator('[name=email]').fill('ada@example.org');
  await post(page);
  await page.waitForTimeout(300);
  await page.unroute(/\/comments$/);
  await page.goto(ours);
  await has(page, 'Half a thought', 'not sent');
  await form(page).locator('[name=email]').fill('ada@example.org');
  await post(page);
  await page.locator('.own-note').waitFor();
  await has(page, '', 'sent');
  await page.goto(ours);
  await has(page, '', 'sent, and come back');
  await page.goto(`${base}/c/${first}/reply`);
  await has(page, 'An answer', 'the other draft, after the first was sent');
});

// A form that stands folded opens for its draft; the same for changing one's own reply.
await visit(async (page) => {
  await page.goto(base + POST);
  await page.locator('details.reply > summary').first().click();
  await fill(page, 'Under the first shift');
  await page.reload();
  await text(page).waitFor({ state: 'visible' });
  await has(page, 'Under the first shift', 'on the page of the post');
  check(await page.locator('form.reply-form [name=comment]').nth(1).inputValue() === '', 'a draft shows under another shift');
  await post(page);
  await page.locator('.own-note a').click();
  await page.locator('details.reply > summary').click();
  await text(page).fill('Changed, half');
  await page.reload();
  await has(page, 'Changed, half', 'a change of my own reply');
  await form(page).getByRole('button', { name: 'Save the change' }).click();
  await page.getByText('Your change is saved.').or(page.locator('.done')).first().waitFor();
  await page.reload();
  await has(page, 'Changed, half', 'saved');
});

// The key of a reply leaves the address; the way to change it stays in the tab, and what is copied is for everybody.
await visit(async (page) => {
  await page.goto(`${base}${POST}/shared`);
  await fill(page, 'With a key');
  await post(page);
  const note = page.locator('.own-note');
  await note.waitFor();
  check(!page.url().includes('mine=') && /#c-\d+$/.test(page.url()), `after posting the address is ${page.url()}`);
  const own = await note.getByRole('link').getAttribute('href');
  await note.getByRole('button', { name: 'Copy link' }).click();
  await note.getByText('Link copied').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  check(/^http.*\/c\/\d+$/.test(copied), `copied ${copied}`);
  await page.reload();
  check(await note.getByRole('link').evaluate((it) => it.getAttribute('href')) === new URL(own, base).href, 'after a reload the way to change the reply is gone');
  await note.getByRole('link').click();
  await page.locator('.own-page').waitFor();
  check(await (await page.context().newPage()).goto(copied).then((it) => it.text()).then((it) => !it.includes('own-note')), 'what is copied gives the reply away');
});

// A preview, with and without script: the page shows it, and the focus is there.
for (const javaScriptEnabled of [true, false]) {
  await visit(async (page) => {
    if (javaScriptEnabled) for (let number = 0; number < 30; number++) await say('we-know', `${'A long reply. '.repeat(40)}\n\nAnother paragraph.`);
    await page.goto(`${base}${POST}/we-know`);
    await fill(page, 'It will look *like this*.');
    await form(page).getByRole('button', { name: 'Preview' }).click();
    const preview = page.locator('.preview');
    await preview.waitFor();
    // The page may scroll there smoothly.
    let top;
    for (const end = Date.now() + 6000; Date.now() < end; await page.waitForTimeout(100)) {
      top = (await preview.boundingBox()).y;
      if (top >= -5 && top < page.viewportSize().height) break;
    }
    check(top >= -5 && top < page.viewportSize().height, `script ${javaScriptEnabled}: the preview stands at ${top}`);
    check(await page.locator('.preview:focus').count() === 1, `script ${javaScriptEnabled}: the focus is not on the preview`);
  }, { javaScriptEnabled });
}

// New replies: the focus goes to the first of them, their times are said as the others', and a full page leads to the next.
await visit(async (page) => {
  const name = 'inter-personal';
  let last;
  for (let number = 0; number < 48; number++) last = await say(name, 'One of many');
  await page.clock.setFixedTime(await serverTime(last));
  await Promise.all([page.waitForResponse((it) => it.url().includes('/embed/v1/live')), page.goto(`${base}${POST}/${name}`)]);
  await text(page).fill('Being written');
  const fresh = await say(name, 'The new one');
  await page.getByText('1 new reply.').waitFor();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.locator(`#c-${fresh}:focus`).waitFor();
  await has(page, 'Being written', 'while news are shown');
  const time = await page.locator(`#c-${fresh} time`).textContent();
  check(/now|second/.test(time), `a new reply is of ${time}`);
  await say(name, 'The fiftieth');
  await page.getByText('1 new reply.').waitFor();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.locator('article:focus', { hasText: 'The fiftieth' }).waitFor();
  await say(name, 'The first of the next page');
  await page.getByText('1 new reply.').waitFor();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.locator('article', { hasText: 'The first of the next page' }).waitFor();
});

// Who looks away and comes back is told what was said meanwhile, and what is said from then on.
await visit(async (page) => {
  const live = () => page.waitForResponse((it) => it.url().includes('/embed/v1/live'));
  const look = (hidden) => page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
  await Promise.all([live(), page.goto(`${base}${POST}/helps-me`)]);
  await look(true);
  await say('helps-me', 'Said meanwhile');
  await Promise.all([live(), look(false)]);
  await page.getByText('1 new reply.').waitFor();
  await say('helps-me', 'Said after that');
  await page.getByText('2 new replies.').waitFor();
});

// Who goes on, and comes back at once, finds the page as it was. Chromium does that too, but not while Playwright drives it.
if (inFirefox) await visit(async (page) => {
  await page.goto(`${base}${POST}/ours`);
  await page.evaluate(() => { window.same = true; });
  await page.locator('a.site-name').click();
  await page.waitForURL(`${base}/`);
  // Playwright waits for a load, which a kept page does not need.
  await page.evaluate(() => { history.back(); });
  let same;
  for (const end = Date.now() + 5000; !same && Date.now() < end; await page.waitForTimeout(100)) same = await page.evaluate(() => window.same && location.pathname.endsWith('/ours')).catch(() => false);
  check(same, 'back on a page that was just left, it is loaded anew');
});

// A slow clock: nothing was said in the future.
for (const minutes of [3, 10, 90, 25 * 60]) {
  await visit(async (page) => {
    const now = await serverTime(await say('first-step', 'Said now'));
    await page.clock.setFixedTime(now - minutes * 60_000);
    await page.goto(`${base}${POST}/first-step`);
    for (const time of await page.locator('article time').allTextContents()) check(!/^in |tomorrow|minutes? ago/.test(time), `with a clock ${minutes} minutes slow a reply is of “${time}”`);
  });
}
await browser.close();
finish('Pages of our own, with script');
