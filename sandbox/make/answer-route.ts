import type { Context } from 'hono';
import { ApiError, accessDenied, invalidInput, unauthorized } from './api-error.js';
import type { ApiRequest, Route } from './api-request.js';
import { authenticate } from './authenticate.js';
import { chargedOrganization } from './charged-organization.js';
import { type Bindings, rateLimitText, type Sandbox } from './exchange.js';
import { parseJson } from './parse-json.js';
import type { Allowance, RateLimit } from './rate-limit.js';

const malformed = Symbol('malformed');

/** Authenticates the caller, counts the call, checks the scope, then lets the route answer. */
export function answerRoute(route: Route, { world, faults }: Sandbox, rateLimit: RateLimit) {
  return async (context: Context<Bindings>): Promise<Response> => {
    const { req } = context;
    const caller = authenticate(world, req.header('authorization'));
    if (caller === undefined) return refused(unauthorized());
    const request: ApiRequest = {
      world,
      caller,
      params: req.param(),
      query: new URL(req.url).searchParams,
      body: parseJson(await req.text(), malformed),
    };
    const charged = faults.rateLimit ? chargedOrganization(request) : undefined;
    const allowance = charged && rateLimit.take(charged);
    return withAllowance(allowance?.exceeded ? tooMany() : answered(route, request), allowance);
  };
}

function answered(route: Route, request: ApiRequest): Response {
  try {
    const { scope } = request.caller.token;
    if (route.scope !== undefined && !scope.includes(route.scope)) throw accessDenied();
    if (request.body === malformed) throw invalidInput('The body is no JSON.');
    return Response.json(route.answer(request));
  } catch (error) {
    if (error instanceof ApiError) return refused(error);
    throw error;
  }
}

export function refused(error: ApiError): Response {
  return Response.json(error, { status: error.status });
}

/** Plain text without Retry-After, as observed at Make. */
function tooMany(): Response {
  return new Response(rateLimitText, { status: 429 });
}

function withAllowance(response: Response, allowance: Allowance | undefined): Response {
  if (allowance === undefined) return response;
  response.headers.set('x-ratelimit-limit', String(allowance.limit));
  response.headers.set('x-ratelimit-remaining', String(allowance.remaining));
  response.headers.set('x-ratelimit-reset', String(allowance.reset));
  return response;
}
