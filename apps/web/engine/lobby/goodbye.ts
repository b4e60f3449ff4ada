/** What a lobby channel does after the server said goodbye, or closed the connection without a word. */
import { type Problem, type ProblemSlug, problem, problems, slugOf } from '@foyer/wire';

/** `retry`: open a new connection. `restart`: the same, and the page says that the server restarts. `over`: no more. */
export type AfterLobbyGoodbye = 'retry' | 'restart' | 'over';

/** What passes by itself; everything else that can be said to one who waits is the end of this knock. */
const passing: Partial<Record<ProblemSlug, AfterLobbyGoodbye>> = {
  busy: 'retry',
  'connection-lost': 'retry',
  'media-unavailable': 'retry',
  'server-fault': 'retry',
  'server-restarting': 'restart',
  'store-unavailable': 'retry',
  throttled: 'retry',
  'too-many-requests': 'retry',
};

export function afterLobbyGoodbye({ type }: Problem): AfterLobbyGoodbye {
  const slug = slugOf(type);
  // A word of a later server that we do not know: whatever it is, asking again tells more.
  return slug === undefined ? 'retry' : (passing[slug] ?? 'over');
}

const byCode: ReadonlyMap<number, Problem> = new Map(
  typedKeys(problems).flatMap((slug) => {
    const row = problems[slug];
    return 'close' in row ? [[row.close, problem(slug)] as const] : [];
  }),
);

/** @param code RFC 6455 section 7.4; undefined where it says no more than that the connection was lost */
export function problemOfClose(code: number): Problem | undefined {
  // 1012 (IANA registry): the service restarts; reverse proxies send it while draining.
  return code === 1012 ? problem('server-restarting') : byCode.get(code);
}

function typedKeys<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  const keys: Key[] = [];
  for (const key in record) keys.push(key);
  return keys;
}
