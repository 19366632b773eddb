import type { Command } from 'commander';
import type { Integrity } from '../store/mac.js';
import { type EraseOptions, erase, eraseIn } from './erase.js';
import { type EvidenceOptions, evidenceIn } from './evidence.js';
import { type ExportOptions, exportLedger } from './export.js';
import { accept, head, type LedgerPlace, verify } from './ledger.js';
import { isHash, policyRecord } from './policy-record.js';
import { databasePlace, folderToRead, type RecordToRead } from './record-place.js';
import { show } from './show.js';
import type { Terminal } from './terminal.js';

interface Around {
  readonly now: () => number;
  /** Runs a command and reports a failure in a sentence. */
  readonly run: (command: () => Promise<number>) => Promise<void>;
  /** The data folder of the settings. Throws `ConfigError`. */
  readonly dataDir: () => string;
  /** The database of the settings, if there is one. Throws `ConfigError`. */
  readonly databaseUrl: () => string | undefined;
  /** The integrity keys of the settings. Throws `ConfigError`. */
  readonly integrity: () => Integrity;
}

const folderOrDatabase =
  'the data folder (default: the database of DATABASE_URL, else USHER_DATA_DIR, else data)';

/** The commands that read the record, and the one that erases personal values in it. */
export function addLedgerCommands(usher: Command, terminal: Terminal, around: Around): void {
  const ledger = usher.command('ledger').description('the record of everything that was decided and done');
  addProof(ledger, terminal, around);
  addReading(ledger, terminal, around);
  addErasing(usher, terminal, around);
}

/** Adds the commands that prove the record whole and Usher's own. */
function addProof(
  ledger: Command,
  terminal: Terminal,
  { run, dataDir, databaseUrl, integrity }: Around,
): void {
  const placeOf = (dir: string | undefined): LedgerPlace => {
    const url = dir === undefined ? databaseUrl() : undefined;
    return url === undefined ? { dir: dir ?? dataDir() } : { url };
  };
  ledger
    .command('verify')
    .description(
      'checks the chain, and also who wrote it if USHER_INTEGRITY_KEY is set; names the first bad entry',
    )
    .argument('[dir]', folderOrDatabase)
    .option('--head <n:hash>', 'a head noted earlier, to find a ledger that was rewritten or cut short')
    .action((dir: string | undefined, options: { head?: string }) =>
      run(async () => verify(placeOf(dir), options.head, terminal.print, integrity())),
    );

  ledger
    .command('head')
    .description('prints the number and hash of the last entry, so that you can note them elsewhere')
    .argument('[dir]', folderOrDatabase)
    .action((dir: string | undefined) => run(async () => head(placeOf(dir), terminal)));

  ledger
    .command('accept')
    .description('accepts the ledger as it is if a start refuses it; stop Usher first')
    .argument('<n:hash>', 'its head, as "usher ledger head" prints it')
    .argument('[dir]', folderOrDatabase)
    .action((said: string, dir: string | undefined) =>
      run(async () => accept(said, placeOf(dir), integrity(), terminal)),
    );
}

/** Adds the commands that show the record's content. */
function addReading(ledger: Command, terminal: Terminal, around: Around): void {
  const { run } = around;
  const placeOf = placeToRead(around);
  ledger
    .command('export')
    .description('writes events as JSON Lines or as CSV that is safe in a spreadsheet')
    .argument('[dir]', folderOrDatabase)
    .option('--format <format>', 'jsonl or csv', 'jsonl')
    .option('--from <time>', 'a day in UTC or a time: from then on')
    .option('--until <time>', 'a day in UTC or a time: before then')
    .option('--person <user>', 'a Slack user id: their acts, their requests, and events that concern them')
    .option('--request <id>', 'one request, such as REQ-7')
    .option('--out <file>', 'a new file instead of the standard output')
    .action((dir: string | undefined, options: ExportOptions) =>
      run(async () => exportLedger(placeOf(dir), options, terminal)),
    );

  ledger
    .command('show')
    .description('prints the whole story of a request')
    .argument('<request>', 'its number, such as REQ-7')
    .argument('[dir]', folderOrDatabase)
    .action((id: string, dir: string | undefined) => run(async () => show(id, placeOf(dir), terminal)));

  ledger
    .command('policy')
    .description('lists the policies that were in force, or prints the file of one')
    .argument('[hash]', 'its hash, or the first six digits of it or more')
    .argument('[dir]', folderOrDatabase)
    .option('--since <hash>', 'prints the changes since another one, in words')
    .action((hash: string | undefined, dir: string | undefined, options: { since?: string }) =>
      run(async () => {
        const isPlace = hash !== undefined && dir === undefined && !isHash(hash);
        return isPlace
          ? policyRecord(undefined, placeOf(hash), options, terminal)
          : policyRecord(hash, placeOf(dir), options, terminal);
      }),
    );
  addEvidence(ledger, terminal, around);
}

/** A named folder, else the record of the settings. */
function placeToRead({
  now,
  dataDir,
  databaseUrl,
  integrity,
}: Around): (dir: string | undefined) => RecordToRead {
  return (dir) => {
    const url = dir === undefined ? databaseUrl() : undefined;
    return url === undefined ? folderToRead(dir ?? dataDir()) : databasePlace(url, integrity(), now);
  };
}

/** Adds the command for evidence about a period or a review. */
function addEvidence(ledger: Command, terminal: Terminal, around: Around): void {
  const { run } = around;
  const placeOf = placeToRead(around);
  ledger
    .command('evidence')
    .description('writes a readable page about a period or an access review, with its data beside it')
    .argument('[dir]', folderOrDatabase)
    .option('--from <time>', 'a day in UTC or a time: from then on')
    .option('--until <time>', 'a day in UTC or a time: before then')
    .option('--review <id>', 'one access review, such as R-3; without --out its page is printed')
    .option('--out <folder>', 'a folder that does not exist yet or is empty')
    .action((dir: string | undefined, options: EvidenceOptions) =>
      run(async () => evidenceIn(placeOf(dir), options, terminal)),
    );
}

function addErasing(
  usher: Command,
  terminal: Terminal,
  { now, run, dataDir, databaseUrl, integrity }: Around,
): void {
  usher
    .command('erase')
    .description(
      "destroys the key of a request's or a person's names, addresses and reasons; if the record is in a folder, stop Usher first",
    )
    .argument('<what>', 'a request such as REQ-7, or a Slack user id such as U0ANA')
    .argument('[dir]', folderOrDatabase)
    .option('--yes', 'erases; without this the command only prints what it would do')
    .option('--by <name>', 'the person who asked for it; sealed in the record')
    .action((what: string, dir: string | undefined, options: EraseOptions) =>
      run(async () => {
        const url = dir === undefined ? databaseUrl() : undefined;
        return url === undefined
          ? erase(what, dir ?? dataDir(), options, now, terminal, integrity())
          : eraseIn(databasePlace(url, integrity(), now), what, options, now, terminal);
      }),
    );
}
