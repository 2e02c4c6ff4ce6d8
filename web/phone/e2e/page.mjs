// What the phone page promises, in a real browser against the peer of phone_test.go:
//   node page.mjs --url http://127.0.0.1:PORT [--shot DIR]

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { parseArgs } from 'node:util';
import { launch } from './browser.mjs';
import { cards, expiry } from './cards.mjs';
import { Phone, screens } from './phone.mjs';

const { values } = parseArgs({ options: { url: { type: 'string' }, shot: { type: 'string', default: '' } } });
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

setTimeout(() => {
  console.error('it took longer than four minutes');
  process.exit(1);
}, 240_000).unref();

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const open = (options = {}) => Phone.open(browser, values.url, { shots: values.shot, ...options });

// sent gives the presses that came over the wire.
async function sent() {
  return (await fetch(`${values.url}/test/keys`)).text();
}

async function hangUps() {
  return Number(await (await fetch(`${values.url}/test/hangups`)).text());
}

async function arrives(want) {
  const until = Date.now() + 15_000;
  while (Date.now() < until && (await sent()).length < want.length) await new Promise((r) => setTimeout(r, 100));
  await new Promise((r) => setTimeout(r, 400)); // one key too many would come now
  assert.equal(await sent(), want);
}

// accessible runs axe in both colour schemes. It is read into the page by the debugger: the page's policy forbids it a tag.
async function accessible(phone, state) {
  const { readFile } = await import('node:fs/promises');
  await phone.page.evaluate(await readFile(axe, 'utf8'));
  for (const colorScheme of ['light', 'dark']) {
    await phone.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await phone.page.evaluate(() =>
      globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
    );
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    assert.deepEqual(found, [], `${state}, ${colorScheme}`);
  }
}

// fits tells that nothing scrolls sideways and that all that is pressed is at least 44 px high and wide.
async function fits(phone, state) {
  const { wide, small } = await phone.page.evaluate(() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    small: [...document.querySelectorAll('button, input')]
      .map((element) => ({ name: element.ariaLabel || element.id || element.textContent, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width < 44 || box.height < 44)
      .map(({ name }) => name),
  }));
  assert.equal(wide, 0, `${state} scrolls sideways`);
  assert.deepEqual(small, [], state);
}

async function toWindow(phone) {
  await phone.call();
  const greeted = await phone.heard(0);
  await phone.press('1');
  await phone.heard(greeted);
  await phone.press('1');
  await phone.field('card_number', 'awaiting').waitFor({ timeout: 20_000 });
}

async function over(phone) {
  assert.deepEqual(phone.faults, []);
  await phone.page.context().close();
}

test('each press arrives exactly once, however fast', async () => {
  const phone = await open();
  await phone.call();
  await phone.heard(0);
  const burst = '2244##**00996666';
  await phone.page.evaluate((keys) => {
    const names = { '*': 'star', '#': 'hash' };
    for (const key of keys) document.querySelector(`.key[aria-label="${names[key] ?? key}"]`).click();
  }, burst);
  await arrives(burst);
  await phone.page.locator('h1').click();
  await phone.page.keyboard.type('3377#*', { delay: 25 });
  await arrives(burst + '3377#*');
  await phone.input.fill('');
  await phone.input.pressSequentially('room 55');
  await arrives(burst + '3377#*');
  assert.equal((await phone.state()).swallowed, burst.length + 6);
  await phone.hangUp();
  await over(phone);
});

test('a card number does not leave by the text line', async () => {
  const phone = await open();
  await phone.call();
  await phone.heard(0);
  const alert = phone.page.getByRole('alert');
  for (const text of ['4242424242424242', 'my card 4242 4242-4242 4242 thanks', '４２４２４２４２４２４２４２４２', '3782 822463 10005']) {
    await phone.input.fill(text);
    await phone.button('Send').click();
    await alert.getByText('looks like a card number').waitFor();
    assert.equal(await phone.input.inputValue(), '');
  }
  assert.equal(await phone.captions('caller').count(), 0);
  await phone.input.fill('first half 4242 4242');
  await phone.page.keyboard.press('Enter');
  await phone.captions('caller').nth(0).waitFor();
  assert.equal(await alert.textContent(), '');
  await phone.heard(1);
  await phone.input.fill('4242 4242');
  await phone.page.keyboard.press('Enter');
  await alert.getByText('looks like a card number').waitFor();
  await phone.shot('page-refused');
  await phone.input.fill('please refuse this line');
  await phone.page.keyboard.press('Enter');
  await phone.page.waitForFunction(() => document.activeElement?.id === 'line');
  await alert.getByText('looks like a card number').waitFor();
  assert.equal(await phone.captions('caller').count(), 1);
  await phone.hangUp();
  await over(phone);
});

test('the window is plain to see, and what is keyed is not', async () => {
  const phone = await open();
  await accessible(phone, 'ready');
  await phone.call();
  const greeted = await phone.heard(0);
  await accessible(phone, 'connected');
  await phone.press('1');
  await phone.heard(greeted);
  await phone.input.fill('half a line');
  await phone.page.locator('h1').click();
  await phone.page.keyboard.press('1');
  await phone.page.locator('[data-window="closing"]').waitFor();
  assert.ok(await phone.input.isDisabled());
  await phone.field('card_number', 'awaiting').waitFor({ timeout: 20_000 });
  await phone.page.getByText('straight to the payment provider').waitFor();
  assert.equal(await phone.input.inputValue(), '');
  await phone.page.keyboard.type('4242');
  assert.equal(await phone.page.locator('.key.shown').count(), 0);
  await phone.page.locator('[data-field="card_number"][data-count="4"]').waitFor();
  await phone.press('*');
  await phone.page.locator('[data-field="card_number"][data-count="0"]').waitFor();
  await phone.press(cards.ok);
  await phone.page.locator('[data-field="card_number"][data-count="16"]').waitFor({ timeout: 20_000 });
  assert.doesNotMatch(await phone.page.content(), /4242/);
  await accessible(phone, 'secure');
  await phone.shot('page-secure', true);
  await phone.press('#');
  await phone.field('expiry', 'awaiting').waitFor();
  await phone.press('12#');
  await phone.page.getByText('that date is not valid').first().waitFor();
  await phone.shot('page-rejected');
  await phone.press(expiry() + '#');
  await phone.field('security_code', 'awaiting').waitFor();
  await phone.press('123#');
  await phone.outcome.waitFor({ timeout: 20_000 });
  assert.match(await phone.outcome.textContent(), /approved.*Visa •••• 4242.*£42\.50/s);
  await phone.page.locator('[data-window="ended"]').waitFor();
  assert.ok(await phone.input.isEnabled());
  assert.equal(await phone.lines('listener.resume').count(), 2);
  await accessible(phone, 'result');
  await phone.hangUp();
  await phone.page.getByText('Longest silence').waitFor();
  await accessible(phone, 'ended');
  await phone.shot('page-ended', true);
  const kept = await phone.page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    cookies: document.cookie,
    databases: (await indexedDB.databases()).length,
  }));
  assert.deepEqual(kept, { local: 0, session: 0, cookies: '', databases: 0 });
  await over(phone);
});

test('it fits 320 px and 200 % of zoom', async () => {
  const phone = await open({ screen: { width: 320, height: 568 } });
  const sizes = { narrow: { width: 320, height: 568 }, zoomed: { width: 640, height: 400 }, ...screens };
  const each = async (state) => {
    for (const [name, size] of Object.entries(sizes)) {
      await phone.page.setViewportSize(size);
      await fits(phone, `${state}, ${name}`);
    }
  };
  await each('ready');
  await toWindow(phone);
  await phone.press(cards.ok.slice(0, 6));
  await phone.page.locator('[data-field="card_number"][data-count="6"]').waitFor();
  await each('secure');
  await phone.page.setViewportSize(sizes.narrow);
  await phone.shot('page-narrow');
  await phone.page.setViewportSize(sizes.zoomed);
  await phone.shot('page-zoomed');
  await over(phone);
});

test('the keyboard alone is enough, and focus is seen', async () => {
  const phone = await open();
  const focused = () => phone.page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  for (let i = 0; i < 20 && (await focused()) !== 'Call'; i++) await phone.page.keyboard.press('Tab');
  assert.equal(await focused(), 'Call');
  const outline = await phone.page.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
  assert.ok(parseFloat(outline) >= 2, outline);
  await phone.page.keyboard.press('Enter');
  await phone.page.locator('[data-call="connected"]').waitFor({ timeout: 20_000 });
  assert.equal(await focused(), 'Hang up');
  await phone.page.keyboard.press('Enter');
  await phone.page.locator('[data-call="ended"]').waitFor();
  assert.equal(await focused(), 'Call again');
  await over(phone);
});

test('it works without a microphone, refused or absent', async () => {
  const bare = await launch({ microphone: false });
  try {
    for (const absent of [false, true]) {
      const phone = await Phone.open(bare, values.url, { shots: values.shot });
      if (absent) {
        await phone.page.addInitScript(() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }));
        await phone.page.reload();
      }
      await phone.call();
      await phone.page.getByText('No microphone').waitFor();
      await phone.heard(0);
      await phone.press('5566#');
      await arrives('5566#');
      await phone.shot('page-silent');
      await phone.hangUp();
      await over(phone);
    }
  } finally {
    await bare.close();
  }
});

test('a call that fails says why, and another can be made', async () => {
  const phone = await open();
  const answers = [
    [(route) => route.fulfill({ status: 503 }), 'takes no calls just now'],
    [(route) => route.fulfill({ status: 404 }), 'takes no calls from browsers'],
    [(route) => route.fulfill({ status: 500 }), 'had a fault'],
    [(route) => route.fulfill({ status: 201, body: 'v=0' }), 'had a fault'],
    [(route) => route.abort(), 'cannot be reached'],
  ];
  for (const [answer, words] of answers) {
    await phone.page.route('**/v1/phone/calls', answer);
    await phone.page.getByRole('button', { name: /^Call/ }).click();
    await phone.page.locator('[data-call="failed"]').waitFor({ timeout: 20_000 });
    await phone.page.getByRole('status').getByText(words).waitFor();
    await phone.page.unroute('**/v1/phone/calls');
  }
  await phone.shot('page-failed');
  await accessible(phone, 'failed');
  await phone.call();
  const before = await hangUps();
  await phone.page.goto('about:blank');
  const until = Date.now() + 5_000;
  while (Date.now() < until && (await hangUps()) === before) await new Promise((r) => setTimeout(r, 50));
  assert.equal(await hangUps(), before + 1, 'leaving the page hangs up');
  await phone.page.context().close();
});
