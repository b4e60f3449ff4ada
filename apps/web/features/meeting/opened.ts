/** What of the meeting's page is open beside the stage; one thing at a time. */
export type Opened = 'people' | 'invite' | 'access' | 'settings' | undefined;
