// A manager makes a passkey, comes in by it, and proves by it who they are; then the ways in are read in every state.
// node passkeys.mjs BASE SETUP
import { addAuthenticator, args, check, finish, launch, violations, watch } from './browser.mjs';

const [base, setup, shots] = args;
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
const page = await context.newPage();
watch(page, base, () => page.url());
let states = 0;

async function read(name) {
  for (const [width, scheme, dir] of [[1280, 'light', 'ltr'], [320, 'dark', 'ltr'], [320, 'light', 'rtl']]) {
    states++;
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.evaluate((it) => { document.documentElement.dir = it; }, dir);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(wide <= 1, `${name}, ${width}, ${dir}: scrolls sideways by ${wide}`);
    for (const it of await violations(page)) check(false, `${name}, ${width}, ${scheme}: ${it.id} at ${it.nodes[0].target} (${it.help})`);
    if (shots) await page.screenshot({ path: `${shots}/${name}-${width}-${scheme}-${dir}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.evaluate(() => { document.documentElement.dir = 'ltr'; });
}

await addAuthenticator(page);
await page.goto(setup);
await page.fill('[name=name]', 'Bea');
await page.fill('[name=email]', 'bea@example.org');
await page.fill('[name=password]', 'correct horse battery');
await page.getByRole('button', { name: 'Set up' }).click();
await page.waitForURL('**/admin/welcome');
await page.goto(`${base}/admin/account/security`);
await read('security');
await page.fill('#passkey-name', 'My phone');
await page.getByRole('button', { name: 'Add a passkey' }).click();
await page.getByText('The passkey was added.').waitFor();
check(await page.locator('.codes li').count() === 10, 'no recovery codes are shown');
const code = await page.locator('.codes code').first().textContent();
await read('security-codes');
await page.goto(`${base}/admin/account/app`);
await read('app');
await page.goto(`${base}/admin/managers`);
await read('managers');
await page.fill('#email', 'li@example.org');
await page.fill('#name', 'Li with quite a long name that has to be broken somewhere');
await page.getByRole('button', { name: 'Invite' }).click();
await page.getByText('is shown only now').waitFor();
await read('managers-link');
const invitation = await page.locator('section.confirm code').textContent();
await page.getByRole('link', { name: /Li with quite/ }).click();
await read('manager');

// Out, and in again by the passkey alone.
const out = async () => {
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await page.waitForURL('**/admin/sign-in');
};
await out();
await page.waitForURL(/\/admin$|sign-in/);
if (page.url().endsWith('/admin/sign-in')) {
  // The browser may have offered the passkey by itself meanwhile.
  await Promise.race([page.waitForURL('**/admin', { timeout: 5000 }).catch(() => {}), page.getByRole('button', { name: 'Use a passkey' }).click().catch(() => {})]);
}
await page.waitForURL('**/admin');
check(await page.getByText('Bea').count() > 0, 'the passkey let nobody in');

// By password the second step is asked for; a recovery code does it, once, also without script.
const plain = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 320, height: 700 } });
const without = await plain.newPage();
for (const [right, said] of [[true, 'Queue'], [false, 'That did not fit']]) {
  await without.goto(`${base}/admin/sign-in`);
  await without.fill('[name=email]', 'bea@example.org');
  await without.fill('[name=password]', 'correct horse battery');
  await without.getByRole('button', { name: 'Sign in', exact: true }).click();
  check(await without.getByRole('button', { name: 'Use a passkey' }).isVisible() === false, 'a button that needs script shows without it');
  await without.fill('[name=proof_code]', code);
  await without.getByRole('button', { name: 'Go on' }).click();
  check(await without.getByText(said).count() > 0, `a recovery code, ${right ? 'fresh' : 'used'}: "${said}" is not there`);
  if (right) await plain.clearCookies();
}
await plain.close();
await out();
await page.goto(invitation);
await read('join');
await browser.close();
finish(`${states} states read`);
