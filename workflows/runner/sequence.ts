import type { CallEvent, RunEvent } from './events';

const participants = { 'communication-gw': 'gateway', core: 'core', 'second address': 'second' } as const;
const aliases: Readonly<Record<CallEvent['to'], string>> = participants;

/** Texts of messages: a semicolon would end one, and a number sign begins an entity. */
const escaped = (text: string) => text.replace(/[#;]/g, (character) => `#${character.charCodeAt(0)};`);

const why: Readonly<Record<CallEvent['cause'], string>> = {
  step: '',
  'asked again': ', asked again',
  'filled in': ', filled in',
  'clean-up': '',
};

function arrow(event: RunEvent): string {
  if (event.kind === 'callback') {
    const { about, says, after, method, answered } = event;
    const subject = about ? [about, says ?? 'without a status'].join(' ') : 'about nothing that was made here';
    const time = after === undefined ? '' : ` after ${after} ms`;
    return `gateway->>app: ${method} callback: ${escaped(subject)}${time} (${answered})`;
  }
  const { to, method, path, status = 'no response', cause } = event;
  return `app->>${aliases[to]}: ${method} ${escaped(path)} (${status}${why[cause]})`;
}

/** The arrows of one document. */
function arrows(events: readonly RunEvent[]): string[] {
  const firstOfCleanUp = events.findIndex((event) => event.kind === 'call' && event.cause === 'clean-up');
  return events.flatMap((event, index) => [
    ...(index === firstOfCleanUp ? ['Note over app: deletes what it made'] : []),
    arrow(event),
  ]);
}

/**
 * Draws what happened as a Mermaid sequence diagram, with the title of each document where there are several. Calls and callbacks are an
 * arrow each, with the status of their response in brackets. The same events give the same text.
 */
export function sequenceDiagram(
  documents: readonly { readonly title: string; readonly events: readonly RunEvent[] }[],
): string {
  const sent = documents.filter(({ events }) => events.length > 0);
  const all = sent.flatMap(({ events }) => events);
  const used = new Set(all.map((event) => (event.kind === 'call' ? event.to : 'communication-gw')));
  const services = Object.entries(participants).filter(([name]) => used.has(name as CallEvent['to']));
  const lines = sent.flatMap(({ title, events }) => [
    ...(sent.length > 1 ? [`Note over app: ${escaped(title)}`] : []),
    ...arrows(events),
  ]);
  const named = services.map(([name, alias]) => `participant ${alias}${alias === name ? '' : ` as ${name}`}`);
  return ['sequenceDiagram', ...['participant app', ...named, ...lines].map((line) => `  ${line}`), ''].join('\n');
}
