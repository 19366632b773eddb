import type { MiddlewareHandler } from 'hono';

/**
 * Refuses requests that another site's page may have sent: under a host name that points here (DNS rebinding), or from
 * a form or script of another origin.
 */
export const onlyFromHere = (port: () => number): MiddlewareHandler => {
  return async ({ req, text }, next) => {
    const hosts = [`127.0.0.1:${port()}`, `localhost:${port()}`];
    const host = req.header('host') ?? '';
    const origin = req.header('origin');
    const isOurs = hosts.includes(host) && (origin === undefined || origin === `http://${host}`);
    if (!isOurs) return text('The sandbox answers only its own page.', 403);
    await next();
    return undefined;
  };
};

export const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.header('x-content-type-options', 'nosniff');
  context.header('referrer-policy', 'no-referrer');
  context.header(
    'content-security-policy',
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
  );
};
