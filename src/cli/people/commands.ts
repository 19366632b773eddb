import type { Command } from 'commander';
import { readConfig } from '../../settings/config.js';
import type { Env } from '../../settings/environment.js';
import type { Terminal } from '../terminal.js';
import type { ListOptions } from './people-options.js';

interface Around {
  /** Reads the settings when a command needs them. */
  readonly env: () => Env;
  readonly now: () => number;
  readonly run: (command: () => Promise<number>) => Promise<void>;
}

const folder = 'the data folder (default: the record of the settings, in a folder or a database)';

/**
 * Adds the commands about people: their access on Make, and its origin. They only read, and also work while Usher
 * runs.
 */
export function addPeopleCommands(usher: Command, terminal: Terminal, { env, now, run }: Around): void {
  const people = usher
    .command('people')
    .description("people's access on Make, and its origin; needs the settings of the process");
  people
    .command('list')
    .description('lists people with their access and its origin, such as a request')
    .argument('[dir]', folder)
    .option(
      '--list <name>',
      'all, no-team, no-two-factor, two-factor-not-known, not-seen-90d, invitations, temporary, unexplained, "role:Team Admin" or \'can "scenario edit" in Finance Ops\'',
      'all',
    )
    .option('--format <format>', 'text, csv or json', 'text')
    .option('--out <file>', 'writes a new file instead')
    .action((dir: string | undefined, options: ListOptions) =>
      run(async () => {
        const { listPeople } = await import('./list.js');
        const { peopleSource } = await import('./source.js');
        return listPeople(options, peopleSource(readConfig(env()), dir, now), terminal);
      }),
    );
  people
    .command('show')
    .description('prints everything Usher knows about a person')
    .argument('<person>', 'an address such as ana@example.com, or a Slack id such as U0ANA')
    .argument('[dir]', folder)
    .action((person: string, dir: string | undefined) =>
      run(async () => {
        const { showPerson } = await import('./show.js');
        const { peopleSource } = await import('./source.js');
        return showPerson(person, peopleSource(readConfig(env()), dir, now), terminal);
      }),
    );
}
