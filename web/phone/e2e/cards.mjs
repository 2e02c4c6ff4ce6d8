// Published test numbers of Stripe, by the names of the demo's --card.

export const cards = {
  ok: '4242424242424242',
  declined: '4000000000000002',
  insufficient: '4000000000009995',
  expired: '4000000000000069',
  lost: '4000000000009987',
  incorrect_cvc: '4000000000000127',
  processing_error: '4000000000000119',
  no_answer: '4000000000005126',
};

export const securityCode = '123';

// expiry is December of the year after next, as MMYY.
export function expiry(now = new Date()) {
  return `12${String((now.getFullYear() + 2) % 100).padStart(2, '0')}`;
}
