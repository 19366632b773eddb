import type { Command } from 'commander';
import { pathSetting } from '../../settings/config.js';
import type { Env } from '../../settings/environment.js';
import { noIntegrity } from '../../store/mac.js';
import type { Reading } from '../../store/reading.js';
import { check } from '../policy.js';
import { databasePlace, folderPlace } from '../record-place.js';
import { type Terminal, WrongInput } from '../terminal.js';
import { type DiffOptions, diffPolicies } from './diff.js';
import { explainRequest } from './explain-request.js';
import { explainWish, type WishOptions } from './explain-wish.js';
import { lookedUpOffline } from './looked-up.js';
import { type ReplayOptions, replayPolicy } from './replay.js';
import { printSchema } from './schema.js';
import { testPolicy } from './test.js';

const usual = 'the policy file (default: USHER_POLICY, else policy.yml)';
const folder = 'the data folder (default: the record of the settings, in a folder or a database)';

interface Around {
  /** Reads the settings when a command needs them. */
  readonly env: () => Env;
  readonly run: (command: () => number | Promise<number>) => Promise<void>;
  /** The data folder of the settings. Throws `ConfigError`. */
  readonly dataDir: () => string;
  /** The database of the settings, if there is one. Throws `ConfigError`. */
  readonly databaseUrl: () => string | undefined;
}

/** Adds the commands about the policy file: whether it is valid, its decisions, and the decisions of another one. */
export function addPolicyCommands(usher: Command, terminal: Terminal, around: Around): void {
  const policy = usher.command('policy').description('the policy file: its problems and its decisions');
  addCheck(policy, terminal, around);
  addExplain(policy, terminal, around);
  addTest(policy, terminal, around);
  addDiff(policy, terminal, around);
  addReplay(policy, terminal, around);
  addSchema(policy, terminal, around);
}

function addCheck(policy: Command, { print }: Terminal, { env, run }: Around): void {
  policy
    .command('check')
    .description('reads a policy file and names every problem with its line')
    .argument('[file]', 'the file (default: USHER_POLICY, else policy.yml)')
    .option('--online', 'looks up the names in the policy on Make and in Slack')
    .action((file: string | undefined, { online }: { online?: boolean }) =>
      run(async () => {
        const path = file ?? pathSetting(env(), 'USHER_POLICY');
        if (!online) return check(path, print, {});
        const { outsideOf } = await import('../outside.js');
        return check(path, print, await outsideOf(env(), print));
      }),
    );
}

interface ExplainOptions extends WishOptions {
  readonly policy?: string;
  readonly online?: boolean;
}

function addExplain(policy: Command, terminal: Terminal, around: Around): void {
  policy
    .command('explain')
    .description(
      'explains the decision on a request, or with --who and --kind who would decide on a possible one',
    )
    .argument('[request]', 'its number, such as REQ-7; uses only the record')
    .argument('[dir]', folder)
    .option('--who <person>', 'the requester: a Slack id such as @U0ANA, or an address')
    .option('--kind <kind>', 'the kind of change as in the policy, such as invite or change-team-role')
    .option('--for <person>', 'the person it concerns: self, a Slack id, or an address')
    .option('--organization <name>', 'the organization, by name or id')
    .option('--team <name>', 'the team, by name or id')
    .option('--from <role>', 'the present role; none for no role')
    .option(
      '--role <role...>',
      'the role after the change; of an invitation also several, the first in the organization and the others in teams',
    )
    .option('--duration <time>', 'the duration, such as 8h')
    .option('--reason <text>', 'the reason')
    .option('--emergency', 'marked as an emergency')
    .option('--policy <file>', usual)
    .option('--online', 'looks up people and the members of user groups in Slack')
    .action((request: string | undefined, dir: string | undefined, options: ExplainOptions) =>
      around.run(async () => {
        if (request !== undefined) return explainRequest(request, recordReader(dir, around), terminal);
        if (options.who === undefined || options.kind === undefined)
          throw new WrongInput(
            'expected a request, such as usher policy explain REQ-7, or both --who and --kind, such as --who @U0ANA --kind change-team-role',
          );
        const path = options.policy ?? pathSetting(around.env(), 'USHER_POLICY');
        if (!options.online) return explainWish(path, options, lookedUpOffline, terminal);
        const { lookedUpIn } = await import('./looked-up-online.js');
        return explainWish(path, options, lookedUpIn(around.env(), terminal.complain), terminal);
      }),
    );
}

function addTest(policy: Command, terminal: Terminal, { env, run }: Around): void {
  policy
    .command('test')
    .description('decides the requests of a file by the policy, and lists those with an unexpected result')
    .argument('<file>', 'the requests in YAML, such as policy.test.example.yml')
    .option('--policy <file>', usual)
    .action((file: string, options: { policy?: string }) =>
      run(() => testPolicy(file, options.policy ?? pathSetting(env(), 'USHER_POLICY'), terminal)),
    );
}

function addDiff(policy: Command, terminal: Terminal, { run }: Around): void {
  policy
    .command('diff')
    .description('prints the changes between two policy files, and the requests that they decide differently')
    .argument('<old>', 'the policy file before')
    .argument('<new>', 'the policy file after')
    .option('--cases <file>', 'also decides the requests of this file, in the format of usher policy test')
    .option('--exit-code', 'exits with 1 if a decision differs')
    .action((old: string, next: string, options: DiffOptions) =>
      run(() => diffPolicies(old, next, options, terminal)),
    );
}

function addReplay(policy: Command, terminal: Terminal, around: Around): void {
  policy
    .command('replay')
    .description(
      'decides the requests of the record under another policy, and lists those with another result',
    )
    .argument('<policy>', 'the other policy file')
    .argument('[dir]', folder)
    .option('--from <time>', 'a day in UTC or a time: requests asked from then on')
    .option('--until <time>', 'a day in UTC or a time: requests asked before then')
    .option('--json', 'one JSON document')
    .option('--exit-code', 'exits with 1 if a result differs')
    .action((file: string, dir: string | undefined, options: ReplayOptions) =>
      around.run(() => replayPolicy(file, options, recordReader(dir, around), terminal)),
    );
}

/** Reads the named record, or otherwise the one in the settings. */
function recordReader(
  dir: string | undefined,
  { dataDir, databaseUrl }: Around,
): <T>(look: (reading: Reading) => Promise<T>) => Promise<T> {
  const url = dir === undefined ? databaseUrl() : undefined;
  const place =
    url === undefined
      ? folderPlace(dir ?? dataDir(), noIntegrity, Date.now)
      : databasePlace(url, noIntegrity, Date.now);
  return place.read;
}

function addSchema(policy: Command, terminal: Terminal, { run }: Around): void {
  policy
    .command('schema')
    .description('prints the JSON Schema of policy files, for editors')
    .action(() => run(() => printSchema(terminal)));
}
