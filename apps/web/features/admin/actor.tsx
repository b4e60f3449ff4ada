import { useTranslation } from 'react-i18next';
import { actorWords, type KnownNames } from './actor-words.ts';
import { useAdmin } from './admin-context.ts';
import { keyOf, useAsked } from './asking.ts';

/** Names of accounts and API keys; only admins may ask for them, others see "another account". */
export function useKnownNames(): KnownNames {
  const { api, me } = useAdmin();
  const isOff = me.account.level !== 'admin';
  const accounts = useAsked({ key: keyOf('accounts'), ask: api.accounts.list, isOff });
  const keys = useAsked({ key: keyOf('api-keys'), ask: api.apiKeys.list, isOff });
  return {
    me: me.account.id,
    accounts: new Map(accounts.value?.items.map(({ id, name }) => [id, name])),
    keys: new Map(keys.value?.items.map(({ id, name }) => [id, name])),
  };
}

export interface ActorProps {
  readonly by: string;
  /** Asked for once for a whole table, not in each of its rows. */
  readonly known: KnownNames;
}

/** Who did something, in a word or two; the name as the record has it under the pointer. */
export function Actor({ by, known }: ActorProps) {
  const { t } = useTranslation('admin');
  const { key, name } = actorWords(by, known);
  return <span title={by}>{t(`actor.${key}`, { name })}</span>;
}
