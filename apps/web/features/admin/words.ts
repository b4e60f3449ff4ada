/** The words of the admin pages travel with them, not with the door. */
import i18next from 'i18next';
import english from '../../i18n/en/admin.json';

i18next.addResourceBundle('en', 'admin', english);
