// WebKitGTK's MiniBrowser, by the few commands of WebDriver that a walk needs. Everything is done as by hand: pointer and
// keys, on what shows.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import http from 'node:http';
import { check, finish } from './browser.mjs';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const KEYS = { Control: '\uE009', Enter: '\uE007', Tab: '\uE004' };
// Half a minute on a machine that has nothing else to do; the walk ends by itself in any case.
setTimeout(() => { check(false, 'did not end within six minutes'); finish('Given up'); }, 360_000).unref();
const ends = [];
process.on('exit', () => ends.forEach((end) => end()));

// Uses a browser of its own, without script where `javaScriptEnabled` is false. What goes wrong ends the visit alone.
export async function visit(what, use, options) {
  const browser = await launchWebKit(options);
  try {
    await use(browser);
    await browser.close();
  } catch (error) {
    check(false, `${what}: ${error.stack}`);
  }
}

export async function launchWebKit({ javaScriptEnabled = true } = {}) {
  display ??= startDisplay();
  const driver = await startDriver(await display);
  const answered = [];
  const proxy = await startProxy(answered);
  const send = commands(driver);
  const { sessionId } = await send('POST', '/session', { capabilities: { alwaysMatch: {
    proxy: { proxyType: 'manual', httpProxy: proxy },
    'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation', `--enable-javascript=${javaScriptEnabled}`] },
  } } });
  return browser((method, path, body) => send(method, `/session/${sessionId}${path}`, body), answered);
}

// `answered` are the addresses of what came since the last `goto`.
function browser(send, answered) {
  const run = (script, ...args) => send('POST', '/execute/sync', { script: `return (${script})(...arguments)`, args });
  const act = (...actions) => send('POST', '/actions', { actions });
  // What the page noted since the last look.
  const note = async () => { for (const it of await run(() => window.walkSaw?.splice(0) ?? [])) check(false, `WebKit, ${await send('GET', '/url')}: ${it}`); };
  const it = {
    // The first that shows, of a selector that goes through shadow roots by `>>`, with these words in it.
    async find(selector, words = '') {
      let found;
      await it.until(`${selector} “${words}” does not show`, async () => (found = await run(SHOWN, selector.split(' >> '), words)));
      return found;
    },
    async until(what, is) {
      for (const end = Date.now() + 20_000; Date.now() < end;) {
        // A page that goes answers nothing.
        const ok = await is().catch(() => false);
        if (ok) return;
        await new Promise((done) => setTimeout(done, 50));
      }
      throw new Error(`${await send('GET', '/url')}: ${what}`);
    },
    async goto(url) {
      await note();
      answered.length = 0;
      await send('POST', '/url', { url });
    },
    async click(selector, words) {
      await note();
      const [x, y] = await run(MIDDLE, await it.find(selector, words));
      await act({ type: 'pointer', id: 'mouse', actions: [{ type: 'pointerMove', duration: 0, x, y }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }] });
    },
    // Several at once are held together.
    press: (...keys) => act(strokes(...keys.map(DOWN), ...[...keys].reverse().map(UP))),
    type: (words) => act(strokes(...[...words].flatMap((key) => [DOWN(key), UP(key)]))),
    // Keys are faster than a machine that is busy: what was not taken is typed again.
    async fill(selector, words) {
      await it.until(`${selector} does not take “${words}”`, async () => {
        await it.click(selector);
        await it.press('Control', 'a');
        await it.type(words);
        return words === await run((field) => field.value, await it.find(selector));
      });
    },
    answered,
    run,
    async role(selector) {
      const { [ELEMENT]: id } = await it.find(selector);
      // WebKit knows what a list is once it looked at what is in it, as it does for its name.
      await send('GET', `/element/${id}/computedlabel`);
      return send('GET', `/element/${id}/computedrole`);
    },
    url: () => send('GET', '/url'),
    focused: () => run(FOCUSED),
    async close() {
      await note();
      await send('DELETE', '');
    },
  };
  return it;
}

const strokes = (...actions) => ({ type: 'key', id: 'keys', actions });
const DOWN = (key) => ({ type: 'keyDown', value: KEYS[key] ?? key });
const UP = (key) => ({ type: 'keyUp', value: KEYS[key] ?? key });

const SHOWN = (path, words) => {
  let found = [document];
  for (const selector of path) found = found.flatMap((it) => [...(it.shadowRoot ?? it).querySelectorAll(selector)]);
  return found.find((it) => it.checkVisibility() && it.getBoundingClientRect().width > 0 && it.textContent.includes(words));
};
const MIDDLE = (element) => {
  element.scrollIntoView({ block: 'center', behavior: 'instant' });
  const { x, y, width, height } = element.getClientRects()[0];
  return [x + width / 2, y + height / 2].map(Math.round);
};
const FOCUSED = () => {
  let it = document.activeElement;
  while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
  return `${it?.localName}.${it?.className}#${it?.id}`;
};

function start(program, args, options) {
  const child = spawn(program, args, options);
  ends.push(() => child.kill());
  return child;
}

// A screen that nobody sees, on a number that is free: one for all browsers of the walk.
let display;
async function startDisplay() {
  const screen = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  return new Promise((done) => screen.stdio[3].once('data', (number) => done(`:${String(number).trim()}`)));
}

// It stands among WebKit's libraries, by architecture and version.
const miniBrowser = () => readdirSync('/usr/lib').flatMap((it) => ['webkit2gtk-4.1', 'webkitgtk-6.0'].map((version) => `/usr/lib/${it}/${version}/MiniBrowser`)).find(existsSync);

async function startDriver(display) {
  const port = await freePort();
  start('WebKitWebDriver', [`--port=${port}`], { env: { ...process.env, DISPLAY: display }, stdio: 'ignore' });
  const address = `http://127.0.0.1:${port}`;
  for (let n = 0; n < 200; n++) {
    if (await fetch(`${address}/status`).then((it) => it.ok, () => false)) return address;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('WebKitWebDriver did not start');
}

const commands = (driver) => async (method, path, body) => {
  const answer = await fetch(driver + path, { method, body: body && JSON.stringify(body, (_, it) => (typeof it === 'function' ? String(it) : it)), signal: AbortSignal.timeout(30_000) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${value.error} ${value.message}`);
  return value;
};

// Classic WebDriver tells of no message and no error. A page notes them itself: as the first thing on it, which a proxy on
// the way writes there and lets its policy know.
const WATCH = `<script nonce="walk">window.walkSaw = [];
for (const name of ['alert', 'confirm', 'prompt', 'print']) Object.defineProperty(window, name, { value: () => walkSaw.push(name + ' ran') });
Object.defineProperty(window, '__pwned', { set: () => walkSaw.push('__pwned ran') });
addEventListener('error', (event) => walkSaw.push(event.message));
addEventListener('unhandledrejection', (event) => walkSaw.push('unhandled: ' + event.reason));
addEventListener('securitypolicyviolation', (event) => walkSaw.push('refused by ' + event.violatedDirective + ': ' + event.blockedURI));</script>`;

async function startProxy(answered) {
  const proxy = http.createServer((request, answer) => {
    const { 'accept-encoding': _, ...headers } = request.headers;
    const onwards = http.request(request.url, { method: request.method, headers }, async (reply) => {
      answered.push(request.url);
      const policy = reply.headers['content-security-policy'];
      if (!/text\/html/.test(reply.headers['content-type'])) {
        answer.writeHead(reply.statusCode, reply.headers);
        reply.pipe(answer);
        return;
      }
      let text = '';
      for await (const part of reply.setEncoding('utf8')) text += part;
      text = text.replace(/^<!doctype html>.*?<head>/is, (start) => start + WATCH);
      answer.writeHead(reply.statusCode, { ...reply.headers, 'content-length': Buffer.byteLength(text), ...(policy && { 'content-security-policy': policy.replace('script-src', "script-src 'nonce-walk'") }) });
      answer.end(text);
    });
    onwards.on('error', () => answer.destroy());
    answer.on('close', () => onwards.destroy());
    request.pipe(onwards);
  });
  await new Promise((done) => proxy.listen(0, '127.0.0.1', done));
  proxy.unref();
  return `127.0.0.1:${proxy.address().port}`;
}

async function freePort() {
  const server = http.createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
