import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { codePoint } from '../../slack/legible.js';

export type ReadAddress =
  | { readonly ok: true; readonly address: string }
  | { readonly ok: false; readonly why: string };

// RFC 5321, 4.5.3.1: the limit of the whole address, without the brackets of a path.
const longestWhole = 254;
const longestLocal = 64;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * One plain address in lower case, or the problem with it. Domain names must be ASCII, so that they compare exactly
 * with the policy's list, and so that no letter merely looks like another. Runs in linear time.
 */
export function readAddress(text: string): ReadAddress {
  const wide = /[\uFF20\uFE6B]/.exec(text)?.[0];
  if (wide) return no(`it has a wide ${wide} (${codePoint(wide)}) where an @ belongs`);
  const at = text.indexOf('@');
  if (at < 0) return no('it has no @');
  if (text.indexOf('@', at + 1) >= 0) return no('it has more than one @');
  if (text.length > 4 * longestWhole) return no(`it is longer than ${longestWhole} characters`);
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  const strangeLocal = notAscii(local);
  if (strangeLocal) return no(`it has “${strangeLocal}” (${codePoint(strangeLocal)}) before the @`);
  const strange = notAscii(domain);
  if (strange) {
    const ascii = domainToASCII(domain);
    const instead = ascii ? `; the domain is ${ascii}` : '';
    return no(`it has “${strange}” (${codePoint(strange)}) after the @${instead}`);
  }
  const address = text.toLowerCase();
  if (address.length > longestWhole) return no(`it is longer than ${longestWhole} characters`);
  if (local.length > longestLocal) return no(`it has more than ${longestLocal} characters before the @`);
  const wellFormed =
    z.email().safeParse(address).success &&
    domain
      .toLowerCase()
      .split('.')
      .every((one) => label.test(one));
  return wellFormed ? { ok: true, address } : no('it is not written like an address');
}

const no = (why: string): ReadAddress => ({ ok: false, why });

const notAscii = (text: string): string | undefined => [...text].find((sign) => sign > '\u007F');
