// Leads a group session in a browser, joins it without script, and has axe read every page in every state.
// node groups.mjs BASE [FOLDER FOR PICTURES]
import { args, check, finish, launch, violations, watch } from './browser.mjs';

const [base, shots] = args;
const browser = await launch();
let states = 0;

const open = async (options) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  watch(page, base, () => page.url());
  return page;
};

const shoot = async (page, name) => { if (shots) await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, '-')}.png`, fullPage: true }); };

// Every page as it is, on a phone in the dark, in forced colours, and from right to left.
const WAYS = [
  ['wide', {}],
  ['narrow', { viewport: { width: 320, height: 700 }, colorScheme: 'dark' }],
  ['forced', { forcedColors: 'active' }],
];
async function read(path, name) {
  for (const [way, options] of WAYS) {
    const page = await open(options);
    await page.goto(base + path);
    await page.evaluate(() => document.querySelectorAll('details').forEach((it) => { it.open = true; }));
    const sideways = async (how) => {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      check(wide <= 1, `${name}, ${how}: scrolls sideways by ${wide}`);
    };
    states++;
    await sideways(way);
    for (const it of await violations(page)) check(false, `${name}, ${way}: ${it.id} at ${it.nodes[0].target} (${it.help})`);
    await shoot(page, `${name} ${way}`);
    await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
    await sideways(`${way}, right to left`);
    if (way === 'narrow') await shoot(page, `${name} rtl`);
    check((await page.context().cookies()).length === 0, `${name}: a cookie`);
    await page.context().close();
  }
}

const path = (page) => page.url().slice(base.length);

// Bea begins one, wrong first.
const bea = await open({});
await bea.goto(`${base}/s/new`);
await read('/s/new', 'begin');
await bea.getByRole('button', { name: 'Begin the session' }).click();
check((await bea.title()).startsWith('Error: '), 'a session without a name begins');
await bea.fill('#title', 'Service team, November');
await bea.locator('label', { hasText: 'My organisation' }).click();
await bea.getByRole('button', { name: 'Begin the session' }).click();
const lead = path(bea).split('?')[0];
const code = lead.split('/')[2];
await read(`${lead}?new=1`, 'board, lobby');
await read('/s', 'enter');
await read(`/s?code=AAAAAA`, 'enter, wrong');
await read(`/s/${code}`, 'join');

// Ada comes by the code, without script; her page is whole.
const ada = await open({ javaScriptEnabled: false, viewport: { width: 320, height: 700 } });
await ada.goto(`${base}/s`);
await ada.fill('#code', `${code.slice(0, 3).toLowerCase()} ${code.slice(3)}`);
await ada.getByRole('button', { name: 'Go on' }).click();
await ada.getByRole('button', { name: 'Join', exact: true }).click();
check(await ada.getByText('It has not begun yet').count() === 1, 'nobody says that it has not begun');
const own = path(ada);
await read(own, 'member, lobby');

// Grace has script: her page follows by itself.
const grace = await open({});
await grace.goto(`${base}/s/${code}`);
await grace.getByRole('button', { name: 'Join', exact: true }).click();
const graces = path(grace);
const wall = await open({ viewport: { width: 1920, height: 1080 } });
await wall.goto(`${base}/s/${code}/wall`);
await wall.getByText('0 of 2 who joined').waitFor();
await shoot(wall, 'wall lobby 1080');
await read(`/s/${code}/wall`, 'wall, lobby');
await bea.getByRole('button', { name: 'Let them answer' }).click();
await grace.getByRole('link', { name: 'Me', exact: true }).waitFor({ timeout: 15000 });

// By keyboard alone, and kept without pressing a button.
await grace.getByRole('link', { name: 'Me', exact: true }).click();
await grace.locator('input[name="shift-we-know"]').first().focus();
for (let i = 0; i < 5; i++) await grace.keyboard.press('ArrowRight');
await grace.getByText('Saved.').waitFor();
await grace.goto(base + graces);
check(await grace.getByText('1 of 11 answered').count() === 1, 'a choice was not kept');
await read(`${graces}/me`, 'questions');

await ada.getByRole('link', { name: 'See whether it has begun' }).click();
await ada.getByRole('link', { name: 'Me', exact: true }).click();
await ada.locator('input[name="shift-we-know"][value="2"]').check({ force: true });
await ada.getByRole('button', { name: 'Save and go on' }).first().click();
check(await ada.locator('input[name="shift-we-know"][value="2"]').isChecked(), 'what was saved is gone');
await read(own, 'member, waiting');
await read(lead, 'board, answering');
check(await bea.getByRole('button', { name: 'Reveal' }).isDisabled(), 'two people could be revealed');

// The others are many.
const SHIFTS = await ada.locator('fieldset').evaluateAll((all) => all.map((it) => it.id.slice(2)));
for (let person = 0; person < 12; person++) {
  const joined = await bea.request.post(`${base}/s/${code}`, { form: { name: '' }, maxRedirects: 0 });
  const home = joined.headers().location.split('/').slice(0, 5).join('/');
  for (const [offset, lens] of ['me', 'organisation', 'community'].entries()) {
    // Fewer answer for the organisation; and on one shift hardly anybody.
    if (lens === 'organisation' && person > 6) continue;
    const step = (i) => (person < 5 || i % 2 ? 1 + (person * (i + 2) + offset + i) % 7 : 4 + (person + i) % 4);
    const form = Object.fromEntries(SHIFTS.slice(0, person < 3 ? 11 : 10).map((key, i) => [`shift-${key}`, i === 3 && person > 9 ? 'unsure' : String(step(i))]));
    await bea.request.post(`${base}${home}/${lens}`, { form, maxRedirects: 0 });
  }
}
await bea.getByText('14 people have joined, and all have answered.').waitFor({ timeout: 15000 });
await bea.getByRole('button', { name: 'Reveal' }).click();
await read(lead, 'board, revealed');
await wall.getByText('14 people have answered').waitFor({ timeout: 15000 });
await shoot(wall, 'wall overview 1080');
await read(`/s/${code}/wall`, 'wall, overview');
await bea.getByRole('button', { name: /^Discuss this/ }).first().click();
await wall.locator('.wall h2').waitFor({ timeout: 15000 });
await shoot(wall, 'wall shift 1080');
const small = await wall.evaluate(() => [...document.querySelectorAll('.wall *')].filter((it) => {
  const words = [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return words && it.checkVisibility() && !it.closest('svg, .unseen, details, .again') && parseFloat(getComputedStyle(it).fontSize) < 24;
}).map((it) => it.className || it.tagName));
check(small.length === 0, `the wall has words under 24 px: ${small}`);
await read(`/s/${code}/wall`, 'wall, shift');
await read(graces, 'member, discussing');
await bea.getByRole('link', { name: /^Note what you agree/ }).first().click();
const agree = path(bea);
await bea.fill('#owner', 'Ada Lovelace, with the people of the service desk');
await bea.getByRole('button', { name: 'Save', exact: true }).click();
check(await bea.getByRole('alert').count() === 1, 'an owner without a step is taken');
await read(agree, 'agree');
await bea.fill('#next_step', 'Ask in the channel before answering alone, every Monday, and say what came of it on Friday.');
await bea.fill('#due_on', '2027-01-12');
await bea.locator('input[name=agreed][value="5"]').check({ force: true });
await bea.getByRole('button', { name: 'Save', exact: true }).click();
await bea.getByRole('button', { name: /^Park/ }).nth(2).click();
await bea.getByRole('button', { name: 'Close the session' }).click();
await read(lead, 'board, closed');
await read(`/s/${code}/report`, 'report');
const paper = await open({});
await paper.goto(`${base}/s/${code}/report`);
await paper.emulateMedia({ media: 'print' });
await paper.setViewportSize({ width: 760, height: 1000 });
await shoot(paper, 'report print');

// A repeat begins with what is open, and compares.
await bea.getByRole('link', { name: 'Repeat this session, and compare' }).click();
await read(path(bea), 'begin, repeat');
await bea.getByRole('button', { name: 'Begin the session' }).click();
await read(path(bea), 'board, repeat');

// A small team sees names.
await bea.goto(`${base}/s/new`);
await bea.fill('#title', 'فريق المعرفة 知識チーム');
await bea.locator('label', { hasText: 'with names' }).click();
await bea.getByRole('button', { name: 'Begin the session' }).click();
const [openLead, openCode] = [path(bea).split('?')[0], path(bea).split('/')[2]];
await bea.getByRole('button', { name: 'Let them answer' }).click();
let last;
for (const [i, name] of ['Ada', 'Bartholomäus Maximilian von und zu Hohenwaldeck', 'نور'].entries()) {
  const joined = await bea.request.post(`${base}/s/${openCode}`, { form: { name }, maxRedirects: 0 });
  last = joined.headers().location.split('/').slice(0, 5).join('/');
  const form = Object.fromEntries(SHIFTS.map((key, at) => [`shift-${key}`, String(1 + (i * 3 + at) % 7)]));
  await bea.request.post(`${base}${last}/me`, { form, maxRedirects: 0 });
}
await read(`/s/${openCode}`, 'join, open');
await bea.getByText('3 people have joined, and all').waitFor({ timeout: 15000 });
await bea.getByRole('button', { name: 'Reveal' }).click();
await read(openLead, 'board, open');
await read(last, 'member, open');
await browser.close();
finish(`${states} states of group sessions read`);
