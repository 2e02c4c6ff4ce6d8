import { describe, expect, it } from 'vitest';
import type { GateEvent } from './event';
import { parseEvent } from './event';
import { Timeline, timingLines } from './timeline';

const start = Date.parse('2026-01-01T00:00:00Z');
let seq = 0;

function at(ms: number, event: Partial<GateEvent> & { type: string }): GateEvent {
  return { seq: ++seq, at: new Date(start + ms).toISOString(), ...event };
}

function play(...events: GateEvent[]): { title: string; detail: string; dots: number; live: boolean; at: number }[] {
  const timeline = new Timeline();
  let lines: ReturnType<Timeline['add']> = [];
  for (const event of events) lines = timeline.add(event, 0);
  return lines.map(({ title, detail, dots, live, at }) => ({ title, detail, dots, live, at }));
}

const keying = (count: number, state = 'keying', attempt = 1, error = '') => ({
  field: 'card_number',
  state,
  attempt,
  count,
  error,
});

describe('Timeline', () => {
  it('shows one line for one stretch of sound, with its length', () => {
    const lines = play(
      at(0, { type: 'call.started' }),
      at(100, { type: 'sound', source: 'bot', on: true }),
      at(1_600, { type: 'sound', source: 'bot' }),
    );
    expect(lines[1]).toEqual({ title: 'Assistant speaks', detail: '1.5 s', dots: 0, live: false, at: 100 });
  });

  it('does not end a stretch at each breath', () => {
    const lines = play(
      at(0, { type: 'sound', source: 'bot', on: true }),
      at(1_000, { type: 'sound', source: 'bot' }),
      at(1_400, { type: 'sound', source: 'bot', on: true }),
      at(2_000, { type: 'sound', source: 'bot' }),
      at(9_000, { type: 'sound', source: 'bot', on: true }),
    );
    expect(lines.map(({ detail, live }) => [detail, live])).toEqual([
      ['2.0 s', false],
      ['', true],
    ]);
  });

  it('counts keys that were kept from the assistant in one line', () => {
    const lines = play(at(0, { type: 'keys.swallowed', count: 1 }), at(1, { type: 'keys.swallowed', count: 2 }));
    expect(lines.map(({ title, detail }) => `${title}/${detail}`)).toEqual(['Kept from the assistant/3 keys']);
  });

  it('shows asterisks of a field in one line for each try', () => {
    const lines = play(
      at(0, { type: 'progress', progress: keying(0, 'awaiting') }),
      at(1, { type: 'progress', progress: keying(5) }),
      at(2, { type: 'progress', progress: keying(0, 'rejected', 1, 'invalid-card-number') }),
      at(3, { type: 'progress', progress: keying(0, 'awaiting', 2) }),
      at(4, { type: 'progress', progress: keying(16, 'keying', 2) }),
      at(5, { type: 'progress', progress: keying(0, 'accepted', 2) }),
    );
    expect(lines.map(({ dots, detail, live }) => [dots, detail, live])).toEqual([
      [5, 'that number is not valid', false],
      [16, '', false],
    ]);
  });

  it('never shows more asterisks than a card number has digits', () => {
    expect(play(at(0, { type: 'progress', progress: keying(5_000) }))[0]?.dots).toBe(19);
    expect(play(at(0, { type: 'progress', progress: keying(-3) }))[0]?.dots).toBe(0);
  });

  it('tells the result with amount, brand and last four', () => {
    const result = { outcome: 'approved', amount: 4250, currency: 'GBP', brand: 'visa', last4: '4242' };
    const [line] = play(at(0, { type: 'result', result }));
    expect(line?.title).toBe('Payment approved');
    expect(line?.detail).toBe('£42.50 · Visa •••• 4242');
  });

  it('knows currencies without minor units and hides what is not a last four', () => {
    const result = { outcome: 'approved', amount: 4250, currency: 'JPY', last4: '424242424242' };
    expect(play(at(0, { type: 'result', result }))[0]?.detail).toBe('¥4,250');
  });

  it('tells gate and recording', () => {
    const titles = play(
      at(0, { type: 'window', state: 'closing' }),
      at(1, { type: 'listener.darken', listener: 'recorder' }),
      at(2, { type: 'window', state: 'armed' }),
      at(3, { type: 'window', state: 'ended', reason: 'busy' }),
      at(4, { type: 'listener.resume', listener: 'recorder' }),
    ).map(({ title, detail }) => `${title}/${detail}`);
    expect(titles).toEqual([
      'Gate closes/nothing reaches the assistant',
      'Recording pauses/',
      'Recording paused/every listener confirmed',
      'Gate opens/The payment provider was busy',
      'Recording resumed/',
    ]);
  });

  it('tells a hang-up at once, and once', () => {
    const timeline = new Timeline();
    timeline.add(at(0, { type: 'call.started' }), 50_000);
    timeline.add(at(2_000, { type: 'call.connected' }), 52_000);
    const [, , line] = timeline.hangUp(55_500);
    expect([line?.type, line?.at, line?.detail]).toEqual(['call.ended', 5_500, 'You hung up.']);
    const lines = timeline.add(at(5_600, { type: 'call.ended', reason: 'hung_up' }), 55_600);
    expect(lines.map(({ at: ms }) => ms)).toEqual([0, 2_000, 5_600]);
  });

  it('never shows a word that it does not know', () => {
    const lines = play(
      at(0, { type: 'something.new', text: '4242' }),
      at(1, { type: 'listener.darken', listener: '<b>' }),
      at(2, { type: 'result', result: { outcome: 'x', reason: '<b>', brand: '<b>' } }),
      at(3, { type: 'call.ended', reason: '<b>' }),
    );
    expect(lines.map(({ title, detail }) => `${title}/${detail}`)).toEqual([
      'A listener pauses/',
      'Payment ended/Card',
      'Call ended/',
    ]);
  });
});

describe('timingLines', () => {
  it('leaves out what did not occur', () => {
    expect(timingLines({ secure: 310, capture: null, return: 0, dead_air_max: 1_240 })).toEqual([
      { name: 'To the secure prompt', text: '310 ms' },
      { name: 'Back to the assistant', text: '0 ms' },
      { name: 'Longest silence', text: '1.2 s' },
    ]);
  });
});

describe('parseEvent', () => {
  it.each(['', 'null', '[]', '{}', '{"type":1}', 'nonsense', new ArrayBuffer(2)])('gives nothing for no event', (data) => {
    expect(parseEvent(data)).toBeNull();
  });
});
