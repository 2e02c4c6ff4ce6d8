import { describe, expect, it } from 'vitest';
import { CardGuard, holdsCard, luhn } from './cardguard';

const visa = '4242424242424242';
const amex = '378282246310005';

describe('luhn', () => {
  const published = [visa, amex, '4000000000000002', '5555555555554444'];
  it.each(published)('passes a published number', (number) => {
    expect(luhn(number)).toBe(true);
  });

  it.each(['4242424242424241', '378282246310006', ''])('fails another', (number) => {
    expect(luhn(number)).toBe(false);
  });
});

describe('holdsCard', () => {
  it('finds a number inside a longer run', () => {
    expect(holdsCard(`99${visa}7`)).toBe(true);
  });

  it('does not mind short runs or zeros', () => {
    expect(holdsCard('424242424242')).toBe(false);
    expect(holdsCard('0000000000000000')).toBe(false);
  });
});

describe('CardGuard', () => {
  const refused = [
    visa,
    '4242 4242 4242 4242',
    '4242-4242-4242-4242',
    '4242.4242/4242 - 4242',
    `it is ${amex}, thank you`,
    'card:3782 822463 10005',
    '４２４２ ４２４２ ４２４２ ４２４２',
    '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢',
    '4242\u00a04242\u20094242\u200b4242',
    'first 4242 4242 and then 4242 4242',
    'four two four two, 4242 4242 Four Two four-two',
  ];
  it.each(refused)('refuses a card number, however it is written (%#)', (line) => {
    expect(new CardGuard().refuses(line, 0)).toBe(true);
  });

  const passed = ['I would like to pay', 'my account is 12345678', 'call me on 07700 900123', 'INV-1001, 42.50', 'one of the two, please', ''];
  it.each(passed)('passes a line without one (%#)', (line) => {
    expect(new CardGuard().refuses(line, 0)).toBe(false);
  });

  it('sees a number that is split over lines', () => {
    const guard = new CardGuard();
    expect(guard.refuses('4242', 0)).toBe(false);
    expect(guard.refuses('then 4242', 1_000)).toBe(false);
    expect(guard.refuses('wait', 2_000)).toBe(false);
    expect(guard.refuses('42424', 3_000)).toBe(false);
    expect(guard.refuses('242', 4_000)).toBe(true);
  });

  it('does not count a refused line as sent', () => {
    const guard = new CardGuard();
    expect(guard.refuses(visa, 0)).toBe(true);
    expect(guard.refuses('42', 1_000)).toBe(false);
  });

  it('forgets after two minutes and when told', () => {
    const guard = new CardGuard();
    expect(guard.refuses('4242 4242', 0)).toBe(false);
    expect(guard.refuses('4242 4242', 121_000)).toBe(false);
    guard.forget();
    expect(guard.refuses('4242 4242', 122_000)).toBe(false);
  });
});
