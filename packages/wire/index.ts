/** What crosses REST, the room channel and the pipe to a media process. */
export * from './channel.ts';
export * from './media-process.ts';
export * from './problem.ts';
export * from './rest.ts';
export * from './vocabulary.ts';
