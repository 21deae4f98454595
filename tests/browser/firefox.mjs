// Debian's Firefox, driven by Playwright over WebDriver BiDi as Chromium is over its own protocol. What BiDi cannot do in
// this Firefox yet (colours, paper, no script) is set through the browser's own scope, so that the walks need not know.
import { firefox } from 'playwright-core';

export const FIREFOX = '/usr/bin/firefox-esr';

export async function launchFirefox() {
  const browser = await firefox.launch({ channel: 'moz-firefox', executablePath: FIREFOX, args: ['--remote-allow-system-access'], firefoxUserPrefs: { 'security.webauth.webauthn_enable_softtoken': true, 'security.webauth.webauthn_enable_usbtoken': false } });
  await emulate(browser);
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

async function emulate(browser) {
  const session = inner(browser)._browserSession;
  const send = session.send.bind(session);
  const set = (page, properties) => inBrowser(browser, (id, properties) => {
    const { NavigableManager } = ChromeUtils.importESModule('chrome://remote/content/shared/NavigableManager.sys.mjs');
    Object.assign(NavigableManager.getBrowsingContextById(id), properties);
  }, page, properties);
  const media = ({ colorScheme, forcedColors, media }) => ({
    prefersColorSchemeOverride: colorScheme === 'dark' ? 'dark' : 'light',
    forcedColorsOverride: forcedColors === 'active' ? 'active' : 'none',
    mediumOverride: media === 'print' ? 'print' : '',
  });
  // Each page gets what its context was made with; the command that would say so is unknown to this Firefox.
  session.send = async (method, params) => {
    if (method === 'emulation.setMediaFeaturesOverride') return {};
    const answer = await send(method, params);
    if (method === 'browsingContext.create') {
      const { delegate } = inner(browser)._bidiPages.get(answer.context)._page;
      const options = delegate._browserContext._options;
      await set(answer.context, { ...media(options), allowJavascript: options.javaScriptEnabled !== false });
      delegate.updateEmulateMedia = () => set(answer.context, media(delegate._page.emulatedMedia()));
      const own = delegate._session, tell = own.send.bind(own);
      // What a click or a key starts has started once the page answers again. A page that is not whole yet is waited for,
      // or Firefox mistakes the end of its loading for the next page's.
      own.send = async (method, params) => {
        if (method === 'browsingContext.navigate') await isWhole(delegate._page.mainFrame());
        const done = await tell(method, params);
        if (method === 'input.performActions') await own.sendMayFail('script.evaluate', { expression: '1', target: { context: answer.context }, awaitPromise: false });
        return done;
      };
      delegate.rawKeyboard.sendText = (progress, text) => insert(delegate._page.mainFrame(), progress, text);
    }
    return answer;
  };
}

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
