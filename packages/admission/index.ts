/** The door, as a judgement over facts: claims, grants, roles, permissions and `decide`. */
export { type ExpectedParties, type JoinClaims, parseClaims } from './claims.ts';
export { type Admission, decide, type Join, type JoinEvidence, type RoomFacts } from './decide.ts';
export { type Grant, grantOf, mayGive } from './grant.ts';
export { isPermission, listPermissions, type Permission, permissions } from './permission.ts';
export type { AdmissionRefusal, TokenFlaw } from './refusal.ts';
export { isRole, type Role, rolePermissions, roles } from './role.ts';
