/** SDP as the signalling engine needs it: an offer read, an answer written. */
export * from './contract.ts';
export { acceptedExtensions } from './extensions.ts';
export { parseOffer } from './parse-offer.ts';
export { pickCodec } from './pick-codec.ts';
export { syntheticOffer } from './synthetic-offer.ts';
export { writeAnswer } from './write-answer.ts';
