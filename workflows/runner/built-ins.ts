import { createHash, randomInt } from 'node:crypto';

/** The clock and the source of randomness of built-in placeholders: tests set both. */
export interface Clock {
  /** The time at which the document begins. */
  readonly now: Date;
  /** The start of the random numbers. */
  readonly seed: number;
}

const dayMs = 24 * 60 * 60 * 1000;
const [firstnames, lastnames] = [
  ['Ada', 'Boris', 'Chiara', 'Dawit', 'Elif', 'Farah', 'Goran', 'Hana'],
  ['Abel', 'Brandt', 'Costa', 'Dumont', 'Eriksen', 'Fofana', 'Garcia', 'Horvat'],
];

/** Numbers from 0 to 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let count = 0;
  return () => {
    count += 1;
    return createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE() / 2 ** 32;
  };
}

/** Placeholders for dates and times, all in UTC and fixed for a document. Datetimes of a coming day are at 17:00, as their authors have them. */
function times(now: Date): Record<string, string> {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const date = (...at: [year: number, month: number, day: number]) =>
    new Date(Date.UTC(...at)).toISOString().slice(0, 10);
  const at17 = (days: number) => new Date(Date.UTC(year, month, day + days, 17)).toISOString();
  const after = (days: number) => new Date(now.getTime() + days * dayMs).toISOString();
  const seconds = (iso: string) => String(Math.floor(Date.parse(iso) / 1000));
  // The 31st has no counterpart in a shorter month: its last day counts.
  const lastOfNext = new Date(Date.UTC(year, month + 2, 0)).getUTCDate();
  return {
    today_date: date(year, month, day),
    current_date: date(year, month, day),
    tomorrow_date: date(year, month, day + 1),
    yesterday_date: date(year, month, day - 1),
    next_week_date: date(year, month, day + 7),
    next_month_date: date(year, month + 1, Math.min(day, lastOfNext)),
    start_of_month_date: date(year, month, 1),
    end_of_month_date: date(year, month + 1, 0),
    now_datetime: now.toISOString(),
    tomorrow_datetime: at17(1),
    next_week_datetime: at17(7),
    future_datetime: after(1),
    future_datetime_48h: after(2),
    now_timestamp: seconds(now.toISOString()),
    tomorrow_timestamp: seconds(at17(1)),
    timestamp: String(now.getTime()),
    current_year: String(year),
    current_month: String(month + 1).padStart(2, '0'),
  };
}

/** Placeholders that are another text each time. */
function generators({ now, seed }: Clock): Record<string, () => string> {
  const random = randomNumbers(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const one = (of: readonly string[] = []) => of[below(of.length)] ?? '';
  const letters = (length: number) => Array.from({ length }, () => below(36).toString(36)).join('');
  const unique = () => `${now.getTime()}${String(below(1_000_000)).padStart(6, '0')}`;
  return {
    random_firstname: () => one(firstnames),
    random_lastname: () => one(lastnames),
    random_email: () => `${letters(12)}@example.com`,
    // Numbers from 555-0100 to 555-0199 belong to nobody.
    random_phone: () => `+1${200 + below(800)}55501${String(below(100)).padStart(2, '0')}`,
    random_string: () => letters(12),
    random_number: () => String(below(10_000)),
    random_url: () => `https://${letters(12)}.example.com`,
    random_address: () => `${1 + below(9999)} Example Street`,
    unique_id: unique,
  };
}

const ownClock = (): Clock => ({ now: new Date(), seed: randomInt(2 ** 32) });

/** The placeholders that every document may use without extracting them. All values are texts. */
export function builtIns(clock: Clock = ownClock()): ReadonlyMap<string, () => string> {
  const fixed = Object.entries(times(clock.now)).map(([name, text]) => [name, () => text] as const);
  return new Map([...fixed, ...Object.entries(generators(clock))]);
}

export const builtInNames: readonly string[] = [...builtIns({ now: new Date(0), seed: 0 }).keys()];
