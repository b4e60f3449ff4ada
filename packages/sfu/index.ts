/** The media engine. The only barrel of this package. */
export * from './contract.ts';
export { SfuEngine } from './engine.ts';
