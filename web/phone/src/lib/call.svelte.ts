// The state of the phone: one call at a time, driven by the gate's events. It holds no key that was pressed.

import { CardGuard } from './cardguard';
import { CallError, Connection } from './connection';
import { entered, type Entry } from './entry';
import { parseEvent, type GateEvent, type Progress, type Result, type Timings, type WindowState } from './event';
import { openMicrophone, type Microphone } from './microphone';
import { Timeline, type Line } from './timeline';
import { ToneQueue } from './tones';
import { endWords, faultWords, refusalWords } from './words';

export type Phase = 'idle' | 'calling' | 'connected' | 'ended' | 'failed';

export interface Saying {
  id: number;
  who: 'bot' | 'caller' | 'provider';
  text: string;
}

const linesKept = 200; // of captions

export class Call {
  phase = $state<Phase>('idle');
  window = $state<WindowState | ''>('');
  reason = $state(''); // why it ended or failed, in words
  silent = $state(false); // no microphone
  keysOpen = $state(false); // the keypad reaches the gate
  textOpen = $state(false); // the data channel is up
  refusal = $state(''); // of the last typed line, in words
  speaking = $state(''); // source of the sound just now
  sayings = $state.raw<Saying[]>([]);
  lines = $state.raw<Line[]>([]);
  capture = $state.raw<Entry>({});
  authorising = $state(false);
  result = $state.raw<Result | null>(null);
  timings = $state.raw<Timings | null>(null);
  sound = $state.raw<MediaStream | null>(null);
  connectedAt = $state(0);

  readonly live = $derived(this.phase === 'calling' || this.phase === 'connected');
  readonly closed = $derived(this.window !== '' && this.window !== 'ended');
  readonly secure = $derived(this.window === 'capturing');

  #connection: Connection | null = null;
  #microphone: Microphone | null = null;
  #tones: ToneQueue | null = null;
  #timeline = new Timeline();
  #guard = new CardGuard();
  #run = 0; // of this call among those of the page
  #said = 0; // captions so far

  // start places a call; it must come from a click, so that sound may be played.
  async start(): Promise<void> {
    if (this.live) return;
    this.#reset();
    this.phase = 'calling';
    const run = ++this.#run;
    const stale = (): boolean => run !== this.#run || !this.live;
    try {
      const microphone = await this.#listen();
      if (stale()) return microphone.close();
      this.#microphone = microphone;
      this.silent = microphone.silent;
      const connection = this.#connect(microphone.track);
      this.#connection = connection;
      await connection.open();
    } catch (error) {
      if (!stale()) this.#end('failed', faultWords(error instanceof CallError ? error.fault : 'broken'));
    }
  }

  hangUp(): void {
    if (!this.live) return;
    this.lines = this.#timeline.hangUp(performance.now());
    this.#end('ended', endWords('hung_up'));
  }

  // press sends one key; false if the call cannot take it now.
  press(key: string): boolean {
    return this.keysOpen && (this.#tones?.press(key) ?? false);
  }

  // say sends a typed line; true if it was sent.
  say(text: string): boolean {
    const line = text.trim();
    this.refusal = '';
    if (line === '' || this.closed) return false;
    if (this.#guard.refuses(line, Date.now())) {
      this.refusal = refusalWords('card_number');
      return false;
    }
    return this.#connection?.send({ type: 'text', text: line }) ?? false;
  }

  async #listen(): Promise<Microphone> {
    try {
      return await openMicrophone();
    } catch {
      throw new CallError('no_audio');
    }
  }

  #connect(track: MediaStreamTrack): Connection {
    const run = this.#run;
    const mine = (): boolean => run === this.#run; // a call before this one may still have last words
    return new Connection(track, {
      up: () => mine() && this.#up(),
      talk: () => mine() && (this.textOpen = true),
      message: (data) => mine() && this.#message(data),
      sound: (stream) => mine() && (this.sound = stream),
      down: (fault) => mine() && this.#end(fault ? 'failed' : 'ended', fault ? faultWords(fault) : ''),
    });
  }

  #up(): void {
    if (!this.live) return;
    const sender = this.#connection?.tones;
    if (!this.#tones && sender) this.#tones = new ToneQueue(sender);
    this.keysOpen = this.#tones !== null;
  }

  #message(data: unknown): void {
    const event = parseEvent(data);
    if (!event) return;
    if (event.type === 'refused') {
      this.refusal = refusalWords(event.reason);
      return;
    }
    this.lines = this.#timeline.add(event, performance.now());
    this.#apply(event);
  }

  #apply(event: GateEvent): void {
    if (event.type === 'call.ended') {
      this.timings = event.timings_ms ?? null;
      this.#end('ended', endWords(event.reason), false);
    }
    if (!this.live) return;
    switch (event.type) {
      case 'call.connected':
        this.#answered();
        break;
      case 'call.text':
        this.#hear('caller', event.text);
        break;
      case 'caption':
        this.#hear(whoOf(event.who), event.text);
        break;
      case 'sound':
        this.#heard(event);
        break;
      case 'window':
        this.#turn((event.state ?? '') as WindowState);
        break;
      case 'progress':
        if (event.progress) this.#progress(event.progress);
        break;
      case 'result':
        this.result = event.result ?? null;
        break;
    }
  }

  #answered(): void {
    if (this.phase !== 'calling') return;
    this.phase = 'connected';
    this.connectedAt = Date.now();
  }

  #hear(who: Saying['who'], text: string | undefined): void {
    if (!text) return;
    if (who === 'bot') this.#answered();
    const last = this.sayings.at(-1);
    if (who === 'caller' && last?.who === who && last.text === text) return;
    this.sayings = [...this.sayings, { id: ++this.#said, who, text }].slice(-linesKept);
  }

  #heard(event: GateEvent): void {
    const source = event.source ?? '';
    if (event.on) {
      this.speaking = source;
      if (source === 'bot') this.#answered();
    } else if (this.speaking === source) {
      this.speaking = '';
    }
  }

  #turn(state: WindowState): void {
    if (state === 'closing') {
      this.capture = {};
      this.authorising = false;
      this.result = null;
      this.refusal = '';
      this.#guard.forget();
    }
    this.window = state;
  }

  #progress(progress: Progress): void {
    this.authorising = progress.state === 'authorising';
    this.capture = entered(this.capture, progress);
  }

  // tell is false where the gate ended the call.
  #end(phase: 'ended' | 'failed', reason: string, tell = true): void {
    if (!this.live) return;
    this.phase = phase;
    this.reason = reason;
    this.window = '';
    this.keysOpen = false;
    this.textOpen = false;
    this.speaking = '';
    this.sound = null;
    this.refusal = '';
    this.#tones?.close();
    this.#tones = null;
    this.#guard.forget();
    this.#connection?.close(tell);
    this.#connection = null;
    this.#microphone?.close();
    this.#microphone = null;
  }

  #reset(): void {
    this.reason = '';
    this.silent = false;
    this.window = '';
    this.sayings = [];
    this.lines = [];
    this.capture = {};
    this.authorising = false;
    this.result = null;
    this.timings = null;
    this.connectedAt = 0;
    this.#timeline = new Timeline();
  }
}

function whoOf(who: string | undefined): Saying['who'] {
  return who === 'provider' || who === 'caller' ? who : 'bot';
}
