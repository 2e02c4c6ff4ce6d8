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
const say = (text) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s  ${text}`);

// answer presses 1 and waits for what the page shows next; a key that came before it was asked for is swallowed by the
// gate and pressed again.
async function answer(phone, next) {
  for (let tries = 0; tries < 3; tries++) {
    const swallowed = await phone.lines('keys.swallowed').count();
    await phone.press('1');
    const early = phone.lines('keys.swallowed').nth(swallowed).waitFor({ timeout: 20_000 });
    early.catch(() => {});
    const first = await Promise.race([next().then(() => 'next'), early.then(() => 'early')]);
    if (first === 'next') return;
    say('the key was too early, again');
  }
  throw new Error('the key 1 was never taken');
}

async function pay(phone) {
  await phone.shot('1-ready');
  await phone.call();
  say('connected');
  const greeted = await phone.heard(0);
  say('the bot asks what to do');
  await phone.shot('2-connected');
  await answer(phone, () => phone.heard(greeted));
  say('the bot asks for consent');
  await answer(phone, () => phone.page.locator('[data-window="closing"], [data-window="armed"], [data-window="connecting"], [data-window="capturing"]').waitFor({ timeout: 20_000 }));
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
  await phone.lines('call.ended').waitFor({ timeout: 5_000 });
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
