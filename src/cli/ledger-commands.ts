import type { Command } from 'commander';
import { type EraseOptions, erase } from './erase.js';
import { type EvidenceOptions, evidence } from './evidence.js';
import { type ExportOptions, exportLedger } from './export.js';
import { head, verify } from './ledger.js';
import { show } from './show.js';
import type { Terminal } from './terminal.js';

interface Around {
  readonly now: () => number;
  /** Runs a command and says in a sentence what went wrong. */
  readonly run: (command: () => Promise<number>) => Promise<void>;
  /** The data folder of the settings. Throws `ConfigError`. */
  readonly dataDir: () => string;
}

const folder = 'the data folder (default: USHER_DATA_DIR, else data)';

/** The commands that read the record, and the one that erases what is personal in it. */
export function addLedgerCommands(usher: Command, terminal: Terminal, { now, run, dataDir }: Around): void {
  const ledger = usher.command('ledger').description('the record of everything that was decided and done');

  ledger
    .command('verify')
    .description('checks the chain offline, without keys, and names the first bad entry')
    .argument('[dir]', folder)
    .option('--head <n:hash>', 'a head noted earlier, to find a ledger that was rewritten or cut short')
    .action((dir: string | undefined, options: { head?: string }) =>
      run(async () => verify(dir ?? dataDir(), options.head, terminal.print)),
    );

  ledger
    .command('head')
    .description('prints the number and hash of the last entry, to be noted elsewhere')
    .argument('[dir]', folder)
    .action((dir: string | undefined) => run(async () => head(dir ?? dataDir(), terminal.print)));

  ledger
    .command('export')
    .description('writes events as JSON Lines or as CSV that is safe in a spreadsheet')
    .argument('[dir]', folder)
    .option('--format <format>', 'jsonl or csv', 'jsonl')
    .option('--from <time>', 'a day in UTC or a time: from then on')
    .option('--until <time>', 'a day in UTC or a time: before then')
    .option('--person <user>', 'a Slack user id: what they did, asked, and what concerns them')
    .option('--request <id>', 'one request, such as REQ-7')
    .option('--out <file>', 'a new file, in the place of the standard output')
    .action((dir: string | undefined, options: ExportOptions) =>
      run(async () => exportLedger(dir ?? dataDir(), options, terminal)),
    );

  ledger
    .command('show')
    .description('tells the whole story of a request')
    .argument('<request>', 'its number, such as REQ-7')
    .argument('[dir]', folder)
    .action((id: string, dir: string | undefined) => run(async () => show(id, dir ?? dataDir(), terminal)));

  ledger
    .command('evidence')
    .description('writes a page about a period that a person can read, with its data beside it')
    .argument('[dir]', folder)
    .option('--from <time>', 'a day in UTC or a time: from then on')
    .option('--until <time>', 'a day in UTC or a time: before then')
    .option('--out <folder>', 'a folder that does not exist yet or is empty')
    .action((dir: string | undefined, options: EvidenceOptions) =>
      run(async () => evidence(dir ?? dataDir(), options, terminal)),
    );

  usher
    .command('erase')
    .description(
      "destroys the key of a request's or a person's names, addresses and reasons; Usher has to be stopped",
    )
    .argument('<what>', 'a request such as REQ-7, or a Slack user id such as U0ANA')
    .argument('[dir]', folder)
    .option('--yes', 'does it; without this it is only said what would be done')
    .option('--by <name>', 'who asked for it, kept sealed in the record')
    .action((what: string, dir: string | undefined, options: EraseOptions) =>
      run(async () => erase(what, dir ?? dataDir(), options, now, terminal)),
    );
}
