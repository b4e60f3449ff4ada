/** What becomes of a room's policy and password when somebody changes them. */
import { changePolicy, type RoomPolicy } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import type { PolicyChange, RoomChange } from '@foyer/wire';
import type { Passwords } from '../access/ports.ts';
import type { Refusal } from '../problems.ts';
import type { RoomRecord } from '../store/port.ts';

export type RoomBasis = Pick<RoomRecord, 'policy' | 'passwordHash' | 'version'>;

/** Policy and password hash after the change. `pointer`s of what is wrong lead into a request with `policy` in it. */
export async function planPolicy(
  before: RoomBasis,
  change: PolicyChange,
  passwords: Passwords,
): Promise<Result<Pick<RoomRecord, 'policy' | 'passwordHash'>, Refusal>> {
  const { password, ...wish } = change;
  const changed = changePolicy(before.policy, wish);
  if (!changed.ok)
    return no({
      kind: 'request-invalid',
      errors: changed.refusal.map(({ pointer, detail }) => ({ pointer: `/policy${pointer}`, detail })),
    });
  const policy = changed.value;
  if (password === undefined) return ok({ policy, passwordHash: before.passwordHash });
  if (password === null) return ok({ policy: { ...policy, passwordVersion: null }, passwordHash: null });
  // Last, because it is dear.
  const hash = await passwords.hash(password);
  if (!hash.ok) return hash;
  return ok({ policy: withNewPassword(policy, before.version), passwordHash: hash.value });
}

/**
 * The version of the room that the change makes: never given twice, not even after a password was taken away and
 * another one set, so that nobody comes in by having shown an older one.
 */
function withNewPassword(policy: RoomPolicy, version: number): RoomPolicy {
  return { ...policy, passwordVersion: version + 1 };
}

/** The whole change of a room. */
export async function planChange(
  before: RoomRecord,
  change: RoomChange,
  passwords: Passwords,
): Promise<Result<Pick<RoomRecord, 'title' | 'policy' | 'passwordHash'>, Refusal>> {
  const title = change.title ?? before.title;
  const planned = await planPolicy(before, change.policy ?? {}, passwords);
  return planned.ok ? ok({ title, ...planned.value }) : planned;
}
