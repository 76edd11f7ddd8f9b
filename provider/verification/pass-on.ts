import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { parseJson, textsIn } from '../../lib/json';
import { isBearer, keepingHeader, tokenPlaceholder } from './pacts/credentials';
import type { RequestTexts } from './seeding/seeds';
import type { Response } from './target/caller';

/** Headers of a request that belong to its connection: each side sets its own. */
const ofTheConnection = new Set(['host', 'connection', 'keep-alive', 'transfer-encoding', 'content-length']);

/**
 * The headers as they go to a provider: with the target's token in the place of the placeholder, and of a recorded token, unless that
 * one is kept.
 */
export function headersFor({ headersDistinct }: IncomingMessage, token: string): Record<string, string | string[]> {
  const { [keepingHeader]: keeps, ...recorded } = headersDistinct;
  const passed = Object.entries(recorded).filter(([name]) => !ofTheConnection.has(name));
  return Object.fromEntries(
    passed.map(([name, values = []]) => {
      const sent = values.map((value) =>
        name === 'authorization' && !keeps && isBearer(value)
          ? `Bearer ${token}`
          : value.replaceAll(tokenPlaceholder, () => token),
      );
      return [name, sent.length === 1 ? String(sent[0]) : sent];
    }),
  );
}

/** The headers of a provider's response to a method as pact's core gets them. */
export function headersOf({ status, headers }: Response, method: string): OutgoingHttpHeaders {
  // These say the length of a body that does not come. A body that comes may have been unpacked, and then has another length.
  const hasNoBody = method === 'HEAD' || status === 304;
  const passed = Object.entries(headers).filter(([name, value]) => {
    // Trailers do not come through.
    const isOutdated = name === 'trailer' || (name === 'content-length' && !hasNoBody);
    return value !== undefined && !isOutdated;
  });
  return Object.fromEntries(passed) as OutgoingHttpHeaders;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The path's parts and the texts of a JSON body. */
export const textsOf = (path: string, body: Buffer): RequestTexts => ({
  path: path.split(/[/?]/).map(decoded),
  body: textsIn(parseJson(body.toString('utf8'))),
});
