/** What every admin page needs: the way to ask, and who is asking. */
import type { Me } from '@foyer/wire';
import { createContext, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminApi } from '../../app/admin-api.ts';
import { regionalLanguage } from '../../i18n/region.ts';
import type { Editing } from './rooms/policy/policy-editing.ts';

export interface AdminServices {
  readonly api: AdminApi;
  readonly me: Me;
  /** Forms of rooms with something typed and not saved, by the room's name; they last as long as the page. */
  readonly drafts: Map<string, Editing>;
}

const AdminContext = createContext<AdminServices | undefined>(undefined);

export const AdminProvider = AdminContext.Provider;

export function useAdmin(): AdminServices {
  const services = useContext(AdminContext);
  if (services === undefined) throw new Error('no admin services above this component');
  return services;
}

/** The language of dates and numbers. */
export function useRegion(): string {
  const { i18n } = useTranslation('admin');
  return regionalLanguage(i18n.language, navigator.languages);
}
