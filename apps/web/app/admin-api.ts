/** The REST interface behind the admin pages, one member per resource. Refusals are values. */
import {
  type AccountLevel,
  type AccountView,
  type ApiKeyInfo,
  type ApiKeyMade,
  type AuditEntry,
  accountSchema,
  apiKeyInfoSchema,
  apiKeyMadeSchema,
  auditEntrySchema,
  type BanView,
  banSchema,
  type DoctorReport,
  doctorReportSchema,
  type JoinTokenBatch,
  type JoinTokenCreate,
  type JoinTokenInfo,
  type JoinTokenMade,
  joinTokenInfoSchema,
  joinTokenMadeSchema,
  type Me,
  meSchema,
  type ProviderKeyView,
  pageOf,
  providerKeySchema,
  type RoomChange,
  type RoomCreate,
  type RoomCreated,
  type RoomView,
  type RunningMeeting,
  roomCreatedSchema,
  roomSchema,
  runningMeetingSchema,
  type Scope,
  type SignInFailureView,
  type SignInSession,
  type SigningKeyInfo,
  signInFailureSchema,
  signInSessionSchema,
  signingKeyInfoSchema,
} from '@foyer/wire';
import * as z from 'zod/mini';
import { call, callVersioned, nothing, type Page, type Versioned, wholeList } from './admin-call.ts';
import type { Answer } from './api.ts';

type Said<Value> = Promise<Answer<Value>>;

export interface AccountWish {
  readonly username: string;
  readonly password: string;
  readonly name?: string;
  readonly level: AccountLevel;
}

export interface AccountEdit {
  readonly password?: string;
  readonly name?: string;
  readonly level?: AccountLevel;
  readonly disabled?: boolean;
}

export interface AuditQuestion {
  readonly room?: string | undefined;
  readonly what?: string | undefined;
  /** `next` of the page before. */
  readonly before?: string | undefined;
}

export interface AdminApi {
  readonly me: () => Said<Me>;
  readonly signOut: () => Said<undefined>;
  /** Ends every session of one's own, this one too. */
  readonly signOutEverywhere: () => Said<undefined>;
  /** `credentials-wrong` where the first is not one's password; every other browser of the account is signed out. */
  readonly changePassword: (currentPassword: string, newPassword: string) => Said<undefined>;
  readonly rooms: {
    readonly list: (after?: string) => Said<Page<RoomView>>;
    readonly create: (room: RoomCreate) => Said<RoomCreated>;
    readonly show: (slug: string) => Said<Versioned<RoomView>>;
    /** `precondition-failed` where the room is no longer as `etag` says. */
    readonly change: (slug: string, change: RoomChange, etag: string) => Said<Versioned<RoomView>>;
    readonly delete: (slug: string) => Said<undefined>;
  };
  readonly tokens: {
    readonly list: (slug: string, after?: string) => Said<Page<JoinTokenInfo>>;
    readonly create: (slug: string, wish: JoinTokenCreate) => Said<JoinTokenMade>;
    /** In the order of the wish. */
    readonly createMany: (slug: string, wish: JoinTokenBatch) => Said<readonly JoinTokenMade[]>;
    /** @param remove those who came in by it leave the meeting */
    readonly revoke: (id: string, remove: boolean) => Said<undefined>;
    /** How many were revoked. */
    readonly revokeAll: (slug: string, remove: boolean) => Said<number>;
  };
  readonly bans: {
    readonly list: (slug: string) => Said<Page<BanView>>;
    readonly lift: (slug: string, id: string) => Said<undefined>;
  };
  readonly meetings: {
    readonly list: () => Said<Page<RunningMeeting>>;
    readonly end: (id: string) => Said<undefined>;
    readonly remove: (slug: string, participant: string, ban: boolean) => Said<undefined>;
  };
  readonly apiKeys: {
    readonly list: () => Said<Page<ApiKeyInfo>>;
    readonly create: (name: string, scopes: readonly Scope[]) => Said<ApiKeyMade>;
    readonly revoke: (id: string) => Said<undefined>;
  };
  readonly accounts: {
    readonly list: () => Said<Page<AccountView>>;
    readonly create: (account: AccountWish) => Said<AccountView>;
    readonly change: (id: string, change: AccountEdit) => Said<AccountView>;
    readonly delete: (id: string) => Said<undefined>;
  };
  readonly sessions: {
    /** @param all of every account, which only admins may ask for */
    readonly list: (all: boolean) => Said<Page<SignInSession>>;
    readonly end: (id: string) => Said<undefined>;
  };
  readonly signingKeys: {
    readonly list: () => Said<Page<SigningKeyInfo>>;
    readonly rotate: () => Said<undefined>;
    readonly retire: (kid: string, remove: boolean) => Said<undefined>;
  };
  readonly companySignIn: {
    /** Looks at every provider, which may take as long as each of them does. */
    readonly doctor: () => Said<DoctorReport>;
    readonly keys: () => Said<Page<ProviderKeyView>>;
    readonly makeKeys: () => Said<undefined>;
    /** The newest hundred. */
    readonly failures: () => Said<Page<SignInFailureView>>;
    readonly failure: (ref: string) => Said<SignInFailureView>;
  };
  /** Newest first. */
  readonly audit: (question: AuditQuestion) => Said<Page<AuditEntry>>;
}

const api = '/api/v1';
const one = (resource: string, id: string) => `${api}/${resource}/${encodeURIComponent(id)}`;

/** @param ask the browser's `fetch`, or a fake of it */
export function createAdminApi(ask: typeof fetch): AdminApi {
  return {
    me: () => call(ask, { method: 'GET', path: `${api}/me`, answer: meSchema }),
    signOut: () => call(ask, { method: 'POST', path: `${api}/sign-out`, body: {}, answer: nothing }),
    signOutEverywhere: () =>
      call(ask, { method: 'POST', path: `${api}/sign-out-everywhere`, body: {}, answer: nothing }),
    changePassword: (currentPassword, newPassword) =>
      call(ask, {
        method: 'PUT',
        path: `${api}/me/password`,
        body: { currentPassword, newPassword },
        answer: nothing,
      }),
    rooms: roomsApi(ask),
    tokens: tokensApi(ask),
    bans: bansApi(ask),
    meetings: meetingsApi(ask),
    apiKeys: apiKeysApi(ask),
    accounts: accountsApi(ask),
    sessions: sessionsApi(ask),
    signingKeys: signingKeysApi(ask),
    companySignIn: companySignInApi(ask),
    audit: (query) =>
      call(ask, {
        method: 'GET',
        path: `${api}/audit`,
        query: { ...query, limit: 50 },
        answer: pageOf(auditEntrySchema),
      }),
  };
}

function roomsApi(ask: typeof fetch): AdminApi['rooms'] {
  const path = (slug: string) => one('rooms', slug);
  return {
    list: (after) => call(ask, { method: 'GET', path: `${api}/rooms`, query: { after }, answer: pageOf(roomSchema) }),
    create: (body) => call(ask, { method: 'POST', path: `${api}/rooms`, body, answer: roomCreatedSchema }),
    show: (slug) => callVersioned(ask, { method: 'GET', path: path(slug), answer: roomSchema }),
    change: (slug, body, ifMatch) =>
      callVersioned(ask, { method: 'PATCH', path: path(slug), body, ifMatch, answer: roomSchema }),
    delete: (slug) => call(ask, { method: 'DELETE', path: path(slug), answer: nothing }),
  };
}

const batchMade = z.pipe(
  z.object({ tokens: z.array(joinTokenMadeSchema) }),
  z.transform(({ tokens }) => tokens),
);

const revoked = z.pipe(
  z.object({ revoked: z.int() }),
  z.transform((answer) => answer.revoked),
);

function tokensApi(ask: typeof fetch): AdminApi['tokens'] {
  const ofRoom = (slug: string) => `${one('rooms', slug)}/join-tokens`;
  return {
    list: (slug, after) =>
      call(ask, { method: 'GET', path: ofRoom(slug), query: { after }, answer: pageOf(joinTokenInfoSchema) }),
    create: (slug, body) => call(ask, { method: 'POST', path: ofRoom(slug), body, answer: joinTokenMadeSchema }),
    createMany: (slug, body) => call(ask, { method: 'POST', path: `${ofRoom(slug)}/batch`, body, answer: batchMade }),
    revoke: (id, remove) =>
      call(ask, { method: 'DELETE', path: one('join-tokens', id), query: { remove }, answer: nothing }),
    revokeAll: (slug, remove) =>
      call(ask, { method: 'DELETE', path: ofRoom(slug), query: { remove }, answer: revoked }),
  };
}

function bansApi(ask: typeof fetch): AdminApi['bans'] {
  const ofRoom = (slug: string) => `${one('rooms', slug)}/bans`;
  return {
    list: (slug) => call(ask, { method: 'GET', path: ofRoom(slug), answer: pageOf(banSchema) }),
    lift: (slug, id) =>
      call(ask, { method: 'DELETE', path: `${ofRoom(slug)}/${encodeURIComponent(id)}`, answer: nothing }),
  };
}

function meetingsApi(ask: typeof fetch): AdminApi['meetings'] {
  return {
    list: () => call(ask, { method: 'GET', path: `${api}/meetings`, answer: wholeList(runningMeetingSchema) }),
    end: (id) => call(ask, { method: 'DELETE', path: one('meetings', id), answer: nothing }),
    remove: (slug, participant, ban) =>
      call(ask, {
        method: 'DELETE',
        path: `${one('rooms', slug)}/participants/${encodeURIComponent(participant)}`,
        query: { ban },
        answer: nothing,
      }),
  };
}

function apiKeysApi(ask: typeof fetch): AdminApi['apiKeys'] {
  const path = `${api}/api-keys`;
  return {
    list: () => call(ask, { method: 'GET', path, answer: pageOf(apiKeyInfoSchema) }),
    create: (name, scopes) => call(ask, { method: 'POST', path, body: { name, scopes }, answer: apiKeyMadeSchema }),
    revoke: (id) => call(ask, { method: 'DELETE', path: one('api-keys', id), answer: nothing }),
  };
}

function accountsApi(ask: typeof fetch): AdminApi['accounts'] {
  const path = `${api}/accounts`;
  return {
    list: () => call(ask, { method: 'GET', path, answer: pageOf(accountSchema) }),
    create: (body) => call(ask, { method: 'POST', path, body, answer: accountSchema }),
    change: (id, body) => call(ask, { method: 'PATCH', path: one('accounts', id), body, answer: accountSchema }),
    delete: (id) => call(ask, { method: 'DELETE', path: one('accounts', id), answer: nothing }),
  };
}

function sessionsApi(ask: typeof fetch): AdminApi['sessions'] {
  return {
    list: (all) =>
      call(ask, {
        method: 'GET',
        path: `${api}/sessions`,
        query: { all: all ? true : undefined },
        answer: pageOf(signInSessionSchema),
      }),
    end: (id) => call(ask, { method: 'DELETE', path: one('sessions', id), answer: nothing }),
  };
}

function signingKeysApi(ask: typeof fetch): AdminApi['signingKeys'] {
  const path = `${api}/signing-keys`;
  return {
    list: () => call(ask, { method: 'GET', path, answer: pageOf(signingKeyInfoSchema) }),
    rotate: () => call(ask, { method: 'POST', path, body: {}, answer: nothing }),
    retire: (kid, remove) =>
      call(ask, { method: 'DELETE', path: one('signing-keys', kid), query: { remove }, answer: nothing }),
  };
}

/** Providers are asked side by side, each with the patience its options give it, several times. Milliseconds. */
const doctorPatience = 180_000;

function companySignInApi(ask: typeof fetch): AdminApi['companySignIn'] {
  const path = `${api}/sign-in`;
  const doctor = { method: 'POST', path: `${path}/doctor`, body: {}, patience: doctorPatience } as const;
  return {
    doctor: () => call(ask, { ...doctor, answer: doctorReportSchema }),
    keys: () => call(ask, { method: 'GET', path: `${path}/keys`, answer: pageOf(providerKeySchema) }),
    makeKeys: () => call(ask, { method: 'POST', path: `${path}/keys`, body: {}, answer: nothing }),
    failures: () => call(ask, { method: 'GET', path: `${path}/failures`, answer: pageOf(signInFailureSchema) }),
    failure: (ref) => call(ask, { method: 'GET', path: one('sign-in/failures', ref), answer: signInFailureSchema }),
  };
}
