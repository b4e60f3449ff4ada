import type { RoomView } from '@foyer/wire';
import { ArrowLeft, LogIn, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { Versioned } from '../../../app/admin-call.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyField } from '../../../ui/copy-field.tsx';
import { LinkButton } from '../../../ui/link-button.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAct, useAsked } from '../asking.ts';
import { AuditList } from '../audit/audit-list.tsx';
import { Confirm } from '../confirm.tsx';
import { Loaded } from '../loaded.tsx';
import { PageHead } from '../page-head.tsx';
import { linkTo, type RoomTab, roomTabs } from '../place.ts';
import { BansTab } from './bans/bans-tab.tsx';
import { InviteTab } from './invite/invite-tab.tsx';
import { PolicyTab } from './policy/policy-tab.tsx';
import { usePolicyEditor } from './policy/use-policy-editor.ts';
import own from './room-page.module.css';
import { TokensTab } from './tokens/tokens-tab.tsx';

export interface RoomPageProps {
  readonly slug: string;
  readonly tab: RoomTab;
}

/** One room: going there, inviting to it, who comes in, what was given out, who is kept out. */
export function RoomPage({ slug, tab }: RoomPageProps) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const room = useAsked({ key: keyOf('room', slug), ask: () => api.rooms.show(slug) });
  return (
    <>
      <Link href={linkTo({ at: 'rooms' })} className={own.back ?? ''}>
        <ArrowLeft size={16} aria-hidden="true" />
        {t('section.rooms')}
      </Link>
      {room.value === undefined && room.failure !== undefined && <PageHead title={`/${slug}`} />}
      <Loaded asked={room}>{(shown) => <ShownRoom shown={shown} tab={tab} />}</Loaded>
    </>
  );
}

interface ShownRoomProps {
  readonly shown: Versioned<RoomView>;
  readonly tab: RoomTab;
}

function ShownRoom({ shown, tab }: ShownRoomProps) {
  const { t } = useTranslation('admin');
  const room = shown.value;
  // Here, above the tabs: looking at another tab loses nothing that was typed.
  const editor = usePolicyEditor(shown);
  const [isDeleting, setDeleting] = useState(false);
  const tabs = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: on a phone the tabs reach beyond the edge; the one that opens comes into sight
  useEffect(
    () => tabs.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' }),
    [tab],
  );
  return (
    <>
      <PageHead
        title={room.title}
        action={
          <div className={styles.row}>
            <Button kind="plain" icon={<Trash2 size={18} />} onPress={() => setDeleting(true)}>
              {t('room.delete')}
            </Button>
            <LinkButton href={`/${room.slug}`} kind="primary" icon={<LogIn size={18} />}>
              {t('room.open')}
            </LinkButton>
          </div>
        }
      />
      <CopyField label={t('room.link')} value={room.url} description={t(`room.linkHelp.${room.policy.entry}`)} />
      <nav ref={tabs} className={own.tabs} aria-label={t('room.parts')}>
        {roomTabs.map((each) => (
          <Link
            key={each}
            href={linkTo({ at: 'room', slug: room.slug, tab: each })}
            className={own.tab ?? ''}
            aria-current={each === tab ? 'page' : undefined}
          >
            {t(`room.tab.${each}`)}
            {each === 'access' && editor.isDirty && (
              <span className={own.dirty} role="img" aria-label={t('policy.unsaved')} />
            )}
          </Link>
        ))}
      </nav>
      {tab === 'invite' && <InviteTab room={room} />}
      {tab === 'access' && <PolicyTab room={room} editor={editor} />}
      {tab === 'invitations' && <TokensTab room={room} />}
      {tab === 'bans' && <BansTab room={room} />}
      {tab === 'history' && <AuditList room={room.slug} what="" />}
      <DeleteRoom room={isDeleting ? room : undefined} onClose={() => setDeleting(false)} />
    </>
  );
}

function DeleteRoom({ room, onClose }: { readonly room: RoomView | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [, navigate] = useLocation();
  const act = useAct({
    act: (slug: string) => api.rooms.delete(slug),
    refresh: [keyOf('rooms'), keyOf('meetings')],
    onDone: () => navigate(linkTo({ at: 'rooms' })),
  });
  return (
    <Confirm
      item={room}
      words={({ title }) => ({
        title: t('room.deleteTitle', { title }),
        text: t('room.deleteText'),
        confirm: t('room.delete'),
      })}
      act={act}
      wish={({ slug }) => slug}
      onClose={onClose}
    />
  );
}
