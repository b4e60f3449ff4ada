/** What a person does in a meeting for themselves, each handed on to the part of the stay that does it. */
import type { WireReaction } from '@foyer/wire';
import type { CommandAnswer } from '../channel/client.ts';
import type { MediaLink } from './media-link.ts';
import type { Ordering } from './ordering.ts';
import type { Talk } from './talk.ts';

export abstract class Acts {
  protected abstract readonly media: MediaLink;
  protected abstract readonly talk: Talk;
  protected abstract readonly ordering: Ordering;

  setMicrophone(on: boolean): void {
    this.media.port.setMicrophone(on);
  }

  setCamera(on: boolean): void {
    this.media.port.setCamera(on);
  }

  setShare(on: boolean): void {
    this.media.port.setShare(on);
  }

  switchDevice(kind: MediaDeviceKind, deviceId: string): void {
    this.media.port.switchDevice(kind, deviceId);
  }

  startSound(): void {
    this.media.port.startSound();
  }

  raiseHand(): Promise<boolean> {
    return this.talk.raiseHand();
  }

  /** One's own where nobody is named. */
  lowerHand(participant?: string): Promise<boolean> {
    return this.talk.lowerHand(participant);
  }

  react(reaction: WireReaction): Promise<boolean> {
    return this.talk.react(reaction);
  }

  setDraft(text: string): void {
    this.talk.setDraft(text);
  }

  /** Shown in `outgoing` until it is in the chat; said again by itself after a lost connection. */
  sendChat(text: string): Promise<CommandAnswer> {
    return this.talk.sendChat(text);
  }

  resendChat(id: string): void {
    this.talk.resendChat(id);
  }

  dropChat(id: string): void {
    this.talk.dropChat(id);
  }

  /** Tiles on the first page, which speakers from later pages come to. */
  setPageSize(pageSize: number): void {
    this.ordering.setPageSize(pageSize);
  }
}
