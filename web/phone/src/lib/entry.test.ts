import { describe, expect, it } from 'vitest';
import { type Entry, entered, shown } from './entry';

function play(...steps: string[]): Entry {
  let entry: Entry = {};
  for (const step of steps) {
    const [field = '', state = '', error = ''] = step.split(' ');
    entry = entered(entry, { field, state, error, attempt: 1, count: state === 'keying' ? 4 : 0 });
  }
  return entry;
}

describe('entered', () => {
  it('keeps the error of a field in sight until the next key', () => {
    const again = play('expiry awaiting', 'expiry rejected invalid-date', 'expiry awaiting');
    expect(again.expiry?.error).toBe('invalid-date');
    expect(play('expiry rejected invalid-date', 'expiry awaiting', 'expiry keying').expiry?.error).toBe('');
  });

  it('keeps the count of what was accepted', () => {
    expect(play('card_number keying', 'card_number accepted').card_number?.count).toBe(4);
  });

  it('says at the field itself that the second entry did not match', () => {
    const entry = play(
      'card_number accepted',
      'expiry accepted',
      'expiry_matcher awaiting',
      'expiry_matcher rejected input-matching-failed',
      'expiry awaiting',
    );
    expect(entry.expiry).toMatchObject({ state: 'awaiting', error: 'input-matching-failed' });
    expect(Object.keys(entry)).toEqual(['card_number', 'expiry']);
  });

  it('begins anew with the first field', () => {
    expect(Object.keys(play('card_number accepted', 'expiry awaiting', 'card_number awaiting'))).toEqual(['card_number']);
    expect(Object.keys(play('card_number accepted', 'bank_routing_number awaiting'))).toEqual(['bank_routing_number']);
  });

  it('takes no field that it does not know', () => {
    expect(play('pan awaiting')).toEqual({});
  });
});

describe('shown', () => {
  it('shows a card until something else is asked for', () => {
    expect(shown({})).toEqual(['card_number', 'expiry', 'security_code']);
    expect(shown(play('postal_code awaiting'))).toEqual(['card_number', 'expiry', 'security_code', 'postal_code']);
    expect(shown(play('bank_routing_number awaiting'))).toEqual(['bank_routing_number', 'bank_account_number']);
  });

  it('shows a second entry and a question where there is one', () => {
    const entry = play('card_number accepted', 'card_number_matcher accepted', 'card_number_confirmation awaiting');
    expect(shown(entry).slice(0, 3)).toEqual(['card_number', 'card_number_matcher', 'card_number_confirmation']);
  });
});
