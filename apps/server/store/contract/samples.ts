/** Records as the contract writes them: whole, and different from each other where the test says so. */
import { defaultPolicy } from '@foyer/admission';
import type {
  AccountRecord,
  ApiKeyRecord,
  AuditRecord,
  BanRecord,
  JoinTokenRecord,
  ProviderKeyRecord,
  RoomRecord,
  SignInFailureRecord,
  SignInSessionRecord,
  Store,
} from '../port.ts';

/** A fresh, empty store; whoever hands it out also closes it. */
export type MakeStore = () => Promise<Store> | Store;

export function aRoom(change: Partial<RoomRecord> = {}): RoomRecord {
  return {
    id: 'r_1',
    slug: 'demo',
    title: 'Demo',
    createdAt: 1_800_000_000,
    owner: null,
    policy: defaultPolicy,
    passwordHash: null,
    version: 1,
    ...change,
  };
}

export function aToken(change: Partial<JoinTokenRecord> = {}): JoinTokenRecord {
  return {
    id: 'j_1',
    roomId: 'r_1',
    room: 'demo',
    rooms: ['team-*', 'other'],
    role: 'speaker',
    permissions: ['meeting.end'],
    name: 'Zoë',
    identity: 'zoe@example.org',
    kid: 'k_1',
    createdAt: 1_800_000_000,
    notBefore: 1_800_000_010,
    expiresAt: 1_800_086_400,
    uses: 1,
    used: 0,
    lastUsedAt: null,
    revokedAt: null,
    madeBy: 'key:bootstrap',
    ...change,
  };
}

export function anAccount(change: Partial<AccountRecord> = {}): AccountRecord {
  return {
    id: 'u_1',
    username: 'Ana',
    usernameKey: 'ana',
    name: 'Ana Ruiz',
    passwordHash: '$argon2id$…',
    level: 'host',
    disabled: false,
    createdAt: 1_800_000_000,
    lastSignInAt: null,
    configured: false,
    origin: null,
    rights: null,
    ...change,
  };
}

/** Of a provider: no password, and rights by its rules. */
export function aProvidersAccount(change: Partial<AccountRecord> = {}): AccountRecord {
  return anAccount({
    usernameKey: 'origin:1',
    passwordHash: null,
    origin: { provider: 'company', issuer: 'https://id.example.org/', subject: 'subject-1' },
    rights: { rooms: [{ rooms: ['team-*', '*'], role: 'host', bypassLobby: true }], nameLocked: true },
    ...change,
  });
}

export function aFailure(change: Partial<SignInFailureRecord> = {}): SignInFailureRecord {
  return {
    ref: 'f_1',
    at: 100,
    provider: 'company',
    cause: 'sign-in-not-admitted',
    facts: { claims: ['sub', 'groups'], rule: 2, wasEncrypted: true, 'claim groups': [] },
    network: '203.0.113.7',
    ...change,
  };
}

export function aProviderKey(change: Partial<ProviderKeyRecord> = {}): ProviderKeyRecord {
  return { kid: 'pk_1', use: 'enc', kind: 'RSA', privateJwk: '{"kty":"RSA"}', createdAt: 100, ...change };
}

export function aSession(change: Partial<SignInSessionRecord> = {}): SignInSessionRecord {
  return {
    id: 'si_1',
    secretHash: 'hash-1',
    account: 'u_1',
    createdAt: 100,
    lastSeenAt: 100,
    expiresAt: 1_000,
    device: 'Firefox on Linux',
    provider: null,
    ...change,
  };
}

export function anApiKey(change: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  return {
    id: 'a_1',
    name: 'Calendar',
    secretHash: 'hash-1',
    scopes: ['rooms', 'tokens'],
    createdAt: 100,
    lastUsedAt: null,
    revokedAt: null,
    ...change,
  };
}

export function aBan(change: Partial<BanRecord> = {}): BanRecord {
  return {
    id: 'b_1',
    roomId: 'r_1',
    name: 'Eve',
    identity: 'eve',
    family: 'family-1',
    reason: 'again and again',
    by: 'participant:p_1',
    createdAt: 100,
    ...change,
  };
}

export function anEntry(change: Partial<AuditRecord> = {}): AuditRecord {
  return {
    at: 100,
    what: 'join.admitted',
    room: 'demo',
    by: 'visitor',
    subject: 'p_1',
    credential: 'token:j_1',
    reason: null,
    network: '203.0.113.7',
    ...change,
  };
}

/** What nobody is called, and what must do no harm as a name. */
export const strangeNames = ['', '__proto__', 'constructor', "' or 1=1 --", '"; drop table room; --', '\0', '%', '😀'];
