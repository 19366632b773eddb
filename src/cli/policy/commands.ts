import type { Command } from 'commander';
import { pathSetting } from '../../settings/config.js';
import type { Env } from '../../settings/environment.js';
import { check } from '../policy.js';
import type { Terminal } from '../terminal.js';
import { type DiffOptions, diffPolicies } from './diff.js';
import { printSchema } from './schema.js';
import { testPolicy } from './test.js';

interface Around {
  /** The settings, read when a command needs them. */
  readonly env: () => Env;
  readonly run: (command: () => number | Promise<number>) => Promise<void>;
  /** The data folder of the settings. Throws `ConfigError`. */
  readonly dataDir: () => string;
  /** The database of the settings, if there is one. Throws `ConfigError`. */
  readonly databaseUrl: () => string | undefined;
}

/** The commands about the policy file: whether it is right, what it decides, what another one would. */
export function addPolicyCommands(usher: Command, terminal: Terminal, around: Around): void {
  const policy = usher.command('policy').description('the policy file: is it right, and what does it decide');
  addCheck(policy, terminal, around);
  addTest(policy, terminal, around);
  addDiff(policy, terminal, around);
  addSchema(policy, terminal, around);
}

function addCheck(policy: Command, { print }: Terminal, { env, run }: Around): void {
  policy
    .command('check')
    .description('reads a policy file and names every problem with its line')
    .argument('[file]', 'the file (default: USHER_POLICY, else policy.yml)')
    .option('--online', 'looks up on Make and in Slack what the policy names')
    .action((file: string | undefined, { online }: { online?: boolean }) =>
      run(async () => {
        const path = file ?? pathSetting(env(), 'USHER_POLICY');
        if (!online) return check(path, print, {});
        const { outsideOf } = await import('../outside.js');
        return check(path, print, await outsideOf(env(), print));
      }),
    );
}

const usual = 'the policy file (default: USHER_POLICY, else policy.yml)';

function addTest(policy: Command, terminal: Terminal, { env, run }: Around): void {
  policy
    .command('test')
    .description('asks the policy the requests of a file, and says which are not decided as it expects')
    .argument('<file>', 'the requests in YAML, such as policy.test.example.yml')
    .option('--policy <file>', usual)
    .action((file: string, options: { policy?: string }) =>
      run(() => testPolicy(file, options.policy ?? pathSetting(env(), 'USHER_POLICY'), terminal)),
    );
}

function addDiff(policy: Command, terminal: Terminal, { run }: Around): void {
  policy
    .command('diff')
    .description('says what changed between two policy files, and which requests are decided otherwise')
    .argument('<old>', 'the policy file before')
    .argument('<new>', 'the policy file after')
    .option('--cases <file>', 'asks both the requests of this file, too, as usher policy test has it')
    .option('--exit-code', 'ends with 1 where something is decided otherwise')
    .action((old: string, next: string, options: DiffOptions) =>
      run(() => diffPolicies(old, next, options, terminal)),
    );
}

function addSchema(policy: Command, terminal: Terminal, { run }: Around): void {
  policy
    .command('schema')
    .description('prints the JSON Schema of policy files, for editors')
    .action(() => run(() => printSchema(terminal)));
}
