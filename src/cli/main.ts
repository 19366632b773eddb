#!/usr/bin/env node
import { Command } from 'commander';
import { plainLines } from '../runtime/plain.js';
import { pathSetting, readKeys } from '../settings/config.js';
import { type Env, readEnvironment } from '../settings/environment.js';
import { integrityOf } from '../store/mac.js';
import { addLedgerCommands } from './ledger-commands.js';
import { check } from './policy.js';
import { key, rotate } from './secrets.js';
import { processTerminal, statusOf } from './terminal.js';

const terminal = processTerminal(process.stdout, process.stderr);
const { print } = terminal;

/** Runs a command; with the settings, where it wants any, so that help and a new key need none. */
const run = async (command: () => number | Promise<number>): Promise<void> => {
  const status = await statusOf(terminal, command);
  process.exitCode = status || process.exitCode || 0;
};
const env = (): Env => readEnvironment(process.env);

/** The command line beside the bot. Every command ends with 0 if all is well and 1 if not. */
const usher = new Command('usher')
  .description('Guards access to Make.com organizations from Slack.')
  .configureOutput({
    writeOut: (text) => void process.stdout.write(plainLines(text)),
    writeErr: (text) => void process.stderr.write(plainLines(text)),
  });

usher
  .command('doctor')
  .description('checks settings, policy, Slack and Make, and says what to do about each thing that is wrong')
  .action(() =>
    run(async () => {
      // Loaded when asked for: Slack's libraries are most of this program, and no other command needs them.
      const { doctor } = await import('./doctor.js');
      return doctor(env(), print);
    }),
  );

const policy = usher.command('policy').description('the policy file');
policy
  .command('check')
  .description('reads a policy file and names every problem with its line')
  .argument('[file]', 'the file (default: USHER_POLICY, else policy.yml)')
  .option('--online', 'looks up on Make and in Slack what the policy names')
  .action((file: string | undefined, { online }: { online?: boolean }) =>
    run(async () => {
      const path = file ?? pathSetting(env(), 'USHER_POLICY');
      if (!online) return check(path, print, {});
      const { outsideOf } = await import('./outside.js');
      return check(path, print, await outsideOf(env(), print));
    }),
  );

addLedgerCommands(usher, terminal, {
  now: Date.now,
  run,
  dataDir: () => pathSetting(env(), 'USHER_DATA_DIR'),
  integrity: () => integrityOf(readKeys(env())),
});

const secrets = usher.command('secrets').description('the key under which tokens are kept');
secrets
  .command('key')
  .description('prints a new key for USHER_ENCRYPTION_KEY or USHER_INTEGRITY_KEY')
  .action(() => run(() => key(print)));
secrets
  .command('rotate')
  .description(
    'puts what is kept under USHER_ENCRYPTION_KEY_BEFORE under USHER_ENCRYPTION_KEY, and the record from USHER_INTEGRITY_KEY_BEFORE to USHER_INTEGRITY_KEY; stop Usher first',
  )
  .action(() => run(() => rotate(env(), print)));

await usher.parseAsync();
