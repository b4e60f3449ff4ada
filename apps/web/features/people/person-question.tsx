import { limits } from '@foyer/wire';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonTile } from '../../engine/view/tiles.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { useMeeting, useSession } from '../meeting/session-context.ts';
import type { PersonAct, Question } from './acts.ts';

export interface Asked {
  readonly tile: PersonTile;
  readonly act: PersonAct;
  readonly question: Question;
}

export interface PersonQuestionProps {
  readonly asked: Asked;
  readonly onClose: () => void;
}

/** Asks, by name, before somebody loses a place or power changes hands. Mounted while it is asked. */
export function PersonQuestion({ asked, onClose }: PersonQuestionProps) {
  const { t } = useTranslation('people');
  const { question, tile } = asked;
  const { name } = tile;
  const [reason, setReason] = useState('');
  const perform = usePerform();
  const isGiving = question === 'make-host' || question === 'hand-over';
  return (
    <ConfirmDialog
      title={t(`question.${question}.title`, { name })}
      text={t(`question.${question}.text`, { name })}
      confirmLabel={t(`question.${question}.confirm`)}
      cancelLabel={t('cancel')}
      kind={isGiving ? 'primary' : 'danger'}
      isOpen
      onConfirm={() => {
        perform(asked, reason.trim());
        onClose();
      }}
      onClose={onClose}
    >
      {question === 'ban' && (
        <TextArea
          label={t('reason')}
          description={t('reasonHelp')}
          value={reason}
          onChange={setReason}
          maxLength={limits.text}
          rows={2}
        />
      )}
    </ConfirmDialog>
  );
}

/** Does an act about a person; a no is told in passing. @param onPermissions opens what one person may do */
export function usePerform(
  onPermissions: (participant: string) => void = () => undefined,
): (wish: Pick<Asked, 'tile' | 'act'>, reason?: string) => void {
  const session = useSession();
  const { hosting } = session;
  const self = useMeeting((state) => state.self.id);
  return ({ tile: { participant }, act }, reason = '') => {
    if (participant === undefined) return;
    const acts: Record<PersonAct, () => void> = {
      mute: () => void hosting.pause(participant, 'microphone'),
      'camera-off': () => void hosting.pause(participant, 'camera'),
      'lower-hand': () => void session.lowerHand(participant),
      permissions: () => onPermissions(participant),
      'make-speaker': () => void hosting.changeRole(participant, 'speaker'),
      'make-listener': () => void hosting.changeRole(participant, 'listener'),
      'make-host': () => void hosting.changeRole(participant, 'host'),
      'hand-over': () => void hosting.handOver(participant, self),
      remove: () => void hosting.remove(participant),
      ban: () => void hosting.ban(participant, reason === '' ? undefined : reason),
    };
    acts[act]();
  };
}
