import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import pLimit from 'p-limit';
import { type CallbackBody, channelCallback, sessionCallback } from './callback-forms';
import { type CallbackTarget, type DeliveryRules, deliver } from './deliveries';
import { type Lifecycle, type Lifecycles, type SessionStatus, type Transition, transitionTo } from './lifecycle';
import type { Changing, Channel, Session, Store } from './store';

export interface ChangeRules extends DeliveryRules {
  /** Milliseconds from the request for a change to the first try of its callback. */
  readonly activationDelayMs: number;
}

/** The most tries of callbacks that are in flight at once. More could use up the process's file descriptors when the app hangs. */
const mostAtOnce = 64;

/**
 * Changes the statuses of channels and sessions by their lifecycles. By the believed answers, a request for a change causes a callback
 * after a delay, and the status changes once the callback is received.
 */
export class Changes {
  readonly #turn = pLimit(mostAtOnce);

  constructor(
    private readonly store: Store,
    private readonly lifecycles: Lifecycles,
    private readonly target: CallbackTarget | undefined,
    private readonly rules: ChangeRules,
    private readonly log: FastifyBaseLogger,
  ) {}

  channel(channel: Channel, wanted: Channel['status']): Transition {
    return this.#ask(this.lifecycles.channel, channel, wanted, (at) => channelCallback(channel, wanted, at));
  }

  session(session: Session, wanted: SessionStatus): Transition {
    return this.#ask(
      this.lifecycles.session,
      session,
      wanted,
      (at) => sessionCallback(session, wanted, at),
      () => wanted === 'deleted' && this.store.removeSession(session),
    );
  }

  /** Begins the change that a new channel or session makes by itself, if its lifecycle has one. */
  created(thing: Channel | Session): void {
    const { channel, session } = this.lifecycles;
    if ('channelUid' in thing) {
      if (session.becomes) this.session(thing, session.becomes);
    } else if (channel.becomes) this.channel(thing, channel.becomes);
  }

  #ask<Status extends string>(
    lifecycle: Lifecycle<Status>,
    thing: Changing<Status>,
    wanted: Status,
    callback: (at: string) => CallbackBody,
    changed: () => unknown = () => undefined,
  ): Transition {
    const transition = transitionTo(wanted, lifecycle, thing.status, thing.change?.to);
    if (lifecycle.confirmed === 'never' && transition !== 'refuse') return 'keep';
    if (transition === 'start' || transition === 'cancel') {
      thing.change?.abort.abort();
      thing.change = undefined;
    }
    if (transition !== 'start') return transition;
    const become = (status: Status) => {
      thing.status = status;
      if (status === wanted) changed();
    };
    if (lifecycle.confirmed === 'asked for') become(wanted);
    if (!lifecycle.hasCallback) return transition;
    const abort = new AbortController();
    if (lifecycle.confirmed !== 'asked for') thing.change = { to: wanted, abort };
    const announced = () => lifecycle.confirmed === 'announced' && become(wanted);
    void this.#announce(thing, callback, abort.signal, announced).then((outcome) => {
      if (abort.signal.aborted || outcome === 'called off') return;
      thing.change = undefined;
      if (lifecycle.confirmed === 'received') become(outcome === 'received' ? wanted : lifecycle.undeliverable);
    });
    return transition;
  }

  async #announce(
    thing: Changing<string>,
    callback: (at: string) => CallbackBody,
    signal: AbortSignal,
    announced: () => unknown,
  ) {
    if (!this.target) return 'called off';
    try {
      await wait(this.rules.activationDelayMs, undefined, { signal });
    } catch {
      return 'called off';
    }
    announced();
    thing.lastEventAt = Math.max(Date.now(), thing.lastEventAt + 1);
    const at = new Date(thing.lastEventAt).toISOString();
    return deliver(callback(at), this.target, this.rules, { signal, log: this.log, turn: this.#turn });
  }
}
