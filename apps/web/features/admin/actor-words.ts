/** Who did something, out of the names that records use (`account:u_…`, `key:a_…`). Pure. */

export interface ActorWords {
  /** Below `admin:actor`. */
  readonly key:
    | 'you'
    | 'account'
    | 'someAccount'
    | 'key'
    | 'someKey'
    | 'serverKey'
    | 'participant'
    | 'visitor'
    | 'server'
    | 'other';
  readonly name: string;
}

export interface KnownNames {
  /** One's own account. */
  readonly me: string;
  readonly accounts: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<string, string>;
}

export function actorWords(by: string, known: KnownNames): ActorWords {
  const colon = by.indexOf(':');
  const kind = colon < 0 ? by : by.slice(0, colon);
  const id = colon < 0 ? '' : by.slice(colon + 1);
  switch (kind) {
    case 'account':
      return id === known.me ? { key: 'you', name: '' } : named('account', 'someAccount', known.accounts.get(id));
    case 'key':
      return id === 'bootstrap' ? { key: 'serverKey', name: '' } : named('key', 'someKey', known.keys.get(id));
    case 'participant':
    case 'visitor':
    case 'server':
      return { key: kind, name: '' };
    default:
      return { key: 'other', name: by };
  }
}

function named(key: ActorWords['key'], unnamed: ActorWords['key'], name: string | undefined): ActorWords {
  return name === undefined ? { key: unnamed, name: '' } : { key, name };
}
