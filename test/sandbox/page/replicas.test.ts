import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { binariesIn, places } from '../../../sandbox/postgres/server.js';
import { foundIn } from './axe.js';
import { hasBrowser, openTheatre, type Theatre } from './browser.js';
import { approve, askForRole, messageWith } from './steps.js';

const hasServer = await places()
  .then(binariesIn)
  .then(
    () => true,
    () => false,
  );
const mostMs = 90_000;

it('the sandbox reports in one sentence that no PostgreSQL server runs here', async () => {
  await expect(binariesIn([])).rejects.toThrow(/^no PostgreSQL server runs here, [^.]*$/);
});

describe.skipIf(!hasBrowser || !hasServer)('the page of three processes on one database', () => {
  let theatre: Theatre;
  beforeAll(async () => {
    theatre = await openTheatre({ store: 'postgres' });
  });
  afterEach(() => theatre.closeWindows());
  afterAll(() => theatre?.close());

  it('shows a request approved while one of them is killed, which then starts again', async () => {
    const dev = await theatre.window('U0DEV');
    await askForRole(dev, {
      who: 'dev@example.com',
      where: 'Finance Ops',
      role: 'Team Operator',
      why: 'Goes on without one',
    });
    const ana = await theatre.window('U0ANA', { at: '&beside=app' });
    const app = ana.getByRole('complementary', { name: 'App' });
    await expect.poll(() => app.getByText(/Up since/).count()).toBe(3);
    await app.getByRole('button', { name: 'Kill process 2' }).click();
    await approve(ana, messageWith(ana, 'Goes on without one'));
    await messageWith(ana, /✅.*Finance Ops/s).waitFor({ timeout: mostMs });
    expect(theatre.stage.make.world.teamRole(4133, 915)).toBe('Team Operator');
    await app.getByText(/Killed at/).waitFor();
    expect(theatre.stage.app.now().map(({ state }) => state)).toEqual(['up', 'killed', 'up']);
    await app.getByRole('button', { name: 'Start process 2 again' }).click();
    await expect.poll(() => app.getByText(/Up since/).count(), { timeout: mostMs }).toBe(3);
    await theatre.stage.slack.waitForSockets(6);
    expect(await foundIn(ana, app.getByText(/Up since/).first())).toEqual([]);
  });

  it('shows the record of all processes, and finds a changed byte in it', async () => {
    const page = await theatre.window('U0ADMIN', { at: '&beside=record' });
    const record = page.getByRole('complementary', { name: 'Record' });
    await record
      .getByText(/approval.given/)
      .first()
      .waitFor();
    await record.getByText(/\d+ entries, unbroken/).waitFor();
    await record.getByRole('button', { name: 'Change a byte' }).click();
    await record.getByText(/Usher says: “.*entry \d+/i).waitFor();
    await record.getByText('Found.').waitFor();
  });

  it('makes the change once if one process is killed at the moment of the click', async () => {
    const { stage } = theatre;
    const dev = await theatre.window('U0DEV');
    const ask = {
      who: 'cat@example.com',
      where: 'Marketing',
      role: 'Team Monitoring',
      why: 'At this moment',
    };
    await askForRole(dev, ask);
    const ana = await theatre.window('U0ANA');
    await Promise.all([approve(ana, messageWith(ana, ask.why)), stage.app.kill(1)]);
    await messageWith(ana, /✅.*Marketing/s).waitFor({ timeout: mostMs });
    const writes = stage.make.calls.filter(({ method, path }) => method !== 'GET' && path.includes('4132'));
    expect(writes).toHaveLength(1);
  });

  it('causes no error in any window', () => {
    expect(theatre.troubles).toEqual([]);
  });
});
