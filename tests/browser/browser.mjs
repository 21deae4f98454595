// What both browser tests share: Debian's Chromium, and a list of what went wrong.
import { chromium } from 'playwright-core';

export const launch = () => chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });

const failures = [];
export const check = (ok, what) => { if (!ok) failures.push(what); };

// Every request that leaves the site, every script error and every broken rule of the policy is a failure.
export function watch(page, base, where) {
  page.on('request', (request) => check(request.url().startsWith(base) || request.url().startsWith('data:'), `${where()}: request to ${request.url()}`));
  page.on('pageerror', (error) => check(false, `${where()}: ${error}`));
  page.on('console', (message) => check(!/Content Security Policy|Refused to/.test(message.text()), `${where()}: ${message.text()}`));
}

// A walk that never ends is a failure too.
setTimeout(() => { check(false, 'did not end within 20 minutes'); finish('Given up'); }, 20 * 60_000).unref();

export function finish(done) {
  for (const failure of failures.slice(0, 60)) console.log(`FAILED ${failure}`);
  console.log(`${done}; ${failures.length} failures`);
  process.exit(failures.length ? 1 : 0);
}
