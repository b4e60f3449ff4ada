/** What crosses REST, the room channel and the pipe to a media process. */
export * from './channel.ts';
export * from './credentials.ts';
export * from './lobby.ts';
export * from './media-process.ts';
export * from './policy.ts';
export * from './problem.ts';
export * from './rest.ts';
export * from './sign-in.ts';
export * from './sign-in-problem.ts';
export * from './vocabulary.ts';
