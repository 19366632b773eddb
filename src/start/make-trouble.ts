import type { MakeError } from '../make/error.js';
import { isZone, zones } from '../make/zones.js';
import type { Config } from '../settings/config.js';
import { expected } from '../settings/variables.js';
import type { Network } from './network.js';
import { placeOf, whyUnanswered } from './unanswered.js';

/** What went wrong with a call to Make and what to do about it, for the person who runs Usher. */
export function makeTrouble(
  error: MakeError,
  { make }: Pick<Config, 'make'>,
  network: Pick<Network, 'way'>,
): string {
  const way = network.way(make.url);
  const place = placeOf(way);
  const detail = error.detail.endsWith('.') ? error.detail : `${error.detail}.`;
  const status = error.status === undefined ? '' : ` (${error.status})`;
  switch (error.kind) {
    case 'not-sent':
      return `Make: ${error.cause === undefined ? `${place}: ${error.detail}` : whyUnanswered(error.cause, way)}`;
    case 'lost':
      return `Make: ${error.cause === undefined ? `${place} did not answer in time: ${detail} See MAKE_TIMEOUT_SECONDS` : whyUnanswered(error.cause, way)}`;
    case 'unauthorized':
      return `MAKE_API_TOKEN: ${place} does not take it${status}: ${detail} A token belongs to one zone, so check MAKE_API_URL too. Expected ${expected.MAKE_API_TOKEN}`;
    case 'forbidden':
      return `MAKE_API_TOKEN: ${place} does not let it read what Usher needs${status}: ${detail} Expected ${expected.MAKE_API_TOKEN}; and make its account Admin of the organizations`;
    case 'not-found':
      return `MAKE_API_URL: ${place} does not know this address${status}: ${detail} Expected ${expected.MAKE_API_URL}`;
    case 'malformed':
      return `MAKE_API_URL: ${place} does not answer as Make does: ${detail} Expected ${expected.MAKE_API_URL}`;
    case 'rate-limited':
      return `Make: ${place} asks to wait, since the organization's requests of this minute are used up. Try again in a minute`;
    case 'refused':
    case 'unavailable':
      return `Make: ${place} answers that it cannot do it${status}: ${detail} If it stays so, see status.make.com`;
  }
}

/** A warning if the address is not one of Make's zones; undefined if it is. */
export function zoneWarning({ make }: Pick<Config, 'make'>): string | undefined {
  const { host } = new URL(make.url);
  return isZone(host)
    ? undefined
    : `MAKE_API_URL: ${host} is no zone of Make that is known here (${zones.join(', ')}), and Usher's token goes there`;
}
