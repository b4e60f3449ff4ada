import { useMeeting } from '../meeting/session-context.ts';
import { ReactionGlyph } from './glyph.tsx';
import styles from './reactions.module.css';

/** As many as a tile shows at once. */
const most = 5;

/** Reactions rise over whoever sent them; still under reduced motion, and gone after a few seconds. */
export function TileReactions({ participant }: { readonly participant: string | undefined }) {
  const reactions = useMeeting((state) => state.reactions);
  const own = reactions.filter((one) => one.participant === participant).slice(-most);
  if (own.length === 0) return null;
  return (
    <span className={styles.rising} data-testid="reactions" aria-hidden="true">
      {own.map(({ id, reaction }) => (
        <span key={id} className={styles.one} data-reaction={reaction} data-lane={id % 3}>
          <ReactionGlyph reaction={reaction} size={40} />
        </span>
      ))}
    </span>
  );
}
