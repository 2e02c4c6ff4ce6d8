// Debian's Chromium, headless, with nothing of its own on the network.

import { chromium } from 'playwright-core';

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--allow-loopback-in-peer-connection',
  '--autoplay-policy=no-user-gesture-required',
];

const fakeMicrophone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

// launch starts the browser, with a fake microphone that is always allowed, or with none. speech is a WAV file that the
// microphone hears, again and again.
export function launch({ microphone = true, speech = '' } = {}) {
  const file = speech ? [`--use-file-for-fake-audio-capture=${speech}`] : [];
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: microphone ? [...quiet, ...fakeMicrophone, ...file] : quiet,
  });
}
