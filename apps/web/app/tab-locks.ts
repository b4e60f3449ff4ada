/** Locks that tell the tabs of this browser apart: held by a tab that lives, free as soon as it is gone, however it went. */
export interface TabLocks {
  /** `patiently`: a page that is being loaded anew may not have let go yet. `taken` too where this tab has it already. */
  readonly take: (name: string, how: 'at-once' | 'patiently') => Promise<'taken' | 'elsewhere'>;
  readonly release: (name: string) => void;
  /** Names that any tab holds; undefined where this browser cannot tell. */
  readonly held: () => Promise<ReadonlySet<string> | undefined>;
}

/** How long a page may take to let go. Milliseconds. */
const patience = 700;

/** @param manager `navigator.locks` (Web Locks); undefined outside of a secure context: then every lock is free */
export function createTabLocks(manager: LockManager | undefined): TabLocks {
  const letGo = new Map<string, () => void>();
  return {
    take: (name, how) => {
      if (manager === undefined || letGo.has(name)) return Promise.resolve('taken');
      return request(manager, name, { how, taken: (release) => letGo.set(name, release) });
    },
    release: (name) => {
      letGo.get(name)?.();
      letGo.delete(name);
    },
    held: async () => {
      if (manager === undefined) return undefined;
      const locks = await manager.query().catch(nothingIfDenied);
      return locks && new Set((locks.held ?? []).flatMap(({ name }) => (name === undefined ? [] : [name])));
    },
  };
}

/** Inside another site's page a browser may give no locks at all (SecurityError). */
function nothingIfDenied(cause: unknown): undefined {
  if (!(cause instanceof DOMException)) throw cause;
}

interface Wish {
  readonly how: 'at-once' | 'patiently';
  readonly taken: (release: () => void) => void;
}

function request(manager: LockManager, name: string, { how, taken }: Wish): Promise<'taken' | 'elsewhere'> {
  const options: LockOptions = how === 'at-once' ? { ifAvailable: true } : { signal: AbortSignal.timeout(patience) };
  return new Promise((resolve, reject) => {
    const hold = (lock: Lock | null) => {
      if (lock === null) return resolve('elsewhere');
      resolve('taken');
      return new Promise<void>((release) => taken(release));
    };
    manager.request(name, options, hold).catch((cause: unknown) => {
      // Our patience (TimeoutError), or a browser that gives this page no locks at all (SecurityError).
      if (cause instanceof DOMException) resolve('elsewhere');
      else reject(cause);
    });
  });
}
