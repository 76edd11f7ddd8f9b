import { parseJson } from '../../lib/json';

/**
 * Words of APIs. Text from a gateway is shown word by word, and only by these: a name, a token or an address can stand in any field, and no
 * pattern finds them all.
 */
const words = new Set(
  `a about accept accepted action active activate activated activation address after again ai all already allowed an and api app are array as
  at attribute attributes authentication authorization authorized bad be bearer been before billing blocked body boolean business by call callback cannot
  change changed channel channels chan client clients code communication connection contact contacts content core could create created
  currently data date deactivate deactivated default delete deleted deliver delivered denied detail details directory display does done
  duplicate either email empty enabled endpoint entity entities envelope error errors event events exist existing exists expected expired
  external fail failed failure false field fields filter first for forbidden form format found from gateway get gone has have head
  header hook hooks html http https id ids identifier in inactive inbound info input internal intercepted international invalid is it json
  key kind last limit list local location longer mandatory many message messages meta method missing must name names need needed needs new no none not
  now null number object occurred of ok on open operation option or other out outbound page pages parameter params parameters patch path payload
  pending permission permitted platform post present presence probe problem promotional property proxy put query reason received record refused released
  request requested require required resource resources response result results retry route routes runs same second send sent
  server service session sessions set should signature source staff state status string subject success successful such switch
  temporarily text than that the then there this time timeout timestamp title to token too transactional true try type types typing uid
  uids unauthorized unavailable unexpected unknown unprocessable up update updated url user uuid valid validation value version was webhook
  webhooks when whether with without written wrong yet v1 v2 v3`.split(/\s+/),
);

const hidden = '…';
const uuid = /^([0-9a-f]{4})[0-9a-f]{4}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The parts of an identifier such as `entity_name`, `channelUid` or `session.status_changed`. */
const partsOf = (word: string) =>
  word
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[\s_-]+/)
    .filter(Boolean);

function shownWord(word: string): string {
  const [, start] = uuid.exec(word) ?? [];
  if (start) return `${start}${hidden}`;
  const parts = partsOf(word);
  return parts.length > 0 && parts.every((part) => words.has(part)) ? word : hidden;
}

/** A text whose unknown words are hidden and whose UUIDs are shortened. A status at its beginning stays. */
export function maskedText(text: string): string {
  const [, status = '', rest = ''] = /^([45]\d\d(?= [A-Z]|$))?(.*)$/s.exec(text.slice(0, 1000)) ?? [];
  const shown = rest.replace(/[^\s"'`{}[\]():,;=&?/<>|.!#*]+/gu, shownWord);
  return status + shown.replace(/…([\s"'`:,;=&?/<>|.!#*-]*…)+/g, hidden).replace(/\s+/g, ' ');
}

/** The most elements of a list, and keys of an object, that are shown. */
const most = { elements: 2, keys: 20 };

/** A JSON value with its form kept: keys, flags and short numbers stay, texts are masked. */
function maskedValue(value: unknown, depth = 0): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 1000 ? String(value) : hidden;
  if (typeof value === 'string') return /^\d{3}$/.test(value) ? `"${value}"` : `"${maskedText(value)}"`;
  if (typeof value !== 'object' || depth > 8) return hidden;
  const cut = (parts: string[], limit: number) =>
    [...parts.slice(0, limit), ...(parts.length > limit ? [hidden] : [])].join(',');
  if (Array.isArray(value)) {
    const shown = value.slice(0, most.elements + 1).map((each) => maskedValue(each, depth + 1));
    return `[${cut(shown, most.elements)}]`;
  }
  const shown = Object.entries(value)
    .slice(0, most.keys + 1)
    .map(([key, each]) => `"${maskedText(key)}":${maskedValue(each, depth + 1)}`);
  return `{${cut(shown, most.keys)}}`;
}

/** A body from a gateway for people to read: 600 characters at the most, without secrets and personal details. */
export function masked(body: string): string {
  const json = parseJson(body);
  const text = json === undefined ? maskedText(body) : maskedValue(json);
  return text.length > 600 ? `${text.slice(0, 600)}${hidden}` : text;
}
