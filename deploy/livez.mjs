// Exits with 0 while the Usher of this container is alive, as its own page says; the image has no curl for HEALTHCHECK.
const port = process.env.USHER_OPS_PORT?.trim() || '9464';

/** True without the page, since a missing page is no reason to kill the container. */
const isAlive = async () =>
  port === '0' || (await fetch(`http://127.0.0.1:${port}/livez`, { signal: AbortSignal.timeout(4000) })).ok;

process.exit((await isAlive().catch(() => false)) ? 0 : 1);
