/** What hosts do: each wish goes to the server, and only a no is told, in passing or to whoever asked. */
import type { Result } from '@foyer/kernel';
import type {
  PolicyChange,
  Problem,
  WireCommand,
  WirePermission,
  WirePolicy,
  WireRole,
  WireRoleSets,
  WireSource,
} from '@foyer/wire';
import type { CommandAnswer } from '../channel/client.ts';
import type { RoomApi } from './room-api.ts';

export interface HostingWorld {
  readonly command: (command: WireCommand) => Promise<CommandAnswer>;
  readonly room: RoomApi;
  /** A wish of those that tell nothing themselves was refused. */
  readonly refused: (problem: Problem) => void;
}

export interface InviteWish {
  readonly role: WireRole;
  /** Seconds. */
  readonly expiresIn: number;
  /** Null: any number. */
  readonly uses: number | null;
  readonly name?: string;
}

export class Hosting {
  private readonly world: HostingWorld;

  constructor(world: HostingWorld) {
    this.world = world;
  }

  admit(knock: string): Promise<boolean> {
    return this.wish({ type: 'lobby.admit', knock });
  }

  /** @param guests false: only those with an invitation or an account */
  admitAll(guests: boolean): Promise<boolean> {
    return this.wish({ type: 'lobby.admit-all', guests });
  }

  decline(knock: string, reason?: string): Promise<boolean> {
    return this.wish({ type: 'lobby.decline', knock, ...(reason === undefined ? {} : { reason }) });
  }

  /** Shown to everyone who waits, now and later; null takes it away. */
  tellWaiting(text: string | null): Promise<boolean> {
    return this.wish({ type: 'lobby.message', text });
  }

  /** Mutes somebody else's source. */
  pause(participant: string, source: WireSource): Promise<boolean> {
    return this.wish({ type: 'participant.pause', participant, source });
  }

  remove(participant: string): Promise<boolean> {
    return this.wish({ type: 'participant.remove', participant });
  }

  /** Removes, and keeps out of the room from now on. */
  ban(participant: string, reason?: string): Promise<boolean> {
    return this.wish({ type: 'participant.ban', participant, ...(reason === undefined ? {} : { reason }) });
  }

  changeRole(participant: string, role: WireRole): Promise<boolean> {
    return this.wish({ type: 'participant.change-role', participant, role });
  }

  /** What is in neither list stays. */
  changePermissions(
    participant: string,
    give: readonly WirePermission[],
    take: readonly WirePermission[],
  ): Promise<boolean> {
    return this.wish({ type: 'participant.change-permissions', participant, give: [...give], take: [...take] });
  }

  /** Of everyone with this role, newcomers included. */
  changeRolePermissions(
    role: keyof WireRoleSets,
    give: readonly WirePermission[],
    take: readonly WirePermission[],
  ): Promise<boolean> {
    return this.wish({ type: 'role.change-permissions', role, give: [...give], take: [...take] });
  }

  /** Makes somebody host and oneself a speaker; nobody steps down where the first did not work. */
  async handOver(participant: string, self: string): Promise<boolean> {
    return (await this.changeRole(participant, 'host')) && (await this.changeRole(self, 'speaker'));
  }

  endForAll(): Promise<boolean> {
    return this.wish({ type: 'meeting.end' });
  }

  /** The answer carries the link; a no is for the caller to show. */
  invite(wish: InviteWish): Promise<CommandAnswer> {
    return this.world.command({ type: 'invite.create', ...wish });
  }

  /**
   * What is not named stays; a no is for the caller to show, see `RoomApi.change`.
   * @param seen the policy as it was shown, with changes of one's own that are still on their way
   */
  changePolicy(change: PolicyChange, seen: WirePolicy): Promise<Result<WirePolicy, Problem>> {
    return this.world.room.change(change, seen);
  }

  private async wish(command: WireCommand): Promise<boolean> {
    const answer = await this.world.command(command);
    if (!answer.ok) this.world.refused(answer.refusal);
    return answer.ok;
  }
}
