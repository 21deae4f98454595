// Managers at the desk: by keyboard alone from the sign-in to an empty queue, the same without script, and every page of
// the desk read in its states, wide and narrow, light and dark, from left and from right.
// node desk.mjs BASE SETUP [SHOTS]
import { args, check, finish, launch, violations, watch } from './browser.mjs';

const [base, setup, shots] = args;
const PASSWORD = 'correct horse battery';
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
const page = await context.newPage();
watch(page, base, () => page.url());
let states = 0;

const LOOKS = [
  { width: 1280, scheme: 'light', dir: 'ltr', axe: true },
  { width: 320, scheme: 'dark', dir: 'rtl', axe: true },
  { width: 320, scheme: 'light', dir: 'ltr' },
];

async function read(name) {
  await page.evaluate(() => document.querySelectorAll('details').forEach((it) => { it.open = true; }));
  for (const { width, scheme, dir, axe } of LOOKS) {
    states++;
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.evaluate((it) => { document.documentElement.dir = it; }, dir);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(wide <= 1, `${name}, ${width}, ${dir}: scrolls sideways by ${wide}`);
    if (axe) {
      for (const it of await violations(page)) check(false, `${name}, ${width}, ${scheme}: ${it.id} at ${it.nodes[0].target} (${it.help})`);
    }
    if (shots) await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, '-')}-${width}-${scheme}-${dir}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.evaluate(() => { document.documentElement.dir = 'ltr'; });
}

const see = async (path, name = path) => {
  await page.goto(`${base}/admin${path}`);
  await read(name || 'queue');
};

async function write(author, comment, more = {}) {
  const body = { thread: 'km-culture-shift/we-know', author, email: `${encodeURIComponent(author).slice(0, 20).toLowerCase().replace(/\W/g, '')}@example.org`, comment, ...more };
  const answer = await fetch(`${base}/api/v1/comments`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  check(answer.status === 201, `writing as ${author}: ${answer.status}`);
  return (await answer.json()).id;
}

const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.tagName);
const waiting = () => page.locator('#cards article.held').count();
const press = async (...keys) => { for (const it of keys) await page.keyboard.press(it); };
// Tab until the focus is where it should be, as somebody does who has no mouse.
async function tabTo(selector) {
  for (let n = 0; n < 80; n++) {
    if (await page.evaluate((it) => document.activeElement.matches(it), selector)) return;
    await press('Tab');
  }
  check(false, `${page.url()}: the keyboard does not reach ${selector}`);
}

// The owner comes in, and reads the first steps in their states.
await page.goto(setup);
await page.fill('[name=name]', 'Bea');
await page.fill('[name=email]', 'bea@example.org');
await page.fill('[name=password]', PASSWORD);
await page.getByRole('button', { name: 'Set up' }).click();
await page.waitForURL('**/admin/welcome');
await read('welcome');
await see('', 'queue, first steps');
for (const step of ['site', 'mail', 'people', 'embed']) await see(`/welcome/${step}`);
await page.goto(`${base}/admin/welcome/site`);
await page.fill('#name', '');
await page.fill('#language', 'in English');
await page.getByRole('button', { name: 'Save' }).click();
await read('welcome, site, errors');
await page.fill('#name', 'Our knowledge, and all that we have learned about it in these years');
await page.fill('#language', 'en');
await page.getByRole('button', { name: 'Save' }).click();
await page.getByRole('button', { name: /Send a test letter/ }).click();
// What became of it comes by itself.
await page.getByRole('button', { name: 'It arrived' }).waitFor();
await read('welcome, mail, sent');
await page.getByRole('button', { name: 'It arrived' }).click();
await page.getByRole('button', { name: 'Skip this' }).click();
await page.getByRole('button', { name: 'That is done' }).click();
await read('welcome, all set');
await page.getByRole('button', { name: 'Sign out' }).click();

// By keyboard alone: in, through the queue with its keys, to the end of it.
const ids = [];
for (const [author, words] of [
  ['Ada Lovelace', 'We asked before we wrote, and it took a week less.'],
  ['Bo', 'See [what we did](https://casino.example/bonus), and https://other.example/too'],
  ['Ines Duarte', 'A shared answer is worth ten private ones.'],
  ['Cy', 'I never saw this work.'],
  ['Dee', 'Buy cheap pills now, best price, casino bonus!'],
  ['Eve', 'Somebody has to begin.'],
]) ids.push(await write(author, words));
await page.goto(`${base}/admin/sign-in`);
await tabTo('#email');
await page.keyboard.type('bea@example.org');
await tabTo('#password');
await page.keyboard.type(PASSWORD);
await press('Enter');
await page.waitForURL('**/admin');
check(await waiting() === 6, `${await waiting()} wait, not 6`);
await press('j');
check(await focused() === `c-${ids[0]}`, `j leads to ${await focused()}`);
await press('j', 'k');
check(await focused() === `c-${ids[0]}`, `j and k lead to ${await focused()}`);
await press('?');
check(await page.locator('#keys').evaluate((it) => it.open), '? shows no keys');
await press('?');
check(!(await page.locator('#keys').evaluate((it) => it.open)), 'another ? does not put the keys away');
check(await focused() === `c-${ids[0]}`, `and then the focus is at ${await focused()}`);
await press('a');
await page.locator('#said', { hasText: 'was published' }).waitFor();
check(await focused() === `c-${ids[1]}`, `after approving, the focus is at ${await focused()}`);
await press('u');
await page.locator(`#c-${ids[0]}`).waitFor();
await page.waitForFunction((id) => document.activeElement.id === id, `c-${ids[0]}`);
check(await waiting() === 6, 'undo does not bring the comment back');
await press('a');
await page.waitForFunction((id) => document.activeElement.id === id, `c-${ids[1]}`);
await press('s');
await page.waitForFunction((id) => document.activeElement.id === id, `c-${ids[2]}`);
await press('r');
check(await page.evaluate(() => document.activeElement.tagName) === 'TEXTAREA', 'r leads to no answer');
await page.keyboard.type('That is the point, a');
await tabTo('details.answer[open] button');
await press('Enter');
await page.waitForURL(/done=/);
check(await waiting() === 3, `${await waiting()} wait after an answer, not 3`);
await press('j');
const second = await focused();
await press('e');
await page.waitForURL('**/edit');
await tabTo('textarea');
await page.keyboard.type('Reworded. ');
await tabTo('form.settings button, main form button');
await press('Enter');
await page.waitForURL((url) => !url.pathname.endsWith('/edit'));
await page.goto(`${base}/admin`);
check(await page.locator(`#${second}`, { hasText: 'Reworded.' }).count() === 1, 'the reworded comment is gone');
await press('j', 'x', 'j', 'x');
check(await page.locator('[form=chosen]:checked').count() === 2, 'x chooses nothing');
await press('Shift+D');
await page.waitForURL('**/bulk?**');
await read('bulk, chosen');
await page.goBack();
await press('j', 'd');
await page.locator('#said', { hasText: 'trash' }).waitFor();
await press('d');
await page.waitForFunction(() => document.querySelectorAll('#cards article.held').length === 1);
await press('a');
await page.waitForFunction(() => document.querySelectorAll('#cards article.held').length === 0);
check(await page.evaluate(() => document.activeElement.matches('.empty')), `at the end the focus is at ${await focused()}`);
check(await page.getByText('Nothing is waiting').count() === 1, 'an empty queue does not say so');
await press('u');
await page.locator('#cards article.held').waitFor();
check(await waiting() === 1, 'undo at the end brings nothing back');
await press('a');
await page.locator('#cards .empty').waitFor();
await see('', 'queue, empty');

// The same without script: every key is a button.
for (let n = 0; n < 3; n++) await write(`Without ${n}`, `A comment for those who have no script, number ${n}: we ask.`);
{
  const plain = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 320, height: 700 } });
  const without = await plain.newPage();
  watch(without, base, () => without.url());
  await without.goto(`${base}/admin/sign-in`);
  await without.fill('[name=email]', 'bea@example.org');
  await without.fill('[name=password]', PASSWORD);
  await without.getByRole('button', { name: 'Sign in', exact: true }).click();
  await without.locator('.decide [value=approve]').first().click();
  check(await without.getByText('was published').count() === 1, 'without script nobody is told what was done');
  await without.locator('.flash').getByRole('button', { name: 'Undo' }).click();
  check(await without.locator('article.held').count() === 3, 'without script nothing is undone');
  await without.locator('.decide [value=trash]').first().click();
  const card = without.locator('article.held').first();
  await card.locator('details.answer > summary').click();
  await card.locator('details.answer textarea').fill('An answer without script.');
  await card.locator('details.answer button').click();
  await without.locator('.decide [value=spam]').first().click();
  check(await without.getByText('Nothing is waiting').count() === 1, 'without script the queue does not end');
  await plain.close();
}

// A full desk, with names and words that are hard to fit.
const LONG = 'Hubert-Blaine-Wolfeschlegelsteinhausenbergerdorff-Senior-of-the-long-name-without-an-end';
const first = await write(LONG, `${'Pneumonoultramicroscopicsilicovolcanoconiosis'.repeat(4)} https://example.org/${'path/'.repeat(30)}`);
await write('محمد بن سلمان', 'المعرفة التي نتشاركها تنمو. هل سألتم قبل أن تكتبوا؟ https://example.org/ar');
for (let n = 0; n < 28; n++) await write(`Reader ${n}`, `Comment number ${n}. We tried it *twice*.\n\n> Did it work?\n\n- for us\n- and others`, n % 3 ? {} : { position: 1 + (n % 7) });
await see('', 'queue, many');
await see('?page=2', 'queue, page 2');
await see('?status=approved', 'queue, published');
await see('?status=spam', 'queue, spam');
await see(`/comments/${first}`, 'comment');
await see(`/comments/${first}/edit`, 'reword');
await see(`/comments/${first}/around`, 'around');
await see('/comments?q=comment&status=', 'search');
await see('/comments?q=nothing-like-it', 'search, empty');
await see('/comments?since=monday', 'search, errors');
await see('/bulk?act=spam&host=example.org', 'bulk');
await page.getByRole('button').last().click();
await page.waitForURL(/bulk\/\d+/);
await read('bulk, done');
await page.goto(`${base}/admin/comments/${first}`);
const person = await page.locator('a.person').first().getAttribute('href');
await page.goto(base + person);
await page.locator('details').evaluateAll((all) => all.forEach((it) => { it.open = true; }));
await page.locator('textarea[name=note]').last().fill('Writes at night. '.repeat(20));
await page.locator('form:has(textarea[name=note]) button').last().click();
await see(person.replace('/admin', ''), 'person');
await see(`${person.replace('/admin', '')}/erase`, 'erase');
await page.fill('[name=email]', 'someone@else.example');
await page.getByRole('button', { name: 'Erase this person' }).click();
await read('erase, errors');
await see('/blocklist', 'blocklist, empty');
await page.locator('main form button').first().click();
await read('blocklist, errors');
await page.locator('[name=value]').fill('casino.example');
await page.locator('[name=kind][value=domain], select[name=kind]').first().evaluate((it) => { if (it.tagName === 'SELECT') it.value = 'domain'; else it.checked = true; });
await page.locator('main form button').first().click();
await see('/blocklist');
await see('/audit');
await see(`/audit?act=decisions&who=Bea&person=${person.split('/').pop()}`, 'audit, narrow');
await see('/audit?since=monday', 'audit, errors');
await see('/stats');
await see('/spam');
await see('/mail');
await page.locator('main .wide a').first().click();
await read('letter');
await see('/mail/preview/digest', 'mail preview');
await see('/posts');
await see('/posts/new');
await page.getByRole('button', { name: 'Save' }).click().catch(() => {});
await see('/posts/km-culture-shift', 'post');
await page.getByRole('button', { name: 'Preview' }).first().click();
await read('post, preview');
await see('/embed');
await see('/managers');
await page.fill('#email', 'li@example.org');
await page.fill('#name', LONG);
await page.locator('#role-manager').check();
await page.getByRole('button', { name: 'Invite' }).click();
await see('/managers', 'managers, two');
await page.getByRole('link', { name: new RegExp(LONG.slice(0, 20)) }).click();
await read('manager');
await see('/tokens');
await page.fill('#name', 'The build that runs each night');
await page.locator('[name=scopes]').first().check();
await page.getByRole('button', { name: 'Make the token' }).click();
await read('tokens, made');
await see('/account');
await see('/account/security', 'security');
await see('/account/app', 'app');
await page.goto(`${base}/admin/sign-in`);
await read('sign-in');

// A language that no words of ours are in turns nothing around.
await page.goto(`${base}/admin/welcome/site`);
await page.fill('#language', 'ar');
await page.getByRole('button', { name: 'Save' }).click();
await read('welcome, site, language');
const root = await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
check(root.join() === 'en,ltr', `an English page says that it is ${root}`);
await browser.close();
finish(`${states} states read`);
