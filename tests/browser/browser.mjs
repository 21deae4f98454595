// What the walks share: the browser, which is Debian's Chromium, or Debian's Firefox where `--firefox` is among the
// arguments; what else was given; and a list of what went wrong.
import { AxeBuilder } from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import * as firefox from './firefox.mjs';

export const inFirefox = process.argv.includes('--firefox');
export const args = process.argv.slice(2).filter((it) => it !== '--firefox');
export const launch = () => (inFirefox ? firefox.launchFirefox() : chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] }));

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// What axe finds wrong on a page: in Chromium alone, for it takes most of a walk's time and reads the same in every browser.
// A letter's frame takes no script, so nothing can be asked in it; what is in it is looked at by itself.
export async function violations(page) {
  if (inFirefox) return [];
  return (await new AxeBuilder({ page }).withTags(TAGS).exclude('iframe').analyze()).violations;
}

// A key that says yes by itself, for whoever asks in the browser of this page.
export async function addAuthenticator(page) {
  if (inFirefox) return firefox.addAuthenticator(page.context().browser());
  const keys = await page.context().newCDPSession(page);
  await keys.send('WebAuthn.enable');
  await keys.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
  } });
}

// What others attacked with: a line each, or JSON with a field "payload".
export const payloadsOf = (file) => readFileSync(file, 'utf8').split('\n').filter(Boolean)
  .map((line) => (line.startsWith('{') ? JSON.parse(line).payload : line)).filter((it) => it.trim() && it.length < 60000);

// Sends one as a comment, a name or a website. Gives whether it was taken.
export async function attack(base, thread, fields, number) {
  const body = { thread, author: 'Ann Reader', email: `ann${number}@example.org`, comment: `A plain comment, number ${number}.`, ...fields };
  const answer = await fetch(`${base}/api/v1/comments`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  check([201, 409, 422].includes(answer.status), `posting ${JSON.stringify(fields).slice(0, 100)}: ${answer.status}`);
  return answer.status === 201;
}

const failures = [];
export const check = (ok, what) => { if (!ok) failures.push(what); };

// Every request that leaves the site, every script error and every broken rule of the policy is a failure.
export function watch(page, base, where) {
  page.on('request', (request) => check(request.url().startsWith(base) || request.url().startsWith('data:'), `${where()}: request to ${request.url()}`));
  page.on('pageerror', (error) => check(false, `${where()}: ${error}`));
  page.on('console', (message) => check(!/Content Security Policy|Refused to/.test(message.text()), `${where()}: ${message.text()}`));
}

// What browsers say themselves of a server that refuses, or cannot be reached; Firefox also of a stream that has nothing to say.
export const UNREACHED = /ERR_INTERNET|Failed to load|status of 4|Blocked autofocusing|CORS request did not succeed|can’t establish a connection .*\/embed\/v1\/live/;

// A walk that never ends is a failure too.
setTimeout(() => { check(false, 'did not end within 20 minutes'); finish('Given up'); }, 20 * 60_000).unref();

export function finish(done) {
  for (const failure of failures.slice(0, 60)) console.log(`FAILED ${failure}`);
  console.log(`${done}; ${failures.length} failures`);
  process.exit(failures.length ? 1 : 0);
}
