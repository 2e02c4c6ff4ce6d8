// The page's own look at a typed line before it is sent: a card number must never leave by the text line. The gate looks
// again; this one spares the caller the round trip, and the number the network.

const shortest = 13;
const longest = 19;
const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const keepFor = 120_000; // ms that the digits of earlier lines count

// luhn tells whether the digits pass the check of ISO/IEC 7812-1, annex B.
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let d = digits.charCodeAt(digits.length - 1 - i) - 48;
    if (i % 2 === 1) d = d > 4 ? d * 2 - 9 : d * 2;
    sum += d;
  }
  return digits.length > 0 && sum % 10 === 0;
}

// holdsCard tells whether any 13 to 19 digits in a row within a run of digits pass the check.
export function holdsCard(run: string): boolean {
  for (let from = 0; from + shortest <= run.length; from++) {
    for (let n = shortest; n <= longest && from + n <= run.length; n++) {
      if (luhn(run.slice(from, from + n)) && !/^0+$/.test(run.slice(from, from + n))) return true;
    }
  }
  return false;
}

// runs gives the line's digits, those in words too, split only where a letter stands between them: spaces, dashes and the
// like do not.
function runs(line: string): string[] {
  const plain = line
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, decimal)
    .replace(/\p{L}+/gu, (word) => {
      const digit = words.indexOf(word.toLowerCase());
      return digit < 0 ? word : String(digit);
    });
  return plain
    .split(/\p{L}+/u)
    .map((part) => part.replace(/\D/g, ''))
    .filter((part) => part !== '');
}

// decimal turns a decimal digit of any script into its ASCII digit; Unicode keeps each script's ten in a row.
function decimal(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 128) return char;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String((code - zero) % 10);
}

// CardGuard remembers the last digits of the lines that were sent, so that a number split over several lines is seen too.
// What it remembers never holds a card number, is never shown, and is dropped after two minutes or by forget.
export class CardGuard {
  #tail = '';
  #at = 0;

  // refuses tells whether the line, alone or after the lines before it, holds a card number. A line that it lets pass
  // counts as sent.
  refuses(line: string, now: number): boolean {
    if (now - this.#at > keepFor) this.forget();
    const found = runs(line);
    const joined = this.#tail + found.join('');
    if (found.some(holdsCard) || (found.length > 0 && holdsCard(joined))) return true;
    this.#tail = joined.slice(1 - longest);
    this.#at = now;
    return false;
  }

  forget(): void {
    this.#tail = '';
  }
}
