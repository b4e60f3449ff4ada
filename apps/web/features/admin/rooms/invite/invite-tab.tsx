import type { RoomView } from '@foyer/wire';
import { BatchInvite } from './batch-invite.tsx';
import { SingleInvite } from './single-invite.tsx';

/** Links that let somebody in: one, or as many as there are names. */
export function InviteTab({ room }: { readonly room: RoomView }) {
  return (
    <>
      <SingleInvite room={room} />
      <BatchInvite room={room} />
    </>
  );
}
