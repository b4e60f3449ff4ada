/** The door, as a judgement over facts: claims, grants, roles, permissions, policies and `decide`. */
export { changePolicy, type PolicyFlaw, type PolicyWish } from './change-policy.ts';
export { type ExpectedParties, type JoinClaims, parseClaims } from './claims.ts';
export {
  type Admission,
  decide,
  type HoldReason,
  type Join,
  type JoinEvidence,
  type PolicyVerdict,
  type RoomFacts,
  type Situation,
} from './decide.ts';
export {
  type Bearer,
  bearerOf,
  type Grant,
  grantAgain,
  grantOf,
  guestOf,
  mayGive,
  permissionsOf,
  type Standing,
  strongerOf,
} from './grant.ts';
export { isOpenAt, isTimeZone, nextOpening } from './hours.ts';
export { type Applicant, capacityOf, judgePolicy } from './judge.ts';
export { parsePolicy } from './parse-policy.ts';
export { fitsLetters, fitsPattern, nameKey } from './pattern.ts';
export { isPermission, listPermissions, type Permission, permissions } from './permission.ts';
export {
  defaultPolicy,
  type Entry,
  type GuestRules,
  type Hostless,
  type OpeningHours,
  type RoomPolicy,
  type Weekday,
} from './policy.ts';
export type { AdmissionRefusal, PolicyRefusal, TokenFlaw } from './refusal.ts';
export { type AccountRights, noRights, type RightsHere, type RoomRight, rightsIn } from './rights.ts';
export { isRole, type Role, rolePermissions, roles } from './role.ts';
