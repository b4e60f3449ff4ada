/** The HTTP side, put together: parsers, headers, limits, then one plugin for each resource. */
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import { type Chance, pickId } from '@foyer/kernel';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { mirotalkRoutes } from '../compat/mirotalk/index.ts';
import { parseStrictJson } from '../strict-json.ts';
import { accountRoutes } from './accounts.ts';
import { answerError, TooManyRequests } from './answers.ts';
import { apiDocsRoutes } from './api-docs.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { auditRoutes } from './audit.ts';
import { backchannelRoutes } from './backchannel.ts';
import { banRoutes } from './bans.ts';
import type { App, RouteContext, ServerParts } from './context.ts';
import { HttpGuards } from './guards.ts';
import { handoffRoutes } from './handoffs.ts';
import { healthRoutes } from './health.ts';
import { joinRoutes } from './join.ts';
import { joinTokenRoutes } from './join-tokens.ts';
import { mediaRoutes } from './media.ts';
import { meetingRoutes } from './meetings.ts';
import { networkOf, proxyTrust } from './origin.ts';
import { ownPasswordRoutes } from './own-password.ts';
import { pageRoutes } from './pages.ts';
import { providerSignInRoutes } from './provider-sign-in.ts';
import { roomRoutes } from './rooms.ts';
import { securityHeaders } from './security.ts';
import { sessionRoutes } from './sessions.ts';
import { setUpRoutes } from './set-up.ts';
import { signInRoutes } from './sign-in.ts';
import { signInAdminRoutes } from './sign-in-admin.ts';
import { signOutAtProviderRoutes } from './sign-out-at-provider.ts';
import { signingKeyRoutes } from './signing-keys.ts';
import { wellKnownRoutes } from './well-known.ts';

function makeFastify(parts: ServerParts, log: FastifyBaseLogger): FastifyInstance {
  const { config } = parts;
  return Fastify({
    loggerInstance: log,
    // Access lines would hold URLs, and a media URL holds a token.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.limits.bodyBytes,
    trustProxy: proxyTrust(config),
    requestIdHeader: false,
    genReqId: () => requestId(parts.chance),
    forceCloseConnections: true,
    frameworkErrors: answerError,
    // Room names of any length are answered, not thrown at; the request line itself is bounded by Node (16 KB).
    routerOptions: { maxParamLength: 16_384, caseSensitive: true },
  });
}

function requestId(chance: Chance): string {
  return pickId(chance, 'q_', 16);
}

function readJson(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const parsed = parseStrictJson(String(body));
    if (parsed.ok) done(null, parsed.value);
    else done(Object.assign(new Error('malformed JSON'), { code: 'FST_ERR_CTP_INVALID_JSON_BODY', statusCode: 400 }));
  });
}

/** What programs call, and what makes this server ask a provider; pages and media have limits of their own. */
const isLimited = /^\/(?:api|compat)\/|^\/sign-in\/[^/?]+(?:\/callback)?\/?(?:\?|$)/;

async function limitRequests(app: FastifyInstance, perMinute: number): Promise<void> {
  await app.register(rateLimit, {
    global: true,
    max: perMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => networkOf(request.ip),
    // By the route too: a path may be spelled in many ways (`/%61pi/`), and leads to the same one.
    allowList: ({ url, routeOptions }) => !isLimited.test(url) && !isLimited.test(routeOptions.url ?? ''),
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, { ttl }) => new TooManyRequests(Math.ceil(ttl / 1000)),
  });
}

async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Foyer',
        version,
        description: 'Rooms, their policies, who may enter them, and the meetings in them.',
      },
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
  });
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

/** One for each resource; pages last, because they answer what nobody else does. */
const resources: readonly ((app: App, context: RouteContext) => void)[] = [
  ...[healthRoutes, wellKnownRoutes, setUpRoutes, signInRoutes, handoffRoutes, ownPasswordRoutes, sessionRoutes],
  ...[providerSignInRoutes, signInAdminRoutes, signOutAtProviderRoutes, backchannelRoutes, accountRoutes, apiKeyRoutes],
  ...[roomRoutes, joinTokenRoutes, signingKeyRoutes, banRoutes, joinRoutes, meetingRoutes, auditRoutes],
  ...[mirotalkRoutes, mediaRoutes, apiDocsRoutes, pageRoutes],
];

export async function buildHttp(parts: ServerParts, log: Logger): Promise<FastifyInstance> {
  const { config } = parts;
  const app = makeFastify(parts, log);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  readJson(app);
  await securityHeaders(app, config);
  await limitRequests(app, config.limits.apiRequestsPerMinute);
  await describeApi(app, parts.version);
  const guards = new HttpGuards(parts);
  const context: RouteContext = { ...parts, guards };
  await app.register(async (plugin) => {
    const typed: App = plugin.withTypeProvider();
    for (const routes of resources) routes(typed, context);
  });
  return app;
}
