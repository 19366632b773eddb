import { hash as hashOf } from 'node:crypto';
import { type MacKey, macHolds, macOf } from './mac.js';

/**
 * The text of a file beside the ledger: with a MAC if there is a key, otherwise with a checksum, which shows damage
 * but not tampering. `what` names the text for the MAC.
 */
export const enclose = (what: string, body: string, key: MacKey | undefined): string =>
  key
    ? `{"key":"${key.id}","mac":"${macOf(key, what, body)}","body":${body}}`
    : `{"sha256":"${sha256(body)}","body":${body}}`;

export type Disclosed =
  | { readonly state: 'plain'; readonly body: string }
  | { readonly state: 'vouched'; readonly body: string; readonly key: MacKey }
  | { readonly state: 'other key'; readonly body: string; readonly keyId: string }
  | { readonly state: 'spoilt' };

const vouched = /^\{"key":"([0-9a-f]{16})","mac":"([0-9a-f]{64})","body":/;
const plain = /^\{"sha256":"([0-9a-f]{64})","body":/;

/** Reads the output of `enclose`, and tells which key vouches for it. */
export function disclose(what: string, text: string, held: readonly MacKey[]): Disclosed {
  const checked = plain.exec(text);
  if (checked) {
    const body = text.slice(checked[0].length, -1);
    return checked[1] === sha256(body) && text.endsWith('}') ? { state: 'plain', body } : { state: 'spoilt' };
  }
  const [beginning, keyId, mac] = vouched.exec(text) ?? [];
  if (beginning === undefined || keyId === undefined || mac === undefined || !text.endsWith('}')) {
    return { state: 'spoilt' };
  }
  const body = text.slice(beginning.length, -1);
  const key = held.find(({ id }) => id === keyId);
  if (!key) return { state: 'other key', body, keyId };
  return macHolds(key, what, body, mac) ? { state: 'vouched', body, key } : { state: 'spoilt' };
}

const sha256 = (text: string): string => hashOf('sha256', text, 'hex');
