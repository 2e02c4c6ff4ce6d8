// Pays on the phone page as a person does, timed by what the page shows:
//   node pay.mjs --url http://127.0.0.1:8080 --card ok --shot DIR
// Exits 0 if the page shows an approved payment, else 1.

import { parseArgs } from 'node:util';
import { launch } from './browser.mjs';
import { cards, expiry, securityCode } from './cards.mjs';
import { Phone } from './phone.mjs';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    card: { type: 'string', default: 'ok' },
    shot: { type: 'string', default: '' },
  },
});
const card = cards[values.card];
if (!card) {
  console.error(`--card is one of ${Object.keys(cards).join(', ')}`);
  process.exit(2);
}

const began = Date.now();
setTimeout(() => {
  console.error('it took longer than three minutes');
  process.exit(1);
}, 180_000).unref();
const say = (text) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s  ${text}`);

// consent presses 1 each time the bot has said something new and is quiet, or the gate has swallowed a key that came too
// early, until the gate closes.
async function consent(phone) {
  const until = Date.now() + 60_000;
  let seen = { captions: 0, swallowed: 0 };
  let quietFrom = Date.now();
  while (Date.now() < until) {
    const now = await phone.state();
    if (['closing', 'armed', 'connecting', 'capturing'].includes(now.window)) return;
    if (now.call !== 'connected') throw new Error('the call ended before the payment');
    if (now.speaking) quietFrom = Date.now() + 600;
    const asked = now.captions > seen.captions || now.swallowed > seen.swallowed;
    if (asked && Date.now() > quietFrom) {
      seen = now;
      await phone.press('1');
      say('pressed 1');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the gate never closed');
}

async function pay(phone) {
  await phone.shot('1-ready');
  await phone.call();
  say('connected');
  await phone.heard(0);
  await phone.shot('2-connected');
  await consent(phone);
  say('the gate closes');
  await phone.field('card_number', 'awaiting').waitFor({ timeout: 30_000 });
  say('secure: card number');
  await phone.press(card.slice(0, 10));
  await phone.page.locator('[data-field="card_number"][data-count="10"]').waitFor({ timeout: 20_000 });
  await phone.shot('3-secure');
  await phone.press(card.slice(10) + '#');
  await phone.field('expiry', 'awaiting').waitFor({ timeout: 30_000 });
  say('secure: expiry');
  await phone.press(expiry() + '#');
  await phone.field('security_code', 'awaiting').waitFor({ timeout: 30_000 });
  say('secure: security code');
  await phone.press(securityCode + '#');
  await phone.outcome.waitFor({ timeout: 30_000 });
  const outcome = await phone.outcome.getAttribute('data-outcome');
  say(`result: ${outcome}`);
  const told = await phone.captions().count();
  await phone.page.locator('[data-window="ended"], [data-call="ended"]').waitFor({ timeout: 30_000 });
  await phone.heard(told, 10_000).catch(() => say('the bot said nothing more'));
  await phone.shot('4-result', true);
  if (await phone.page.locator('[data-call="connected"]').count()) await phone.hangUp();
  await phone.lines('call.ended').waitFor({ timeout: 3_000 }).catch(() => say('the gate said no last word'));
  await phone.shot('5-ended');
  return outcome;
}

const browser = await launch();
let outcome = '';
try {
  const phone = await Phone.open(browser, values.url, { shots: values.shot });
  try {
    outcome = await pay(phone);
    for (const fault of phone.faults) console.error(fault);
    if (phone.faults.length) outcome = '';
  } catch (error) {
    console.error(error.message);
    for (const fault of phone.faults) console.error(fault);
    await phone.shot('failed');
  }
} finally {
  await browser.close();
}
process.exitCode = outcome === 'approved' ? 0 : 1;
