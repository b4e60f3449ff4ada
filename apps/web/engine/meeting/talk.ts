/** What one says to everyone: chat that is kept until it is answered, a draft that outlives a reload, reactions, hands. */
import { ok } from '@foyer/kernel';
import { type Problem, problem, slugOf, type WireCommand, type WireEvent, type WireReaction } from '@foyer/wire';
import type { StoreApi } from 'zustand/vanilla';
import type { CommandAnswer } from '../channel/client.ts';
import type { Clock } from '../clock.ts';
import type { MeetingState, Outgoing } from './state.ts';

/** Where a draft is kept for a reload of this tab. */
export interface DraftKeep {
  readonly read: () => string;
  readonly write: (text: string) => void;
}

export interface TalkWorld {
  readonly clock: Clock;
  readonly makeId: () => string;
  readonly drafts: DraftKeep;
  readonly command: (command: WireCommand) => Promise<CommandAnswer>;
  /** A wish that tells nothing itself was refused. */
  readonly refused: (problem: Problem) => void;
}

/** Milliseconds, except where a count is named. */
const reactionTimes = { shown: 5_000, most: 50 } as const;
const resendPause = 1_000;

export class Talk {
  private readonly world: TalkWorld;
  private readonly store: StoreApi<MeetingState>;
  /** Messages that are on their way at this moment. */
  private readonly asked = new Set<string>();
  /** Who waits to hear what became of a message. */
  private readonly waiting = new Map<string, (answer: CommandAnswer) => void>();
  private stopped = false;
  private reactionId = 0;
  private cancelFading: (() => void) | undefined;

  constructor(store: StoreApi<MeetingState>, world: TalkWorld) {
    this.store = store;
    this.world = world;
    store.setState({ draft: world.drafts.read() });
  }

  raiseHand(): Promise<boolean> {
    return this.wish({ type: 'hand.raise' });
  }

  /** One's own where nobody is named. */
  lowerHand(participant?: string): Promise<boolean> {
    return this.wish({ type: 'hand.lower', ...(participant === undefined ? {} : { participant }) });
  }

  react(reaction: WireReaction): Promise<boolean> {
    return this.wish({ type: 'reaction.send', reaction });
  }

  setDraft(draft: string): void {
    this.store.setState({ draft });
    this.world.drafts.write(draft);
  }

  /** Shown as on its way at once; resolves when it is in the meeting's chat, was refused, or was dropped. */
  sendChat(text: string): Promise<CommandAnswer> {
    const id = `message-${this.world.makeId()}`;
    this.put({ id, text, state: 'sending' });
    const answer = new Promise<CommandAnswer>((resolve) => this.waiting.set(id, resolve));
    void this.send(id, text);
    return answer;
  }

  /** One that failed, once more; the server knows it by its id, should it have come through after all. */
  resendChat(id: string): void {
    const one = this.store.getState().outgoing.find((message) => message.id === id);
    if (one === undefined || one.state === 'sending') return;
    this.put({ ...one, state: 'sending' });
    void this.send(id, one.text);
  }

  dropChat(id: string): void {
    this.take(id);
    this.settle(id, { ok: false, refusal: problem('connection-lost') });
  }

  /** The link is there again: what has no answer is said again, under the same id. */
  sendWaiting(): void {
    for (const { id, text, state } of this.store.getState().outgoing) if (state === 'sending') void this.send(id, text);
  }

  hear(event: WireEvent, self: string): void {
    if (event.type === 'reaction.sent') this.show(event.participant, event.reaction);
    if (event.type === 'chat.sent' && event.message.from === self) this.arrived(event.message.id);
  }

  /** A snapshot may hold messages whose answer was lost. */
  sawChat(): void {
    const { roster, outgoing } = this.store.getState();
    if (roster === undefined) return;
    for (const { id } of outgoing)
      if (roster.chat.some((message) => message.id === id && message.from === roster.self)) this.arrived(id);
  }

  stop(): void {
    this.stopped = true;
    this.cancelFading?.();
    for (const id of this.waiting.keys()) this.settle(id, { ok: false, refusal: problem('connection-lost') });
  }

  private async send(id: string, text: string): Promise<void> {
    if (this.asked.has(id)) return;
    this.asked.add(id);
    const answer = await this.world.command({ type: 'chat.send', message: id, text });
    this.asked.delete(id);
    if (answer.ok) {
      this.arrived(id);
      return;
    }
    // It waits for the link; the ending of the stay answers it.
    if (slugOf(answer.refusal.type) === 'connection-lost') {
      if (this.store.getState().link === 'live' && this.waits(id))
        this.world.clock.after(resendPause, () => this.waits(id) && void this.send(id, text));
      return;
    }
    const one = this.store.getState().outgoing.find((message) => message.id === id);
    if (one !== undefined) this.put({ ...one, state: 'failed' });
    this.settle(id, answer);
  }

  private waits(id: string): boolean {
    if (this.stopped) return false;
    return this.store.getState().outgoing.some((message) => message.id === id && message.state === 'sending');
  }

  private arrived(id: string): void {
    this.take(id);
    this.settle(id, ok(undefined));
  }

  private settle(id: string, answer: CommandAnswer): void {
    this.waiting.get(id)?.(answer);
    this.waiting.delete(id);
  }

  private put(message: Outgoing): void {
    const { outgoing } = this.store.getState();
    const known = outgoing.some(({ id }) => id === message.id);
    const next = known ? outgoing.map((one) => (one.id === message.id ? message : one)) : [...outgoing, message];
    this.store.setState({ outgoing: next });
  }

  private take(id: string): void {
    const { outgoing } = this.store.getState();
    const rest = outgoing.filter((message) => message.id !== id);
    if (rest.length < outgoing.length) this.store.setState({ outgoing: rest });
  }

  private show(participant: string, reaction: WireReaction): void {
    this.reactionId += 1;
    const one = { id: this.reactionId, participant, reaction, at: this.world.clock.now() };
    this.store.setState({ reactions: [...this.store.getState().reactions, one].slice(-reactionTimes.most) });
    this.fade();
  }

  private fade(): void {
    this.cancelFading?.();
    const now = this.world.clock.now();
    const before = this.store.getState().reactions;
    const reactions = before.filter(({ at }) => now - at < reactionTimes.shown);
    if (reactions.length < before.length) this.store.setState({ reactions });
    const [oldest] = reactions;
    if (oldest === undefined) return;
    this.cancelFading = this.world.clock.after(oldest.at + reactionTimes.shown - now, () => this.fade());
  }

  private async wish(command: WireCommand): Promise<boolean> {
    const answer = await this.world.command(command);
    if (!answer.ok) this.world.refused(answer.refusal);
    return answer.ok;
  }
}
