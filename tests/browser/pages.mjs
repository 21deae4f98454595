// Uses the pages as people do, without script and with it, and has axe read every state of them.
// node pages.mjs BASE SETUP
import { args, check, finish, launch, violations, watch } from './browser.mjs';

const [base, setup] = args;
const SHIFT = '/p/km-culture-shift/we-know';
const browser = await launch();
let states = 0;

const contexts = async (options, work) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  watch(page, base, () => page.url());
  await work(page, context);
  await context.close();
};

async function read(page, name) {
  states++;
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(wide <= 1, `${name}: scrolls sideways by ${wide}`);
  for (const it of await violations(page)) check(false, `${name}: ${it.id} at ${it.nodes[0].target} (${it.help})`);
}

async function fill(page, words) {
  const form = page.locator('form.reply-form').first();
  await form.locator('[name=comment]').fill(words);
  await form.locator('[name=author]').fill('Ada Lovelace');
  await form.locator('[name=email]').fill('ada@example.org');
  return form;
}

// A reader without script leaves a reply, wrong first.
await contexts({ javaScriptEnabled: false, viewport: { width: 320, height: 700 } }, async (page, context) => {
  await page.goto(base + SHIFT);
  let form = await fill(page, 'Typed without script.');
  await form.locator('[name=email]').fill('nonsense');
  await form.getByRole('button', { name: 'Post Comment' }).click();
  check(await page.locator('form.reply-form [name=comment]').inputValue() === 'Typed without script.', 'what was typed is gone');
  check(await page.getByRole('alert').count() === 1, 'no error summary');
  check((await page.title()).startsWith('Error: '), 'the title does not say Error');
  form = await fill(page, 'Typed without script.');
  await form.getByRole('button', { name: 'Post Comment' }).click();
  check(await page.getByText('waiting for a community manager').count() > 0, 'the author does not see the held comment');
  await page.locator('summary', { hasText: 'Change or withdraw' }).click();
  await page.locator('#own-comment').fill('Changed without script.');
  await page.getByRole('button', { name: 'Save the change' }).click();
  check(await page.getByText('Changed without script.').count() > 0, 'the change is not there');
  check((await context.cookies()).length === 0, 'a commenter got a cookie');
});

// Each paragraph runs as its letters do, code from left to right, and no long line of code has to be scrolled or is cut
// on paper.
await contexts({ viewport: { width: 320, height: 700 } }, async (page) => {
  await page.goto(base + SHIFT);
  const form = await fill(page, `English first.\n\nمرحبا بالعالم.\n\n- שלום \`a < b\`\n\n\`\`\`\n${'long_line '.repeat(60)}\n\`\`\``);
  await form.getByRole('button', { name: 'Preview' }).click();
  const look = () => page.evaluate(() => {
    const all = (what) => [...document.querySelectorAll(`.preview .comment-body ${what}`)].map((it) => getComputedStyle(it));
    const pre = document.querySelector('.preview .comment-body pre');
    return {
      paragraphs: all('p, .preview .comment-body li').map((it) => it.unicodeBidi),
      code: all('code').map((it) => it.direction + ' ' + it.unicodeBidi),
      hidden: pre.scrollWidth - pre.clientWidth,
    };
  });
  for (const media of ['screen', 'print']) {
    await page.emulateMedia({ media });
    const { paragraphs, code, hidden } = await look();
    check(paragraphs.length === 3 && paragraphs.every((it) => it === 'plaintext'), `${media}: paragraphs are ${paragraphs}`);
    check(code.length === 2 && code.every((it) => it === 'ltr isolate'), `${media}: code is ${code}`);
    check(hidden <= 0, `${media}: code is ${hidden} wider than its place`);
  }
});

// The owner comes in by the link of the first start and decides.
await contexts({}, async (page) => {
  await page.goto(setup);
  await read(page, 'setup');
  await page.fill('[name=name]', 'Bea');
  await page.fill('[name=email]', 'bea@example.org');
  await page.fill('[name=password]', 'correct horse battery');
  await page.locator('form').first().getByRole('button').click();
  await page.waitForURL('**/admin/welcome');
  await page.goto(`${base}/admin`);
  await read(page, 'queue');
  await page.locator('.decide [value=approve]').first().click();
  await page.getByRole('button', { name: /Undo/ }).click();
  await page.locator('.decide [value=approve]').first().click();
  await read(page, 'queue, empty');
  const DESK = ['comments', 'spam', 'spam?hold=10&spam=60', 'spam?hold=90&spam=20', 'managers', 'audit', 'account', 'comments/1',
    'posts', 'posts/new', 'posts/km-culture-shift', 'mail', 'mail?to=1', 'mail/preview/digest?scheme=dark&width=narrow', 'mail/preview/held'];
  for (const path of DESK) {
    await page.goto(`${base}/admin/${path}`);
    await page.evaluate(() => document.querySelectorAll('details').forEach((it) => { it.open = true; }));
    await read(page, path);
    await page.setViewportSize({ width: 320, height: 700 });
    await read(page, `${path}, narrow`);
    await page.setViewportSize({ width: 1280, height: 900 });
  }
  // Programs: a webhook, wrong first, then one of this machine that nobody answers.
  await page.goto(`${base}/admin/webhooks`);
  await page.fill('#url', 'https://10.0.0.8/hook');
  await page.getByRole('button', { name: 'Add the webhook' }).click();
  check(await page.locator('#url').inputValue() === 'https://10.0.0.8/hook', 'the address that was typed is gone');
  await read(page, 'a webhook, wrong');
  await page.fill('#url', 'http://127.0.0.1:9/hook');
  await page.getByRole('button', { name: 'Add the webhook' }).click();
  check(await page.getByText('whsec_').count() === 1, 'the secret is not shown');
  await read(page, 'a webhook, made');
  const hook = await page.locator('form.settings').getAttribute('action');
  await page.getByRole('button', { name: 'Send a test' }).click();
  for (const path of ['/admin/tokens', '/admin/webhooks', hook, '/admin/embed', '/api', '/frame?thread=km-culture-shift/we-know']) {
    await page.goto(base + path);
    await page.evaluate(() => document.querySelectorAll('details').forEach((it) => { it.open = true; }));
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await read(page, `${path}, ${width}`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }
  await page.goto(`${base}/admin/mail/preview/test`);
  await page.getByRole('button', { name: 'Send me this' }).click();
  await page.evaluate(() => document.querySelectorAll('details').forEach((it) => { it.open = true; }));
  await read(page, 'a letter');
  for (const kind of ['held', 'digest', 'follow', 'confirm', 'sign-in', 'alarm', 'test']) {
    const html = await page.request.get(`${base}/admin/mail/preview/${kind}/html`);
    if (!html.ok()) continue;
    await page.goto('about:blank'); // without the policy of the desk's pages
    await page.setContent(await html.text());
    await read(page, `the letter ${kind}`);
  }
  await page.goto(`${base}/admin/mail`);
  await page.locator('summary', { hasText: 'Hold all mail back' }).click();
  await page.getByRole('button', { name: 'Hold all mail back' }).click();
  await read(page, 'mail held back');
  await page.getByRole('button', { name: 'Let the mail go on' }).click();
});

// A reader follows a discussion; the button of the letter's page is for them alone to press.
await contexts({ javaScriptEnabled: false, viewport: { width: 320, height: 700 } }, async (page) => {
  await page.goto(base + SHIFT);
  await page.locator('summary', { hasText: 'Follow this discussion by email' }).click();
  await page.fill('#follow-email', 'rea@example.net');
  await page.getByRole('button', { name: 'Follow' }).click();
  check(await page.getByText('Look into your mailbox').count() === 1, 'following says nothing');
});

// Somebody places themselves without script, on a phone, and gets a page of their own.
const START = '/p/km-culture-shift/exercise';
let own;
await contexts({ javaScriptEnabled: false, viewport: { width: 320, height: 700 } }, async (page, context) => {
  await page.goto(base + START);
  await page.getByRole('button', { name: 'Start with me' }).click();
  await page.locator('#q-we-know input[value="6"]').check();
  await page.locator('#q-ours').getByText('Not sure').click();
  await page.getByRole('button', { name: 'Save and see what comes of it' }).click();
  own = page.url().split('?')[0];
  check(await page.getByText('2 of 11 answered').count() === 1, 'the page does not say how far it is');
  await page.getByRole('link', { name: 'My community' }).click();
  await page.locator('#q-we-know input[value="2"]').check();
  await page.getByRole('button', { name: 'Save and go on' }).first().click();
  check(page.url().endsWith('#q-community-property') || page.url().endsWith('#q-company-advantage'), `going on leads to ${page.url()}`);
  await page.goto(base + SHIFT);
  await page.locator('summary', { hasText: 'Place yourself' }).click();
  await page.getByRole('button', { name: 'Keep my place' }).click();
  check(await page.getByRole('alert').count() === 1, 'placing nowhere says nothing');
  check((await context.cookies()).length === 0, 'somebody who placed themselves got a cookie');
});

// With script each choice is kept by itself; the keyboard is enough.
await contexts({}, async (page) => {
  await page.goto(`${own}/me`);
  await page.locator('#q-shared input[value="3"]').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await page.locator('[data-saved]', { hasText: 'Saved.' }).waitFor();
  await page.waitForLoadState('networkidle');
  await page.reload();
  check(await page.locator('#q-shared input[value="4"]').isChecked(), 'what the keyboard chose was not kept');
});

// Enough others, from networks of their own, for pictures of every kind.
for (let n = 1; n <= 12; n++) {
  const headers = { 'x-forwarded-for': `203.0.${n}.7`, 'content-type': 'application/x-www-form-urlencoded' };
  const send = (path, body) => fetch(base + path, { method: 'POST', redirect: 'manual', headers, body });
  const me = (await send(START, '')).headers.get('location');
  const steps = n <= 7 ? 'shift-we-know=6&shift-ours=2' : `shift-we-know=${n - 5}`;
  check((await send(me, `${steps}&act=script`)).status === 204, 'an answer was not kept');
}
await contexts({}, async (page) => {
  const shown = async () => {
    await page.goto(`${base}/p/km-culture-shift/picture`);
    return await page.locator('svg.track').count();
  };
  for (let tries = 0; tries < 200 && await shown() < 2; tries++) await new Promise((done) => setTimeout(done, 50));
  check(await shown() >= 2, 'no pictures were taken');
});

// On paper: dates instead of ages, addresses with their site, and no heading that stands over nothing.
const PAPER = ['/p/km-culture-shift', SHIFT, START, '/p/km-culture-shift/picture', ...['', '/me', '/community'].map((it) => own.slice(base.length) + it)];
await contexts({}, async (page) => {
  await page.goto(`${own}/me`);
  for (const path of PAPER) {
    await page.goto(base + path);
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const seen = await page.evaluate(() => {
      const shows = (it) => it.checkVisibility() && it.getBoundingClientRect().height > 1;
      const lone = [...document.querySelectorAll('h2, h3, summary')].filter(shows).filter((it) => {
        const around = it.closest('section, details, article, aside') ?? document.querySelector('main');
        return ![...around.querySelectorAll('p, li, td, svg, pre, blockquote, dd, img')].some((other) => !it.contains(other) && shows(other));
      });
      return {
        lone: lone.map((it) => it.textContent),
        ages: [...document.querySelectorAll('time')].filter(shows).map((it) => it.textContent).filter((it) => /ago|now|yesterday/.test(it)),
        addresses: [...document.querySelectorAll('.comment header .meta a')].map((it) => getComputedStyle(it, '::after').content.replace('attr(href)', it.getAttribute('href'))),
        printed: [...document.querySelectorAll('.printed')].filter(shows).map((it) => it.textContent),
        forms: [...document.querySelectorAll('form, details.follow')].filter(shows).length,
        canonical: document.querySelector('link[rel=canonical]')?.href,
      };
    });
    check(seen.lone.length === 0, `${path}, printed: headings over nothing: ${seen.lone}`);
    check(seen.ages.length === 0, `${path}, printed: ages: ${seen.ages}`);
    check(seen.addresses.every((it) => it.includes(`${base}/c/`)), `${path}, printed: addresses ${seen.addresses}`);
    check(!seen.canonical || seen.printed.includes(seen.canonical), `${path}, printed: its address is ${seen.printed}, not ${seen.canonical}`);
    check(seen.forms === 0, `${path}, printed: ${seen.forms} forms`);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await page.emulateMedia({ media: 'screen' });
    const left = await page.locator('.printed').filter({ visible: true }).count();
    check(left === 0, `${path}: what is for paper shows on the screen`);
    // What is older than a month is shown by its date on the screen, too.
    const time = page.locator('article time').first();
    const isYoung = path === SHIFT && Date.now() - Date.parse(await time.getAttribute('datetime')) < 30 * 864e5;
    if (isYoung) check(/now|ago|yesterday/.test(await time.textContent()), `${path}: after printing, ages are dates`);
  }
});

// Readers, on every kind of screen, in every state.
const PUBLIC = ['/', '/p/km-culture-shift', SHIFT, '/p/km-culture-shift/ours', '/p/km-culture-shift/discussion', '/p/why-we-ask', '/c/1/reply', '/privacy', '/nothing', '/admin/sign-in',
  START, '/p/km-culture-shift/picture', '/p/why-we-ask/exercise', `${SHIFT}?side=to`, ...['', '/me', '/community', '/delete'].map((it) => own.slice(base.length) + it)];
for (const [name, options] of [
  ['wide', {}],
  ['narrow', { viewport: { width: 320, height: 700 } }],
  ['dark', { colorScheme: 'dark' }],
  ['forced colours', { forcedColors: 'active' }],
]) {
  await contexts(options, async (page, context) => {
    for (const path of PUBLIC) {
      await page.goto(base + path);
      await page.evaluate(() => document.querySelectorAll('details.follow, details.same, details.place, details.note, details.missing').forEach((it) => { it.open = true; }));
      await read(page, `${path}, ${name}`);
      await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      check(wide <= 1, `${path}, ${name}, right to left: scrolls sideways by ${wide}`);
    }
    await page.goto(base + SHIFT);
    await page.getByRole('button', { name: 'Post Comment' }).first().click();
    await read(page, `errors, ${name}`);
    const focused = await page.evaluate(() => document.activeElement.className);
    check(focused === 'trouble', `errors, ${name}: the focus is on "${focused}"`);
    check((await context.cookies()).length === 0, `${name}: a reader got a cookie`);
  });
}
await browser.close();
finish(`${states} states read`);
