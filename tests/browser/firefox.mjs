// Debian's Firefox, driven by Playwright over WebDriver BiDi as Chromium is over its own protocol. What BiDi cannot do in
// this Firefox yet (colours, paper, no script, passkeys) is set through the browser's own scope, so that the walks need not
// know. Names that begin with `_` are Playwright's own: package.json names its version exactly, and where another lacks
// them the first page fails.
import { firefox } from 'playwright-core';

const PASSKEYS = { 'security.webauth.webauthn_enable_softtoken': true, 'security.webauth.webauthn_enable_usbtoken': false };

export async function launchFirefox() {
  const browser = await firefox.launch({ channel: 'moz-firefox', executablePath: '/usr/bin/firefox-esr', args: ['--remote-allow-system-access'], firefoxUserPrefs: PASSKEYS });
  const session = inner(browser)._browserSession, send = session.send.bind(session);
  session.send = async (method, params) => {
    // Unknown to this Firefox; each page gets what it says, and more, as it is made.
    if (method === 'emulation.setMediaFeaturesOverride') return {};
    const answer = await send(method, params);
    if (method === 'browsingContext.create') await prepare(browser, inner(browser)._bidiPages.get(answer.context));
    return answer;
  };
  return browser;
}

// A key that says yes by itself.
export const addAuthenticator = (browser) => inBrowser(browser, () => {
  const keys = Components.classes['@mozilla.org/webauthn/service;1'].getService(Components.interfaces.nsIWebAuthnService);
  keys.addVirtualAuthenticator('ctap2', 'internal', true, true, true, true);
});

// Playwright's own half of the browser, which lives in this process.
const inner = (it) => it._connection.toImpl(it);

// Calls a function in the browser's own scope.
async function inBrowser(browser, act, ...args) {
  const session = inner(browser)._browserSession;
  const { contexts: [{ context }] } = await session.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const { type, exceptionDetails } = await session.send('script.callFunction', {
    functionDeclaration: `(args) => (${act})(...JSON.parse(args))`,
    arguments: [{ type: 'string', value: JSON.stringify(args) }],
    target: { context },
    awaitPromise: true,
  });
  if (type === 'exception') throw new Error(exceptionDetails.text);
}

async function prepare(browser, page) {
  const context = page._session.sessionId, options = page._browserContext._options;
  const set = (properties) => inBrowser(browser, (id, properties) => {
    const { NavigableManager } = ChromeUtils.importESModule('chrome://remote/content/shared/NavigableManager.sys.mjs');
    Object.assign(NavigableManager.getBrowsingContextById(id), properties);
  }, context, properties);
  await set({ ...mediaOf(options), allowJavascript: options.javaScriptEnabled !== false });
  page.updateEmulateMedia = () => set(mediaOf(page._page.emulatedMedia()));
  page.rawKeyboard.sendText = (progress, text) => insert(page._page.mainFrame(), progress, text);
  const send = page._session.send.bind(page._session);
  page._session.send = async (method, params) => {
    // Firefox mistakes the end of a page's loading for that of the next.
    if (method === 'browsingContext.navigate') await isWhole(page._page.mainFrame());
    const answer = await send(method, params);
    // What a click or a key starts has started once the page answers again.
    if (method === 'input.performActions') await page._session.sendMayFail('script.evaluate', { expression: '1', target: { context }, awaitPromise: false });
    return answer;
  };
}

const mediaOf = ({ colorScheme, forcedColors, media }) => ({
  prefersColorSchemeOverride: colorScheme === 'dark' ? 'dark' : 'light',
  forcedColorsOverride: forcedColors === 'active' ? 'active' : 'none',
  mediumOverride: media === 'print' ? 'print' : '',
});

async function isWhole(frame) {
  const whole = () => !frame.pendingDocument() && frame._firedLifecycleEvents.has('load');
  for (const end = Date.now() + 10_000; !whole() && Date.now() < end;) await new Promise((done) => setTimeout(done, 20));
}

// Text goes in as from a clipboard, in the place of what is selected; Playwright's own way adds to fields for addresses.
async function insert(frame, progress, text) {
  const focused = await (await frame.mainContext()).evaluateHandle((text) => {
    let it = document.activeElement;
    while (it?.shadowRoot) it = it.shadowRoot.activeElement;
    if (it?.localName === 'iframe') return it;
    document.execCommand('insertText', false, text);
  }, text);
  const inside = await focused.asElement()?.contentFrame(progress);
  if (inside) await insert(inside, progress, text);
}
