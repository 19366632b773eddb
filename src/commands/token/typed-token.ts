import { isToken } from '../../approvals/token-text.js';
import { type Zone, zones } from '../../make/zones.js';

/** A leaked token as typed, with its zone if an address names it; or the reason why it is not a token. */
export type TypedToken =
  | { readonly ok: true; readonly token: string; readonly zone?: Zone }
  | { readonly ok: false; readonly problem: string };

const mcp = /^https:\/\/([a-z0-9.-]+)\/mcp\/(?:api\/v1\/)?u\/([^/\s]+)\/(?:stateless|stream|sse)\/?$/i;
const toolbox = /^https:\/\/[a-z0-9.-]+\/mcp\/server\/[^/\s]+\/t\/[^/\s]+/i;

/**
 * Reads a token alone, or in an address of Make's MCP server, which contains it
 * (https://developers.make.com/mcp-server). A toolbox has its own key, which no call to Make deletes.
 */
export function typedToken(text: string): TypedToken {
  const typed = text.trim();
  if (isToken(typed)) return { ok: true, token: typed };
  const [, host = '', token = ''] = mcp.exec(typed) ?? [];
  if (isToken(token)) {
    const zone = zones.find((one) => one === host.toLowerCase());
    return zone ? { ok: true, token, zone } : { ok: false, problem: strangeHost };
  }
  return { ok: false, problem: toolbox.test(typed) ? toolboxSentence : notAToken };
}

export const notAToken =
  'This is no Make API token, which looks like 7d2c91e4-… with five groups. Paste the whole of it and nothing else.';

const toolboxSentence =
  'This is the address of an MCP toolbox. Its key is no API token, and Make has no call that lists or deletes it: on Make, open the toolbox and replace the key there. Nothing of it was kept.';

const strangeHost =
  'This address is in no zone of Make that Usher knows. Paste the part between /u/ and the next / alone, and choose the zone below.';
