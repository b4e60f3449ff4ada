/** What the pages need of the world, given from above so that they can be tried with another one. */
import { createContext, useContext } from 'react';
import type { DeviceWorld } from '../devices/device-world.ts';
import type { Api } from './api.ts';
import type { HandoffApi } from './handoff-api.ts';
import type { KnockKeep } from './knock-keep.ts';
import type { PlaceKeep } from './place-keep.ts';
import type { RoomReturns } from './room-return.ts';
import type { SignInWindow } from './sign-in-window.ts';
import type { TokenKeep } from './token-keep.ts';

export interface Services {
  readonly api: Api;
  readonly tokens: TokenKeep;
  readonly knocks: KnockKeep;
  readonly places: PlaceKeep;
  readonly returns: RoomReturns;
  readonly signInWindow: SignInWindow;
  readonly handoffs: HandoffApi;
  readonly devices: DeviceWorld;
  /** `localStorage`, undefined where the browser forbids it. */
  readonly drawer: Storage | undefined;
}

const ServicesContext = createContext<Services | undefined>(undefined);

export const ServicesProvider = ServicesContext.Provider;

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('no services above this component');
  return services;
}
