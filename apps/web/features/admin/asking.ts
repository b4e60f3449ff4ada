/** How the admin pages ask: lists that keep their last good answer while they are asked for anew, and acts. */
import { seconds, type UnixSeconds } from '@foyer/kernel';
import { type QueryKey, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Page } from '../../app/admin-call.ts';
import type { Answer } from '../../app/api.ts';
import type { Failure } from '../../app/failure-kind.ts';

/** A refusal on its way through the query cache, which knows errors only; `failureIn` takes it out again. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(`refused: ${failure.kind}`);
    this.failure = failure;
  }
}

async function demand<Value>(asked: Promise<Answer<Value>>): Promise<Value> {
  const answer = await asked;
  if (answer.ok) return answer.value;
  throw new Refused(answer.refusal);
}

/** A fault goes on to the error boundary; it is not for a banner. */
const isFault = (error: unknown) => !(error instanceof Refused);

export interface Asked<Value> {
  /** The last good answer. */
  readonly value: Value | undefined;
  readonly isPending: boolean;
  /** A question is on its way, the first or a later one. */
  readonly isAsking: boolean;
  /** Why the last try failed; the value may still stand beside it. */
  readonly failure: Failure | undefined;
  readonly again: () => void;
}

/** Every key begins with this, so that nothing of the admin pages mixes with the rest. */
export const keyOf = (...parts: readonly (string | number | boolean | null)[]): QueryKey => ['admin', ...parts];

export interface Question<Value> {
  readonly key: QueryKey;
  readonly ask: () => Promise<Answer<Value>>;
  /** Milliseconds between refreshes while the page is in sight. */
  readonly every?: number;
  readonly isOff?: boolean;
}

export function useAsked<Value>({ key, ask, every, isOff = false }: Question<Value>): Asked<Value> {
  const query = useQuery({
    queryKey: key,
    queryFn: () => demand(ask()),
    throwOnError: isFault,
    enabled: !isOff,
    refetchInterval: every ?? false,
    ...(every === undefined ? {} : { refetchOnWindowFocus: true }),
  });
  return {
    value: query.data,
    isPending: query.isPending,
    isAsking: query.isFetching,
    failure: failureIn(query.error),
    again: () => void query.refetch(),
  };
}

export interface AskedPages<Item> extends Asked<readonly Item[]> {
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly more: () => void;
}

/** A long list, page by page. */
export function useAskedPages<Item>(
  key: QueryKey,
  ask: (after: string | undefined) => Promise<Answer<Page<Item>>>,
): AskedPages<Item> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => demand(ask(pageParam)),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next ?? undefined,
    throwOnError: isFault,
  });
  // The same list until the answer changes, so that long tables need not be drawn again.
  const value = useMemo(() => query.data?.pages.flatMap(({ items }) => items), [query.data]);
  return {
    value,
    isPending: query.isPending,
    isAsking: query.isFetching,
    failure: failureIn(query.error),
    again: () => void query.refetch(),
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
  };
}

const firstPage: string | undefined = undefined;

export interface Act<Wish> {
  readonly run: (wish: Wish) => void;
  readonly isPending: boolean;
  readonly failure: Failure | undefined;
  /** Forgets the failure. */
  readonly reset: () => void;
}

export interface ActOptions<Wish, Value> {
  readonly act: (wish: Wish) => Promise<Answer<Value>>;
  /** Lists to ask for anew, by the beginnings of their keys. */
  readonly refresh?: readonly QueryKey[];
  readonly onDone?: (value: Value, wish: Wish) => void;
}

/** Does something on the server; whatever came of it, the lists it touches are asked for anew. */
export function useAct<Wish, Value>({ act, refresh = [], onDone }: ActOptions<Wish, Value>): Act<Wish> {
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: (wish: Wish) => demand(act(wish)),
    throwOnError: isFault,
    onSuccess: (value, wish) => onDone?.(value, wish),
    onSettled: () => {
      for (const queryKey of refresh) void queries.invalidateQueries({ queryKey });
    },
  });
  return {
    run: (wish) => mutation.mutate(wish),
    isPending: mutation.isPending,
    failure: failureIn(mutation.error),
    reset: mutation.reset,
  };
}

function failureIn(error: unknown): Failure | undefined {
  return error instanceof Refused ? error.failure : undefined;
}

/** The wall clock, rendered anew from time to time. @param every milliseconds */
export function useWall(every = 15_000): UnixSeconds {
  const [wall, setWall] = useState(wallNow);
  useEffect(() => {
    const timer = setInterval(() => setWall(wallNow()), every);
    return () => clearInterval(timer);
  }, [every]);
  return wall;
}

function wallNow(): UnixSeconds {
  return seconds(Math.floor(Date.now() / 1000));
}
