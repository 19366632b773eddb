import { createLoop } from '../runtime/loop.js';
import type { PartOf } from '../runtime/monitor.js';
import { ConfigError, type Problem } from './config.js';
import type { PolicyFile } from './settings.js';
import { WrongFile, type WrongFileParts } from './wrong-file.js';

export interface PolicyWatchParts extends WrongFileParts {
  /** Reads the file. Throws `ConfigError` if it is missing, unreadable or wrong. */
  readonly read: () => PolicyFile;
  /** Puts another policy in force; durable before it returns. */
  readonly changed: (policy: PolicyFile) => Promise<void>;
  readonly everyMs?: number;
  /** Where the watch reports; see `runtime/monitor.ts`. */
  readonly part?: PartOf;
}

export interface PolicyWatch {
  start(): void;
  /** Checks the file once; the timer does so every few seconds. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

class WrongPolicy extends Error {
  override readonly name = 'WrongPolicy';
  constructor(problems: readonly Problem[]) {
    const words = problems.map(({ variable, expected }) => `${variable}: ${expected}`).join('; ');
    super(`${words.slice(0, 1000)}; the policy before stays in force`);
  }
}

/**
 * Reads the policy file every few seconds. A change holds as soon as two looks in a row show it and it is on record. A
 * wrong file changes nothing: the policy in force stays, and the admins get a message.
 */
export function createPolicyWatch(parts: PolicyWatchParts, inForce: PolicyFile): PolicyWatch {
  const { read, changed, log, part, everyMs = 2000 } = parts;
  const wrongFile = new WrongFile(parts);
  let current = inForce.hash;
  /** Another file than the one in force, at the last look. */
  let seen: string | undefined;
  let problems: readonly Problem[] | undefined;
  let line: Promise<void> = Promise.resolve();

  const lookOnce = async (): Promise<void> => {
    const found = readOrProblems(read);
    problems = 'hash' in found ? undefined : found;
    if (!('hash' in found)) {
      seen = undefined;
      return wrongFile.wrong(found);
    }
    wrongFile.right();
    if (found.hash !== current) {
      // The first half of a file that is being written may be a policy too, without its last rules and limits.
      const isSettled = found.hash === seen;
      seen = found.hash;
      if (!isSettled) return;
      await changed(found);
      current = found.hash;
    }
    seen = undefined;
    await wrongFile.mended();
  };

  const look = (): Promise<void> => {
    line = line.catch(() => undefined).then(lookOnce);
    return line;
  };
  /** A file that stays wrong is a failure of this part, even though a policy is in force. */
  const round = async (): Promise<void> => {
    await look();
    if (problems) throw new WrongPolicy(problems);
  };
  const loop = createLoop({
    everyMs,
    work: round,
    watched: { part: part, name: 'policy file', does: 'found the policy file right' },
    failed(err) {
      if (err instanceof WrongPolicy) return;
      log.error({ err }, 'the policy file could not be looked at; tried again');
    },
  });

  return {
    look,
    start: () => void loop.start(),
    async stop() {
      await loop.stop();
      await line.catch(() => undefined);
    },
  };
}

function readOrProblems(read: () => PolicyFile): PolicyFile | readonly Problem[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
