import type { JoinTokenInfo, RoomView } from '@foyer/wire';
import { Ticket } from 'lucide-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Badge, type BadgeKind } from '../../../../ui/badge.tsx';
import { Button } from '../../../../ui/button.tsx';
import { DataTable } from '../../../../ui/data-table.tsx';
import { Actor, useKnownNames } from '../../actor.tsx';
import styles from '../../admin.module.css';
import { useAdmin } from '../../admin-context.ts';
import { keyOf, useAskedPages, useWall } from '../../asking.ts';
import { Empty, Loaded, MoreButton } from '../../loaded.tsx';
import { Moment } from '../../moment.tsx';
import { linkTo } from '../../place.ts';
import { RevokeAll, RevokeOne } from './revoke.tsx';
import { isRevocable, stateOf, type TokenState } from './token-state.ts';

/** Every invitation that was given out for this room, and what became of it. */
export function TokensTab({ room }: { readonly room: RoomView }) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [isRevokingAll, setRevokingAll] = useState(false);
  const [revoking, setRevoking] = useState<JoinTokenInfo>();
  const tokens = useAskedPages(keyOf('tokens', room.slug), (after) => api.tokens.list(room.slug, after));
  return (
    <section className={styles.card} aria-label={t('room.tab.invitations')}>
      <Loaded asked={tokens}>
        {(all) =>
          all.length === 0 ? (
            <Empty
              icon={<Ticket size={28} />}
              title={t('tokens.none')}
              text={t('tokens.noneText')}
              action={<Link href={linkTo({ at: 'room', slug: room.slug, tab: 'invite' })}>{t('invite.title')}</Link>}
            />
          ) : (
            <>
              <div className={styles.between}>
                <p className={styles.help}>{t('tokens.about')}</p>
                <Button kind="quiet" onPress={() => setRevokingAll(true)}>
                  {t('tokens.revokeAll')}
                </Button>
              </div>
              <TokenTable tokens={all} onRevoke={setRevoking} />
              <MoreButton pages={tokens} />
            </>
          )
        }
      </Loaded>
      <RevokeOne token={revoking} room={room} onClose={() => setRevoking(undefined)} />
      <RevokeAll room={isRevokingAll ? room : undefined} onClose={() => setRevokingAll(false)} />
    </section>
  );
}

const kinds: Record<TokenState, BadgeKind> = {
  valid: 'good',
  'not-yet': 'someone',
  'used-up': 'quiet',
  expired: 'quiet',
  revoked: 'off',
};

interface TokenTableProps {
  readonly tokens: readonly JoinTokenInfo[];
  readonly onRevoke: (token: JoinTokenInfo) => void;
}

/** Drawn anew only with another list: a question over hundreds of rows must open at once. */
const TokenTable = memo(function TokenTable({ tokens, onRevoke }: TokenTableProps) {
  const { t } = useTranslation('admin');
  const wall = useWall();
  const known = useKnownNames();
  return (
    <DataTable
      label={t('room.tab.invitations')}
      items={tokens}
      idOf={({ id }) => id}
      columns={[
        { id: 'who', label: t('tokens.who'), isRowHeader: true, render: (token) => <Whose token={token} /> },
        {
          id: 'state',
          label: t('tokens.state'),
          render: (token) => {
            const state = stateOf(token, wall);
            return <Badge kind={kinds[state]}>{t(`tokenState.${state}`)}</Badge>;
          },
        },
        { id: 'uses', label: t('tokens.uses'), render: (token) => <Uses token={token} /> },
        { id: 'until', label: t('tokens.until'), render: (token) => <Moment at={token.expiresAt} /> },
        { id: 'by', label: t('tokens.madeBy'), render: ({ madeBy }) => <Actor by={madeBy} known={known} /> },
        {
          id: 'act',
          label: t('actions'),
          labelHidden: true,
          render: (token) =>
            isRevocable(stateOf(token, wall)) && (
              <div className={styles.rowEnd}>
                <Button
                  kind="plain"
                  aria-label={t('tokens.revokeOf', { who: token.name ?? t('tokens.anyone') })}
                  onPress={() => onRevoke(token)}
                >
                  {t('tokens.revoke')}
                </Button>
              </div>
            ),
        },
      ]}
    />
  );
});

function Whose({ token }: { readonly token: JoinTokenInfo }) {
  const { t } = useTranslation('admin');
  const further = token.rooms.length === 0 ? '' : ` · ${t('tokens.further', { rooms: token.rooms.join(', ') })}`;
  return (
    <span className={styles.two}>
      <span className={styles.strong}>{token.name ?? t('tokens.anyone')}</span>
      <span className={styles.second}>
        {t(`role.${token.role}`)} · {token.id}
        {further}
      </span>
    </span>
  );
}

function Uses({ token: { used, uses, lastUsedAt } }: { readonly token: JoinTokenInfo }) {
  const { t } = useTranslation('admin');
  return (
    <span className={styles.two}>
      <span>{uses === null ? t('tokens.usedAny', { count: used }) : t('tokens.usedOf', { used, uses })}</span>
      {lastUsedAt !== null && (
        <span className={styles.second}>
          <Moment at={lastUsedAt} />
        </span>
      )}
    </span>
  );
}
