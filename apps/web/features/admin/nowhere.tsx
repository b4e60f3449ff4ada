import { DoorClosed } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Empty } from './loaded.tsx';
import { PageHead } from './page-head.tsx';
import { linkTo } from './place.ts';

/** An address that is no page, or none for this person: both look alike. */
export function Nowhere() {
  const { t } = useTranslation('admin');
  return (
    <>
      <PageHead title={t('nowhere.heading')} />
      <Empty
        icon={<DoorClosed size={28} />}
        title={t('nowhere.title')}
        text={t('nowhere.text')}
        action={<Link href={linkTo({ at: 'rooms' })}>{t('nowhere.back')}</Link>}
      />
    </>
  );
}
