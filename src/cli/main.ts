#!/usr/bin/env node
import { Command } from 'commander';
import { loadEnvFile } from '../config.js';
import { doctor } from './doctor.js';
import { addLedgerCommands } from './ledger-commands.js';
import { outsideOf } from './outside.js';
import { check } from './policy.js';
import { key, rotate } from './secrets.js';
import { processTerminal } from './terminal.js';

loadEnvFile();
const terminal = processTerminal(process.stdout, process.stderr);
const { print } = terminal;

/** The command line beside the bot. Every command ends with 0 if all is well and 1 if not. */
const usher = new Command('usher').description('Guards access to Make.com organizations from Slack.');

usher
  .command('doctor')
  .description('checks settings, policy, Slack and Make, and says what to do about each thing that is wrong')
  .action(async () => {
    process.exitCode = await doctor(process.env, print);
  });

const policy = usher.command('policy').description('the policy file');
policy
  .command('check')
  .description('reads a policy file and names every problem with its line')
  .argument('[file]', 'the file', process.env.USHER_POLICY ?? 'policy.yml')
  .option('--online', 'looks up on Make and in Slack what the policy names')
  .action(async (file: string, { online }: { online?: boolean }) => {
    process.exitCode = await check(file, print, online ? await outsideOf(process.env, print) : {});
  });

addLedgerCommands(usher, terminal, Date.now);

const secrets = usher.command('secrets').description('the key under which tokens are kept');
secrets
  .command('key')
  .description('prints a new key for USHER_ENCRYPTION_KEY or USHER_INTEGRITY_KEY')
  .action(() => {
    process.exitCode = key(print);
  });
secrets
  .command('rotate')
  .description(
    'puts what is kept under USHER_ENCRYPTION_KEY_BEFORE under USHER_ENCRYPTION_KEY, and the record from USHER_INTEGRITY_KEY_BEFORE to USHER_INTEGRITY_KEY; stop Usher first',
  )
  .action(async () => {
    process.exitCode = await rotate(process.env, print);
  });

await usher.parseAsync();
