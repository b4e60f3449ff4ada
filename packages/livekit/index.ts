/** The LiveKit dialect: signalling requests and SDP offers in, responses and answers out; RoomService. */
export * from './contract.ts';
export * from './grants.ts';
export * from './join-request.ts';
export { limits } from './limits.ts';
export { LivekitRoom } from './room.ts';
export * from './sdp/contract.ts';
export { syntheticOffer } from './sdp/index.ts';
export * from './service/body.ts';
export * from './service/calls.ts';
