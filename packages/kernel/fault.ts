/** We are wrong: nobody outside can cause one, and only the owner of the broken thing catches it. */
export class Fault extends Error {
  override readonly name = 'Fault';
}

/** Ends a switch over a union; does not compile while a member is unanswered. */
export function impossible(value: never): never {
  throw new Fault(`unanswered case: ${JSON.stringify(value)}`);
}
