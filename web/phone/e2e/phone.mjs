// A driver of the phone page: what a person does and sees, by the names that a screen reader gives.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

export const screens = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };

const names = { '*': 'star', '#': 'hash' };

export class Phone {
  faults = []; // what must not happen: console errors, requests to other origins

  constructor(page, shots, scheme) {
    this.page = page;
    this.scheme = scheme;
    this.shots = shots;
  }

  // open loads the page in a context of its own.
  static async open(browser, url, { shots = '', screen = screens.phone, scheme = 'light', ...rest } = {}) {
    const context = await browser.newContext({ viewport: screen, colorScheme: scheme, reducedMotion: 'reduce', ...rest });
    const phone = new Phone(await context.newPage(), shots, scheme);
    const { origin } = new URL(url);
    phone.page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) phone.faults.push(`request to ${new URL(request.url()).origin}`);
    });
    phone.page.on('pageerror', (error) => phone.faults.push(`page error: ${error.message}`));
    phone.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) phone.faults.push(`console: ${message.text()}`);
    });
    await phone.page.goto(url);
    return phone;
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  key(key) {
    return this.page.getByRole('group', { name: 'Keypad' }).getByRole('button', { name: names[key] ?? key, exact: true });
  }

  get input() {
    return this.page.getByRole('textbox', { name: 'Type to the assistant' });
  }

  // call places a call and waits until the keypad reaches the gate.
  async call() {
    await this.page.getByRole('button', { name: /^Call/ }).click();
    await this.page.locator('[data-call="connected"]').waitFor({ timeout: 20_000 });
    await this.page.locator('.key[aria-disabled="false"]').first().waitFor({ timeout: 20_000 });
  }

  async hangUp() {
    await this.button('Hang up').click();
    await this.page.locator('[data-call="ended"]').waitFor();
  }

  async press(keys) {
    for (const key of keys) await this.key(key).click();
  }

  captions(who = 'bot') {
    return this.page.locator(`.saying[data-who="${who}"]`);
  }

  lines(type) {
    return this.page.locator(`.lines li[data-type="${type}"]`);
  }

  field(name, state) {
    return this.page.locator(`[data-field="${name}"][data-state="${state}"]`);
  }

  get outcome() {
    return this.page.locator('[data-outcome]');
  }

  // state is what the page shows of the call at this moment.
  state() {
    return this.page.evaluate(() => {
      const { call, window, speaking } = document.querySelector('.page').dataset;
      return {
        call,
        window,
        speaking,
        captions: document.querySelectorAll('.saying[data-who="bot"]').length,
        swallowed: [...document.querySelectorAll('.lines li[data-type="keys.swallowed"]')].reduce(
          (sum, line) => sum + Number(line.dataset.count),
          0,
        ),
      };
    });
  }

  // heard waits for more captions of the bot than there were, and for the bot to stop speaking.
  async heard(before, timeout = 20_000) {
    await this.captions().nth(before).waitFor({ timeout });
    await this.page.locator('.page:not([data-speaking="bot"])').waitFor({ timeout });
    return this.captions().count();
  }

  // shot takes one picture, or one for each screen and colour scheme.
  async shot(name, all = false) {
    if (!this.shots) return;
    await mkdir(this.shots, { recursive: true });
    if (!all) {
      await this.page.screenshot({ path: join(this.shots, `${name}.png`) });
      return;
    }
    const before = this.page.viewportSize();
    for (const [screen, size] of Object.entries(screens)) {
      await this.page.setViewportSize(size);
      for (const colorScheme of ['light', 'dark']) {
        await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await this.page.screenshot({ path: join(this.shots, `${name}-${screen}-${colorScheme}.png`) });
      }
    }
    await this.page.emulateMedia({ colorScheme: this.scheme, reducedMotion: 'reduce' });
    if (before) await this.page.setViewportSize(before);
  }
}
