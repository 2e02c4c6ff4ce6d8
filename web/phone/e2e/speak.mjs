// Speaks on the phone page as a person does, from a file that stands for the microphone:
//   node speak.mjs --url http://127.0.0.1:8080 --microphone speech.wav --words "pay my bill"
// Exits 0 if the page shows that the bot has heard the words, and goes on, else 1.

import { parseArgs } from 'node:util';
import { launch } from './browser.mjs';
import { Phone } from './phone.mjs';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    microphone: { type: 'string' },
    words: { type: 'string' },
  },
});

const browser = await launch({ speech: values.microphone });
try {
  const phone = await Phone.open(browser, values.url);
  await phone.call();
  const before = await phone.heard(0);
  const heard = phone.captions('caller').filter({ hasText: values.words }).first();
  await heard.waitFor({ timeout: 60_000 });
  console.log(`heard: ${await heard.textContent()}`);
  await phone.heard(before, 20_000);
  await phone.hangUp();
  for (const fault of phone.faults) console.error(fault);
  process.exitCode = phone.faults.length ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await browser.close();
}
