import { Command, CommanderError } from 'commander';
import { plainLines } from '../runtime/plain.js';
import { pathSetting, readKeys } from '../settings/config.js';
import { type Env, readEnvironment } from '../settings/environment.js';
import { integrityOf } from '../store/mac.js';
import { addLedgerCommands } from './ledger-commands.js';
import { addPeopleCommands } from './people/commands.js';
import { addPolicyCommands } from './policy/commands.js';
import { key, rotate } from './secrets.js';
import type { CopyOptions } from './store-copy.js';
import { statusOf, type Terminal } from './terminal.js';

/** The input of the command line: the process's settings, before `.env` is read, and its outputs. */
export interface CommandLine {
  readonly env: Env;
  readonly terminal: Terminal;
  /** Writes help and commander's errors about arguments: whole lines of plain text. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * Runs `usher` with these arguments. Returns its exit status: 0 if all is well, otherwise 1. It reports every failure
 * in a sentence, and never throws.
 */
export async function runCommandLine(args: readonly string[], line: CommandLine): Promise<number> {
  let status = 0;
  const run = async (command: () => number | Promise<number>): Promise<void> => {
    status = await statusOf(line.terminal, command);
  };
  try {
    await commands(line, run).parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    // Commander has printed it: help is not a failure, wrong arguments are.
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
}

interface Commands {
  /** Reads the settings when a command needs them: help and a new key need none. */
  readonly env: () => Env;
  readonly terminal: Terminal;
  readonly run: (command: () => number | Promise<number>) => Promise<void>;
}

function commands({ env: own, terminal, out, err }: CommandLine, run: Commands['run']): Command {
  const env = (): Env => readEnvironment(own);
  const usher = new Command('usher')
    .description('Guards access to Make.com organizations from Slack.')
    .configureOutput({
      writeOut: (text) => out(plainLines(text)),
      writeErr: (text) => err(plainLines(text)),
    })
    .exitOverride();
  const given = { env, terminal, run };
  addDoctor(usher, given);
  addPolicyCommands(usher, terminal, {
    env,
    run,
    dataDir: () => pathSetting(env(), 'USHER_DATA_DIR'),
    databaseUrl: () => readKeys(env()).databaseUrl,
  });
  addLedgerCommands(usher, terminal, {
    now: Date.now,
    run,
    dataDir: () => pathSetting(env(), 'USHER_DATA_DIR'),
    databaseUrl: () => readKeys(env()).databaseUrl,
    integrity: () => integrityOf(readKeys(env())),
  });
  addPeopleCommands(usher, terminal, { env, now: Date.now, run });
  addStoreCommands(usher, given);
  addSecretsCommands(usher, given);
  return usher;
}

function addDoctor(usher: Command, { env, terminal, run }: Commands): void {
  usher
    .command('doctor')
    .description('checks settings, policy, Slack and Make, and gives a remedy for each problem')
    .action(() =>
      run(async () => {
        // Loaded on demand: Slack's libraries are most of this program, and no other command needs them.
        const { doctor } = await import('./doctor.js');
        return doctor(env(), terminal.print);
      }),
    );
}

function addStoreCommands(usher: Command, { env, terminal, run }: Commands): void {
  usher
    .command('store')
    .description('the place of the record')
    .command('copy')
    .description(
      'copies the record from a data folder into a database, or back, and checks it; stop Usher first',
    )
    .requiredOption(
      '--from <place>',
      'a data folder, postgres://…, or "database" for the one in DATABASE_URL',
    )
    .requiredOption('--to <place>', 'the same; it must be empty, or contain the beginning of this copy')
    .action((options: CopyOptions) =>
      run(async () => {
        const keys = readKeys(env());
        const { copyStore } = await import('./store-copy.js');
        const { databaseUrl } = keys;
        return copyStore(options, { databaseUrl, integrity: integrityOf(keys), terminal });
      }),
    );
}

function addSecretsCommands(usher: Command, { env, terminal: { print }, run }: Commands): void {
  const secrets = usher.command('secrets').description('the key that encrypts stored tokens');
  secrets
    .command('key')
    .description('prints a new key for USHER_ENCRYPTION_KEY or USHER_INTEGRITY_KEY')
    .action(() => run(() => key(print)));
  secrets
    .command('rotate')
    .description(
      'encrypts stored tokens with USHER_ENCRYPTION_KEY instead of USHER_ENCRYPTION_KEY_BEFORE, and protects the record with USHER_INTEGRITY_KEY instead of USHER_INTEGRITY_KEY_BEFORE; stop Usher first',
    )
    .action(() => run(() => rotate(env(), print)));
}
