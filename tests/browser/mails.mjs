// Reads the HTML part of every kind of mail, narrow and wide, in the light and in the dark, and as a mail program shows it
// that takes the styles away. Nothing is loaded, nothing sticks out, axe finds nothing, and the text part has every link and
// number.
// node mails.mjs FOLDER [FOLDER FOR PICTURES], where FOLDER is one that `weshift preview` wrote.
import { readFileSync, readdirSync } from 'node:fs';
import { args, check, finish, launch, violations, watch } from './browser.mjs';

const [folder, shots] = args;
const WAYS = [[320, 'light'], [320, 'dark'], [600, 'light'], [600, 'dark'], [320, 'plain'], [600, 'plain']];
const MOST_BYTES = 90_000;
const browser = await launch();
const mails = readdirSync(folder).filter((it) => /^mail-.*\.html$/.test(it));
check(mails.length > 20, `only ${mails.length} mails`);

const withoutStyles = () => {
  for (const it of document.querySelectorAll('style')) it.remove();
  for (const it of document.querySelectorAll('[style]')) it.removeAttribute('style');
};

for (const [width, way] of WAYS) {
  const colorScheme = way === 'dark' ? 'dark' : 'light';
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  const page = await context.newPage();
  let at = '';
  watch(page, `file://${folder}/mail-`, () => at);
  for (const mail of mails) {
    at = `${mail} at ${width} px, ${way}`;
    await page.goto(`file://${folder}/${mail}`);
    if (way === 'plain') await page.evaluate(withoutStyles);
    // Without styles nothing breaks a long word.
    const wider = way === 'plain' ? 0 : await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(wider <= 0, `${at}: ${wider} px stick out`);
    for (const { id, nodes } of await violations(page)) {
      check(false, `${at}: ${id} at ${nodes[0].html.slice(0, 120)}`);
    }
    if (shots) await page.screenshot({ path: `${shots}/${mail.replace('.html', '')}-${width}-${way}.png`, fullPage: true });
  }
  await context.close();
}

// Text and HTML say the same.
const page = await (await browser.newContext()).newPage();
for (const mail of mails) {
  const html = readFileSync(`${folder}/${mail}`, 'utf8');
  const text = readFileSync(`${folder}/${mail.replace('.html', '.txt')}`, 'utf8');
  check(html.length < MOST_BYTES, `${mail}: ${html.length} bytes`);
  check(!/<(img|link|script|iframe|object|video|audio)\b|url\(|@import/i.test(html), `${mail} loads something`);
  await page.setContent(html);
  const { links, words } = await page.evaluate(() => ({
    links: [...document.querySelectorAll('a[href]')].map((it) => it.getAttribute('href')),
    words: document.body.innerText,
  }));
  for (const link of links) check(text.includes(link), `${mail}: the text lacks ${link}`);
  for (const number of words.match(/\d+/g) ?? []) check(text.includes(number), `${mail}: the text lacks ${number}`);
  const long = text.split('\n').filter((line) => line.length > 72 && !line.includes('http'));
  check(long.length === 0, `${mail}: a line of the text is too long: ${long[0]}`);
}
finish(`Read ${mails.length} mails`);
