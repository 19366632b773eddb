import { hash as hashOf } from 'node:crypto';
import { type MacKey, macHolds, macOf } from './mac.js';

/**
 * A text as it lies in a file of the data folder beside the ledger: with a MAC where there is a key, otherwise with a
 * checksum, which tells damage and not intent. `what` names it for the MAC.
 */
export const enclose = (what: string, body: string, key: MacKey | undefined): string =>
  key
    ? `{"key":"${key.id}","mac":"${macOf(key, what, body)}","body":${body}}`
    : `{"sha256":"${sha256(body)}","body":${body}}`;

export type Disclosed<Text = string> =
  | { readonly state: 'plain'; readonly body: Text }
  | { readonly state: 'vouched'; readonly body: Text; readonly key: MacKey }
  | { readonly state: 'other key'; readonly body: Text; readonly keyId: string }
  | { readonly state: 'spoilt' };

const vouched = /^\{"key":"([0-9a-f]{16})","mac":"([0-9a-f]{64})","body":/;
const plain = /^\{"sha256":"([0-9a-f]{64})","body":/;
/** Longer than what stands before any body. */
const beginningChars = 128;

/** What `enclose` gave, and who vouches for it. A large text is disclosed as the bytes that it is in its file. */
export function disclose(what: string, text: string, held: readonly MacKey[]): Disclosed;
export function disclose(what: string, text: Buffer, held: readonly MacKey[]): Disclosed<Buffer>;
export function disclose(
  what: string,
  text: string | Buffer,
  held: readonly MacKey[],
): Disclosed<string | Buffer> {
  const isText = typeof text === 'string';
  const beginning = isText ? text.slice(0, beginningChars) : text.toString('latin1', 0, beginningChars);
  const isClosed = isText ? text.endsWith('}') : text.at(-1) === closing;
  const after = (from: string) => (isText ? text.slice(from.length, -1) : text.subarray(from.length, -1));
  const checked = plain.exec(beginning);
  if (checked) {
    const body = after(checked[0]);
    return checked[1] === sha256(body) && isClosed ? { state: 'plain', body } : { state: 'spoilt' };
  }
  const [before, keyId, mac] = vouched.exec(beginning) ?? [];
  if (before === undefined || keyId === undefined || mac === undefined || !isClosed) {
    return { state: 'spoilt' };
  }
  const body = after(before);
  const key = held.find(({ id }) => id === keyId);
  if (!key) return { state: 'other key', body, keyId };
  return macHolds(key, what, body, mac) ? { state: 'vouched', body, key } : { state: 'spoilt' };
}

const closing = '}'.charCodeAt(0);

const sha256 = (text: string | Buffer): string => hashOf('sha256', text, 'hex');
