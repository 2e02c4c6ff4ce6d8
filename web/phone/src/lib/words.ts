// Every word that the page says, by the closed words of the gate. An unknown word is never shown as it came.

import type { Fault } from './connection';
import type { Result } from './event';

const details = [
  'card_number',
  'expiry',
  'security_code',
  'postal_code',
  'bank_routing_number',
  'bank_account_number',
] as const;
type Detail = (typeof details)[number];

// A field may be keyed once more, to match, and what was read back of it may be confirmed.
export type Field = Detail | `${Detail}_matcher` | 'card_number_confirmation' | 'bank_account_number_confirmation';

const detailNames: Record<Detail, string> = {
  card_number: 'Card number',
  expiry: 'Expiry date',
  security_code: 'Security code',
  postal_code: 'Postal code',
  bank_routing_number: 'Bank routing number',
  bank_account_number: 'Bank account number',
};

const detailHints: Record<Detail, string> = {
  card_number: 'Key the card number, then #.',
  expiry: 'Key month and year, four digits, then #.',
  security_code: 'Key the security code, then #.',
  postal_code: 'Key the postal code, then #.',
  bank_routing_number: 'Key the nine digits of the routing number, then #.',
  bank_account_number: 'Key the account number, then #.',
};

const fieldWords = new Map<Field, { name: string; hint: string }>();
for (const word of details) {
  const name = detailNames[word];
  fieldWords.set(word, { name, hint: detailHints[word] });
  fieldWords.set(`${word}_matcher`, { name: `${name}, again`, hint: 'Key the same once more, then #.' });
  if (word === 'card_number' || word === 'bank_account_number') {
    const hint = 'Press 1 if the digits that you heard are right, 2 to key them again.';
    fieldWords.set(`${word}_confirmation`, { name: `${name} right?`, hint });
  }
}

// fields lists every word in the order in which a page shows them.
export const fields: readonly Field[] = [...fieldWords.keys()];

const fieldErrors: Record<string, string> = {
  'input-timeout': 'nothing was keyed in time',
  'invalid-card-number': 'that number is not valid',
  'invalid-card-type': 'that kind of card is not taken',
  'invalid-date': 'that date is not valid',
  'invalid-security-code': 'that code is not valid',
  'invalid-postal-code': 'that postal code is not valid',
  'invalid-bank-routing-number': 'that routing number is not valid',
  'invalid-bank-account-number': 'that account number is not valid',
  'input-matching-failed': 'the two entries were not the same',
};

const outcomes: Record<string, { title: string; detail: string }> = {
  approved: { title: 'Payment approved', detail: '' },
  declined: { title: 'Payment declined', detail: 'Nothing was taken.' },
  cancelled: { title: 'Payment cancelled', detail: 'Nothing was taken.' },
  hung_up: { title: 'Call ended before the payment', detail: '' },
  unavailable: { title: 'Payment not possible just now', detail: 'Nothing was taken.' },
  timeout: { title: 'Payment timed out', detail: 'Nothing was taken.' },
  too_many_attempts: { title: 'Too many tries', detail: 'Nothing was taken.' },
  provider_error: { title: 'The provider had a fault', detail: 'Nothing was taken.' },
  unknown: { title: 'Payment not confirmed yet', detail: 'You will not be charged twice.' },
  mismatch: { title: 'Payment needs a check', detail: 'A person will look at it. You will not be charged twice.' },
};

// Reasons that help the caller. A lost or stolen card is on purpose not among them: it reads like any other decline.
const reasons: Record<string, string> = {
  insufficient_funds: 'There are not enough funds on this card.',
  expired_card: 'The card has expired.',
  incorrect_cvc: 'The security code is not right.',
  processing_error: 'The card could not be processed.',
  card_not_supported: 'This kind of card is not taken.',
};

const ends: Record<string, string> = {
  hung_up: 'You hung up.',
  bot_hung_up: 'The assistant said goodbye.',
  handoff: 'You were put through to a person.',
  no_bot: 'No assistant was there to answer.',
  stopping: 'The gate is being stopped.',
  media_lost: 'The connection was lost.',
};

const faults: Record<Fault, string> = {
  unreachable: 'The gate cannot be reached. Is it still running?',
  refused: 'The gate did not accept this browser’s call.',
  absent: 'This gate takes no calls from browsers.',
  busy: 'The gate takes no calls just now. Please try again in a moment.',
  broken: 'The gate had a fault. Please try again.',
  no_media: 'No sound could be exchanged with the gate. A firewall may block it.',
  lost: 'The connection was lost.',
  no_audio: 'This browser gives the page no way to send sound.',
};

const windowFailures: Record<string, string> = {
  not_dark: 'A recorder did not confirm its pause, so no card was asked for',
  unreachable: 'The payment provider could not be reached',
  busy: 'The payment provider was busy',
  no_answer: 'The payment provider did not answer',
  refused: 'The payment provider did not take the call',
  no_profile: 'The payment provider is not set up',
  cancelled: 'The payment was called off before the provider was connected',
};

const listeners: Record<string, string> = { recorder: 'Recording', hearing: 'Speech recognition' };

const speakers: Record<string, string> = {
  bot: 'Assistant',
  provider: 'Payment provider',
  gate: 'Gate',
  caller: 'You',
};

const refusals: Record<string, string> = {
  card_number: 'That looks like a card number, so it was not sent. Use the keypad when you are asked for it.',
  closed: 'The line is secure just now, so the text was not sent.',
  length: 'That line is too long and was not sent.',
};

export function isField(word: string): word is Field {
  return (fields as readonly string[]).includes(word);
}

export const fieldName = (field: Field): string => fieldWords.get(field)?.name ?? '';
export const fieldHint = (field: Field): string => fieldWords.get(field)?.hint ?? '';
export const fieldError = (word: string | undefined): string => (word ? (fieldErrors[word] ?? 'please try again') : '');
export const endWords = (reason: string | undefined): string => ends[reason ?? ''] ?? '';
export const faultWords = (fault: Fault): string => faults[fault];
export const windowFailure = (reason: string | undefined): string => windowFailures[reason ?? ''] ?? '';
export const listenerName = (name: string | undefined): string => listeners[name ?? ''] ?? 'A listener';
export const speakerName = (who: string | undefined): string => speakers[who ?? ''] ?? 'Gate';
export const refusalWords = (reason: string | undefined): string =>
  refusals[reason ?? ''] ?? 'The gate did not pass that line on.';

export function resultTitle(result: Result): string {
  return outcomes[result.outcome]?.title ?? 'Payment ended';
}

export function resultDetail(result: Result): string {
  const detail = outcomes[result.outcome]?.detail ?? '';
  const reason = result.outcome === 'declined' ? reasons[result.reason ?? ''] : undefined;
  return [reason, detail].filter(Boolean).join(' ');
}

// amountText writes minor units in the currency's own way: 4250 GBP is £42.50.
export function amountText(result: Result): string {
  if (!result.amount || !result.currency) return '';
  try {
    const format = new Intl.NumberFormat(undefined, { style: 'currency', currency: result.currency });
    const places = format.resolvedOptions().maximumFractionDigits ?? 2;
    return format.format(result.amount / 10 ** places);
  } catch {
    return '';
  }
}

const brands: Record<string, string> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
  maestro: 'Maestro',
};

// cardText shows brand and last four, if the last four are no more than that.
export function cardText(result: Result): string {
  const last4 = /^\d{4}$/.test(result.last4 ?? '') ? `•••• ${result.last4}` : '';
  const brand = result.brand ? (brands[result.brand.toLowerCase()] ?? 'Card') : '';
  return [brand, last4].filter(Boolean).join(' ');
}

export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
