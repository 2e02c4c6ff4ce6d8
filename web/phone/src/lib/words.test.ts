import { describe, expect, it } from 'vitest';
import {
  amountText,
  cardText,
  fieldError,
  fieldHint,
  fieldName,
  fields,
  isField,
  refusalWords,
  resultDetail,
  resultTitle,
} from './words';

// The outcomes of package payments.
const outcomes = [
  'approved',
  'declined',
  'cancelled',
  'hung_up',
  'unavailable',
  'timeout',
  'too_many_attempts',
  'provider_error',
  'unknown',
  'mismatch',
];

describe('results', () => {
  it.each(outcomes)('have words: %s', (outcome) => {
    expect(resultTitle({ outcome })).not.toBe('Payment ended');
  });

  it('do not tell a lost or stolen card from any other decline', () => {
    const plain = resultDetail({ outcome: 'declined', reason: 'generic_decline' });
    expect(resultDetail({ outcome: 'declined', reason: 'lost_card' })).toBe(plain);
    expect(resultDetail({ outcome: 'declined', reason: 'stolen_card' })).toBe(plain);
    expect(resultDetail({ outcome: 'declined', reason: 'expired_card' })).toContain('expired');
  });

  it('promise that nothing was taken only where that is known', () => {
    for (const outcome of ['unknown', 'mismatch', 'approved', 'hung_up']) {
      expect(resultDetail({ outcome })).not.toContain('Nothing was taken');
    }
  });

  it('write amounts and cards as people do', () => {
    expect(amountText({ outcome: 'approved', amount: 4250, currency: 'GBP' })).toBe('£42.50');
    expect(amountText({ outcome: 'approved', amount: 4250, currency: 'KWD' })).toContain('4.250');
    expect(amountText({ outcome: 'approved', amount: 4250, currency: 'nonsense' })).toBe('');
    expect(amountText({ outcome: 'approved' })).toBe('');
    expect(cardText({ outcome: 'approved', brand: 'Visa', last4: '4242' })).toBe('Visa •••• 4242');
    expect(cardText({ outcome: 'approved', brand: 'unheard of', last4: '42' })).toBe('Card');
    expect(cardText({ outcome: 'approved' })).toBe('');
  });
});

describe('fields', () => {
  it.each(fields)('have words: %s', (field) => {
    expect(isField(field)).toBe(true);
    expect(fieldName(field)).not.toMatch(/^$|_/);
    expect(fieldHint(field)).toMatch(/\.$/);
  });

  it('are all that capture asks for', () => {
    expect(fields).toHaveLength(14);
    expect(fieldName('bank_account_number_matcher')).toBe('Bank account number, again');
    expect(isField('pan')).toBe(false);
  });

  it.each(['invalid-postal-code', 'invalid-bank-routing-number', 'invalid-bank-account-number', 'input-matching-failed'])(
    'have errors: %s',
    (error) => expect(fieldError(error)).not.toBe('please try again'),
  );
});

describe('refusals', () => {
  it('have words, known or not', () => {
    expect(refusalWords('card_number')).toContain('card number');
    expect(refusalWords(undefined)).toContain('did not pass');
  });
});
