import { reactionSchema } from '@foyer/wire';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/icon-button.tsx';
import { useSession } from '../meeting/session-context.ts';
import { ReactionGlyph } from './glyph.tsx';
import styles from './reactions.module.css';

/** All reactions in a row; each press sends one. @param onSent where one is enough */
export function ReactionChoice({ onSent = () => undefined }: { readonly onSent?: () => void }) {
  const { t } = useTranslation('reactions');
  const session = useSession();
  return (
    <div className={styles.choice}>
      {reactionSchema.options.map((reaction) => (
        <IconButton
          key={reaction}
          label={t(`is.${reaction}`)}
          icon={<ReactionGlyph reaction={reaction} size={28} />}
          onPress={() => {
            void session.react(reaction);
            onSent();
          }}
        />
      ))}
    </div>
  );
}
