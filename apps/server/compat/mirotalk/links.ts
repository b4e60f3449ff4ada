/** MiroTalk's links: those this server makes, and the pages of its own that they lead to. */

import { type Fields, isOff, isOn, textOf } from './body.ts';
import type { MirotalkShape } from './options.ts';

const switches = ['audio', 'video', 'screen', 'chat', 'hide', 'notify'] as const;

/** Longest text of a parameter, in UTF-16 units. */
const longestText = 1_024;

function parameter(name: string, value: string): string {
  return `${name}=${encodeURIComponent(value.toWellFormed())}`;
}

export interface JoinLink {
  readonly origin: string;
  /** As the caller named it. */
  readonly room: string;
  readonly name: string;
  readonly fields: Fields;
  readonly token: string | undefined;
  readonly shape: MirotalkShape;
}

/** `https://host/join?room=…&name=…`: every parameter in MiroTalk's order, and never a password. */
export function joinLink({ origin, room, name, fields, token, shape }: JoinLink): string {
  const parts = [
    parameter('room', room),
    ...(shape === 'sfu' ? [parameter('roomPassword', 'false')] : []),
    parameter('name', name),
    parameter('avatar', textOf(fields, 'avatar')?.slice(0, longestText) ?? 'false'),
    ...switches.map((field) => parameter(field, String(isOn(fields[field])))),
    parameter('duration', textOf(fields, 'duration')?.slice(0, longestText) ?? 'unlimited'),
    ...(token === undefined ? [] : [parameter('token', token)]),
  ];
  return `${origin}/join?${parts.join('&')}`;
}

/** Wishes of a link that our pages know: the name, and whether microphone and camera begin switched on. */
const wishes = { audio: 'audio', video: 'video' } as const;

/**
 * Path of our own page for a room, its wishes and token in the fragment, where no server sees them. `slug` is one, so
 * the answer never leaves this server.
 */
export function pageOf(slug: string, query: Fields): string {
  const parts: string[] = [];
  const token = textOf(query, 'token');
  if (token !== undefined) parts.push(parameter('token', token));
  const name = textOf(query, 'name');
  // MiroTalk's word for a made-up name; ours is to ask.
  if (name !== undefined && name !== 'random') parts.push(parameter('name', name.slice(0, longestText)));
  for (const [field, wish] of Object.entries(wishes)) {
    if (isOn(query[field])) parts.push(`${wish}=1`);
    else if (isOff(query[field])) parts.push(`${wish}=0`);
  }
  return parts.length === 0 ? `/${slug}` : `/${slug}#${parts.join('&')}`;
}
