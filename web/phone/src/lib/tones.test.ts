import { describe, expect, it } from 'vitest';
import { ToneQueue, type ToneSender } from './tones';

// FakeSender plays as RTCDTMFSender does: a new insertDTMF replaces what is queued.
class FakeSender implements ToneSender {
  canInsertDTMF = true;
  toneBuffer = '';
  played = '';
  #listeners: ((event: { tone: string }) => void)[] = [];

  insertDTMF(tones: string): void {
    if (!this.canInsertDTMF) throw new Error('InvalidStateError');
    this.toneBuffer = tones;
  }

  addEventListener(_: 'tonechange', listener: (event: { tone: string }) => void): void {
    this.#listeners.push(listener);
  }

  // step plays the next tone, or tells that all are played.
  step(): void {
    const tone = this.toneBuffer.slice(0, 1);
    this.toneBuffer = this.toneBuffer.slice(1);
    this.played += tone;
    for (const listener of this.#listeners) listener({ tone });
  }
}

describe('ToneQueue', () => {
  it('sends each press once, whatever is still playing', () => {
    const sender = new FakeSender();
    const queue = new ToneQueue(sender);
    queue.press('4');
    queue.press('4');
    sender.step();
    queue.press('2');
    sender.step();
    queue.press('#');
    for (let i = 0; i < 8; i++) sender.step();
    expect(sender.played).toBe('442#');
  });

  it('never touches the queue while it plays', () => {
    const sender = new FakeSender();
    const queue = new ToneQueue(sender);
    queue.press('1');
    queue.press('2');
    expect(sender.toneBuffer).toBe('1');
  });

  it('refuses keys when the call cannot take them', () => {
    const sender = new FakeSender();
    const queue = new ToneQueue(sender);
    sender.canInsertDTMF = false;
    expect(queue.press('1')).toBe(false);
    sender.canInsertDTMF = true;
    queue.close();
    expect(queue.press('1')).toBe(false);
    expect(sender.toneBuffer).toBe('');
  });

  it('drops what waits when the call ends', () => {
    const sender = new FakeSender();
    const queue = new ToneQueue(sender);
    queue.press('1');
    queue.press('2');
    queue.close();
    for (let i = 0; i < 4; i++) sender.step();
    expect(sender.played).toBe('1');
  });
});
