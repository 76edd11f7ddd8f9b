import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { type Callback, type CallbackTarget, type DeliveryRules, deliver } from './deliveries';
import { judge, type Lifecycle, type Lifecycles, type SessionStatus, type Verdict } from './lifecycle';
import type { Changing, Channel, Session, Store } from './store';

export interface ChangeRules extends DeliveryRules {
  /** From the request for a change to the first try of its callback, in milliseconds. */
  readonly activationDelayMs: number;
}

const channelCallback = (channel: Channel, status: Channel['status'], at: string): Callback => ({
  event: 'channel.status_changed',
  occurred_at: at,
  data: {
    business_uid: channel.businessUid,
    channel: { uid: channel.uid, status, display_name: channel.displayName },
  },
});

const sessionCallback = (session: Session, status: SessionStatus, at: string): Callback => ({
  event: 'session.status_changed',
  occurred_at: at,
  data: {
    business_uid: session.businessUid,
    channel_uid: session.channelUid,
    contact_uid: session.contactUid,
    external_uid: session.externalUid,
    session: { uid: session.uid, status, ai_status: session.aiStatus },
  },
});

/**
 * What advances the lifecycles. A change asked for is only announced: its callback goes out after a delay, and the status
 * changes when that was received. Assumed, all of it: see "channel lifecycle" in provider/openapi.yaml.
 */
export class Changes {
  constructor(
    private readonly store: Store,
    private readonly lifecycles: Lifecycles,
    private readonly target: CallbackTarget | undefined,
    private readonly rules: ChangeRules,
    private readonly log: FastifyBaseLogger,
  ) {}

  channel(channel: Channel, wanted: Channel['status']): Verdict {
    return this.#ask(this.lifecycles.channel, channel, wanted, (at) => channelCallback(channel, wanted, at));
  }

  session(session: Session, wanted: SessionStatus): Verdict {
    return this.#ask(
      this.lifecycles.session,
      session,
      wanted,
      (at) => sessionCallback(session, wanted, at),
      () => wanted === 'deleted' && this.store.removeSession(session),
    );
  }

  #ask<Status extends string>(
    lifecycle: Lifecycle<Status>,
    thing: Changing<Status>,
    wanted: Status,
    callback: (at: string) => Callback,
    confirmed: () => unknown = () => undefined,
  ): Verdict {
    const verdict = judge(lifecycle, { status: thing.status, changingTo: thing.change?.to }, wanted);
    if (verdict === 'start' || verdict === 'cancel') {
      thing.change?.abort.abort();
      thing.change = undefined;
    }
    if (verdict === 'start') {
      const abort = new AbortController();
      thing.change = { to: wanted, abort };
      if (lifecycle.confirmed === 'asked for') thing.status = wanted;
      void this.#announce(thing, callback, abort.signal).then((outcome) => {
        if (abort.signal.aborted || outcome === 'called off') return;
        thing.status = outcome === 'received' ? wanted : lifecycle.undeliverable;
        thing.change = undefined;
        if (outcome === 'received') confirmed();
      });
    }
    return verdict;
  }

  async #announce(thing: Changing<string>, callback: (at: string) => Callback, signal: AbortSignal) {
    if (!this.target) return 'called off';
    try {
      await wait(this.rules.activationDelayMs, undefined, { signal });
    } catch {
      return 'called off';
    }
    thing.lastEventAt = Math.max(Date.now(), thing.lastEventAt + 1);
    const at = new Date(thing.lastEventAt).toISOString();
    return deliver(callback(at), this.target, this.rules, { signal, log: this.log });
  }
}
