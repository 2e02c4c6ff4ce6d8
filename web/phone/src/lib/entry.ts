// What the provider has asked for so far. Pure: progress in, the state of every field out.

import type { Progress } from './event';
import { type Field, fields, isField } from './words';

export type Entry = Partial<Record<Field, Progress>>;

const card: readonly Field[] = ['card_number', 'expiry', 'security_code'];
const bank: readonly Field[] = ['bank_routing_number', 'bank_account_number'];

// entered adds one progress to what there was. Where a field is asked for again, what followed it is still to come.
export function entered(entry: Entry, progress: Progress): Entry {
  const field = progress.field;
  if (!isField(field)) return entry;
  const matcher = Object.entries(entry).find(([word]) => word === `${field}_matcher`)?.[1];
  const now = after(matcher?.state === 'rejected' ? matcher : entry[field], progress);
  if (progress.state !== 'awaiting') return { ...entry, [field]: now };
  if (field === card[0] || field === bank[0]) return { [field]: now };
  const rest = Object.entries(entry).filter(([word]) => !word.startsWith(`${field}_`));
  return { ...Object.fromEntries(rest), [field]: now };
}

// shown lists the fields to show: those of a card until a bank account is asked for, and all that were asked for.
export function shown(entry: Entry): Field[] {
  const expected = bank.some((field) => entry[field]) ? bank : card;
  return fields.filter((field) => entry[field] || expected.includes(field));
}

// after keeps in sight what a progress does not repeat: why a field is asked for again, and how much was keyed.
function after(before: Progress | undefined, now: Progress): Progress {
  if (!before) return now;
  if (now.state === 'awaiting' && !now.error && before.error) return { ...now, error: before.error };
  const over = ['accepted', 'authorising', 'done'].includes(now.state);
  return over && now.count === 0 ? { ...now, count: before.count } : now;
}
