import { useState } from 'react';
import { useServices } from '../../app/services.ts';
import { browserNotices, type CallState, callState, toggleCall } from './calling.ts';

/** Whether this person wants to be called, and the switch for it. */
export function useCalling(): { readonly state: CallState; readonly toggle: () => Promise<void> } {
  const { drawer } = useServices();
  const [notices] = useState(() => browserNotices(globalThis));
  const [state, setState] = useState(() => callState(notices, drawer));
  return { state, toggle: async () => setState(await toggleCall(notices, drawer)) };
}
