import { AxiosError } from 'axios';
import { z } from 'zod';
import { parseJson } from '../../../lib/json';
import type { Caller, Response } from '../target/caller';
import type { Target } from '../target/target';

const data = <Shape extends z.ZodRawShape>(shape: Shape) => z.object({ data: z.object(shape) });
const answers = {
  channel: data({ channel: z.object({ uid: z.string() }) }),
  session: data({ session: z.object({ uid: z.string() }) }),
  sessions: data({ sessions: z.array(z.object({ uid: z.string(), status: z.string() })) }),
  clients: data({ clients: z.array(z.object({ id: z.string() })) }),
};

/** An answer that seeding cannot go on with. */
export class SeedingError extends Error {
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

/** The business has none: known, not guessed from an answer that could not be read. */
export class NoClientError extends SeedingError {}

/** The public calls that seeding and teardown make, on whichever target. */
export class ProviderApi {
  constructor(
    private readonly caller: Caller,
    private readonly target: Target,
  ) {}

  async createChannel(displayName: string): Promise<string> {
    const body = { business_uid: this.target.businessUid, type: 'transactional', display_name: displayName };
    const { channel } = (await this.#call(answers.channel, 'POST', 'channels', body)).data;
    return channel.uid;
  }

  async activateChannel(uid: string): Promise<void> {
    await this.#call(z.unknown(), 'PUT', `channels/${uid}`, { status: 'active', open_channel: true });
  }

  async createSession(input: { channelUid: string; contactUid: string; externalUid: string }): Promise<string> {
    const { channelUid, contactUid, externalUid } = input;
    const ids = { channel_uid: channelUid, contact_uid: contactUid, external_uid: externalUid };
    const body = { business_uid: this.target.businessUid, ...ids };
    return (await this.#call(answers.session, 'POST', 'sessions', body)).data.session.uid;
  }

  async deactivateSession(uid: string): Promise<void> {
    await this.#call(z.unknown(), 'PUT', `sessions/${uid}`, { status: 'inactive' });
  }

  /** The session's status as it is listed; nothing when the answer does not tell: judging the answer is the contract's part. */
  async listedStatus({
    channelUid,
    contactUid,
    sessionUid,
  }: {
    channelUid: string;
    contactUid: string;
    sessionUid: string;
  }) {
    const query = new URLSearchParams({
      channel_uid: channelUid,
      business_uid: this.target.businessUid,
      contact_uid: contactUid,
    });
    const answer = await this.#call(answers.sessions, 'GET', `sessions?${query}`).catch(() => undefined);
    return answer?.data.sessions.find(({ uid }) => uid === sessionUid)?.status;
  }

  /** Gone already is as good as deleted. */
  async remove(kind: 'channels' | 'sessions', uid: string): Promise<void> {
    await this.#call(z.unknown(), 'DELETE', `${kind}/${uid}`).catch((error: unknown) => {
      if (!(error instanceof SeedingError && error.status === 404)) throw error;
    });
  }

  async firstClient(): Promise<string> {
    const url = `${this.target.urls.core}/platform/v1/clients?business_id=${this.target.businessUid}&per_page=1`;
    const [client] = (await this.#send(answers.clients, 'GET', url)).data.clients;
    if (!client) throw new NoClientError(`business ${this.target.businessUid} has no client: add one to it`);
    return client.id;
  }

  #call<Answer>(answer: z.ZodType<Answer>, method: string, path: string, body?: object): Promise<Answer> {
    return this.#send(answer, method, `${this.target.urls['communication-gw']}/business/communication/${path}`, body);
  }

  async #send<Answer>(answer: z.ZodType<Answer>, method: string, url: string, body?: object): Promise<Answer> {
    const call = `${method} ${new URL(url).pathname}`;
    const headers = {
      authorization: `Bearer ${this.target.token}`,
      ...(body && { 'content-type': 'application/json' }),
    };
    const response: Response = await this.caller
      .send({ method, url, headers, body: body && JSON.stringify(body) })
      .catch((error: unknown) => {
        // Not axios's own error: its text is shown, and it carries the request with its token.
        const answered = error instanceof AxiosError ? error.response?.status : undefined;
        if (answered) throw new SeedingError(`${call}: answered ${answered} to every try`, answered);
        throw new SeedingError(
          `${call}: ${error instanceof AxiosError ? (error.code ?? error.message) : String(error)}`,
        );
      });
    const text = response.body.toString('utf8');
    if (response.status >= 300)
      throw new SeedingError(`${call}: ${response.status} ${text.slice(0, 300)}`, response.status);
    const read = answer.safeParse(parseJson(text));
    if (!read.success) throw new SeedingError(`${call}: ${response.status}, but ${z.prettifyError(read.error)}`);
    return read.data;
  }
}
