import { createHash } from 'node:crypto';
import type { DirectoryMember, OrganizationSnapshot, Reading } from './directory-snapshot.js';

/** When the people of an organization were read, and the digest of what Make answered. */
export interface PeopleReading extends Reading {
  readonly digest: string;
}

/** What the processes on one record tell each other about their readings of people, so that one reads for all. */
export interface PeopleReadings {
  /** Whether this process reads Make in any case, as the one that watches must, and reports what it has read. */
  isReader(): boolean;
  /** The latest reading that was reported; undefined if there is none or nobody can say. */
  last(organizationId: number): Promise<PeopleReading | undefined>;
  /** Nobody waits for the report; a lost one costs the other processes a reading. */
  report(organizationId: number, reading: PeopleReading): void;
}

const digests = new WeakMap<OrganizationSnapshot['members'], string>();

/** The digest of the people of an organization: equal for equal people, whatever their last logins. */
export function digestOf({ members }: Pick<OrganizationSnapshot, 'members'>): string {
  const known = digests.get(members);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const one of [...members.values()].sort((a, b) => a.userId - b.userId))
    hash.update(`${JSON.stringify(compared(one))}\n`);
  const digest = hash.digest('base64url');
  digests.set(members, digest);
  return digest;
}

/** Last logins are left out: somebody in a large organization logs in all the time. */
function compared({ lastLogin: _, teamIds, ...rest }: DirectoryMember): unknown {
  return [Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)), [...teamIds].sort((a, b) => a - b)];
}

/**
 * The picture as new as the reported reading, if that one ended in the last `withinMs` and found the same people.
 * Undefined otherwise: this process must then read Make itself.
 */
export function asReported(
  picture: OrganizationSnapshot,
  reported: PeopleReading | undefined,
  { now, withinMs }: { readonly now: number; readonly withinMs: number },
): OrganizationSnapshot | undefined {
  if (!reported) return undefined;
  const { digest, from, until } = reported;
  const isRecent = until <= now && until > now - withinMs;
  if (!isRecent || digest !== digestOf(picture)) return undefined;
  const { whole: _whole, ...kept } = picture;
  // This process may have read later than the other one.
  return from > picture.read.from ? { ...kept, read: { from, until } } : kept;
}
