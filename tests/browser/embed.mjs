// Discussions in pages of another site, cross-origin: used by hand and by keyboard, read by axe, without script, without
// network, under a policy that forbids nearly everything.
// node embed.mjs BASE HOST
import { UNREACHED, args, check, finish, launch, violations } from './browser.mjs';

const [base, host] = args;
const browser = await launch();
let states = 0;

async function visit(options, use) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => check(message.type() !== 'error' || UNREACHED.test(message.text()), `${page.url()}: ${message.text()}`));
  page.on('pageerror', (error) => check(UNREACHED.test(error), `${page.url()}: ${error}`));
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
  for (const it of await violations(page)) check(false, `${name}: ${it.id}: ${it.nodes.map((node) => node.target + ' ' + node.html).slice(0, 3).join(' | ')}`);
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
    check((await focused(page)).startsWith('section.preview'), `${name}: the focus is on ${await focused(page)} after a preview`);
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
    check((await focused(page)).startsWith('textarea'), `${name}: the focus is on ${await focused(page)} after Reply`);
    await read(page, `answering, ${name}`);
    await thread.getByRole('link', { name: 'Cancel reply' }).focus();
    await page.keyboard.press('Enter');
    await thread.locator('.replying').waitFor({ state: 'detached' });
    check(await reply.evaluate((it) => it.getRootNode().activeElement === it), `${name}: the focus is on ${await focused(page)} after Cancel`);
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

// In a page from right to left: our words are English, from left to right, and say so; what people write runs as it does.
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
  await thread.locator('.answers-list').first().waitFor();
  const ways = await thread.evaluate((it) => {
    const root = it.shadowRoot, top = root.querySelector('.weshift'), of = (selector) => getComputedStyle(root.querySelector(selector)).direction;
    return [top.lang, top.dir, of('.meta'), of('.comment-body'), of('textarea'), root.querySelector('.note').lang].join(' ');
  });
  check(ways === 'en ltr ltr rtl ltr en', `right to left: language and directions are ${ways}`);
  for (const time of await thread.locator('time').allTextContents()) check(/^(now|yesterday|\d+ [a-z]+ ago|\d+ [A-Z]\w+ \d{4}.*)$/.test(time), `right to left: a reply is of “${time}”`);
  await read(page, 'right to left');
  await page.route(/\/embed\/v1\//, (route) => route.abort());
  await thread.locator('.acts a').first().click();
  const alert = thread.getByText('cannot be reached');
  await alert.waitFor();
  check(await alert.evaluate((it) => getComputedStyle(it).direction) === 'ltr', 'right to left: what cannot be reached is said from the right');
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

// Pages of our own making, for what a page around a discussion may do to it.
// Their address is one that the site has not got: its answer is filled anew, so that a reload works as well.
async function on(page, path, body, { head = '', site = host } = {}) {
  await page.addInitScript(({ script, head, body }) => {
    addEventListener('DOMContentLoaded', () => {
      document.documentElement.lang = 'en';
      document.head.innerHTML = `<title>Made</title><link rel="icon" href="data:,">${head}`;
      document.body.innerHTML = `<main><h1>Made</h1>${body}</main>`;
      document.head.append(Object.assign(document.createElement('script'), { type: 'module', src: script }));
    });
  }, { script: `${base}/embed.js`, head, body });
  await page.goto(`${site}/made/${path}`);
}
const THREAD = '<weshift-thread eager><a href="/fallback">Read the replies</a></weshift-thread>';
const made = (path) => `${host}/made/${path}`;
async function comments(thread) {
  const answer = await fetch(`${base}/api/v1/comments?thread=${encodeURIComponent(thread)}`);
  return answer.ok ? (await answer.json()).comments : [];
}
const live = (page) => page.waitForResponse((it) => it.url().includes('/embed/v1/live'));
let said = 0;
async function say(thread, comment, parent) {
  const body = { thread, author: 'Bo', email: 'bo@example.org', comment: `${comment} (${++said})`, parent };
  const answer = await fetch(`${base}/api/v1/comments`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  check(answer.status === 201, `posting “${comment}” by the API: ${answer.status} ${await answer.clone().text()}`);
  return (await answer.json()).id;
}
const posted = async (thread, words) => {
  await thread.getByRole('button', { name: 'Post Comment' }).click();
  await thread.locator('article.comment', { hasText: words }).waitFor();
};
const action = (thread) => thread.locator('form.reply-form').evaluate((it) => decodeURIComponent(it.getAttribute('action')), null, { timeout: 1000 }).catch(() => '');
const until = async (what, is) => {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    if (await is()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  check(false, what);
};

// An app that goes on to another page keeps the element: the reply stands under the page that is read.
await visit({}, async (page) => {
  await on(page, 'app-a', THREAD);
  const thread = page.locator('weshift-thread');
  await fill(thread, 'A draft about the first page.');
  await page.evaluate(() => history.pushState({}, '', '/made/app-b'));
  await fill(thread, 'I read the second page.');
  await posted(thread, 'I read the second page.');
  check((await comments(made('app-b'))).length === 1, 'after pushState the reply is not under the page that is read');
  check((await comments(made('app-a'))).length === 0, 'after pushState the reply is under the page before');
  await page.goBack();
  await until('back on the first page its draft is gone', async () => await thread.locator('[name=comment]').inputValue().catch(() => '') === 'A draft about the first page.');
  check((await action(thread)).includes('/made/app-a'), `back on the first page the form sends to ${await action(thread)}`);
  // A parameter that the page adds to its own address takes nothing away from whoever types.
  await thread.locator('[name=comment]').press('End');
  await page.evaluate(() => history.replaceState({}, '', '/made/app-a?tab=2'));
  await until('the form does not follow a parameter', async () => (await action(thread)).includes('tab=2'));
  await page.keyboard.type(' More.');
  check(await thread.locator('[name=comment]').inputValue() === 'A draft about the first page. More.', `after replaceState the field has “${await thread.locator('[name=comment]').inputValue()}”`);
});

// Browsers that do not tell of such changes are looked at.
await visit({}, async (page) => {
  await page.addInitScript(() => Object.defineProperty(window, 'navigation', { value: undefined }));
  await on(page, 'old-a', THREAD);
  await page.locator('details.reply').waitFor();
  await page.evaluate(() => history.pushState({}, '', '/made/old-b'));
  await until('an older browser does not follow pushState', async () => (await action(page.locator('weshift-thread'))).includes('/made/old-b'));
});

// A reply that is on its way while the page changes stands under the page it was written on, and does not come back.
await visit({}, async (page) => {
  await on(page, 'slow-a', THREAD);
  const thread = page.locator('weshift-thread');
  await fill(thread, 'Sent, and gone on.');
  await page.route(/\/embed\/v1\/thread/, async (route) => {
    await new Promise((done) => setTimeout(done, 400));
    await route.continue();
  });
  await thread.getByRole('button', { name: 'Post Comment' }).click();
  await page.evaluate(() => history.pushState({}, '', '/made/slow-b'));
  await until('a reply under way is lost with its page', async () => (await comments(made('slow-a'))).length === 1);
  await thread.locator('details.reply').waitFor();
  await page.waitForTimeout(600);
  check(await thread.getByText('Sent, and gone on.').count() === 0, 'the reply shows under the next page');
  await page.goBack();
  await thread.getByText('Sent, and gone on.').waitFor();
  check(await thread.locator('[name=comment]').inputValue() === '', 'what was sent stands in the form again');
});

// Attributes that change: discussion, form and count are those of the new name.
await visit({}, async (page) => {
  await on(page, 'attributes', `<weshift-count post="km-culture-shift" shift="we-know">-</weshift-count>${THREAD.replace('eager', 'eager post="km-culture-shift" shift="we-know"')}`);
  const thread = page.locator('weshift-thread');
  await thread.locator('form.reply-form').waitFor({ state: 'attached' });
  await say('km-culture-shift/ours', 'Ours');
  const steps = [
    [{ shift: 'ours' }, 'km-culture-shift/ours'],
    [{ shift: '1' }, 'km-culture-shift/'],
    [{ thread: 'km-culture-shift/shared' }, 'km-culture-shift/shared'],
    [{ thread: null, post: null, shift: null, url: '/made/by-url' }, '/made/by-url'],
    [{ url: null }, '/made/attributes'],
  ];
  for (const [attributes, end] of steps) {
    await page.evaluate((attributes) => {
      for (const it of document.querySelectorAll('weshift-thread,weshift-count')) for (const [name, value] of Object.entries(attributes)) value === null ? it.removeAttribute(name) : it.setAttribute(name, value);
    }, attributes);
    await until(`after ${JSON.stringify(attributes)} the form does not send to ${end}`, async () => (await action(thread)).includes(end));
    if (end.endsWith('ours')) await until('the count does not follow its attributes', async () => await page.locator('weshift-count').textContent() === '1 reply');
  }
  await until('the count keeps an old number', async () => await page.locator('weshift-count').textContent() === 'No replies yet');
});

// Who is in a field while an attribute changes is in that of the new form, and goes on typing there.
await visit({}, async (page) => {
  await on(page, 'focus', THREAD.replace('eager', 'eager thread="km-culture-shift/ours"'));
  const thread = page.locator('weshift-thread');
  await fill(thread, 'A draft about ours.');
  for (const [field, name] of [['comment', 'km-culture-shift/shared'], ['author', 'km-culture-shift/ours']]) {
    await thread.locator(`[name=${field}]`).focus();
    await page.evaluate((name) => document.querySelector('weshift-thread').setAttribute('thread', name), name);
    await until(`the form does not follow to ${name}`, async () => (await action(thread)).includes(name));
    const now = await page.evaluate(() => document.querySelector('weshift-thread').shadowRoot.activeElement?.name);
    check(now === field, `after a change of discussion the focus is on ${now} and not on ${field}: ${await focused(page)}`);
  }
  check(await thread.locator('[name=comment]').inputValue() === 'A draft about ours.', 'the draft of the first discussion is gone');
  // Who went elsewhere meanwhile is left there.
  await thread.locator('[name=comment]').focus();
  await page.evaluate(() => {
    const field = document.body.appendChild(document.createElement('input'));
    field.id = 'elsewhere';
    document.querySelector('weshift-thread').setAttribute('thread', 'km-culture-shift/shared');
    field.focus();
  });
  await until('the form does not follow', async () => (await action(thread)).includes('km-culture-shift/shared'));
  check((await focused(page)).endsWith('#elsewhere'), `the discussion takes the focus from another field: ${await focused(page)}`);
});

// An address that changes while the first answer is under way.
await visit({}, async (page) => {
  await page.route(/\/embed\/v1\/data/, async (route) => {
    await new Promise((done) => setTimeout(done, 500));
    await route.continue();
  });
  await Promise.all([page.waitForRequest(/\/embed\/v1\/data/), on(page, 'race', THREAD)]);
  await page.evaluate(() => history.replaceState({}, '', '/made/race?tab=2'));
  await page.locator('details.reply').waitFor();
  check(await page.getByText('cannot be reached').count() === 0, 'an address that changes early makes the discussion unreachable');
});

// The canonical link: one that comes late is followed, one that stayed behind is not, one of a strange site is none.
await visit({}, async (page) => {
  await on(page, 'canon-a', THREAD, { head: `<link rel="canonical" href="${made('canon-a-proper')}">` });
  const thread = page.locator('weshift-thread');
  const sendsTo = (end) => until(`the form does not send to ${end}`, async () => new RegExp(`thread=[^&]*${end}(&|$)`).test(await action(thread)));
  await sendsTo('/canon-a-proper');
  await page.evaluate(() => history.pushState({}, '', '/made/canon-b'));
  await sendsTo('/canon-b');
  await page.evaluate(() => { document.querySelector('link[rel=canonical]').href = '/made/canon-b-proper'; });
  await sendsTo('/canon-b-proper');
  await page.evaluate(() => {
    document.querySelector('link[rel=canonical]').outerHTML = '<link rel="canonical" href="/made/canon-c">';
    history.pushState({}, '', '/made/canon-c?from=b');
  });
  await sendsTo('/canon-c');
  await page.evaluate(() => { document.querySelector('link[rel=canonical]').href = 'https://another.example/first-published-here'; });
  await sendsTo('/canon-c\\?from=b');
  check(await thread.getByRole('alert').count() === 0, 'a canonical link of another site is called an error');
});

// Who looks away and comes back hears of new replies as before.
await visit({}, async (page) => {
  await on(page, 'away', THREAD);
  await say(made('away'), 'The first');
  const look = (hidden) => page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
  await Promise.all([live(page), page.reload()]);
  await look(true);
  await page.waitForTimeout(700);
  await say(made('away'), 'Said meanwhile');
  await Promise.all([live(page), look(false)]);
  await page.getByText('1 new reply.').waitFor();
  await say(made('away'), 'Said after that');
  await page.getByText('2 new replies.').waitFor();
});

// Whom a reply answers: kept when new replies are shown, at a permalink of the page, and when the element moves.
await visit({}, async (page) => {
  const name = made('answers');
  const [first, second, third] = [await say(name, 'First'), await say(name, 'Second'), await say(name, 'Third')];
  await Promise.all([live(page), on(page, 'answers', `<section id="left">${THREAD}</section><section id="right"></section>`)]);
  const thread = page.locator('weshift-thread'), text = thread.locator('[name=comment]');
  const parent = () => thread.locator('[name=parent]').inputValue();
  const still = async (when) => {
    check(await parent() === String(second), `${when} the reply answers “${await parent()}”`);
    check(await text.inputValue() === 'To the second', `${when} the text is “${await text.inputValue()}”`);
    check(await thread.locator('.replying').isVisible(), `${when} nothing says whom the reply answers`);
  };
  const reply = (id) => thread.locator(`#c-${id} .acts a`).first();
  await reply(second).click();
  await thread.locator('.replying').waitFor();
  check((await focused(page)).startsWith('textarea'), `after Reply the focus is on ${await focused(page)}`);
  await page.keyboard.type('To the second');
  const fourth = await say(name, 'Fourth');
  await thread.getByText('1 new reply.').waitFor();
  await still('while news come');
  await thread.getByRole('button', { name: 'Show' }).click();
  await thread.locator(`#c-${fourth}`).waitFor();
  await still('after Show');
  check((await focused(page)).endsWith(`#c-${fourth}`), `after Show the focus is on ${await focused(page)}`);
  await page.evaluate((id) => { location.hash = `#c-${id}`; }, first);
  await thread.locator(`#c-${first}.pointed`).waitFor();
  await still('at a permalink of the page');
  await text.focus();
  await page.evaluate(() => document.querySelector('#right').append(document.querySelector('weshift-thread')));
  await still('in another place of the page');
  check((await focused(page)).startsWith('textarea'), `moved, the focus is on ${await focused(page)}`);
  // Also where the page puts it aside for a moment, as sorting with a transition does.
  await page.evaluate(() => {
    const it = document.querySelector('weshift-thread');
    it.remove();
    setTimeout(() => document.querySelector('#left').append(it), 100);
  });
  await thread.waitFor({ state: 'attached' });
  await until('put aside for a moment, the focus is lost', async () => (await focused(page)).startsWith('textarea'));
  await still('put aside for a moment');
  await page.keyboard.press('End');
  await page.keyboard.type(', indeed');
  check(await text.inputValue() === 'To the second, indeed', 'moved, what is typed goes elsewhere');
  await page.reload();
  await thread.locator('.replying').waitFor();
  check(await parent() === String(second), 'after a reload the reply answers another');
  // Each comment that is answered has a draft of its own, and so has the discussion.
  await reply(third).click();
  await until('the form does not go to the third', async () => await parent() === String(third));
  check(await text.inputValue() === '', `the answer to the third begins with “${await text.inputValue()}”`);
  check(await thread.locator('[name=author]').inputValue() === '', 'a name that nobody typed');
  await thread.getByRole('link', { name: 'Cancel reply' }).click();
  await thread.locator('.replying').waitFor({ state: 'detached' });
  await fill(thread, 'To all');
  await reply(third).click();
  await until('the form does not go to the third again', async () => await parent() === String(third));
  check(await text.inputValue() === '', `a draft to all became an answer to the third: “${await text.inputValue()}”`);
  check(await thread.locator('[name=author]').inputValue() === 'Ada Lovelace', 'who writes is not kept between forms');
  await reply(second).click();
  await until('the form does not go back to the second', async () => await parent() === String(second));
  check(await text.inputValue() === 'To the second, indeed', 'the draft of the answer is gone');
  await posted(thread, 'To the second, indeed');
  const kept = (await comments(name)).find((it) => JSON.stringify(it).includes('To the second, indeed'));
  check(kept?.parent === second, `the reply was kept with the parent ${kept?.parent}`);
});

// What an answer was to is taken away meanwhile: its words are in the form, and nobody else is answered by them.
await visit({}, async (page) => {
  const name = made('gone'), id = await say(name, 'To be taken away');
  await on(page, 'gone', THREAD);
  const thread = page.locator('weshift-thread');
  await thread.locator(`#c-${id} .acts a`).first().click();
  await thread.locator('.replying').waitFor();
  await thread.locator('[name=comment]').pressSequentially('An answer to what is gone');
  await page.route(/\/embed\/v1\/thread.*reply=/, async (route) => route.fulfill({ response: await route.fetch({ url: route.request().url().replace(/reply=\d+/, 'reply=999999') }) }));
  await page.reload();
  await until('the words of an answer are gone with what it answers', async () => await thread.locator('[name=comment]').inputValue({ timeout: 500 }).catch(() => '') === 'An answer to what is gone');
  check(await thread.locator('[name=parent]').inputValue() === '', 'an answer to what is gone answers somebody');
  check(await thread.locator('[name=comment]').isVisible(), 'the words of an answer to what is gone are folded away');
});

// Counts elsewhere in the page follow what is posted and what is told; who took the page over from its server puts its
// own words there in vain.
await visit({}, async (page) => {
  const count = page.locator('weshift-count'), is = (at, words) => until(`count ${at} is not “${words}”`, async () => await count.nth(at).textContent() === words);
  const other = 'km-culture-shift/ours', others = (await comments(other)).length;
  await on(page, 'counts', `<weshift-count>-</weshift-count>${THREAD}<weshift-count url="/made/counts">-</weshift-count><weshift-count thread="${other}">-</weshift-count>`);
  await is(0, 'No replies yet');
  await is(1, 'No replies yet');
  const thread = page.locator('weshift-thread');
  await fill(thread, 'The first of the count');
  await posted(thread, 'The first of the count');
  await is(0, '1 reply');
  await is(1, '1 reply');
  await say(made('counts'), 'Told of the count');
  await thread.getByText('1 new reply.').waitFor();
  await is(0, '2 replies');
  await is(1, '2 replies');
  await is(2, others === 1 ? '1 reply' : others ? `${others} replies` : 'No replies yet');
  await page.evaluate(() => { document.querySelector('weshift-count').textContent = 'Replies'; });
  await is(0, '2 replies');
});

// The focus: at no time it falls to the page, whatever is pressed by keyboard.
await visit({}, async (page) => {
  const name = made('focus');
  for (let number = 0; number < 51; number++) await say(name, 'One of many');
  await Promise.all([live(page), on(page, 'focus', THREAD)]);
  const thread = page.locator('weshift-thread');
  const stays = async (when) => check(await page.evaluate(() => document.activeElement === document.querySelector('weshift-thread')), `${when} the focus is on ${await focused(page)}`);
  const press = async (it) => {
    await it.focus();
    await page.keyboard.press('Enter');
  };
  await press(thread.locator('.pager a').last());
  await thread.getByText('One of many (' + said + ')').waitFor();
  await stays('on the next page');
  // A second reply is told while somebody is at the button of the first.
  await say(name, 'New');
  const show = thread.getByRole('button', { name: 'Show' });
  await show.focus();
  await say(name, 'Newer');
  await thread.getByText('2 new replies.').waitFor();
  await stays('while more is told');
  check(await show.evaluate((it) => it.getRootNode().activeElement === it), `while more is told the focus is on ${await focused(page)}`);
  await page.keyboard.press('Enter');
  await thread.getByText('Newer').waitFor();
  await stays('after Show');
  // What cannot be reached, once and again, and then it can.
  await page.route(/\/embed\/v1\/thread/, (route) => route.abort());
  await press(thread.locator('.pager a').first());
  const again = thread.getByRole('button', { name: 'Try again' });
  await again.waitFor();
  await stays('where nothing can be reached');
  await press(again);
  await until('trying again says nothing', async () => !(await page.evaluate(() => document.querySelector('weshift-thread').shadowRoot.querySelector('[aria-busy=true]'))));
  await stays('where trying again fails');
  await page.unroute(/\/embed\/v1\/thread/);
  await press(again);
  await again.waitFor({ state: 'detached' });
  await stays('where trying again helps');
  // Somebody chose where they stand, and the discussion is taken anew around them.
  await thread.locator('details.reply > summary').focus();
  await page.keyboard.press('Enter');
  await thread.locator('[name=author]').focus();
  await page.evaluate(() => history.replaceState({}, '', '/made/focus?tab=3'));
  await until('the form does not follow a parameter', async () => (await action(thread)).includes('tab=3'));
  check((await focused(page)).startsWith('input'), `where the page names itself anew the focus is on ${await focused(page)}`);
});
// Who stands on the page's own link while the discussion comes is in the discussion.
await visit({}, async (page) => {
  await page.route(/\/embed\/v1\/data/, async (route) => {
    await new Promise((done) => setTimeout(done, 500));
    await route.continue();
  });
  await on(page, 'early', THREAD);
  await page.getByRole('link', { name: 'Read the replies' }).focus();
  await page.locator('details.reply').waitFor();
  check((await focused(page)).startsWith('div.weshift'), `when the discussion comes the focus is on ${await focused(page)}`);
});

// On paper a reply has its date; on the screen it is there to look up.
await visit({}, async (page) => {
  await say(made('paper'), 'To be printed');
  await on(page, 'paper', THREAD);
  const time = page.locator('weshift-thread time').first();
  const whole = await time.getAttribute('title');
  check(/^\d+ \w+ \d{4}/.test(whole), `a reply is of “${whole}”`);
  // What is older than a month is shown by its date on the screen, too.
  const isOld = Date.now() - Date.parse(await time.getAttribute('datetime')) > 30 * 864e5;
  for (const [event, words] of [['beforeprint', /^\d+ \w+ \d{4}/], ['afterprint', isOld ? /\d{4}/ : /now|ago|yesterday/]]) {
    await page.evaluate((event) => dispatchEvent(new Event(event)), event);
    check(words.test(await time.textContent()), `${event}: the reply is of “${await time.textContent()}”`);
  }
});

// The hotkeys of a page: what is typed into a field is nobody else's.
await visit({}, async (page) => {
  await on(page, 'hotkeys', `<input type="search" id="search"><input id="own">${THREAD}`);
  await page.evaluate(() => {
    window.seen = [];
    const act = (event) => {
      window.seen.push(event.key);
      if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
      if (event.key === '/') { event.preventDefault(); document.querySelector('#search').focus(); }
      if (event.key === 'n') history.pushState({}, '', '/made/next');
    };
    for (const type of ['keydown', 'keypress', 'keyup']) for (const [where, early] of [[document, false], [document, true], [window, false], [document.body, false]]) where.addEventListener(type, act, early);
  });
  const thread = page.locator('weshift-thread');
  await thread.locator('details.reply > summary').click();
  await thread.locator('[name=comment]').pressSequentially('and/or now');
  await thread.locator('[name=author]').pressSequentially('n/');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  check(await thread.locator('[name=comment]').inputValue() === 'and/or now', `typed “and/or now”, the field has “${await thread.locator('[name=comment]').inputValue()}”`);
  check(await page.locator('#search').inputValue() === '', 'the search of the page took what was typed');
  check(page.url().endsWith('/made/hotkeys'), `typing led to ${page.url()}`);
  const seen = [...new Set(await page.evaluate(() => window.seen))].sort().join(' ');
  check(seen === 'Control Escape k', `the page heard ${seen}`);
  await page.locator('#own').pressSequentially('x');
  check((await page.evaluate(() => window.seen)).includes('x'), 'the page does not hear its own fields');
});

// Whatever the page says of its own type, the discussion's is readable, and fields are big enough for a finger.
const HOSTILE = {
  'text-align': 'center', 'text-transform': 'uppercase', 'letter-spacing': '9px', 'word-spacing': '20px', 'white-space': 'nowrap', 'text-indent': '5em', 'word-break': 'break-all',
  'text-shadow': '2px 2px 2px red', 'user-select': 'none', 'line-height': '3', 'font-style': 'italic', 'font-weight': '100', 'font-variant': 'small-caps', 'font-stretch': 'condensed', 'hyphens': 'auto',
  'cursor': 'none', 'list-style': 'square', 'color': 'rgb(250, 250, 250)', 'quotes': 'none', 'tab-size': '1', 'line-break': 'anywhere', 'text-align-last': 'right', 'text-justify': 'none', 'word-wrap': 'normal',
  'caret-color': 'transparent', 'pointer-events': 'none', '-webkit-text-fill-color': 'rgb(255, 0, 0)', '-webkit-text-stroke': '2px red', 'writing-mode': 'vertical-rl', 'text-emphasis': 'filled', 'font-feature-settings': '"smcp"',
  'border-collapse': 'collapse', 'accent-color': 'red', 'text-underline-offset': '1em', 'text-wrap': 'nowrap', 'font-kerning': 'none', 'text-rendering': 'geometricPrecision', 'font-size-adjust': '2', 'orphans': '9', '-webkit-font-smoothing': 'none',
};
await visit({}, async (page) => {
  await say(made('type'), `Words, and \`code\`.\n\n- an item\n\n> a quote\n\n\`\`\`\n${'let wide = 1; '.repeat(20)}THE_END\n\`\`\`\n\nمرحبا بالعالم. Then more.`);
  const measure = () => page.evaluate((names) => {
    const root = document.querySelector('weshift-thread').shadowRoot;
    return ['.comment-body p', '.comment-body li', 'textarea', 'input[type=text]', 'button', '.meta', 'summary'].map((selector) => {
      const style = getComputedStyle(root.querySelector(selector));
      return [selector, ...['font-size', 'font-family', 'min-block-size', ...names].map((it) => `${it}: ${style.getPropertyValue(it)}`)];
    });
  }, Object.keys(HOSTILE));
  await on(page, 'type', THREAD);
  await page.locator('weshift-thread details.reply > summary').click();
  const usual = await measure();
  const big = usual.find(([selector]) => selector === '.comment-body p');
  check(big[1] === 'font-size: 16px', `the text of a comment has ${big[1]}`);
  for (const size of ['html{font-size:62.5%}', 'html{font-size:10px}body{font-size:1.6rem}', 'html{font-size:30px}', 'main{font-size:.5em}', `main,weshift-thread{${Object.entries(HOSTILE).map(([name, value]) => `${name}:${value} !important`).join(';')}}`]) {
    await page.evaluate((css) => {
      document.querySelector('#hostile')?.remove();
      const style = document.createElement('style');
      style.id = 'hostile';
      style.textContent = css;
      document.head.append(style);
    }, size);
    const now = await measure();
    for (const [index, [selector, ...values]] of now.entries()) {
      const differ = values.filter((value, at) => value !== usual[index][at + 1]);
      check(differ.length === 0, `${size.slice(0, 50)} reaches ${selector}: ${differ.join('; ')}`);
    }
    for (const field of await page.locator('weshift-thread').locator('input:visible, button:visible, textarea:visible').all()) {
      const [height, font] = await field.evaluate((it) => [it.getBoundingClientRect().height, Number.parseFloat(getComputedStyle(it).fontSize)]);
      const kind = await field.getAttribute('type');
      if (kind !== 'radio' && kind !== 'checkbox') check(height >= 44 && font >= 16, `${size.slice(0, 50)}: a field is ${height} high in ${font}`);
    }
  }
  await page.evaluate(() => document.querySelector('#hostile').remove());
  // Wide code is read by keyboard too: it wraps.
  await read(page, 'wide code');
  const wide = await page.locator('weshift-thread pre').evaluate((it) => it.scrollWidth - it.clientWidth);
  check(wide <= 1, `code is cut by ${wide}`);
  // Each paragraph goes in its own direction, code from left to right.
  const directions = await page.evaluate(() => {
    const root = document.querySelector('weshift-thread').shadowRoot, style = (it) => getComputedStyle(root.querySelector(`.comment-body ${it}`));
    return [...['p', 'li', 'blockquote'].map((it) => style(it).unicodeBidi), ...['pre', 'code'].map((it) => style(it).direction + ' ' + style(it).unicodeBidi)].join();
  });
  check(directions === 'plaintext,plaintext,plaintext,ltr isolate,ltr isolate', `directions: ${directions}`);
  // On paper: dark themes too are black on white, and nothing is cut.
  await page.evaluate(() => {
    const it = document.querySelector('weshift-thread');
    it.setAttribute('theme', 'dark');
    it.style.setProperty('--wk-fg', '#ddd');
  });
  await page.emulateMedia({ media: 'print' });
  const ink = await page.locator('weshift-thread .comment-body p').first().evaluate((it) => getComputedStyle(it).color);
  check(ink === 'rgb(0, 0, 0)', `printed in ${ink}`);
  const body = await page.locator('weshift-thread .comment-body').first().evaluate((it) => getComputedStyle(it).overflowX);
  check(body === 'visible', `printed with overflow ${body}`);
  check(await page.locator('weshift-thread .note, weshift-thread form').filter({ visible: true }).count() === 0, 'forms are printed');
});

// Why there is no discussion: the owner reads what to set, readers see the link.
for (const [name, attributes, words] of [
  ['an unknown post', 'post="nowhere"', /There is no post/],
  ['an unknown shift', 'post="km-culture-shift" shift="99"', /has no shift/],
  ['a page of a strange site', 'url="https://strange.example/x"', /strange\.example.*site\.origins/],
  ['no name at all', 'thread="Not A Name"', /names no discussion/],
]) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const heard = [];
  page.on('console', (message) => heard.push(message.text()));
  await on(page, 'why', THREAD.replace('eager', `eager ${attributes}`));
  await until(`${name}: the console says nothing`, () => heard.some((it) => /^Weshift: /.test(it) && words.test(it)));
  check(await page.getByRole('link', { name: 'Read the replies' }).isVisible(), `${name}: the link is not shown`);
  check(await page.getByRole('alert').count() === 0, `${name}: readers are told of an error`);
  await context.close();
}
{
  // The same pages by another name of this machine are another site, which is not in the settings.
  const context = await browser.newContext();
  const page = await context.newPage();
  const heard = [];
  page.on('console', (message) => heard.push(message.text()));
  const strange = host.replace('127.0.0.1', 'localhost');
  await on(page, 'strange', THREAD, { site: strange });
  await until('a site that is not in the settings: the console says nothing', () => heard.some((it) => it.includes('Weshift: ') && it.includes(strange) && it.includes('site.origins')));
  check(await page.getByRole('link', { name: 'Read the replies' }).isVisible(), 'a site that is not in the settings: the link is not shown');
  check(await page.getByRole('alert').count() === 0, 'a site that is not in the settings: readers are told of an error');
  await context.close();
}
await visit({}, async (page) => {
  await page.route(/\/embed\/v1\//, (route) => route.abort());
  await on(page, 'unreachable', THREAD);
  const alert = page.getByRole('alert');
  await alert.waitFor();
  check(await alert.textContent() === 'The discussion cannot be reached.', `nothing was typed, and it says “${await alert.textContent()}”`);
  await page.unroute(/\/embed\/v1\//);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('details.reply').waitFor();
});

// A language that no browser knows is no reason to show nothing.
await visit({}, async (page) => {
  await say(made('language'), 'Hello');
  await on(page, 'language', THREAD.replace('eager', 'eager lang="en_US.UTF-8"'));
  await page.locator('article.comment').waitFor();
});

await browser.close();
finish(`${states} states of pages elsewhere read`);
