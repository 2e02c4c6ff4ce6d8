// The gate's events, one JSON text message of the data channel each: the contract of package transfer/control.

export type WindowState = 'closing' | 'armed' | 'connecting' | 'capturing' | 'returning' | 'ended';

export type Who = 'bot' | 'caller' | 'provider';

export interface Progress {
  field: string;
  state: string;
  attempt: number;
  error?: string;
  count: number;
}

export interface Result {
  outcome: string;
  reason?: string;
  amount?: number;
  currency?: string;
  brand?: string;
  last4?: string;
}

export interface Timings {
  secure: number | null;
  capture: number | null;
  return: number | null;
  dead_air_max: number | null;
}

export interface GateEvent {
  seq: number;
  at: string;
  type: string;
  text?: string;
  who?: string;
  reason?: string;
  state?: string;
  source?: string;
  on?: boolean;
  count?: number;
  listener?: string;
  progress?: Progress;
  result?: Result;
  timings_ms?: Timings;
}

// parseEvent gives the event of one message, or null for anything that is none.
export function parseEvent(data: unknown): GateEvent | null {
  if (typeof data !== 'string') return null;
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== 'object' || value === null) return null;
    const event = value as GateEvent;
    return typeof event.type === 'string' ? event : null;
  } catch {
    return null;
  }
}
