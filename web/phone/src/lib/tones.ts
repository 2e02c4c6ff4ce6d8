// Keys become telephone-events by the browser's RTCDTMFSender. insertDTMF replaces whatever is still queued, and a queue
// that is read and written back while the browser takes a tone from it would send that tone twice. So keys wait here
// until the sender has played all it had (tonechange with an empty tone), then go in one piece: each press exactly once.

const hold = 100; // ms of tone
const pause = 70; // ms between tones
const longest = 64; // keys that may wait; a caller never gets there

// ToneSender is the part of RTCDTMFSender that is used.
export interface ToneSender {
  readonly canInsertDTMF: boolean;
  readonly toneBuffer: string;
  insertDTMF(tones: string, duration?: number, interToneGap?: number): void;
  addEventListener(type: 'tonechange', listener: (event: { tone: string }) => void): void;
}

export class ToneQueue {
  #sender: ToneSender | null;
  #waiting = '';
  #playing = false;

  constructor(sender: ToneSender) {
    this.#sender = sender;
    sender.addEventListener('tonechange', (event) => {
      if (event.tone !== '') return;
      this.#playing = false;
      this.#pump();
    });
  }

  // press queues one key; false if the call cannot take it.
  press(key: string): boolean {
    if (!this.#sender?.canInsertDTMF || this.#waiting.length >= longest) return false;
    this.#waiting += key;
    this.#pump();
    return true;
  }

  // close drops what waits.
  close(): void {
    this.#waiting = '';
    this.#sender = null;
  }

  #pump(): void {
    const sender = this.#sender;
    if (!sender || this.#playing || this.#waiting === '') return;
    const tones = sender.toneBuffer + this.#waiting;
    this.#waiting = '';
    try {
      sender.insertDTMF(tones, hold, pause);
      this.#playing = true;
    } catch {
      // The call is going down; its end is told by the connection.
    }
  }
}
