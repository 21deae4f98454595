// What the walks share: the browser, which is Debian's Chromium, or Debian's Firefox where `--firefox` is among the
// arguments; what else was given; and a list of what went wrong.
import { AxeBuilder } from '@axe-core/playwright';
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
