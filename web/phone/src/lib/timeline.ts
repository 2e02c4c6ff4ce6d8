// The live timeline: the gate's events as lines that a person reads. Pure: events in, lines out.

import type { GateEvent, Progress, Result, Timings } from './event';
import {
  amountText,
  cardText,
  endWords,
  fieldError,
  fieldName,
  isField,
  listenerName,
  resultTitle,
  seconds,
  speakerName,
  windowFailure,
} from './words';

export type Tone = 'plain' | 'voice' | 'secure' | 'good' | 'bad';

export type Mark = 'call' | 'voice' | 'text' | 'lock' | 'unlock' | 'pause' | 'play' | 'key' | 'link' | 'card' | 'time';

export interface Line {
  id: string;
  type: string;
  at: number; // ms since the call began
  mark: Mark;
  tone: Tone;
  title: string;
  detail: string;
  dots: number; // asterisks of a field
  live: boolean; // still going on
  source: string; // of sound
  until: number; // ms since the call began at which the sound ended
  count: number; // of keys kept from the assistant
}

const mostDots = 19;
const breath = 700; // ms of silence that do not end a stretch of speech

export class Timeline {
  #start = 0;
  #lines: Line[] = [];
  #serial = 0;
  #last = { at: 0, heard: 0 }; // the newest event by the gate's clock, and when it came by the page's own
  #speaking = new Map<string, string>(); // source → id of its open line

  // add takes one event, heard at the page's time now in ms, and returns the lines as they are now.
  add(event: GateEvent, now: number): Line[] {
    const time = Date.parse(event.at);
    if (!this.#start && !Number.isNaN(time)) this.#start = time;
    const at = Number.isNaN(time) ? this.#last.at : Math.max(0, time - this.#start);
    this.#last = { at, heard: now };
    switch (event.type) {
      case 'sound':
        this.#sound(event, at);
        break;
      case 'progress':
        if (event.progress) this.#progress(event.progress, at);
        break;
      case 'result':
        if (event.result) this.#result(event.result, at);
        break;
      case 'keys.swallowed':
        this.#swallowed(event.count ?? 0, at);
        break;
      case 'call.ended':
        this.#ended(event.reason, at);
        break;
      default: {
        const line = plain(event);
        if (line) this.#push({ ...line, type: event.type, at });
      }
    }
    return this.#lines;
  }

  // hangUp tells the end of the call before the gate does, for it may not come to it.
  hangUp(now: number): Line[] {
    this.#ended('hung_up', this.#last.at + Math.max(0, now - this.#last.heard));
    return this.#lines;
  }

  #push(line: Partial<Line> & Pick<Line, 'type' | 'at' | 'mark' | 'title'>, id = `l${++this.#serial}`): string {
    this.#lines = [...this.#lines, { id, tone: 'plain', detail: '', dots: 0, live: false, source: '', until: 0, count: 0, ...line }];
    return id;
  }

  #change(id: string, change: Partial<Line>): void {
    this.#lines = this.#lines.map((line) => (line.id === id ? { ...line, ...change } : line));
  }

  #sound(event: GateEvent, at: number): void {
    const source = event.source ?? '';
    const open = this.#speaking.get(source);
    if (event.on) {
      if (open) return;
      const last = this.#lines.at(-1);
      if (last?.type === 'sound' && last.source === source && at - last.until < breath) {
        this.#speaking.set(source, last.id);
        this.#change(last.id, { live: true });
        return;
      }
      const title = `${speakerName(source)} speaks`;
      const tone: Tone = source === 'provider' ? 'secure' : 'voice';
      this.#speaking.set(source, this.#push({ type: 'sound', at, source, mark: 'voice', tone, title, live: true }));
      return;
    }
    const line = this.#lines.find(({ id }) => id === open);
    if (!line) return;
    this.#speaking.delete(source);
    this.#change(line.id, { live: false, until: at, detail: seconds(Math.max(0, at - line.at)) });
  }

  #progress(progress: Progress, at: number): void {
    if (progress.state === 'authorising') {
      this.#push({ type: 'progress', at, mark: 'card', tone: 'secure', title: 'Card is being authorised' });
      return;
    }
    if (!isField(progress.field) || progress.state === 'done') return;
    const rejected = progress.state === 'rejected';
    const change = {
      tone: rejected ? ('bad' as const) : ('secure' as const),
      detail: rejected ? fieldError(progress.error) : '',
      dots: dotsOf(progress),
      live: progress.state === 'awaiting' || progress.state === 'keying',
    };
    const last = this.#lines.findLast(({ id }) => id.startsWith(`${progress.field}/`));
    if (last?.live || last?.id === `${progress.field}/${progress.attempt}`) {
      const over = (rejected || progress.state === 'accepted') && change.dots === 0; // wiped by then
      this.#change(last.id, over ? { ...change, dots: last.dots } : change);
      return;
    }
    const id = `${progress.field}/${progress.attempt}`;
    const unique = this.#lines.some((line) => line.id === id) ? `${id}/${++this.#serial}` : id;
    this.#push({ type: 'progress', at, mark: 'key', title: fieldName(progress.field), ...change }, unique);
  }

  #swallowed(more: number, at: number): void {
    const last = this.#lines.at(-1);
    const type = 'keys.swallowed';
    const count = more + (last?.type === type ? last.count : 0);
    const detail = count === 1 ? '1 key' : `${count} keys`;
    if (last?.type === type) this.#change(last.id, { count, detail });
    else this.#push({ type, at, mark: 'key', title: 'Kept from the assistant', detail, count });
  }

  #result(result: Result, at: number): void {
    const approved = result.outcome === 'approved';
    this.#push({
      type: 'result',
      at,
      mark: 'card',
      tone: approved ? 'good' : 'bad',
      title: resultTitle(result),
      detail: [approved ? amountText(result) : '', cardText(result)].filter(Boolean).join(' · '),
    });
  }

  #ended(reason: string | undefined, at: number): void {
    for (const id of this.#speaking.values()) this.#change(id, { live: false });
    this.#speaking.clear();
    const told = this.#lines.find(({ type }) => type === 'call.ended');
    if (told) this.#change(told.id, { at, detail: endWords(reason) });
    else this.#push({ type: 'call.ended', at, mark: 'call', title: 'Call ended', detail: endWords(reason) });
  }
}

// dotsOf gives the asterisks to show, never more than a card number has digits.
export function dotsOf(progress: Progress): number {
  return Math.min(mostDots, Math.max(0, Math.trunc(progress.count || 0)));
}

type Plain = Pick<Line, 'mark' | 'title'> & Partial<Line>;

function plain(event: GateEvent): Plain | null {
  switch (event.type) {
    case 'call.started':
      return { mark: 'call', title: 'Call begins' };
    case 'call.connected':
      return { mark: 'call', title: 'Assistant is on the line' };
    case 'call.text':
      return { mark: 'text', title: 'You typed a line' };
    case 'listener.darken':
      return { mark: 'pause', tone: 'secure', title: `${listenerName(event.listener)} pauses` };
    case 'listener.resume':
      return { mark: 'play', title: `${listenerName(event.listener)} resumed` };
    case 'provider.ringing':
      return { mark: 'link', tone: 'secure', title: 'Payment provider is called' };
    case 'provider.answered':
      return { mark: 'link', tone: 'secure', title: 'Payment provider answers' };
    case 'provider.ended':
      return { mark: 'link', title: 'Payment provider leaves' };
    case 'window':
      return windowLine(event);
    default:
      return null;
  }
}

function windowLine(event: GateEvent): Plain | null {
  switch (event.state) {
    case 'closing':
      return { mark: 'lock', tone: 'secure', title: 'Gate closes', detail: 'nothing reaches the assistant' };
    case 'armed':
      return { mark: 'pause', tone: 'secure', title: 'Recording paused', detail: 'every listener confirmed' };
    case 'connecting':
      return null;
    case 'capturing':
      return { mark: 'lock', tone: 'secure', title: 'Secure', detail: 'keys go to the provider alone' };
    case 'returning':
      return { mark: 'unlock', tone: 'secure', title: 'On the way back to the assistant' };
    case 'ended': {
      const failure = windowFailure(event.reason);
      return { mark: 'unlock', tone: failure ? 'bad' : 'plain', title: 'Gate opens', detail: failure };
    }
    default:
      return null;
  }
}

// timingLines names the timings that were taken, in the order in which they happen.
export function timingLines(timings: Timings): { name: string; text: string }[] {
  const named: [string, number | null][] = [
    ['To the secure prompt', timings.secure],
    ['Card entry', timings.capture],
    ['Back to the assistant', timings.return],
    ['Longest silence', timings.dead_air_max],
  ];
  return named.flatMap(([name, ms]) => (typeof ms === 'number' ? [{ name, text: seconds(ms) }] : []));
}
