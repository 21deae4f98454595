// What people do most, in WebKitGTK, which is near to Safari: they read, write without script and with it, answer in a page
// of another site by keyboard, and decide at the desk. Layout, and what only some do, is walked in the other browsers.
// node webkit.mjs BASE HOST SETUP, on a site that publishes all but what says "perhaps".
import { args, check, finish } from './browser.mjs';
import { visit } from './webdriver.mjs';

const [base, host, setup] = args;
const SHIFT = `${base}/p/km-culture-shift/we-know`;
// Within a discussion that is the whole page, or that stands in another.
const write = async (browser, { comment, email }, within = '') => {
  await browser.fill(`${within}.reply-form [name=comment]`, comment);
  await browser.fill(`${within}.reply-form [name=author]`, 'Ada');
  await browser.fill(`${within}.reply-form [name=email]`, email);
};
const value = (browser, name) => browser.run((name) => document.querySelector(`.reply-form [name=${name}]`)?.value, name);
const isList = async (browser, selector) => {
  const role = await browser.role(selector);
  check(role === 'list', `${selector} is a ${role}`);
};
// From then on the page is told of news.
const listens = (browser) => browser.until('nobody listens for news', async () => browser.answered.some((it) => it.includes('/embed/v1/live')));

await visit('without script', async (browser) => {
  await browser.goto(SHIFT);
  await write(browser, { comment: 'Without script.', email: 'nonsense' });
  await browser.click('.reply-form button', 'Post Comment');
  await browser.find('[role=alert]');
  check(await value(browser, 'comment') === 'Without script.', 'without script: what was typed is gone');
  await browser.fill('.reply-form [name=email]', 'ada@example.org');
  await browser.click('.reply-form button', 'Preview');
  await browser.find('.preview', 'Without script.');
  await browser.click('.reply-form button', 'Post Comment');
  await browser.find('article.own', 'Without script.');
  await isList(browser, 'ol.comments');
}, { javaScriptEnabled: false });

await visit('with script', async (browser) => {
  // Who goes on, and comes back at once, finds the page as it was. A browser may forget a page at any time, such as when the
  // machine is short of memory: what our pages forbid, it never keeps.
  let kept = false;
  for (let n = 0; n < 5 && !kept; n++) {
    await browser.goto(SHIFT);
    await browser.run(() => { window.same = true; });
    await browser.click('a.site-name');
    await browser.until('the name of the site does not lead home', async () => await browser.run(() => location.pathname === '/' && document.readyState === 'complete'));
    await browser.run(() => { history.back(); });
    await browser.until('nothing leads back', async () => await browser.run(() => location.pathname !== '/' && document.readyState === 'complete'));
    kept = await browser.run(() => window.same === true);
  }
  check(kept, 'back on a page that was just left, it is loaded anew, five times of five');
  await write(browser, { comment: 'With script, perhaps to be seen later.', email: 'nonsense' });
  await browser.run(() => { location.reload(); });
  await browser.until('the page is not loaded again', async () => await browser.run(() => document.readyState === 'complete' && performance.getEntriesByType('navigation')[0].type === 'reload'));
  check(await value(browser, 'comment') === 'With script, perhaps to be seen later.', `after a reload the draft is “${await value(browser, 'comment')}”`);
  await browser.click('.reply-form button', 'Post Comment');
  await browser.find('[role=alert]');
  check((await browser.focused()).startsWith('div.trouble'), `after an error the focus is on ${await browser.focused()}`);
  await browser.fill('.reply-form [name=email]', 'ada@example.org');
  await browser.click('.reply-form button', 'Preview');
  await browser.find('.preview', 'With script');
  check(/preview/.test(await browser.focused()), `after Preview the focus is on ${await browser.focused()}`);
  await browser.click('.reply-form button', 'Post Comment');
  await browser.find('main', 'waiting for a community manager');

  // A manager publishes it by keyboard while the reader looks on, who is told.
  await browser.goto(SHIFT);
  await listens(browser);
  await visit('at the desk', async (desk) => {
    await desk.goto(setup);
    for (const [name, words] of [['name', 'Bea'], ['email', 'bea@example.org'], ['password', 'correct horse battery']]) await desk.fill(`[name=${name}]`, words);
    await desk.click('button', 'Set up');
    await desk.find('h1', 'Welcome');
    await desk.goto(`${base}/admin`);
    await desk.find('#cards article.held', 'With script');
    await isList(desk, '.desk-nav ul');
    await desk.press('j');
    check(/^article/.test(await desk.focused()), `j leads to ${await desk.focused()}`);
    await desk.press('a');
    await desk.find('#said', 'was published');
    await desk.find('#cards .empty');
    check(/empty/.test(await desk.focused()), `at the end of the queue the focus is on ${await desk.focused()}`);
    await desk.press('u');
    await desk.find('#cards article.held', 'With script');
    await desk.click('.decide [value=approve]');
    await desk.find('#cards .empty');
  });
  await browser.click('[data-news] button', 'Show');
  await browser.find('article.comment:focus', 'With script');
});

await visit('in a page of another site', async (browser) => {
  const BOX = 'weshift-thread >> ';
  await browser.goto(`${host}/strict.html`);
  await browser.click(`${BOX}details.reply > summary`);
  await write(browser, { comment: 'From another site.', email: 'nonsense' }, BOX);
  await browser.click(`${BOX}.reply-form button`, 'Post Comment');
  await browser.find(`${BOX}.trouble`);
  check((await browser.focused()).startsWith('div.trouble'), `in another site, after an error, the focus is on ${await browser.focused()}`);
  await browser.fill(`${BOX}.reply-form [name=email]`, 'ada@example.org');
  await browser.click(`${BOX}.reply-form button`, 'Preview');
  await browser.find(`${BOX}.preview`, 'From another site.');
  await browser.click(`${BOX}.reply-form button`, 'Post Comment');
  await browser.find(`${BOX}article.own`, 'From another site.');
  check((await browser.focused()).startsWith('article'), `in another site, after posting, the focus is on ${await browser.focused()}`);
  await isList(browser, `${BOX}ol.comments`);
  // An answer, by keyboard: from the reply on to its link, and back from there.
  await browser.run(() => [...document.querySelector('weshift-thread').shadowRoot.querySelectorAll('.acts a')].at(0).focus());
  await browser.press('Enter');
  await browser.find(`${BOX}.replying`);
  await browser.until('in another site, after Reply, the focus is not in the text', async () => (await browser.focused()).startsWith('textarea'));
  await browser.type('An answer.');
  await browser.fill(`${BOX}.reply-form [name=author]`, 'Bo');
  await browser.fill(`${BOX}.reply-form [name=email]`, 'bo@example.org');
  await browser.press('Enter');
  await browser.find(`${BOX}.answers-list article`, 'An answer.');
  await isList(browser, `${BOX}.answers-list`);
  // What somebody else says is told.
  await browser.goto(`${host}/strict.html`);
  await listens(browser);
  const said = await fetch(`${base}/api/v1/comments`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ thread: `${host}/strict.html`, author: 'Cy', email: 'cy@example.org', comment: 'Said meanwhile.' }) });
  check(said.status === 201, `posting by the API: ${said.status}`);
  await browser.click(`${BOX}.news button`, 'Show');
  await browser.find(`${BOX}article`, 'Said meanwhile.');
});
finish('What people do most, in WebKit');
