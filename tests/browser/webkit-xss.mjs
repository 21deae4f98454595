// What others attacked with runs in WebKitGTK neither on our page nor in another site's, also where somebody points at it or
// follows it.
// node webkit-xss.mjs BASE HOST FILE
import { args, attack, check, finish, payloadsOf } from './browser.mjs';
import { visit } from './webdriver.mjs';

const [base, host, file] = args;
const payloads = payloadsOf(file);
const ELSEWHERE = `${host}/rtl.html`;
let posted = 0;
for (const [number, payload] of payloads.entries()) {
  for (const thread of ['km-culture-shift/shared', ELSEWHERE]) for (const field of ['comment', 'author', 'url']) if (await attack(base, thread, { [field]: payload }, number)) posted++;
}
const LOOK = () => {
  const root = document.querySelector('weshift-thread')?.shadowRoot ?? document;
  return { first: root.querySelector('article.comment').id, isLast: !root.querySelector('.pager [rel=next]') };
};
const TOUCH = () => {
  const root = document.querySelector('weshift-thread')?.shadowRoot ?? document;
  const all = [...root.querySelectorAll('.comment-body *, .by *')];
  for (const it of all) for (const type of ['pointerenter', 'mouseover', 'focus', 'wheel']) it.dispatchEvent(new Event(type, { bubbles: true }));
  root.addEventListener('click', (event) => { if (/^(https?|mailto):$/.test(event.target.closest('.comment-body a, .by a')?.protocol)) event.preventDefault(); });
  for (const it of all) if (it.localName === 'a') it.click();
  return all.length;
};
for (const [page, within] of [[`${base}/p/km-culture-shift/shared`, ''], [ELSEWHERE, 'weshift-thread >> ']]) await visit('attacked', async (browser) => {
  await browser.goto(page);
  for (let pages = 1; ; pages++) {
    await browser.find(`${within}article.comment`);
    check(await browser.run(TOUCH) > 0, `${page} shows no comment`);
    check((await browser.url()).split('?')[0] === page, `a click led to ${await browser.url()}`);
    const { first, isLast } = await browser.run(LOOK);
    if (isLast) break;
    await browser.click(`${within}.pager [rel=next]`);
    await browser.until(`page ${pages + 1} of ${page} does not come`, async () => (await browser.run(LOOK)).first !== first);
  }
});
finish(`${payloads.length} payloads, ${posted} comments`);
