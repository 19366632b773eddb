import { MakeError } from '../make/error.js';
import { type Cursor, cursorKey, isNew, windowStart } from './cursor.js';
import { createLogReader, type LogReader } from './log-reader.js';
import { type FeedReaderDeps, type Health, Stopping } from './reader-deps.js';

export interface OrganizationReader {
  /** Reads and delivers what is new; a failure is logged once and shows in health, and the next round goes on. */
  round(): Promise<void>;
  health(): readonly Health[];
  /** Nobody listens any more. */
  leave(): void;
}

const patienceMs = 600_000;

/**
 * Reads an organization's log for all channels that listen to it or to a team of it; where that log is closed to us,
 * the teams' own logs.
 */
export function createOrganizationReader(
  options: FeedReaderDeps,
  organizationId: number,
  signal: AbortSignal,
): OrganizationReader {
  const part = options.part?.(organizationId);
  // A backlog takes many pages and messages at Slack's pace; each of them is work done.
  const poster: FeedReaderDeps['poster'] = {
    async post(one) {
      const ref = await options.poster.post(one);
      part?.done();
      return ref;
    },
    update: options.poster.update,
  };
  const parts: FeedReaderDeps = { ...options, poster, progress: part?.done };
  const { store, log } = parts;
  const teams = new Map<number, LogReader>();
  /** What each team's own log has delivered, while that still matters. */
  const covered = new Map<number, Cursor>();
  let failure: { readonly why: string; readonly since: number } | undefined;

  const listening = () => parts.feeds.listening(organizationId);
  const whole = createLogReader({
    parts,
    signal,
    source: { organizationId },
    listening,
    covered({ source }, line) {
      const by = source.teamId === undefined ? undefined : covered.get(source.teamId);
      return by !== undefined && !isNew(by, line);
    },
  });

  const teamOf = (teamId: number): LogReader => {
    const known = teams.get(teamId);
    if (known) return known;
    const made = createLogReader({
      parts,
      signal,
      source: { organizationId, teamId },
      listening: () => listening().filter(({ source }) => source.teamId === teamId),
      covered: () => false,
    });
    teams.set(teamId, made);
    return made;
  };

  /** What the teams' own logs have delivered is settled first, so that the whole log does not deliver it again. */
  const look = async (): Promise<void> => {
    const teamIds = new Set(listening().flatMap(({ source }) => source.teamId ?? []));
    for (const teamId of teamIds) {
      const own = await teamOf(teamId).settle();
      if (own) covered.set(teamId, own);
    }
    const outcome = await whole.round();
    if (outcome === 'no-plan') return;
    const delivered = await whole.settle();
    for (const teamId of outcome === 'no-right' ? teamIds : covered.keys()) {
      const reader = teamOf(teamId);
      if (outcome === 'read') await retire(teamId, reader, delivered);
      else {
        if (delivered) await reader.continueFrom(delivered);
        await reader.round();
      }
    }
  };

  /** A team's cursor matters until the whole log is read so far past it that nothing of it can come again. */
  const retire = async (teamId: number, reader: LogReader, delivered?: Cursor): Promise<void> => {
    await reader.retire();
    const own = covered.get(teamId);
    if (delivered && own && windowStart(delivered.at) > own.at) await forgetTeam(teamId);
  };

  const forgetTeam = async (teamId: number): Promise<void> => {
    await teamOf(teamId).forget();
    teams.delete(teamId);
    covered.delete(teamId);
  };

  /** Lets go of what nobody listens to, so that a later subscription begins anew. */
  const forgetUnheard = async (): Promise<void> => {
    const own = cursorKey({ organizationId });
    const heard = new Set(listening().map(({ source }) => cursorKey(source)));
    for (const key of await store.keys(`${own}/`)) {
      if (!heard.has(key)) await forgetTeam(Number(key.slice(own.length + 1)));
    }
    if (heard.size === 0) await whole.forget();
  };

  return {
    async round() {
      try {
        await forgetUnheard();
        if (listening().length > 0) await look();
        if (failure) log.info({ organizationId }, 'the feed works again');
        failure = undefined;
        part?.done();
      } catch (error) {
        if (error instanceof Stopping) return;
        const why = error instanceof Error ? error.message : 'unknown';
        if (failure?.why !== why) log.error({ organizationId, err: error }, adviceFor(error));
        failure = { why, since: failure?.since ?? parts.now() };
        part?.failed(why);
      }
    },
    leave: () => part?.leave(),
    health: () => [
      failure
        ? {
            name: `feed ${organizationId}`,
            ok: parts.now() - failure.since < patienceMs,
            says: failure.why,
          }
        : whole.health(),
      ...[...teams.values()].map((team) => team.health()),
    ],
  };
}

function adviceFor(error: unknown): string {
  return error instanceof MakeError
    ? "a feed could not read Make's log; it is tried again, so look at Make and at the token only if this lasts"
    : 'a feed could not be delivered; the same batch is tried again, so look at Slack and at the data folder if this lasts';
}
