// Makes a room and invites people to it, with nothing but fetch.
//
//   FOYER_URL=https://meet.example.org FOYER_API_KEY=foyer_… node api-client.mjs standup
//
// The key needs the scopes rooms and tokens: npm run foyer -- key create my-script --scope rooms --scope tokens

const server = process.env.FOYER_URL ?? 'http://localhost:3000';
const apiKey = process.env.FOYER_API_KEY;
const [slug = 'standup'] = process.argv.slice(2);

/** Calls the API; a refusal becomes an error with the problem (RFC 9457) that says why. */
async function call(method, path, { body, headers = {} } = {}) {
  const response = await fetch(`${server}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = response.status === 204 ? undefined : await response.json();
  if (response.ok) return { answer, etag: response.headers.get('etag') };
  // The end of `type` is a word that never changes its meaning: decide by that, not by the title.
  const kind = answer.type.split('/').at(-1);
  throw Object.assign(new Error(`${answer.title} (${kind})`), { kind, problem: answer });
}

/** The room, whether or not it was there before. */
async function room() {
  try {
    await call('POST', '/rooms', { body: { slug, title: 'Daily stand-up', policy: { entry: 'trusted' } } });
  } catch (error) {
    if (error.kind !== 'room-exists') throw error;
  }
  return call('GET', `/rooms/${slug}`);
}

// A change names the version it is based on, so that two scripts do not undo each other's work.
const { answer: before, etag } = await room();
const { answer: after } = await call('PATCH', `/rooms/${slug}`, {
  headers: { 'if-match': etag },
  body: { policy: { lobby: true, lobbyMessage: 'We begin at nine.' } },
});
console.log(`${before.url} has a lobby: ${after.policy.lobby}`);

// A link for the host, good for a day, as often as he likes.
const { answer: host } = await call('POST', `/rooms/${slug}/join-tokens`, {
  body: { role: 'host', name: 'Ana Lima', identity: 'ana', expiresIn: 86_400, uses: null },
});
console.log(`host: ${host.url}`);

// Links for three guests, each good for one person.
const { answer: batch } = await call('POST', `/rooms/${slug}/join-tokens/batch`, {
  body: { role: 'speaker', uses: 1, expiresIn: 7_200, tokens: [{ name: 'Bo' }, { name: 'Cy' }, { name: 'Di' }] },
});
for (const token of batch.tokens) console.log(`guest: ${token.url}`);

// Second thoughts about the last one.
await call('DELETE', `/join-tokens/${batch.tokens[2].id}`);
const { answer: list } = await call('GET', `/rooms/${slug}/join-tokens`);
console.log(`revoked: ${list.items.filter((token) => token.revokedAt !== null).length}`);
