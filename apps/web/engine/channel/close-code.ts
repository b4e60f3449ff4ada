/** What a WebSocket close code means where the server's goodbye got lost on the way. */
import { problems } from '@foyer/wire';
import { type AfterGoodbye, afterGoodbye } from '../end.ts';

const byCode = new Map<number, AfterGoodbye>();
for (const slug of typedKeys(problems)) {
  const row = problems[slug];
  if ('close' in row) byCode.set(row.close, afterGoodbye[slug]);
}

/** @param code RFC 6455 section 7.4; ours are 4400–4599, everything else means that the connection was lost. */
export function afterClose(code: number): AfterGoodbye {
  // 1012 (IANA registry): the service restarts; reverse proxies and servers send it while draining.
  if (code === 1012) return 'restart';
  return byCode.get(code) ?? 'retry';
}

function typedKeys<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  const keys: Key[] = [];
  for (const key in record) keys.push(key);
  return keys;
}
