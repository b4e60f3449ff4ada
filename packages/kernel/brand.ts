/** A nominal type over a plain one: an `Identity` is a string that somebody has checked. */
declare const brand: unique symbol;

export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
