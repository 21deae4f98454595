// A browser with script does the work that the site asks for while somebody types; one without it is held.
// node proof.mjs BASE
import { args, check, finish, launch, watch } from './browser.mjs';

const [base] = args;
const SHIFT = '/p/km-culture-shift/we-know';
const browser = await launch();

async function leave(name, words, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  watch(page, base, () => page.url());
  await page.goto(base + SHIFT);
  const form = page.locator('form.reply-form').first();
  await form.locator('[name=comment]').fill(words);
  await form.locator('[name=author]').fill(name);
  await form.locator('[name=email]').fill(`${name.toLowerCase()}@example.org`);
  // As people do who are in a hurry.
  await form.locator('button[type=submit]').first().click({ clickCount: options.javaScriptEnabled === false ? 1 : 2, noWaitAfter: true });
  await page.waitForURL((url) => url.href !== base + SHIFT);
  const text = await page.locator('main').innerText();
  await context.close();
  return text;
}

const fine = await leave('Ada', 'I tried the second exercise with my team last week and it went better than I feared.', {});
check(!/waiting for|waits for/i.test(fine), `with script the comment waits: ${fine.slice(0, 300)}`);
const held = await leave('Bo', 'We had the same problem after the merger.', { javaScriptEnabled: false });
check(/wait/i.test(held), `without script the comment does not wait: ${held.slice(0, 300)}`);
await browser.close();
finish('2 comments');
