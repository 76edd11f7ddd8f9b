/** A matcher of a pact. */
export interface Matcher {
  readonly match: string;
  readonly regex?: string | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly status?: readonly number[] | undefined;
}

const listed = (values: readonly (string | number)[]) =>
  values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;

/** Patterns that the recording tests use, in words. */
const patterns: Readonly<Record<string, string>> = {
  '\\S+': 'any text without spaces',
  '.+': 'any text that is not empty',
  '[0-9]+': 'any digits',
  '\\d+': 'any digits',
  '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}': 'any UUID',
  '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)': 'any date and time as in RFC 3339',
};

function patternInWords(regex: string): string {
  const inner = regex.replace(/^\^/, '').replace(/\$$/, '');
  const length = /^\\S\{(\d+)\}$/.exec(inner)?.[1];
  if (length) return `any text of ${length} characters`;
  const choice = /^\(([\w-]+(?:\|[\w-]+)*)\)$/.exec(inner)?.[1];
  if (choice) return listed(choice.split('|').map((each) => `"${each}"`));
  const known = patterns[inner];
  if (known) return known;
  // A fixed text, and a known pattern after it.
  const [, start = '', rest = ''] = /^([\w/: -]+)(\W.*)$/.exec(inner) ?? [];
  const restInWords = patterns[rest] ?? (/^\\S\{\d+\}$/.test(rest) ? patternInWords(rest) : undefined);
  for (let cut = start.length; cut > 0; cut -= 1) {
    const after = patterns[inner.slice(cut)];
    if (after) return `"${inner.slice(0, cut)}", then ${after}`;
  }
  return restInWords ? `"${start}", then ${restInWords}` : `any text that matches ${regex}`;
}

const kindOf = (example: unknown) => {
  if (Array.isArray(example)) return 'list';
  if (example === null) return 'null';
  return { string: 'text', number: 'number', boolean: 'true or false', object: 'object' }[typeof example as 'string'];
};

const exactly = (example: unknown) => `exactly ${JSON.stringify(example)}`;

function matcherInWords({ match, regex, min, max, status }: Matcher, example: unknown): string {
  switch (match) {
    case 'regex':
      return patternInWords(regex ?? '');
    case 'equality':
      return exactly(example);
    case 'statusCode':
      return listed(status ?? []);
    case 'type': {
      const bounds = [min === undefined ? '' : `at least ${min}`, max === undefined ? '' : `at most ${max}`].filter(
        Boolean,
      );
      if (bounds.length > 0) return `a list of ${bounds.join(' and ')} such`;
      const kind = kindOf(example);
      return kind === 'true or false' ? kind : kind === 'null' ? exactly(null) : `any ${kind}`;
    }
    default:
      return `by the matcher ${match}`;
  }
}

/** Says in words what a place of a message accepts. Without a matcher, it is the example alone. */
export function inWords(matchers: readonly Matcher[], example: unknown): string {
  if (matchers.length === 0) return exactly(example);
  // A pattern is of texts alone, so a type beside it says nothing more.
  const telling = matchers.some(({ match }) => match === 'regex')
    ? matchers.filter(({ match }) => match !== 'type')
    : matchers;
  return telling.map((matcher) => matcherInWords(matcher, example)).join(', and ');
}
