import { startPage } from './serve/server.js';
import { farewell } from './tour/farewell.js';
import { opening } from './tour/opening.js';
import { optionsFrom, type TourOptions, usage } from './tour/options.js';
import { perform } from './tour/perform.js';
import { programme } from './tour/programme.js';
import { type Stage, setStage } from './tour/stage.js';
import { summarize } from './tour/summary.js';
import { createTranscript } from './tour/transcript.js';

const { stdout, stderr } = process;
const width = Math.max(60, Math.min(stdout.columns || 100, 100));
const colours = stdout.isTTY === true && !process.env.NO_COLOR;

function optionsOrUsage(): TourOptions {
  try {
    return optionsFrom(process.argv.slice(2));
  } catch (error) {
    stderr.write(`${reason(error)}\n${usage}\n`);
    process.exit(1);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Opens the page or plays the tour; Ctrl-C ends it at any time, and everything is removed. */
async function run(options: TourOptions): Promise<void> {
  const starting: Promise<Stage | undefined> = setStage(options.ports, { store: options.store }).catch(
    (error: unknown) => {
      stderr.write(`The sandbox cannot start: ${reason(error)}\n`);
      return undefined;
    },
  );
  let leaving = false;
  let status = 130;
  const leave = async (): Promise<void> => {
    if (leaving) return;
    leaving = true;
    await (await starting)?.close();
    process.exit(status);
  };
  process.on('SIGINT', () => void leave());
  process.on('SIGTERM', () => void leave());

  const stage = await starting;
  if (!stage) process.exit(1);
  const write = (text: string): void => {
    if (!leaving) stdout.write(text);
  };
  if (options.terminal) {
    const isGood = await playTour(stage, write, options.exit);
    status = isGood ? 0 : 1;
    if (options.exit) await leave();
    return;
  }
  const page = await startPage(stage, options.ports.page).catch(async (error: unknown) => {
    stderr.write(`The page cannot be served.\n${reason(error)}\n`);
    status = 1;
    await leave();
  });
  if (page)
    write(
      `\n  Usher is up. Try it here:  ${page.url}\n  Ctrl-C ends everything and leaves nothing behind.\n\n`,
    );
}

/** Returns true if every scene ended as required. */
async function playTour(stage: Stage, write: (text: string) => void, isAll: boolean): Promise<boolean> {
  const told = createTranscript({ width, colours }, write);
  opening(told);
  const outcomes = await perform({ ...stage, told }, programme);
  summarize(told, outcomes);
  if (!isAll) farewell(told, stage);
  return outcomes.every(({ problem }) => problem === undefined);
}

await run(optionsOrUsage());
