/** What of the meeting's page is open beside the stage; one thing at a time. */
export type Opened = 'people' | 'chat' | 'reactions' | 'invite' | 'access' | 'settings' | undefined;

/** Those that stand beside the stage, and as a sheet over it on phones. */
export function isPanel(opened: Opened): opened is 'people' | 'chat' {
  return opened === 'people' || opened === 'chat';
}
